#!/usr/bin/env python3
"""Writes resources/examples/texts/skills.txt: lines of the rules that data.skills asks about, to train on.

Same rules as core/engine/calib/skills.cpp, other random numbers: no line repeats a prompt of the examples'
evaluations on purpose, and the numbers of tasks are so many that few repeat by chance.
"""
import pathlib
import random

OUT = pathlib.Path(__file__).resolve().parents[2] / "resources/examples/texts/skills.txt"
LINES = 1800
THINGS = "bell boat book coin cup drum hat key kite lamp map ring".split()
NAMES = "Ann Ben Cara Dan Eve Finn Gus Hana Ivy Jun Kim Leo Mina Noah Olga Pia".split()
COLOURS = "black blue gold green grey pink red white".split()
KOREAN_NAMES = "도윤 민수 서연 준호 지아 하은".split()
KOREAN_THINGS = "공 등 모자 연 종 책".split()
KOREAN_COLOURS = "검은 노란 빨간 초록 파란 하얀".split()


def add(r):
    a, b = r.randrange(100), r.randrange(100)
    return f"{a}+{b}={a + b}"


def sub(r):
    a = r.randrange(100)
    b = r.randrange(a + 1)
    return f"{a}-{b}={a - b}"


def mul(r):
    a, b = r.randrange(13), r.randrange(13)
    return f"{a}*{b}={a * b}"


def largest(r):
    numbers = r.sample(range(100), 3)
    return f"max({', '.join(map(str, numbers))}) = {max(numbers)}"


def in_order(r):
    numbers = r.sample(range(10), 5)
    return f"sorted({numbers}) = {sorted(numbers)}"


def backwards(r):
    letters = "".join(r.choice("abcdefgh") for _ in range(5))
    return f'reverse("{letters}") = "{letters[::-1]}"'


def copy(r):
    text = " ".join(r.choice(THINGS) for _ in range(5))
    return f"copy: {text} -> {text}"


def recall(r):
    owned = list(zip(r.sample(NAMES, 3), r.sample(THINGS, 3), (r.choice(COLOURS) for _ in range(3))))
    name, thing, colour = r.choice(owned)
    facts = " ".join(f"{n} has a {c} {t}." for n, t, c in owned)
    return f"{facts} What colour is {name}'s {thing}? {colour}"


def recall_korean(r):
    owned = list(zip(r.sample(KOREAN_NAMES, 2), r.sample(KOREAN_THINGS, 2),
                     (r.choice(KOREAN_COLOURS) for _ in range(2))))
    name, thing, colour = r.choice(owned)
    facts = " ".join(f"{n}의 {t}: {c}." for n, t, c in owned)
    return f"{facts} {name}의 {thing} 색: {colour}색"


def main():
    rules = [add, sub, mul, largest, in_order, backwards, copy, recall, recall_korean]
    r = random.Random(2026)
    lines = [rules[i % len(rules)](r) for i in range(LINES)]
    r.shuffle(lines)
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes tests/plain/tokenizer/expected/: token ids as Hugging Face `tokenizers`, `sentencepiece` and
`transformers` give them, for the texts under ../shared and a few small texts of our own.

    pip install tokenizers sentencepiece transformers
    python3 tests/tools/tokenizer_reference.py

Per file only the number of ids and their FNV-1a hash are kept, per small text the ids themselves.
"""
import json
import pathlib
import random

import sentencepiece
import tokenizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
OUT = ROOT / "tests/plain/tokenizer/expected"

SMALL_TEXTS = [
    "", " ", "  ", "\n", "\r\n", "\r\n\r\n  x", "\t\n \n", "Hello world", " Hello  world ", "it's I'LL we'Ve 'ſ ''s",
    "def f(x):\n    return x**2  # done\n\n\n", "1234567 ½ ３ ٣٤", "안녕하세요, 세계! 한국어 문장입니다.", "ㄱㅏ 가나 각",
    "😶‍🌫️🦙 👨‍👩‍👧‍👦 ✅", "nul\0inside\0", "nbsp\u00a0\u00a0here\u00a0", "e\u0301 é Å Å ﬁ",
    "<|endoftext|>", "a<|endoftext|>b <|endoftext|> c", "<s>x</s> <unk>", "\u2028line\u2029sep\u0085nel", "▁under▁ ▁▁x",
    "कान्तो กำลัง ខ្មែរ", "ÀÉ naïve Ελληνικά עברית العربية", "\ufffd \ufeffbom \u200b zero", "x" * 70, " " * 70, "ab" * 40,
    "\U000e0001\U0010ffff\ue000", "ABCABCCBA", "İstanbul ǅ ß ẞ",
]


def fnv1a(ids):
    value = 0xCBF29CE484222325
    for token in ids:
        for byte in token.to_bytes(4, "little"):
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def fuzzed_texts(count=150, seed=7):
    """Random strings: ASCII, spaces, Korean, marks, emoji, anything but surrogates."""
    rng = random.Random(seed)
    pools = [
        lambda: chr(rng.randrange(32, 127)), lambda: rng.choice(" \n\r\t\u00a0'\u3000"), lambda: chr(rng.randrange(0xAC00, 0xD7A4)),
        lambda: rng.choice("0123456789²½٣"), lambda: chr(rng.randrange(0x300, 0x370)), lambda: chr(rng.randrange(0x1F300, 0x1F650)),
        lambda: chr(rng.randrange(0xA0, 0x590)), lambda: rng.choice(["'s", "'LL", "'re", "  ", "\r\n", "the", "가"]),
        lambda: chr(rng.choice([rng.randrange(0, 0xD800), rng.randrange(0xE000, 0x20000)])),
    ]
    return ["".join(rng.choice(pools)() for _ in range(rng.randrange(1, 60))) for _ in range(count)]


def broken_bytes(count=40, seed=11):
    """Byte strings that are not UTF-8, and what they must be read as."""
    rng = random.Random(seed)
    out = []
    for _ in range(count):
        good = bytearray("aé한😀 x".encode() * 2)
        for _ in range(rng.randrange(1, 5)):
            good[rng.randrange(len(good))] = rng.randrange(256)
        out.append(bytes(good[: rng.randrange(1, len(good))]))
    return out


class Fast:
    def __init__(self, path):
        self.tokenizer = tokenizers.Tokenizer.from_file(str(path))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def ids(self, text, special):
        return self.tokenizer.encode(text, add_special_tokens=special).ids

    def text(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=False)


class Piece:
    def __init__(self, path):
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(path))

    def ids(self, text, special):
        return ([self.model.bos_id()] if special else []) + self.model.encode(text)

    text = None


class Qwen:
    def __init__(self, path):
        from transformers import AutoTokenizer
        self.tokenizer = AutoTokenizer.from_pretrained(str(path))

    def ids(self, text, special):
        return self.tokenizer.encode(text, add_special_tokens=special)

    def text(self, ids):
        return self.tokenizer.decode(ids, clean_up_tokenization_spaces=False)


TOKENIZERS = {  # name: (reference, path below ../shared)
    "small-6m": (Fast, "models/small-6m/tokenizer.json"),
    "stories-260k": (Fast, "models/stories-260k/tokenizer.json"),
    "gpt2-sort-86k": (Fast, "models/gpt2-sort-86k/tokenizer.json"),
    "gpt2-base": (Fast, "tokenizers/gpt2-base/tokenizer.json"),
    "gpt-neox-20b": (Fast, "tokenizers/gpt-neox-20b/20B_tokenizer.json"),
    "tinyllama": (Fast, "tokenizers/tinyllama-1.1b-3T/tokenizer.json"),
    "tinyllama-sentencepiece": (Piece, "tokenizers/tinyllama-1.1b-3T/tokenizer.model"),
    "qwen1.5": (Qwen, "tokenizers/Qwen1.5-1.8B"),
}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    files = sorted(p for p in (SHARED / "data").rglob("*") if p.is_file())
    (OUT / "texts.json").write_text(json.dumps(
        {"texts": SMALL_TEXTS + fuzzed_texts(),
         "broken": [{"hex": b.hex(), "read_as": b.decode("utf-8", "replace")} for b in broken_bytes()]},
        ensure_ascii=True, separators=(",", ":")) + "\n")
    texts = SMALL_TEXTS + fuzzed_texts()
    for name, (kind, path) in TOKENIZERS.items():
        reference = kind(SHARED / path)
        result = {"path": path, "files": {}, "texts": []}
        for file in files:
            # Universal newlines off: the bytes as they are.
            ids = reference.ids(file.read_bytes().decode("utf-8", "replace"), True)
            result["files"][str(file.relative_to(SHARED))] = [len(ids), fnv1a(ids)]
        for text in texts:
            ids = reference.ids(text, True)
            row = {"ids": ids, "plain": len(ids) - len(reference.ids(text, False))}
            if reference.text:
                row["decoded"] = reference.text(ids)
            result["texts"].append(row)
        if kind is Piece:  # sentencepiece never reads control tokens from text, nor does it keep NUL apart
            result["note"] = "plain sentencepiece"
        (OUT / f"{name}.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
        print(name, len(result["files"]), "files")


if __name__ == "__main__":
    main()

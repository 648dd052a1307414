#!/usr/bin/env python3
"""Writes tests/engine/train/fixtures/divergence.json: values and gradients of the training losses by PyTorch's autograd in
float64. tst_divergence and tst_head_loss hold the engine to them.

The formulas are written as the papers state them (core/engine/train/divergence.h and token_losses.h name these), on
probabilities and without any of the engine's rearrangements.

    python3 tests/tools/divergence_reference.py        needs torch
"""
import json
import pathlib

import torch

TOKENS, WORDS, WIDTH, TEACHER_WORDS, KEPT = 5, 7, 4, 9, 3
OPTIONS = {"beta": 0.3, "skew": 0.2, "confidence": 0.6, "preference_beta": 0.4}


def kl(p, q):
    return (p * (p.log() - q.log())).sum(-1)


def adaptive(p, q):
    order = p.argsort(-1)
    gap = (p - q).abs().gather(-1, order)
    tail = p.gather(-1, order).cumsum(-1) <= 0.5
    share = ((gap * tail).sum(-1) / gap.sum(-1)).detach()
    return (1 - share) * kl(p, q) + share * kl(q, p)


def jsd(p, q, beta):
    m = beta * p + (1 - beta) * q
    return beta * kl(p, m) + (1 - beta) * kl(q, m)


DIVERGENCES = {
    "forward_kl": kl,
    "reverse_kl": lambda p, q: kl(q, p),
    "jsd": lambda p, q: jsd(p, q, OPTIONS["beta"]),
    "skew_forward_kl": lambda p, q: kl(p, OPTIONS["skew"] * p + (1 - OPTIONS["skew"]) * q),
    "skew_reverse_kl": lambda p, q: kl(q, (1 - OPTIONS["skew"]) * p + OPTIONS["skew"] * q),
    "adaptive_kl": adaptive,
    "total_variation": lambda p, q: (p - q).abs().sum(-1) / 2,
    "confidence_kl": lambda p, q: OPTIONS["confidence"] * kl(q, p) + (1 - OPTIONS["confidence"]) * kl(p, q),
}


def softmax(z, temperature):
    return (z / temperature).softmax(-1)


def divergence(name, teacher, student, t):
    return t * t * DIVERGENCES[name](softmax(teacher, t), softmax(student, t))


def top_k(name, teacher, student, t):
    """Of the k likeliest words of the teacher and all others as one outcome."""
    p, q = softmax(teacher, t), softmax(student, t)
    ids = p.topk(KEPT).indices

    def outcomes(x):
        kept = x.gather(-1, ids)
        return torch.cat([kept, (x.sum(-1) - kept.sum(-1)).unsqueeze(-1)], -1)

    return t * t * DIVERGENCES[name](outcomes(p), outcomes(q))


def preference(teacher, student, t):
    p, q = softmax(teacher, t).log(), softmax(student, t).log()
    y, own = p.argmax(-1, True), q.argmax(-1, True)
    margin = (q - p).gather(-1, y) - (q - p).gather(-1, own)
    return -t * t * torch.nn.functional.logsigmoid(OPTIONS["preference_beta"] * margin).squeeze(-1)


def sorted_distance(teacher, student, t):
    p = softmax(teacher, t).sort(-1, descending=True).values
    q = softmax(student, t).sort(-1, descending=True).values
    q = torch.nn.functional.pad(q, (0, p.shape[-1] - q.shape[-1]))
    return t * t * (p - q).abs().sum(-1)


def measured(loss, student):
    student = student.clone().requires_grad_()
    value = loss(student)
    value.sum().backward()
    return {"value": value.tolist(), "gradient": student.grad.flatten().tolist()}


def head(generator):
    """A head with bias and cap; two of the targets do not count."""
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    hidden, weight, bias, teacher = draw(TOKENS, WIDTH), draw(WORDS, WIDTH), draw(WORDS), draw(TOKENS, WORDS)
    targets = torch.tensor([2, -1, 6, 0, -1])
    cap, share, t = 3.0, 0.3, 2.0
    leaves = [x.clone().requires_grad_() for x in (hidden, weight, bias)]
    logits = torch.tanh((leaves[0] @ leaves[1].T + leaves[2]) / cap) * cap
    hard = torch.nn.functional.cross_entropy(logits, targets, ignore_index=-1)
    soft = divergence("forward_kl", teacher, logits, t)[targets >= 0].mean()
    loss = share * hard + (1 - share) * soft
    loss.backward()
    flat = lambda x: x.detach().flatten().tolist()
    return {"hidden": flat(hidden), "weight": flat(weight), "bias": flat(bias), "teacher": flat(teacher),
            "targets": targets.tolist(), "cap": cap, "hard_share": share, "temperature": t, "loss": loss.item(),
            "cross_entropy": hard.item(), "soft": soft.item(), "hidden_gradient": flat(leaves[0].grad),
            "weight_gradient": flat(leaves[1].grad), "bias_gradient": flat(leaves[2].grad)}


def main():
    generator = torch.Generator().manual_seed(13)
    draw = lambda words: 1.5 * torch.randn(TOKENS, words, generator=generator, dtype=torch.float64)
    teacher, student, larger = draw(WORDS), draw(WORDS), draw(TEACHER_WORDS)
    losses = {}
    for t in (1.0, 2.0):
        for name in DIVERGENCES:
            losses[f"{name} {t:g}"] = measured(lambda z: divergence(name, teacher, z, t), student)
            losses[f"top {name} {t:g}"] = measured(lambda z: top_k(name, teacher, z, t), student)
        losses[f"preference {t:g}"] = measured(lambda z: preference(teacher, z, t), student)
        losses[f"sorted_distance {t:g}"] = measured(lambda z: sorted_distance(larger, z, t), student)
    targets = torch.tensor([1, 0, 6, 3, 3])
    losses["cross_entropy 1"] = measured(
        lambda z: torch.nn.functional.cross_entropy(z, targets, reduction="none"), student)
    flat = lambda x: x.flatten().tolist()
    found = {"tokens": TOKENS, "words": WORDS, "kept": KEPT, **OPTIONS, "teacher": flat(teacher), "student": flat(student),
             "larger_teacher": flat(larger), "targets": targets.tolist(), "losses": losses, "head": head(generator)}
    path = pathlib.Path(__file__).resolve().parents[1] / "engine/train/fixtures/divergence.json"
    path.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()

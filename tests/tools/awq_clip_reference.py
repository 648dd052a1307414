#!/usr/bin/env python3
"""Writes tests/engine/solvers/fixtures/awq_clip.json: a small layer, sampled inputs, and where AWQ's authors clip it.

The arithmetic is that of auto_clip_layer and pseudo_quantize_tensor (mit-han-lab/llm-awq) in single precision: scales
are not rounded, so that a group between -m and m has its zero point on a code and every code is used.
tst_awq_reference holds the engine to the same limits.

    python3 tests/tools/awq_clip_reference.py        needs numpy only
"""
import json
import pathlib

import numpy as np

OUT, IN, GROUP, TOKENS = 12, 64, 16, 48
STEPS = 10
SINGLE = np.float32


def quantized(groups, bits):
    """[..., group] rounded to 2^bits levels from the least to the largest weight of each group."""
    top = SINGLE(2 ** bits - 1)
    low, high = groups.min(-1, keepdims=True), groups.max(-1, keepdims=True)
    scale = np.maximum(high - low, SINGLE(1e-5)) / top
    zero = np.clip(-np.round(low / scale), 0, top)
    return (np.clip(np.round(groups / scale) + zero, 0, top) - zero) * scale


def errors(weight, rows, bits):
    """Mean squared change of each group's outputs at each limit: [step, out, groups]."""
    groups = weight.reshape(OUT, -1, GROUP)
    inputs = rows.reshape(len(rows), -1, GROUP)
    largest = np.abs(groups).max(-1, keepdims=True)
    out = []
    for step in range(STEPS):
        limit = largest * SINGLE(1 - step / 20)
        change = quantized(np.clip(groups, -limit, limit), bits) - groups
        out.append((np.einsum("tgi,ogi->tog", inputs, change) ** 2).mean(0))
    return np.array(out)


def layer(seed):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(TOKENS, 8)) @ rng.normal(size=(8, IN)) / np.sqrt(8) + 0.5 * rng.normal(size=(TOKENS, IN))
    return (0.02 * rng.standard_t(5, size=(OUT, IN))).round(4).astype(SINGLE), rows.round(2).astype(SINGLE)


def stable(weight, rows, bits):
    """Whether a change of the weights as small as that of scales in 16 bits moves no group's limit."""
    rng = np.random.default_rng(0)
    chosen = errors(weight, rows, bits).argmin(0)
    jittered = [(weight * (1 + 5e-4 * rng.normal(size=weight.shape))).astype(SINGLE) for _ in range(4)]
    return all(np.array_equal(errors(w, rows, bits).argmin(0), chosen) for w in jittered)


def main():
    number = lambda a: [float("%.6g" % v) for v in np.asarray(a).flatten()]
    seed = next(s for s in range(10000) if all(stable(*layer(s), bits) for bits in (2, 3)))
    weight, rows = layer(seed)
    cases = []
    for bits in (2, 3):
        found = errors(weight, rows, bits)
        cases.append({"bits": bits, "step": found.argmin(0).flatten().tolist(), "error": number(found.min(0))})
        print(f"{bits} bits: {np.mean(found.argmin(0) > 0):.0%} of the groups clipped")
    root = pathlib.Path(__file__).resolve().parents[2]
    target = root / "tests/engine/solvers/fixtures/awq_clip.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"out": OUT, "in": IN, "group": GROUP, "weight": number(weight),
                                  "rows": number(rows), "cases": cases}) + "\n")
    print(f"seed {seed}, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

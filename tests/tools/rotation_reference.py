#!/usr/bin/env python3
"""Writes tests/engine/methods/fixtures/rotation.json: what rounding the bundled model's gate and up projections to 3
bits (groups of 128, from the least to the largest weight) costs before and after a rotation of the stream between
blocks, by plain numpy: squared error of the weights over their squares, the same of the outputs. Means over the blocks.

    python3 tests/tools/rotation_reference.py        needs numpy and tokenizers
"""
import json

import numpy as np

from spikes_reference import MODEL, ROOT, SEQLEN, Llama, Tokenizer

BITS, GROUP = 3, 128
NAMES = ["gate_proj", "up_proj"]


class Watched(Llama):
    inputs = {}

    def linear(self, name, x):
        self.inputs.setdefault(name, []).append(x)
        return super().linear(name, x)


def rounded(weight):
    groups = weight.reshape(len(weight), -1, GROUP)
    low, high = np.minimum(groups.min(-1, keepdims=True), 0), np.maximum(groups.max(-1, keepdims=True), 0)
    scale = (high - low) / (2 ** BITS - 1)
    zero = np.round(-low / scale)
    codes = np.clip(np.round(groups / scale) + zero, 0, 2 ** BITS - 1)
    return ((codes - zero) * scale).reshape(weight.shape)


def errors(weight, x):
    change = rounded(weight) - weight
    return (change ** 2).sum() / (weight ** 2).sum(), ((x @ change.T) ** 2).sum() / ((x @ weight.T) ** 2).sum()


def rotation(width):
    """Signs at random, then a Hadamard matrix."""
    h = np.ones((1, 1))
    while len(h) < width:
        h = np.block([[h, h], [h, -h]])
    return np.random.default_rng(0).choice([-1.0, 1.0], width)[:, None] * h / np.sqrt(width)


def main():
    model = Watched()
    ids = Tokenizer.from_file(str(MODEL / "tokenizer.json")).encode(
        (ROOT / "tests/engine/eval/fixtures/text.md").read_text()).ids
    for first in range(0, len(ids) - SEQLEN + 1, SEQLEN):
        model.run(ids[first:first + SEQLEN])
    turn = rotation(model.config["hidden_size"])
    found = {name: {"plain": [], "rotated": []} for name in NAMES}
    for name in NAMES:
        for block in range(model.config["num_hidden_layers"]):
            path = f"model.layers.{block}"
            weight = model.weights[f"{path}.mlp.{name}.weight"]
            norm = model.weights[f"{path}.post_attention_layernorm.weight"]
            x = np.concatenate(model.inputs[f"{path}.mlp.{name}"])
            found[name]["plain"].append(errors(weight, x))
            # The norm's weights go into the linear, then stream and linear turn.
            found[name]["rotated"].append(errors(weight * norm @ turn, x / norm @ turn))
    means = {name: {which: dict(zip(("weights", "outputs"), np.mean(values, 0))) for which, values in both.items()}
             for name, both in found.items()}
    target = ROOT / "tests/engine/methods/fixtures/rotation.json"
    target.write_text(json.dumps({"bits": BITS, "group": GROUP, "seqlen": SEQLEN, "errors": means}, indent=1) + "\n")
    print(target.read_text())


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes tests/engine/methods/fixtures/spikes.json: what the arithmetic of QFeM's and QFeP's authors (Yang et al.,
arXiv:2405.14428) makes of the bundled model and the text of tests/engine/eval/fixtures, by a Llama in plain numpy.

BOS stands before every window, of the baseline too; a prefix of BOS and two tokens, kept as keys and values, stands in
its place. Weights have one int8 scale a row, inputs of linears one a tensor: all tokens of a window, BOS among them,
those of a prefix not. Scored are tokens 2 to the last of each window.

    python3 tests/tools/spikes_reference.py        needs numpy and tokenizers
"""
import json
import pathlib

import numpy as np
from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/models/small-6m"
SEQLEN, PREFIX = 64, [20, 11]  # BOS stands before these


def tensors():
    data = (MODEL / "model.safetensors").read_bytes()
    size = int.from_bytes(data[:8], "little")
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            assert entry["dtype"] == "BF16"
            begin, end = entry["data_offsets"]
            raw = np.frombuffer(data[8 + size + begin:8 + size + end], "<u2").astype("<u4") << 16
            yield name, raw.view("<f4").astype(np.float64).reshape(entry["shape"])


def int8(x, axis=None):
    scale = np.abs(x).max(axis, keepdims=True) / 127
    if axis is not None:  # a weight's, which is stored in 16 bits
        scale = scale.astype(np.float16).astype(np.float64)
    return np.clip(np.round(x / scale), -127, 127) * scale


class Llama:
    def __init__(self, rounded=False):
        self.config = json.loads((MODEL / "config.json").read_text())
        self.rounded = rounded
        self.weights = {name: int8(w, 1) if rounded and name.endswith("_proj.weight") else w for name, w in tensors()}

    def linear(self, name, x):
        return (int8(x) if self.rounded else x) @ self.weights[name + ".weight"].T

    def norm(self, name, x):
        mean = (x ** 2).mean(-1, keepdims=True)
        return x / np.sqrt(mean + self.config["rms_norm_eps"]) * self.weights[name + ".weight"]

    def turned(self, x, first):
        half = x.shape[-1] // 2
        rates = self.config["rope_theta"] ** (-np.arange(half) / half)
        angles = (first + np.arange(x.shape[1]))[:, None] * rates
        a, b = x[..., :half], x[..., half:]
        return np.concatenate([a * np.cos(angles) - b * np.sin(angles), b * np.cos(angles) + a * np.sin(angles)], -1)

    def attention(self, name, x, past):
        heads = lambda y, count: y.reshape(len(x), count, -1).transpose(1, 0, 2)
        many, few = self.config["num_attention_heads"], self.config["num_key_value_heads"]
        first = past[0].shape[1] if past else 0
        q = self.turned(heads(self.linear(name + ".q_proj", x), many), first)
        k = self.turned(heads(self.linear(name + ".k_proj", x), few), first)
        v = heads(self.linear(name + ".v_proj", x), few)
        if past:
            k, v = np.concatenate([past[0], k], 1), np.concatenate([past[1], v], 1)
        scores = q @ k.repeat(many // few, 0).transpose(0, 2, 1) / np.sqrt(q.shape[-1])
        scores[:, np.arange(k.shape[1]) > first + np.arange(len(x))[:, None]] = -np.inf
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = weights / weights.sum(-1, keepdims=True) @ v.repeat(many // few, 0)
        return self.linear(name + ".o_proj", mixed.transpose(1, 0, 2).reshape(len(x), -1)), (k, v)

    def run(self, ids, past=None):
        """Log-probabilities [T, V] and the keys and values of every block."""
        x = self.weights["model.embed_tokens.weight"][ids]
        kept = []
        for i in range(self.config["num_hidden_layers"]):
            name = f"model.layers.{i}"
            mixed, kv = self.attention(name + ".self_attn", self.norm(name + ".input_layernorm", x),
                                       past[i] if past else None)
            kept.append(kv)
            x = x + mixed
            y = self.norm(name + ".post_attention_layernorm", x)
            gate = self.linear(name + ".mlp.gate_proj", y)
            inner = gate / (1 + np.exp(-gate)) * self.linear(name + ".mlp.up_proj", y)
            x = x + self.linear(name + ".mlp.down_proj", inner)
        logits = self.norm("model.norm", x) @ self.weights["model.embed_tokens.weight"].T
        top = logits.max(-1, keepdims=True)
        return logits - top - np.log(np.exp(logits - top).sum(-1, keepdims=True)), kept


def main():
    plain, rounded = Llama(), Llama(rounded=True)
    text = (ROOT / "tests/engine/eval/fixtures/text.md").read_text()
    ids = Tokenizer.from_file(str(MODEL / "tokenizer.json")).encode(text).ids
    windows = np.array(ids[:len(ids) // SEQLEN * SEQLEN]).reshape(-1, SEQLEN)
    bos = plain.config["bos_token_id"]
    prefix = plain.run([bos] + PREFIX)[1]
    found = {}

    def score(name, run, reference):
        nll, kl = [], []
        for window in windows:
            own, other = run(window[:-1]), reference(window[:-1])
            nll.append(-own[np.arange(SEQLEN - 1), window[1:]].mean())
            kl.append((np.exp(other) * (other - own)).sum(-1).mean())
        found[name] = {"nll": np.mean(nll), "kl": np.mean(kl)}

    behind_bos = lambda model: lambda window: model.run([bos, *window])[0][1:]
    behind_prefix = lambda model: lambda window: model.run(list(window), prefix)[0]
    score("as_is", lambda window: plain.run(list(window))[0], behind_bos(plain))
    score("bos", behind_bos(plain), behind_bos(plain))
    score("prefix", behind_prefix(plain), behind_bos(plain))
    score("bos_rounded", behind_bos(rounded), behind_bos(plain))
    score("prefix_rounded", behind_prefix(rounded), behind_bos(plain))
    target = ROOT / "tests/engine/methods/fixtures/spikes.json"
    target.write_text(json.dumps({"seqlen": SEQLEN, "prefix": [bos] + PREFIX, "scores": found}, indent=1) + "\n")
    print(target.read_text())


if __name__ == "__main__":
    main()

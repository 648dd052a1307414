#!/usr/bin/env python3
"""Writes tests/engine/numbers/kivi_reference.json: queries, keys and values of one head, and what attention gives when
they come one by one to a cache that is kept as the code of KIVI (Liu et al., arXiv:2402.02750) keeps it: keys wait
until there are `residual` and are then all rounded, channel by channel; of the values the oldest is rounded when more
than `residual` wait. A step reads the cache before it is rounded. All of it in float16, as there.

    python3 tests/tools/kivi_reference.py        needs numpy only
"""
import json
import pathlib

import numpy as np

TOKENS, CHANNELS = 44, 8
BITS, GROUP, RESIDUAL = 2, 4, 12


def rounded(x, axis, narrow=np.float16):
    """x in groups along `axis` on evenly spaced levels from the least to the largest: codes and what they mean."""
    top = 2 ** BITS - 1
    shape = (x.shape[0] // GROUP, GROUP, x.shape[1]) if axis == 0 else (x.shape[0], x.shape[1] // GROUP, GROUP)
    groups = x.astype(narrow).reshape(shape)
    along = 1 if axis == 0 else 2
    low, high = groups.min(along, keepdims=True), groups.max(along, keepdims=True)
    scale = ((high - low) / narrow(top)).astype(narrow)
    codes = np.clip((groups - low) / scale, 0, top).round()
    meaning = codes.astype(np.float32) * scale.astype(np.float32) + low.astype(np.float32)
    return codes.reshape(x.shape), meaning.reshape(x.shape)


def attention(query, keys, values):
    scores = keys @ query / np.sqrt(CHANNELS)
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ values


class Cache:
    def __init__(self):
        self.old_keys, self.new_keys = np.zeros((0, CHANNELS), np.float32), []
        self.old_values, self.new_values = np.zeros((0, CHANNELS), np.float32), []

    def step(self, query, key, value):
        self.new_keys.append(key)
        self.new_values.append(value)
        seen = (len(self.new_keys), len(self.new_values))
        out = attention(query.astype(np.float32),
                        np.concatenate([self.old_keys, np.array(self.new_keys, np.float32)]),
                        np.concatenate([self.old_values, np.array(self.new_values, np.float32)]))
        if len(self.new_keys) == RESIDUAL:
            self.old_keys = np.concatenate([self.old_keys, rounded(np.array(self.new_keys), 0)[1]])
            self.new_keys = []
        if len(self.new_values) > RESIDUAL:
            self.old_values = np.concatenate([self.old_values, rounded(np.array(self.new_values[:1]), 1)[1]])
            self.new_values = self.new_values[1:]
        return seen, out


def main():
    for seed in range(100):
        rng = np.random.default_rng(seed)
        q, k, v = (rng.normal(size=(TOKENS, CHANNELS)).astype(np.float16) for _ in range(3))
        k[:, 3] += np.float16(4)
        # Arithmetic in float32 must not move a code, or the test would measure that.
        if all((rounded(x, axis)[0] == rounded(x, axis, np.float32)[0]).all() for x, axis in ((k, 0), (v, 1))):
            break
    cache = Cache()
    steps = [cache.step(*rows) for rows in zip(q, k, v)]
    number = lambda a: [float("%.7g" % x) for x in np.asarray(a, np.float64).flatten()]
    root = pathlib.Path(__file__).resolve().parents[2]
    target = root / "tests/engine/numbers/kivi_reference.json"
    target.write_text(json.dumps({
        "tokens": TOKENS, "channels": CHANNELS, "bits": BITS, "group": GROUP, "residual": RESIDUAL,
        "queries": number(q), "keys": number(k), "values": number(v),
        "keys_in_full": [seen[0] for seen, _ in steps], "values_in_full": [seen[1] for seen, _ in steps],
        "outputs": number([out for _, out in steps])}) + "\n")
    print(f"seed {seed}, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

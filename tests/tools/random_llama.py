#!/usr/bin/env python3
"""Writes a Llama of random bfloat16 weights as a Hugging Face folder, tensor by tensor, for measuring speed.

    tests/tools/random_llama.py OUT --tokenizer resources/models/small-6m
    tests/tools/random_llama.py OUT --tokenizer DIR --blocks 2 --width 256 --inner 1024 --heads 8 --kv-heads 2 --vocab 4096

The default is the shape of Llama 3.2 1B. The tokenizer is copied, so that text can be read; its ids must fit the
vocabulary. --quick draws one stretch of numbers and begins every tensor elsewhere in it, which is enough for measuring
time and memory and writes as fast as the disk does. Needs numpy.
"""

import argparse
import json
import shutil
import struct
from pathlib import Path

import numpy as np


def shapes(a):
    head = a.width // a.heads
    yield "model.embed_tokens.weight", (a.vocab, a.width)
    for i in range(a.blocks):
        block = f"model.layers.{i}."
        yield block + "input_layernorm.weight", (a.width,)
        yield block + "post_attention_layernorm.weight", (a.width,)
        yield block + "self_attn.q_proj.weight", (a.width, a.width)
        yield block + "self_attn.k_proj.weight", (a.kv_heads * head, a.width)
        yield block + "self_attn.v_proj.weight", (a.kv_heads * head, a.width)
        yield block + "self_attn.o_proj.weight", (a.width, a.width)
        yield block + "mlp.gate_proj.weight", (a.inner, a.width)
        yield block + "mlp.up_proj.weight", (a.inner, a.width)
        yield block + "mlp.down_proj.weight", (a.width, a.inner)
    yield "model.norm.weight", (a.width,)


def bfloat16(values):
    """Bit patterns, rounded half to even."""
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


class Fresh:
    """Every number drawn."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def rows(self, rows, width):
        return bfloat16(self.random.standard_normal((rows, width), dtype=np.float32) * 0.02)


class Repeated(Fresh):
    """Stretches of numbers drawn once; as many as a prime, so that rows of a matrix do not repeat."""

    COUNT = 33554393

    def __init__(self, seed):
        super().__init__(seed)
        self.drawn = super().rows(1, self.COUNT)[0]
        self.at = 0

    def rows(self, rows, width):
        self.at = (self.at + 7919 * 4099) % self.COUNT
        return np.take(self.drawn, np.arange(self.at, self.at + rows * width), mode="wrap")


def write_weights(path, tensors, numbers):
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in tensors:
        begin, end = end, end + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for name, shape in tensors:
            if len(shape) == 1:
                out.write(bfloat16(np.ones(shape)).tobytes())
                continue
            for begin in range(0, shape[0], 4096):
                rows = min(4096, shape[0] - begin)
                out.write(numbers.rows(rows, shape[1]).tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    for name, value in dict(blocks=16, width=2048, inner=8192, heads=32, kv_heads=8, vocab=128256, seed=0).items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=value)
    parser.add_argument("--quick", action="store_true")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    config = json.loads((a.tokenizer / "config.json").read_text())
    special = {k: config[k] for k in ("bos_token_id", "eos_token_id", "pad_token_id") if k in config}
    (a.out / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16",
        "hidden_size": a.width, "intermediate_size": a.inner, "num_hidden_layers": a.blocks,
        "num_attention_heads": a.heads, "num_key_value_heads": a.kv_heads, "head_dim": a.width // a.heads,
        "vocab_size": a.vocab, "max_position_embeddings": 8192, "rope_theta": 500000.0, "rms_norm_eps": 1e-5,
        "hidden_act": "silu", "tie_word_embeddings": True, **special}, indent=2))
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.model"):
        if (a.tokenizer / name).exists():
            shutil.copy(a.tokenizer / name, a.out / name)
    write_weights(a.out / "model.safetensors", list(shapes(a)), Repeated(a.seed) if a.quick else Fresh(a.seed))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes a sharded model folder of true shape whose weights are holes in the files (16 GB that take no disk).

    tests/tools/make_sparse_model.py FOLDER
    /usr/bin/time -v lathe-engine inspect FOLDER --json > /dev/null      # under 1 s, under 200 MB

The shape is that of an 8-billion-parameter Llama: 32 blocks, width 4096, 291 tensors, four shards.
"""
import json
import pathlib
import struct
import sys

WIDTH, FEED, KEYS, VOCAB, BLOCKS, SHARDS = 4096, 14336, 1024, 128256, 32, 4


def tensors():
    yield "model.embed_tokens.weight", [VOCAB, WIDTH]
    for block in range(BLOCKS):
        at = f"model.layers.{block}."
        for name, rows, columns in (("q", WIDTH, WIDTH), ("k", KEYS, WIDTH), ("v", KEYS, WIDTH), ("o", WIDTH, WIDTH)):
            yield f"{at}self_attn.{name}_proj.weight", [rows, columns]
        for name, rows, columns in (("gate", FEED, WIDTH), ("up", FEED, WIDTH), ("down", WIDTH, FEED)):
            yield f"{at}mlp.{name}_proj.weight", [rows, columns]
        yield f"{at}input_layernorm.weight", [WIDTH]
        yield f"{at}post_attention_layernorm.weight", [WIDTH]
    yield "model.norm.weight", [WIDTH]
    yield "lm_head.weight", [VOCAB, WIDTH]


def bytes_of(shape):
    count = 2  # bfloat16
    for dimension in shape:
        count *= dimension
    return count


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    everything = list(tensors())
    total = sum(bytes_of(shape) for _, shape in everything)
    shards = [[] for _ in range(SHARDS)]
    done = 0
    for name, shape in everything:
        shards[min(SHARDS - 1, done * SHARDS // total)].append((name, shape))
        done += bytes_of(shape)
    weight_map = {}
    for number, shard in enumerate(shards, 1):
        file_name = f"model-{number:05}-of-{SHARDS:05}.safetensors"
        header, end = {"__metadata__": {"format": "pt"}}, 0
        for name, shape in shard:
            begin, end = end, end + bytes_of(shape)
            header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [begin, end]}
            weight_map[name] = file_name
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(folder / file_name, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            file.truncate(8 + len(text) + end)
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "config.json").write_text(json.dumps({"model_type": "llama", "num_hidden_layers": BLOCKS}))
    print(f"{folder}: {len(everything)} tensors, {total / 1e9:.1f} GB in {SHARDS} shards")


if __name__ == "__main__":
    main(sys.argv[1])

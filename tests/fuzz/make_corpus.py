#!/usr/bin/env python3
"""Seeds of tests/fuzz/corpus from the fixtures of the tests: one small file of each kind.

  tests/fuzz/make_corpus.py        writes files that are absent; packaging/fuzz.sh --merge adds what it finds
"""
import base64
import glob
import hashlib
import json
import os
import struct

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.path.join(ROOT, "tests/fuzz/corpus")
LARGEST = 10200


def add(target, data):
    if isinstance(data, str):
        data = data.encode()
    if len(data) > LARGEST:
        return
    folder = os.path.join(CORPUS, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def safetensors(tensors, metadata=None):
    """`tensors`: name → (dtype, shape, bytes of an element)."""
    header, at, body = {}, 0, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (dtype, shape, width) in tensors.items():
        count = width
        for size in shape:
            count *= size
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + count]}
        body += bytes(range(256)) * (count // 256) + bytes(count % 256)
        at += count
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def folder(files):
    return b"".join(b"=== " + name.encode() + b"\n" + data + b"\n" for name, data in files.items())


def main():
    tiny = {"a": ("BF16", [2, 4], 2), "b.0.w": ("F32", [3], 4), "c": ("U8", [], 1)}
    files = [safetensors(tiny), safetensors({}), safetensors(tiny, {"format": "pt", "lathe_save": "0"}),
             safetensors({"e": ("F8_E4M3", [0, 7], 1)}), safetensors({"i": ("I64", [2], 8), "h": ("F16", [5], 2)}),
             safetensors({"d": ("F64", [2], 8), "t": ("BOOL", [3], 1)}), b"\x80\x02}q\x00.", b"GGUF\x03\x00\x00\x00",
             b"version https://git-lfs.github.com/spec/v1\n"]
    for data in files:
        add("fuzz_safetensors", data)
    shard = safetensors({"model.layers.0.mlp.up_proj.weight": ("BF16", [2, 4], 2)})
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/engine/model/fixtures/*/config.json"))):
        config = read(path)
        add("fuzz_json", config)
        add("fuzz_model_folder", folder({"config.json": config, "model.safetensors": safetensors(tiny)}))
    config = b'{"model_type": "llama"}'
    index = json.dumps({"weight_map": {"model.layers.0.mlp.up_proj.weight": "model-00001-of-00002.safetensors",
                                       "a": "model-00002-of-00002.safetensors"}}).encode()
    add("fuzz_model_folder", folder({"config.json": config, "model.safetensors.index.json": index,
                                     "model-00001-of-00002.safetensors": shard,
                                     "model-00002-of-00002.safetensors": safetensors({"a": ("F32", [3], 4)})}))
    add("fuzz_model_folder", folder({"config.json": config, "model-00001-of-00002.safetensors": shard}))
    for text in ["[]", "{}", "null", "1e999", "-0.0", '"\\ud83d\\ude00"', "[" * 300, '{"a": 1, "a": 2}', "1e-400",
                 "[1, 2.50, 18446744073709551615, -9223372036854775808]", '{"a": {"b": [true, false, null]}}']:
        add("fuzz_json", text)
        add("fuzz_events", text)
    for case in json.loads(read(os.path.join(ROOT, "tests/plain/tokenizer/expected/components.json"))):
        if "json" in case:
            add("fuzz_tokenizer", json.dumps(case["json"], ensure_ascii=False))
        else:
            add("fuzz_sentencepiece", base64.b64decode(case["model"]))
    for path in sorted(glob.glob(os.path.join(ROOT, "resources/examples/*.json"))):
        add("fuzz_workflow", read(path))
    for step in json.loads(read(os.path.join(ROOT, "resources/catalog.json")))["steps"]:
        node = {"id": "n", "type": step["id"], "params": {f["name"]: f.get("default") for f in step["fields"]}}
        add("fuzz_workflow", json.dumps({"format": 1, "nodes": [node], "links": []}, ensure_ascii=False))
        add("fuzz_events", json.dumps({"steps": [step]}, ensure_ascii=False))
    node = {"node": "n", "time": 1.5}
    for event in [dict(node, event="metric", name="perplexity", value=2.5, error=0.1),
                  dict(node, event="note", level="warning", text="t", hint="h"),
                  dict(node, event="scalar", series="loss", x=1, value=None, error=0),
                  dict(node, event="layer_value", series="s", layer="l", value=3),
                  dict(node, event="sample", name="nll", units={}, values=[1, None]),
                  dict(node, event="progress", done=1, total=2, what="w"),
                  dict(node, event="step_started", type="t", title="x", cache_key="k"),
                  dict(node, event="step_finished", state="done", seconds=1, phases={}),
                  {"event": "run_finished", "time": 1, "state": "failed", "seconds": 1, "message": "m", "hint": ""},
                  {"event": "run_started", "time": 1, "run": "r", "name": "n", "workflow": "{}", "folder": "/",
                   "device": "cpu", "seed": 0, "process": 1, "environment": {}}]:
        add("fuzz_events", json.dumps(event))


if __name__ == "__main__":
    main()

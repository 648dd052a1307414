#!/usr/bin/env python3
"""Tokens per second of greedy decoding at batch 1: the engine, dense and with 4-bit weights, beside transformers.

    tests/tools/random_llama.py /tmp/model --tokenizer resources/models/small-6m --quick
    venv/bin/python tests/tools/bench_decode.py build/release/bin/lathe-engine /tmp/model --device cuda:0 --dtype bfloat16

Each figure is the median of --rounds runs of a prompt of 128 tokens and --tokens new ones, taken in turns. The time of
transformers is that of --tokens new tokens less that of one. Prints one JSON object and a table; the bound reads the
weights once a token at the bandwidth that a large copy on the same device reaches.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
import time

import torch
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("engine")
parser.add_argument("model")
parser.add_argument("--device", default="cuda:0")
parser.add_argument("--dtype", default="bfloat16")
parser.add_argument("--tokens", type=int, default=256)
parser.add_argument("--rounds", type=int, default=5)
args = parser.parse_args()


def lathe(folder):
    out = subprocess.run([args.engine, "speed", folder, "--batch", "1", "--prompt-tokens", "128", "--new-tokens",
                          str(args.tokens), "--device", args.device, "--dtype", args.dtype, "--json"],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def eager_seconds(model, ids, tokens):
    torch.cuda.synchronize()
    start = time.perf_counter()
    model.generate(ids, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False)
    torch.cuda.synchronize()
    return time.perf_counter() - start


def bandwidth():
    x = torch.empty(1 << 30, dtype=torch.uint8, device=args.device)
    y = torch.empty_like(x)
    seconds = []
    for _ in range(20):
        torch.cuda.synchronize()
        start = time.perf_counter()
        y.copy_(x)
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return 2 * x.numel() / statistics.median(seconds)


with tempfile.TemporaryDirectory() as folder:
    quantized = folder + "/int4"
    subprocess.run([args.engine, "apply", args.model, "--step", "quant.rtn", "--set", "bits=4", "--out", quantized,
                    "--device", args.device], check=True, capture_output=True)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=getattr(torch, args.dtype)).to(args.device).eval()
    ids = torch.randint(0, model.config.vocab_size, (1, 128), device=args.device)
    eager_seconds(model, ids, 8)
    dense, int4, eager = [], [], []
    for _ in range(args.rounds):
        dense.append(lathe(args.model))
        int4.append(lathe(quantized))
        eager.append((args.tokens - 1) / (eager_seconds(model, ids, args.tokens) - eager_seconds(model, ids, 1)))
    bytes_read = sum(p.numel() * p.element_size() for p in model.parameters())
    bound = bandwidth() / bytes_read

row = {"device": torch.cuda.get_device_name(), "vocabulary": model.config.vocab_size,
       "dense": statistics.median(d["decode_tokens_per_second"] for d in dense), "recorded": dense[0]["recorded"],
       "int4": statistics.median(d["decode_tokens_per_second"] for d in int4),
       "transformers": statistics.median(eager), "bound_dense": bound}
print(json.dumps(row))
print("\n| | tokens/s | of dense |\n|---|---:|---:|")
for name in ("transformers", "dense", "int4", "bound_dense"):
    print(f"| {name} | {row[name]:.0f} | {row[name] / row['dense']:.2f} |")

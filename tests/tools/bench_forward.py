#!/usr/bin/env python3
"""Compares the engine's forward, loss over all positions included, with transformers in PyTorch eager.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.23.0
    venv/bin/python tests/tools/bench_forward.py build/release/bin/lathe-engine ../shared/models/base-25m

Both run in turns on the same threads, in float32, so a busy machine slows both. Prints one JSON object:
the medians and the median of the ratios of neighbouring turns (below 1: the engine is faster).
"""
import argparse
import json
import statistics
import subprocess
import time

import torch
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("engine")
parser.add_argument("model")
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--tokens", type=int, default=512)
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=float, default=0.95, help="fails above this ratio")
args = parser.parse_args()

torch.set_num_threads(args.threads)
model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32).eval()
ids = torch.randint(0, model.config.vocab_size, (args.batch, args.tokens))


@torch.no_grad()
def eager():
    start = time.perf_counter()
    model(input_ids=ids, labels=ids, use_cache=False).loss.item()
    return time.perf_counter() - start


def engine():
    """One process a turn; it warms up by itself and reports the median of three."""
    out = subprocess.run([args.engine, "bench", "forward", "--model", args.model, "--batch", str(args.batch),
                          "--tokens", str(args.tokens), "--repeats", "3", "--threads", str(args.threads), "--json"],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)["median_seconds"]


eager()
turns = [(engine(), statistics.median(eager() for _ in range(3))) for _ in range(args.rounds)]
ratio = statistics.median(ours / theirs for ours, theirs in turns)
print(json.dumps({"torch": torch.__version__, "engine_seconds": statistics.median(t[0] for t in turns),
                  "eager_seconds": statistics.median(t[1] for t in turns), "median_ratio": ratio,
                  "limit": args.limit, "met": ratio <= args.limit}))
raise SystemExit(0 if ratio <= args.limit else 1)

#!/usr/bin/env python3
"""Measures the time from opening a model to its first layer table, beside what a Python session takes to know as much.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.23.0
    QT_QPA_PLATFORM=offscreen venv/bin/python tests/tools/bench_open.py build/release/tests/bench_open ../shared/models/base-25m

Lathe: from the call that opens the folder to the painted table of the Explore screen, in a window that stands already.
Python, imports done: `from_pretrained` in PyTorch, and the headers of the files alone through `safetensors`, a table of
names, types and shapes made of each. Both run in turns. Prints one JSON object; fails above --limit milliseconds.
"""
import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("model")
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--limit", type=float, default=50)
args = parser.parse_args()


def milliseconds(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def whole():
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32)
    return [(n, p.dtype, tuple(p.shape)) for n, p in model.named_parameters()]


def headers():
    rows = []
    for file in sorted(Path(args.model).glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            for name in tensors.keys():
                part = tensors.get_slice(name)
                rows.append((name, part.get_dtype(), part.get_shape()))
    return rows


def lathe():
    out = subprocess.run([args.program, args.model, "5"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)["median_milliseconds"]


whole(), headers()
rounds = [(lathe(), milliseconds(whole), milliseconds(headers)) for _ in range(args.rounds)]
medians = [statistics.median(column) for column in zip(*rounds)]
print(json.dumps({"lathe_table_ms": medians[0], "from_pretrained_ms": medians[1], "safetensors_headers_ms": medians[2],
                  "torch": torch.__version__}))
raise SystemExit(0 if medians[0] <= args.limit else f"slower than {args.limit} ms")

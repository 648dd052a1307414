#!/usr/bin/env python3
"""Compares the engine's forward, loss over all positions included, with transformers in PyTorch eager (SDPA).

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.17.0
    venv/bin/python tests/tools/bench_forward.py build/release/bin/lathe-engine ../shared/models/base-25m
    venv/bin/python tests/tools/bench_forward.py ENGINE MODEL --vocab 8192 151936 --kl
    venv/bin/python tests/tools/bench_forward.py ENGINE MODEL --device cuda:0 --dtype bfloat16 --batch 4 --tokens 2048

--vocab measures the model with a random head of so many words in place of its own; 0 is its own. --kl adds, for each
vocabulary, the KL divergence from a reference, which is the model again: two forwards and two heads on both sides. Both
programs run in turns on the same threads or the same GPU, so a busy machine slows both. Prints one JSON object a row
and a table: medians, and the median of the ratios of neighbouring turns (below 1: the engine is faster).
"""
import argparse
import json
import statistics
import subprocess
import time

import torch
from transformers import AutoConfig, AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("engine")
parser.add_argument("model")
parser.add_argument("--vocab", type=int, nargs="+", default=[0])
parser.add_argument("--kl", action="store_true")
parser.add_argument("--device", default="cpu")
parser.add_argument("--dtype", default="float32")
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--tokens", type=int, default=512)
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--repeats", type=int, default=3, help="of each side in a turn")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=float, default=0.95, help="fails above this ratio")
args = parser.parse_args()

torch.set_num_threads(args.threads)
on_gpu = args.device != "cpu"


def eager_model(words):
    dtype = getattr(torch, args.dtype)
    config = AutoConfig.from_pretrained(args.model)
    if words == 0:
        model = AutoModelForCausalLM.from_pretrained(args.model, dtype=dtype)
    else:
        config.vocab_size = words
        model = AutoModelForCausalLM.from_config(config, dtype=dtype)
    return model.eval().to(args.device)


def eager(model, ids, kl):
    with torch.no_grad():
        start = time.perf_counter()
        if not kl:
            model(input_ids=ids, labels=ids, use_cache=False).loss.item()
        else:
            out = model(input_ids=ids, labels=ids, use_cache=False)
            own = out.logits[:, :-1].float().log_softmax(-1)
            other = model(input_ids=ids, use_cache=False).logits[:, :-1].float().log_softmax(-1)
            (out.loss + torch.nn.functional.kl_div(own, other, log_target=True, reduction="sum")).item()
        return time.perf_counter() - start


def engine(words, kl):
    """One process a turn; it warms up by itself and reports the median of its repeats."""
    out = subprocess.run([args.engine, "bench", "forward", "--model", args.model, "--batch", str(args.batch),
                          "--tokens", str(args.tokens), "--repeats", str(args.repeats), "--threads", str(args.threads),
                          "--device", args.device, "--dtype", args.dtype, "--vocab", str(words), "--json"]
                         + (["--kl"] if kl else []), check=True, capture_output=True, text=True).stdout
    return json.loads(out)["median_seconds"]


rows = []
for words in args.vocab:
    model = eager_model(words)
    ids = torch.randint(0, model.config.vocab_size, (args.batch, args.tokens), device=args.device)
    for kl in [False, True] if args.kl else [False]:
        eager(model, ids, kl)
        turns = [(engine(words, kl), statistics.median(eager(model, ids, kl) for _ in range(args.repeats)))
                 for _ in range(args.rounds)]
        if on_gpu:
            torch.cuda.empty_cache()
        ratio = statistics.median(ours / theirs for ours, theirs in turns)
        rows.append({"torch": torch.__version__, "device": torch.cuda.get_device_name() if on_gpu else "cpu",
                     "vocabulary": model.config.vocab_size, "kl": kl,
                     "engine_seconds": statistics.median(t[0] for t in turns),
                     "eager_seconds": statistics.median(t[1] for t in turns),
                     "median_ratio": ratio, "limit": args.limit, "met": ratio <= args.limit})
        print(json.dumps(rows[-1]), flush=True)
    del model

print("\n| vocabulary | | engine, ms | PyTorch eager, ms | ratio |\n|---:|---|---:|---:|---:|")
for row in rows:
    print(f"| {row['vocabulary']} | {'loss and KL' if row['kl'] else 'loss'} | {1e3 * row['engine_seconds']:.1f} | "
          f"{1e3 * row['eager_seconds']:.1f} | {row['median_ratio']:.2f} |")
raise SystemExit(0 if all(row["met"] for row in rows) else 1)

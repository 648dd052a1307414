#!/usr/bin/env python3
"""Compares whole training updates of the engine (forward, loss, backward, clipping, AdamW) with transformers in PyTorch
eager (SDPA, fused AdamW), and LoRA with peft.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.17.0 peft==0.19.1
    venv/bin/python tests/tools/bench_train.py build/release/bin/lathe-engine ../shared/models/base-25m --batch 4
    venv/bin/python tests/tools/bench_train.py ENGINE MODEL --device cuda:0 --dtype bfloat16 --batch 8 --tokens 2048 \\
        --trainable full lora:16 distill

lora:RANK puts adapters on all linears of the blocks with alpha twice the rank; distill is forward KL from a frozen copy.
In bfloat16 the peer holds weights and moments in bfloat16, the engine both in float32. Both programs run in turns on the
same threads or the same GPU, so a busy machine slows both. Prints one JSON object a row and a table: medians, and the
median of the ratios of neighbouring turns (below 1: the engine is faster). tests/tools/random_llama.py writes models of
any shape.
"""
import argparse
import json
import resource
import statistics
import subprocess
import time

import torch
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("engine")
parser.add_argument("model")
parser.add_argument("--trainable", nargs="+", default=["full", "lora:16"])
parser.add_argument("--device", default="cpu")
parser.add_argument("--dtype", default="float32")
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--tokens", type=int, default=512)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--repeats", type=int, default=3, help="of each side in a turn")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=float, default=0.85, help="fails above this ratio")
parser.add_argument("--checkpointing", action="store_true", help="the peer computes activations again in backward")
args = parser.parse_args()

torch.set_num_threads(args.threads)
on_gpu = args.device != "cpu"


def finish():
    if on_gpu:
        torch.cuda.synchronize()


class Eager:
    """One update after the other of a model of transformers."""

    def __init__(self, trainable):
        torch.manual_seed(0)
        load = lambda: AutoModelForCausalLM.from_pretrained(args.model, dtype=getattr(torch, args.dtype)).to(args.device)
        self.model, self.teacher = load().train(), None
        if trainable.startswith("lora:"):
            from peft import LoraConfig, get_peft_model
            rank = int(trainable.split(":")[1])
            self.model = get_peft_model(self.model, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear"))
        elif trainable == "distill":
            self.teacher = load().eval()
        elif trainable != "full":
            raise SystemExit(f"there is no peer for {trainable}")
        if args.checkpointing:
            self.model.gradient_checkpointing_enable()
        self.model.config.use_cache = False
        self.leaves = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(self.leaves, lr=1e-5, weight_decay=0.0, fused=True)
        self.ids = torch.randint(0, self.model.config.vocab_size, (args.batch, args.tokens), device=args.device)

    def loss(self):
        if self.teacher is None:
            return self.model(input_ids=self.ids, labels=self.ids).loss
        with torch.no_grad():
            theirs = self.teacher(input_ids=self.ids, use_cache=False).logits[:, :-1].float().log_softmax(-1)
        own = self.model(input_ids=self.ids).logits[:, :-1].float().log_softmax(-1)
        return torch.nn.functional.kl_div(own.flatten(0, 1), theirs.flatten(0, 1), log_target=True, reduction="batchmean")

    def update(self):
        finish()
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.leaves, 1.0)
        self.optimizer.step()
        loss.item()
        finish()
        return time.perf_counter() - start


def engine(trainable):
    """One process a turn; it warms up by itself and reports medians of its repeats."""
    out = subprocess.run([args.engine, "bench", "train", "--model", args.model, "--batch", str(args.batch),
                          "--tokens", str(args.tokens), "--repeats", str(args.repeats), "--threads", str(args.threads),
                          "--device", args.device, "--dtype", args.dtype, "--trainable", trainable, "--json"],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def peak_bytes():
    return torch.cuda.max_memory_allocated() if on_gpu else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


rows = []
for trainable in args.trainable:
    eager = Eager(trainable)
    for _ in range(2):
        eager.update()
    turns = [(engine(trainable), statistics.median(eager.update() for _ in range(args.repeats)))
             for _ in range(args.rounds)]
    ratio = statistics.median(ours["median_seconds"] / theirs for ours, theirs in turns)
    phases = {name: statistics.median(ours[name] for ours, _ in turns)
              for name in ("forward_seconds", "backward_seconds", "update_seconds")}
    rows.append({"torch": torch.__version__, "device": torch.cuda.get_device_name() if on_gpu else "cpu",
                 "trainable": trainable, "batch": args.batch, "tokens": args.tokens, "dtype": args.dtype,
                 "engine_seconds": statistics.median(ours["median_seconds"] for ours, _ in turns), **phases,
                 "eager_seconds": statistics.median(theirs for _, theirs in turns),
                 "engine_peak_bytes": max(ours["peak_bytes"] for ours, _ in turns), "eager_peak_bytes": peak_bytes(),
                 "median_ratio": ratio, "limit": args.limit, "met": ratio <= args.limit})
    print(json.dumps(rows[-1]), flush=True)
    del eager
    if on_gpu:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()

print("\n| trained | engine, ms | forward | backward | update | PyTorch eager, ms | ratio | engine, GiB | eager, GiB |")
print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
for row in rows:
    times = [1e3 * row[name] for name in ("engine_seconds", "forward_seconds", "backward_seconds", "update_seconds")]
    print(f"| {row['trainable']} | " + " | ".join(f"{t:.1f}" for t in times) +
          f" | {1e3 * row['eager_seconds']:.1f} | {row['median_ratio']:.2f} | {row['engine_peak_bytes'] / 2 ** 30:.2f} | "
          f"{row['eager_peak_bytes'] / 2 ** 30:.2f} |")
raise SystemExit(0 if all(row["met"] for row in rows) else 1)

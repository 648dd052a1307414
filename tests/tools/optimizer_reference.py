#!/usr/bin/env python3
"""Writes tests/engine/train/optimizer_reference.json: five updates of AdamW by PyTorch, clipped gradients, five updates
with 8-bit moments by bitsandbytes on the CPU, its maps, and the schedules of transformers. tst_optimizer and
tst_schedule compare the engine with them.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.17.0 bitsandbytes==0.50.2
    venv/bin/python tests/tools/optimizer_reference.py
"""
import json
import pathlib

import bitsandbytes
import bitsandbytes.backends.cpu.ops as cpu_ops
import torch
from bitsandbytes.functional import create_dynamic_map
from transformers import (get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup,
                          get_linear_schedule_with_warmup)

UPDATES = 5
RATE, DECAY = 0.01, 0.1
CODED = 5 * 1024 + 100  # values of the tensor with 8-bit moments: the last block is not full


def numbers(count, seed):
    """Numbers of several sizes that float32 holds exactly; numbersOf() of the tests computes the same. None is so small
    that bitsandbytes rounds its square to zero, which the engine does not."""
    out = []
    for i in range(count):
        h = ((i + 1) * 2654435761 + seed * 40503) % 2 ** 32
        h = (h ^ (h >> 15)) * 2246822519 % 2 ** 32
        h = h ^ (h >> 13)
        size = (h // 2 % 2001 + 32) / 1024 * 2.0 ** -(h // 4002 % 4)
        out.append(size if h % 2 else -size)
    return torch.tensor(out, dtype=torch.float32)


def trained(make, shapes, scale=1.0):
    """Weights after UPDATES updates with a warm-up, and the optimizer."""
    leaves = [torch.nn.Parameter(numbers(torch.Size(s).numel(), 100 + k).view(s)) for k, s in enumerate(shapes)]
    optimizer = make(leaves)
    for update in range(UPDATES):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (update + 1) / UPDATES
        for k, leaf in enumerate(leaves):
            leaf.grad = numbers(leaf.numel(), 10 * update + k).view(leaf.shape) * scale
        optimizer.step()
    return leaves, optimizer


def grouped(leaves):
    return [{"params": [leaves[0], leaves[1]], "weight_decay": DECAY}, {"params": [leaves[2]], "weight_decay": 0.0}]


def adam():
    shapes = [(4, 5), (3,), (7,)]
    fused, _ = trained(lambda p: torch.optim.AdamW(grouped(p), lr=RATE, fused=True), shapes)
    plain, _ = trained(lambda p: torch.optim.AdamW(grouped(p), lr=RATE), shapes)
    return {"shapes": shapes, "fused": [x.detach().ravel().tolist() for x in fused],
            "plain": [x.detach().ravel().tolist() for x in plain]}


def clipped(most):
    leaves = [torch.nn.Parameter(torch.zeros(n)) for n in (20, 7)]
    for k, leaf in enumerate(leaves):
        leaf.grad = numbers(leaf.numel(), k)
    norm = torch.nn.utils.clip_grad_norm_(leaves, most)
    return {"most": most, "norm": norm.item(), "gradients": [x.grad.tolist() for x in leaves]}


def nearest(values, code, absmax, out, block):
    """The library's loop for the CPU rounds values near a border to either side; this is its definition."""
    for i, rows in enumerate(values.split(block)):
        absmax[i] = rows.abs().max()
        out[i * block:i * block + rows.numel()] = (rows / absmax[i] - code.unsqueeze(1)).abs().argmin(0).to(torch.uint8)


def eight_bits():
    cpu_ops._quant_blockwise_fp32_direct = nearest
    leaves, optimizer = trained(lambda p: bitsandbytes.optim.AdamW8bit(p, lr=RATE, weight_decay=DECAY), [(CODED,)])
    state = optimizer.state[leaves[0]]
    return {"count": CODED, "weights": leaves[0].detach()[::8].tolist(),
            "mean_codes": bytes(state["state1"].tolist()).hex(), "mean_scales": state["absmax1"].tolist(),
            "square_codes": bytes(state["state2"].tolist()).hex(), "square_scales": state["absmax2"].tolist(),
            "map_with_sign": create_dynamic_map(signed=True).tolist(),
            "map_without": create_dynamic_map(signed=False).tolist()}


def schedule(name, warm_up, updates):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    if name == "constant":
        made = get_constant_schedule_with_warmup(optimizer, warm_up)
    else:
        make = get_linear_schedule_with_warmup if name == "linear" else get_cosine_schedule_with_warmup
        made = make(optimizer, warm_up, updates)
    factors = [made.lr_lambdas[0](i) for i in range(updates + 1)]
    return {"kind": name, "warm_up": warm_up, "updates": updates, "factors": factors}


out = {
    "rate": RATE, "decay": DECAY, "updates": UPDATES,
    "adam": adam(),
    "clipped": [clipped(0.5), clipped(100.0)],
    "eight_bits": eight_bits(),
    "schedules": [schedule(name, warm_up, updates) for name in ("constant", "linear", "cosine")
                  for warm_up, updates in ((0, 7), (3, 12), (5, 5), (1, 1))],
}
path = pathlib.Path(__file__).parents[1] / "engine" / "train" / "optimizer_reference.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes")

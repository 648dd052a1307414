#!/usr/bin/env python3
"""Writes tests/engine/train/fixtures/distill.json: five updates of distillation by plain PyTorch, which tst_distillation
compares with.

The teacher is the bundled model in float32, the student the same model without two of its six blocks. Windows of 64
tokens of resources/examples/texts/english.md in their order, two an update; AdamW at a constant learning rate after two
updates of warm-up, gradients clipped to a norm of 1. The loss is hard_share times cross-entropy with the text plus
(1 - hard_share) temperature² times the divergence, a mean over predicted tokens.

    python3 tests/tools/distill_reference.py        needs torch and transformers
"""
import json
import pathlib

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, get_constant_schedule_with_warmup

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/models/small-6m"
TEXT = ROOT / "resources/examples/texts/english.md"
OUT = ROOT / "tests/engine/train/fixtures/distill.json"
TOKENS, BATCH, UPDATES, WARMUP, RATE = 64, 2, 5, 2, 1e-3
REMOVED = [2, 4]  # blocks of the teacher that the student lacks
CASES = {
    "forward_kl": {"hard_share": 0.3, "temperature": 2.0},
    "jsd": {"hard_share": 0.0, "temperature": 1.0, "beta": 0.3},
    "skew_reverse_kl": {"hard_share": 0.5, "temperature": 1.0, "skew": 0.1},
    "hidden": {"hard_share": 0.0, "temperature": 1.0, "hidden_weight": 0.7},
    "top": {"hard_share": 0.0, "temperature": 1.0, "top_k": 5},
}


def kl(p, q):
    return (p * (p.log() - q.log())).sum(-1)


def divergence(name, p, q, case):
    if name == "jsd":
        m = case["beta"] * p + (1 - case["beta"]) * q
        return case["beta"] * kl(p, m) + (1 - case["beta"]) * kl(q, m)
    if name == "skew_reverse_kl":
        return kl(q, (1 - case["skew"]) * p + case["skew"] * q)
    if name == "top":
        ids = p.topk(case["top_k"]).indices
        outcomes = [torch.cat([x.gather(-1, ids), 1 - x.gather(-1, ids).sum(-1, keepdim=True)], -1) for x in (p, q)]
        return kl(*outcomes)
    return kl(p, q)


def fresh():
    return AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32, attn_implementation="sdpa")


def streams_of(model, batch):
    """Logits and the stream after every block, before the final norm."""
    streams = []
    hooks = [layer.register_forward_hook(lambda m, i, o: streams.append(o[0] if isinstance(o, tuple) else o))
             for layer in model.model.layers]
    logits = model(batch, use_cache=False).logits
    for hook in hooks:
        hook.remove()
    return logits, streams


def updates(name, case, windows):
    teacher, student = fresh().eval(), fresh()
    kept = [i for i in range(len(student.model.layers)) if i not in REMOVED]
    student.model.layers = torch.nn.ModuleList(student.model.layers[i] for i in kept)
    for place, layer in enumerate(student.model.layers):
        layer.self_attn.layer_idx = place
    trained = list(student.parameters())
    optimizer = torch.optim.AdamW(trained, lr=RATE, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
    schedule = get_constant_schedule_with_warmup(optimizer, WARMUP)
    losses, norms = [], []
    for update in range(UPDATES):
        batch = windows[[(update * BATCH + i) % len(windows) for i in range(BATCH)]]
        with torch.no_grad():
            wanted, theirs = streams_of(teacher, batch)
        logits, own = streams_of(student, batch)
        t = case["temperature"]
        p, q = (wanted[:, :-1] / t).softmax(-1), (logits[:, :-1] / t).softmax(-1)
        soft = t * t * divergence(name, p, q, case).mean()
        hard = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), batch[:, 1:].flatten())
        loss = case["hard_share"] * hard + (1 - case["hard_share"]) * soft
        if "hidden_weight" in case:
            parts = [(own[i][:, :-1] - theirs[k][:, :-1]).square().mean() / theirs[k][:, :-1].square().mean()
                     for i, k in enumerate(kept)]
            loss = loss + case["hidden_weight"] * sum(parts) / len(parts)
        optimizer.zero_grad()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(trained, 1.0)))
        optimizer.step()
        schedule.step()
        losses.append(float(loss))
    layer = student.model.layers[1]
    numbers = lambda tensor: [float(x) for x in tensor.detach().flatten()[:8]]
    return {**case, "loss": losses, "norm": norms, "q": numbers(layer.self_attn.q_proj.weight),
            "embedding": numbers(student.model.embed_tokens.weight[100])}


def main():
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    ids = torch.tensor(tokenizer(TEXT.read_text())["input_ids"])
    windows = ids[: len(ids) // TOKENS * TOKENS].view(-1, TOKENS)
    values = {name: updates(name, case, windows) for name, case in CASES.items()}
    OUT.write_text(json.dumps({"removed": REMOVED, "cases": values, "torch": torch.__version__}, indent=1) + "\n")


main()

#!/usr/bin/env python3
"""Makes tests/engine/eval/fixtures/expected.json: what transformers says of the bundled model.

Perplexity over disjoint windows, next-token accuracy, KL and agreement against the model with
every down_proj halved, log-probabilities of whole sentences and of answers. Needs torch and
transformers; run by hand when the fixture text changes.
"""
import json
import pathlib

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/models/small-6m"
FIXTURES = ROOT / "tests/engine/eval/fixtures"
SEQLEN = 64
SENTENCES = ["To open the file, press the button.", "To open the file, pressed button the."]
PROMPTS = [("12+30=42\n7+8=", "15"), ("7*8=56\n6*7=", "42"),
           ("copy: map key map key map -> map key map key map\ncopy: cup hat cup hat bell -> ",
            "cup hat cup hat bell")]


def load(factor=1.0):
    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32).eval()
    for block in model.model.layers:
        block.mlp.down_proj.weight.data *= factor
    return model


def main():
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    model, halved = load(), load(0.5)
    ids = tokenizer((FIXTURES / "text.md").read_text())["input_ids"]
    windows = torch.tensor(ids[: len(ids) // SEQLEN * SEQLEN]).view(-1, SEQLEN)
    with torch.no_grad():
        logits = model(windows).logits[:, :-1].double().log_softmax(-1)
        other = halved(windows).logits[:, :-1].double().log_softmax(-1)
        targets = windows[:, 1:]
        nll = -logits.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
        kl = (logits.exp() * (logits - other)).sum(-1)
        means = nll.mean(1)
        expected = {
            "seqlen": SEQLEN,
            "windows": windows.shape[0],
            "tokens_in_text": len(ids),
            "nll": means.mean().item(),
            "stderr": (means.std() / len(means) ** 0.5).item(),
            "ppl": means.mean().exp().item(),
            "correct": (logits.argmax(-1) == targets).sum().item(),
            "kl_of_halved": kl.mean().item(),
            "same_as_halved": (logits.argmax(-1) == other.argmax(-1)).sum().item(),
            "sentences": [],
            "prompts": [],
        }
        for sentence in SENTENCES:
            row = torch.tensor([tokenizer(sentence)["input_ids"]])
            logp = model(row).logits[0, :-1].double().log_softmax(-1)
            total = logp.gather(-1, row[0, 1:].unsqueeze(-1)).sum().item()
            expected["sentences"].append({"text": sentence, "log_probability": total})
        for prompt, answer in PROMPTS:
            begin = len(tokenizer(prompt.rstrip(" "))["input_ids"])
            row = torch.tensor([tokenizer(prompt + answer + "\n")["input_ids"]])
            logp = model(row).logits[0, begin - 1:-1].double().log_softmax(-1)
            goal = row[0, begin:]
            expected["prompts"].append({
                "prompt": prompt, "answer": answer,
                "log_probability": logp.gather(-1, goal.unsqueeze(-1)).sum().item(),
                "greedy": bool((logp.argmax(-1) == goal).all())})
    (FIXTURES / "expected.json").write_text(json.dumps(expected, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

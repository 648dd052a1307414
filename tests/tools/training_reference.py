#!/usr/bin/env python3
"""Writes tests/engine/train/fixtures/training.json: five updates by plain PyTorch, which tst_training compares with.

The bundled model in float32 reads windows of 64 tokens of resources/examples/texts/english.md in their order, two an
update, with AdamW, a constant learning rate after two updates of warm-up, and gradients clipped to a norm of 1. Three
trainings: all weights with weight decay; LoRA and DoRA adapters of peft on all linears of the blocks.

    python3 tests/tools/training_reference.py        needs torch, transformers and peft
"""
import json
import math
import pathlib

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, get_constant_schedule_with_warmup

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/models/small-6m"
TEXT = ROOT / "resources/examples/texts/english.md"
OUT = ROOT / "tests/engine/train/fixtures/training.json"
TOKENS, BATCH, UPDATES, WARMUP, RANK, ALPHA = 64, 2, 5, 2, 4, 8
LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def start_of_a(rows, columns):
    """The A that the test uses too: plain numbers without a random generator."""
    places = torch.arange(rows * columns, dtype=torch.float64)
    return (torch.sin(places * 0.7 + 0.3) / math.sqrt(columns)).view(rows, columns).float()


def updates(model, rate, decay):
    """Loss and gradient norm before each update."""
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    ids = torch.tensor(tokenizer(TEXT.read_text())["input_ids"])
    windows = ids[: len(ids) // TOKENS * TOKENS].view(-1, TOKENS)
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in trained if p.dim() == 2], "weight_decay": decay},
              {"params": [p for p in trained if p.dim() != 2], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.999), eps=1e-8)
    schedule = get_constant_schedule_with_warmup(optimizer, WARMUP)
    losses, norms = [], []
    for update in range(UPDATES):
        places = [(update * BATCH + i) % len(windows) for i in range(BATCH)]
        batch = windows[places]
        logits = model(batch).logits[:, :-1].float()
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(trained, 1.0)))
        optimizer.step()
        schedule.step()
        losses.append(float(loss))
    return {"loss": losses, "norm": norms}


def fresh():
    return AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32, attn_implementation="sdpa")


def numbers(tensor):
    return [float(x) for x in tensor.detach().flatten()[:8]]


def finetune():
    model = fresh()
    result = updates(model, 1e-3, 0.1)
    layer = model.model.layers[1]
    result["q"] = numbers(layer.self_attn.q_proj.weight)
    result["norm_weight"] = numbers(layer.post_attention_layernorm.weight)
    result["embedding"] = numbers(model.model.embed_tokens.weight[100])
    return result


def adapters(dora):
    model = get_peft_model(fresh(), LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=LAYERS, use_dora=dora,
                                               lora_dropout=0.0))
    for name, parameter in model.named_parameters():
        if "lora_A" in name:
            parameter.data = start_of_a(*parameter.shape)
    result = updates(model, 1e-2, 0.0)
    down = model.base_model.model.model.layers[1].mlp.down_proj
    result["up"] = numbers(down.lora_B["default"].weight)
    result["down"] = numbers(down.lora_A["default"].weight)
    if dora:
        result["magnitude"] = numbers(down.lora_magnitude_vector["default"].weight)
    return result


def main():
    torch.manual_seed(0)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    values = {"finetune": finetune(), "lora": adapters(False), "dora": adapters(True),
              "torch": torch.__version__}
    OUT.write_text(json.dumps(values, indent=1) + "\n")


main()

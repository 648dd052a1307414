#!/usr/bin/env python3
"""Compresses a model with llm-compressor on the token windows that Lathe uses, and measures it.

    peer_llmcompressor.py MODEL --method gptq --text FILE --seqlen 512 --samples 128 --out DIR --engine lathe-engine

Methods: gptq and awq (4 bits, groups of 128, asymmetric), wanda, sparsegpt (50 %), wanda-2:4, sparsegpt-2:4.
The windows come from `lathe-engine tokenize`; the tokenizer of `transformers` must give the same ids. float32 on a CPU,
bfloat16 on CUDA. Prints one JSON object: seconds of the compression call alone (loading and saving left out) and the
peak of memory. DIR becomes a Hugging Face folder of plain weights, quantized weights at the values they stand for, so
that any program can score it. Needs peer_llmcompressor.txt.
"""

import argparse
import importlib.machinery
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
import types
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def allow_missing_datasets():
    """llm-compressor imports `datasets` (with pyarrow 67 MB) even when it is given a loader. Where it is not installed,
    its names become classes without use; nothing here reads a dataset through it."""
    if importlib.util.find_spec("datasets") is not None:
        return

    class Placeholder(types.ModuleType):
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {})

    class Finder:
        """Any module of `datasets`, however deep."""

        def find_spec(self, name, path=None, target=None):
            if name != "datasets" and not name.startswith("datasets."):
                return None
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

        def create_module(self, spec):
            return Placeholder(spec.name)

        def exec_module(self, module):
            pass

    sys.meta_path.insert(0, Finder())


def keep_memory_pageable():
    """llm-compressor pins what it caches between blocks, which fails where there is no NVIDIA driver."""
    from llmcompressor.pipelines import cache

    for kind in vars(cache).values():
        if isinstance(kind, type) and hasattr(kind, "_pin_intermediate"):
            kind._pin_intermediate = lambda *_, **__: None


METHODS = ("gptq", "awq", "wanda", "sparsegpt", "wanda-2:4", "sparsegpt-2:4")


def token_windows(a):
    """[samples, seqlen]: the text tokenized once, cut into disjoint windows, the first `samples` of them."""
    text = Path(a.text).read_text(encoding="utf-8")
    found = subprocess.run([a.engine, "tokenize", a.model, "--json"], input=json.dumps(text) + "\n", text=True,
                           check=True, capture_output=True)
    ids = json.loads(found.stdout)["ids"][0]
    theirs = AutoTokenizer.from_pretrained(a.model)(text)["input_ids"]
    if ids != theirs:
        at = next((i for i, (x, y) in enumerate(zip(ids, theirs)) if x != y), min(len(ids), len(theirs)))
        raise SystemExit(f"the tokenizers of Lathe and transformers disagree from token {at} on")
    count = min(a.samples, len(ids) // a.seqlen)
    if count < a.samples:
        raise SystemExit(f"{a.text} has {count} windows of {a.seqlen} tokens, not {a.samples}")
    return torch.tensor(ids[: count * a.seqlen]).view(count, a.seqlen)


def recipe_for(method):
    if method in ("gptq", "awq"):
        from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme

        scheme = QuantizationScheme(
            targets=["Linear"],
            weights=QuantizationArgs(num_bits=4, type="int", symmetric=False, strategy="group", group_size=128))
        groups = dict(config_groups={"group_0": scheme}, ignore=["lm_head"])
        if method == "gptq":
            from llmcompressor.modifiers.quantization import GPTQModifier

            return [GPTQModifier(**groups, dampening_frac=0.01)]
        try:
            from llmcompressor.modifiers.transform.awq import AWQModifier
        except ImportError:
            from llmcompressor.modifiers.awq import AWQModifier
            return [AWQModifier(**groups)]
        try:
            return [AWQModifier(**groups)]
        except Exception:  # newer versions scale only; rounding is a modifier of its own
            from llmcompressor.modifiers.quantization import QuantizationModifier

            return [AWQModifier(), QuantizationModifier(**groups)]
    mask = "2:4" if method.endswith("2:4") else "0:0"
    if method.startswith("wanda"):
        from llmcompressor.modifiers.pruning import WandaPruningModifier as Modifier
    else:
        try:
            from llmcompressor.modifiers.pruning import SparseGPTModifier as Modifier
        except ImportError:
            from llmcompressor.modifiers.obcq import SparseGPTModifier as Modifier
    return [Modifier(sparsity=0.5, mask_structure=mask, targets=["Linear"], ignore=["re:.*lm_head"])]


def calibration(windows):
    """What oneshot() reads: batches of one window. A loader needs no dataset library to be at work."""
    rows = [{"input_ids": w, "attention_mask": torch.ones_like(w)} for w in windows]
    return torch.utils.data.DataLoader(rows, batch_size=1, shuffle=False)


def meant(module):
    """The weight that the module's codes stand for; itself when it is not quantized."""
    scheme = getattr(module, "quantization_scheme", None)
    if scheme is None or scheme.weights is None or not hasattr(module, "weight_scale"):
        return module.weight
    from compressed_tensors.quantization.lifecycle.forward import fake_quantize

    return fake_quantize(x=module.weight, scale=module.weight_scale,
                         zero_point=getattr(module, "weight_zero_point", None), args=scheme.weights)


def save_plain(model, names, a):
    from safetensors.torch import save_file

    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    modules = dict(model.named_modules())
    tensors = {}
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name not in names:
                continue
            owner = modules[name.rpartition(".")[0]]
            if name.endswith(".weight") and isinstance(owner, torch.nn.Linear):
                value = meant(owner)
            tensors[name] = value.detach().cpu().contiguous().clone()
    if model.config.tie_word_embeddings:
        tensors.pop("lm_head.weight", None)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((Path(a.model) / "config.json").read_text())
    config["torch_dtype"] = str(next(iter(tensors.values())).dtype).removeprefix("torch.")
    (out / "config.json").write_text(json.dumps(config, indent=2))
    AutoTokenizer.from_pretrained(a.model).save_pretrained(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--method", choices=METHODS, required=True)
    parser.add_argument("--text", required=True)
    parser.add_argument("--seqlen", type=int, default=512)
    parser.add_argument("--samples", type=int, default=128)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", required=True)
    parser.add_argument("--engine", required=True)
    a = parser.parse_args()

    allow_missing_datasets()
    from llmcompressor import oneshot

    if not torch.cuda.is_available():
        keep_memory_pageable()
    windows = token_windows(a)
    cuda = a.device.startswith("cuda")
    model = AutoModelForCausalLM.from_pretrained(a.model, dtype=torch.bfloat16 if cuda else torch.float32)
    names = set(model.state_dict())
    if cuda:
        model = model.to(a.device)
        torch.cuda.reset_peak_memory_stats()
        torch.cuda.synchronize()
    start = time.perf_counter()
    oneshot(model=model, dataset=calibration(windows), recipe=recipe_for(a.method), max_seq_length=a.seqlen,
            num_calibration_samples=len(windows))
    if cuda:
        torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    peak = torch.cuda.max_memory_allocated() if cuda else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    save_plain(model, names, a)
    import llmcompressor

    print(json.dumps({"peer": f"llm-compressor {llmcompressor.__version__}", "method": a.method, "seconds": seconds,
                      "peak_bytes": peak, "tokens": windows.numel(), "device": a.device, "out": a.out}))


if __name__ == "__main__":
    main()

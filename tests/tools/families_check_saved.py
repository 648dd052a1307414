#!/usr/bin/env python3
"""Loads what the engine saves into transformers and compares the logits with the fixtures' own.

    venv/bin/python tests/tools/families_check_saved.py build/release/bin/lathe-engine
(the virtual environment of families_make_fixtures.py)
"""
import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "engine" / "model" / "fixtures"
TOLERANCE = 1e-4


@torch.no_grad()
def difference(engine, fixture):
    expected = load_file(fixture / "expected.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([engine, "export", str(fixture), "--format", "hf", "--out", folder + "/saved", "--json"],
                       check=True, stdout=subprocess.DEVNULL)
        model = AutoModelForCausalLM.from_pretrained(folder + "/saved", dtype=torch.float32,
                                                     attn_implementation="eager").eval()
        return (model(expected["ids"], use_cache=False).logits - expected["logits"]).abs().max().item()


failed = 0
for fixture in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
    worst = difference(sys.argv[1], fixture)
    failed += worst > TOLERANCE
    print(f"{fixture.name:22} {worst:.1e} {'differs' if worst > TOLERANCE else 'equal'}")
print(f"{failed} of the saved models differ")
raise SystemExit(1 if failed else 0)

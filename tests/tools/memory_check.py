#!/usr/bin/env python3
"""Compresses a model of random weights that is larger than memory allows and tells what the engine kept resident.

    tests/tools/memory_check.py build/ci/bin/lathe-engine --limit 4 [--step prune.wanda --set pattern=2:4] [--folder DIR]

Without --folder it writes a Llama of 8 GB (18 blocks, width 4096, feed-forward 14336) under the temporary folder, and
removes it afterwards. It runs a workflow of model.load, data.text and the step on the CPU and fails when the peak was over
the limit. The peak is the kernel's (ru_maxrss); how it was made up, anonymous memory and mapped files, is sampled ten
times a second. Needs numpy where it writes the folder.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKENIZER = ROOT / "resources/models/small-6m"
TEXT = ROOT / "resources/examples/demo-text.md"
GIB = 1 << 30


def write_model(folder, blocks):
    shape = dict(blocks=blocks, width=4096, inner=14336, heads=32, kv_heads=8, vocab=32000)
    words = [word for name, value in shape.items() for word in ("--" + name.replace("_", "-"), str(value))]
    tool = ROOT / "tests/tools/random_llama.py"
    subprocess.run([sys.executable, tool, folder, "--tokenizer", TOKENIZER, "--quick", *words], check=True)


def workflow(model, a):
    nodes = [
        {"id": "load", "type": "model.load", "params": {"path": str(model)}},
        {"id": "text", "type": "data.text", "params": {"path": str(TEXT), "samples": a.windows, "seqlen": a.seqlen}},
        {"id": "step", "type": a.step, "params": {}},
    ]
    links = [["load.model", "step.model"], ["text.data", "step.calibration"]]
    return {"format": 1, "name": "memory", "nodes": nodes, "links": links}


def resident(pid):
    """Anonymous and file-backed resident bytes of a process; nothing when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    values = dict(line.split(":", 1) for line in lines if line.startswith("Rss"))
    if "RssAnon" not in values:
        return None
    return tuple(int(values[name].split()[0]) * 1024 for name in ("RssAnon", "RssFile"))


def watched(command):
    """Runs it; returns what was resident when most was, and the most of each kind."""
    most, anonymous, mapped = (0, 0), 0, 0
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    while process.poll() is None:
        now = resident(process.pid)
        if now:
            most = max(most, now, key=sum)
            anonymous, mapped = max(anonymous, now[0]), max(mapped, now[1])
        time.sleep(0.1)
    if process.returncode != 0:
        sys.exit(f"the engine ended with {process.returncode}")
    return most, anonymous, mapped


def measure(model, scratch, a):
    file = scratch / "workflow.json"
    file.write_text(json.dumps(workflow(model, a)))
    settings = [word for setting in a.set for word in ("--set", "step." + setting)]
    command = [a.engine, "run", file, "--home", scratch / "home", "--device", "cpu", *settings]
    if a.events:
        command += ["--events", a.events]
    begin = time.monotonic()
    most, anonymous, mapped = watched([str(word) for word in command])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    size = sum(file.stat().st_size for file in model.glob("*.safetensors"))
    print(f"{a.step}: {size / GIB:.2f} GiB of weights, {a.windows} windows of {a.seqlen}, {time.monotonic() - begin:.0f} s")
    print(f"peak {peak / GIB:.2f} GiB; at the sampled peak {most[0] / GIB:.2f} anonymous + {most[1] / GIB:.2f} mapped; "
          f"at most {anonymous / GIB:.2f} anonymous, {mapped / GIB:.2f} mapped")
    return peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", type=Path)
    parser.add_argument("--folder", type=Path, help="a model that is there")
    parser.add_argument("--scratch", type=Path, help="where the model and the home are written")
    parser.add_argument("--blocks", type=int, default=18)
    parser.add_argument("--windows", type=int, default=8)
    parser.add_argument("--seqlen", type=int, default=128)
    parser.add_argument("--step", default="prune.wanda")
    parser.add_argument("--set", action="append", default=[], help="name=value, of the step")
    parser.add_argument("--events", help="file for the engine's events")
    parser.add_argument("--limit", type=float, default=4, help="GiB")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=a.scratch) as scratch:
        model = a.folder or Path(scratch) / "model"
        if not a.folder:
            write_model(model, a.blocks)
        peak = measure(model, Path(scratch), a)
    if peak > a.limit * GIB:
        sys.exit(f"more than {a.limit} GiB")


if __name__ == "__main__":
    main()

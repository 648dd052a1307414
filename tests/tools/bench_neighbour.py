#!/usr/bin/env python3
"""Measures how the engine shares a machine: wall and processor seconds of a command alone and beside busy processes.

    tests/tools/bench_neighbour.py build/release/bin/lathe-engine
    tests/tools/bench_neighbour.py build/release/bin/lathe-engine --setting GOMP_SPINCOUNT=0 --setting OMP_WAIT_POLICY=active
    tests/tools/bench_neighbour.py build/release/bin/lathe-engine --command "build/release/tests/tst_app_engine_cli"

Without --command it is the demo in a fresh home. Each --setting is one row: NAME=VALUE words for the environment; words that
start with a dash become arguments. Settings take turns within a round. Prints medians as a Markdown table. Run it on a
quiet machine: what else runs counts as busy.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("engine")
parser.add_argument("--command", default="")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--busy", type=int, default=2, help="busy processes beside the command")
parser.add_argument("--setting", action="append", default=[])
args = parser.parse_args()

root = Path(__file__).resolve().parents[2]
demo = [args.engine, "run", str(root / "resources/examples/demo.json"), "--json", "--device", "cpu"]
command = shlex.split(args.command) or demo


def measured(setting):
    """Wall and processor seconds."""
    words = setting.split()
    environment = dict(os.environ, LATHE_ENGINE=str(Path(args.engine).resolve()))
    environment.update(word.split("=", 1) for word in words if not word.startswith("-"))
    with tempfile.TemporaryDirectory() as home:
        environment["LATHE_HOME"] = home
        start = time.perf_counter()
        process = subprocess.Popen(command + [word for word in words if word.startswith("-")], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{shlex.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, used.ru_utime + used.ru_stime


def busy_processes():
    return [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(args.busy)]


settings = args.setting or [""]
alone = {setting: [] for setting in settings}
beside = {setting: [] for setting in settings}
print(f"load before: {os.getloadavg()[0]:.2f} on {len(os.sched_getaffinity(0))} cores", file=sys.stderr)
for _ in range(args.rounds):
    for setting in settings:
        alone[setting].append(measured(setting))
    others = busy_processes()
    try:
        for setting in settings:
            beside[setting].append(measured(setting))
    finally:
        for other in others:
            other.kill()
            other.wait()

print(f"| Setting | Alone, s | processor s | Beside {args.busy} busy processes, s | processor s |")
print("| --- | ---: | ---: | ---: | ---: |")
for setting in settings:
    cells = [statistics.median(run[i] for run in runs[setting]) for runs in (alone, beside) for i in (0, 1)]
    print(f"| {setting or 'as it is'} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |")

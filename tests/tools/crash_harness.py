#!/usr/bin/env python3
"""Kills the engine at file-system calls, and at random, then checks what is left.

  crash_harness.py ENGINE KILL_LIBRARY [--step N] [--random N] [--only NAME] [--seed N]

For every kind of save and for a small run it counts the calls that change the file system, and
repeats the work once for each n (every --step-th) with SIGKILL just before the n-th call. After a
kill of a save, the folder must be absent, the earlier model or the new one: its logits equal those
of one of them, bit by bit. After a kill of a run, the store must be sound (`check --store`), and the
same command must end with the numbers of an undisturbed run. --random N repeats the run N times with
a kill at a random moment. Prints a table; exit status 1 when anything was lost or mixed.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODEL = os.path.join(ROOT, "tests/engine/model/fixtures/llama")
IDS = [[1, 2, 3, 4, 5, 6, 7, 8]]
WORKFLOW = {
    "format": 1, "name": "small",
    "nodes": [
        {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
        {"id": "skills", "type": "data.skills", "params": {"skills": ["copy"], "per_skill": 2}},
        {"id": "quant", "type": "quant.rtn"},
        {"id": "prune", "type": "prune.magnitude"},
        {"id": "eval", "type": "evaluate"}],
    "links": [["load.model", "quant.model"], ["quant.model", "prune.model"],
              ["prune.model", "eval.model"], ["skills.data", "eval.data"]]}


class Harness:
    def __init__(self, engine, library, folder):
        self.engine, self.library, self.folder = engine, library, folder
        self.failures = []
        self.env = dict(os.environ, LATHE_HOME=os.path.join(folder, "home"), OMP_NUM_THREADS="1")

    def run(self, arguments, **more):
        env = dict(self.env, **more)
        return subprocess.run([self.engine] + arguments, env=env, capture_output=True, text=True)

    def checked(self, arguments):
        done = self.run(arguments)
        if done.returncode != 0:
            sys.exit("%s ended with %d: %s" % (arguments, done.returncode, done.stderr))
        return done.stdout

    def path(self, name):
        return os.path.join(self.folder, name)

    def calls(self, arguments):
        counted = self.path("calls")
        done = self.run(arguments, LD_PRELOAD=self.library, COUNT_CALLS=counted)
        if done.returncode != 0:
            sys.exit("%s ended with %d: %s" % (arguments, done.returncode, done.stderr))
        with open(counted) as file:
            return int(file.read())

    def killed_at(self, arguments, n):
        done = self.run(arguments, LD_PRELOAD=self.library, KILL_AT_CALL=str(n))
        return done.returncode == -signal.SIGKILL

    def logits(self, folder):
        """The bytes of a model's logits; a message where it does not open."""
        out = self.path("logits.safetensors")
        done = self.run(["logits", folder, "--ids", self.path("ids.json"), "--out", out])
        if done.returncode != 0:
            return "exit %d: %s" % (done.returncode, done.stderr.strip())
        with open(out, "rb") as file:
            return file.read()

    def report(self, what, kills, states):
        found = ", ".join("%s %d" % pair for pair in sorted(states.items()))
        print("| %s | %d | %s |" % (what, kills, found), flush=True)

    # Saves

    def save(self, name, arguments, step, prepared=None):
        """`prepared`: a folder that stands at the place beforehand."""
        place, home = self.path("out"), self.path("home")
        arguments = arguments + ["--out", place]

        def reset():
            shutil.rmtree(place, ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)
            for left in os.listdir(self.folder):
                if ".part-" in left:
                    shutil.rmtree(self.path(left))
            if prepared:
                shutil.copytree(prepared, place)

        reset()
        old = self.logits(place) if prepared else None
        total = self.calls(arguments)
        new = self.logits(place)
        states, kills = {}, 0
        for n in range(1, total + 1, step):
            reset()
            kills += self.killed_at(arguments, n)
            if not os.path.exists(place):
                state = "absent" if not prepared else "LOST"
            else:
                found = self.logits(place)
                state = "new" if found == new else "old" if found == old else "MIXED"
                if state == "MIXED":
                    print("%s, call %d: %r" % (name, n, found[:200]), file=sys.stderr)
            states[state] = states.get(state, 0) + 1
            again = self.run(arguments + ([] if "--overwrite" in arguments else ["--overwrite"]))
            if again.returncode != 0 or self.logits(place) != new:
                states["AGAIN"] = states.get("AGAIN", 0) + 1
                print("%s, call %d, again: %s" % (name, n, again.stderr), file=sys.stderr)
            if any(".part-" in left for left in os.listdir(self.folder)):
                states["LEFT"] = states.get("LEFT", 0) + 1
        self.finish(name + ", every %d. of %d calls" % (step, total), kills, states)

    def finish(self, name, kills, states):
        self.report(name, kills, states)
        if any(state.isupper() for state in states):
            self.failures.append(name)

    # Runs

    def metrics(self, done):
        return json.loads(done.stdout)["metrics"] if done.returncode == 0 else done.stderr

    def after_kill(self, arguments, wanted):
        check = self.run(["check", "--store", "--json"])
        if check.returncode != 0:
            print(check.stdout, check.stderr, file=sys.stderr)
            return "DAMAGED"
        found = self.metrics(self.run(arguments))
        if found != wanted:
            print(found, file=sys.stderr)
            return "CHANGED"
        collected = self.run(["collect", "--json"])
        if collected.returncode != 0 or self.metrics(self.run(arguments)) != wanted:
            print(collected.stderr, file=sys.stderr)
            return "COLLECTED"
        return "equal"

    def workflow(self, step, number, seed):
        home = self.path("home")
        arguments = ["run", self.path("workflow.json"), "--json"]
        shutil.rmtree(home, ignore_errors=True)
        begin = time.monotonic()
        total = self.calls(arguments)
        seconds = time.monotonic() - begin
        wanted = self.metrics(self.run(arguments))
        for what, moments in (("call", range(1, total + 1, step) if step else []),
                              ("random", range(number))):
            states, kills = {}, 0
            generator = random.Random(seed)
            for n in moments:
                shutil.rmtree(home, ignore_errors=True)
                kills += self.killed_at(arguments, n) if what == "call" else \
                    self.killed_after(arguments, generator.uniform(0, seconds))
                state = self.after_kill(arguments, wanted)
                states[state] = states.get(state, 0) + 1
            if states:
                name = "run, every %d. of %d calls" % (step, total) if what == "call" else \
                    "run, at random moments of %.1f s" % seconds
                self.finish(name, kills, states)

    def killed_after(self, arguments, seconds):
        process = subprocess.Popen([self.engine] + arguments, env=self.env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=seconds)
            return 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine")
    parser.add_argument("library")
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--run-step", type=int, help="of the run; default --step, 0: none")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    run_step = options.step if options.run_step is None else options.run_step
    print("| what was killed | kills | what was found |\n| --- | ---: | --- |", flush=True)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        harness = Harness(options.engine, os.path.abspath(options.library), folder)
        with open(harness.path("ids.json"), "w") as file:
            json.dump(IDS, file)
        with open(harness.path("workflow.json"), "w") as file:
            json.dump(WORKFLOW, file)
        old = harness.path("old")
        harness.checked(["apply", MODEL, "--step", "prune.magnitude", "--out", old])
        packed = ["apply", MODEL, "--step", "quant.rtn", "--set", "group=0"]
        saves = {"apply": (packed, None),
                 "apply over a folder": (packed + ["--overwrite"], old),
                 "apply --dense over a folder": (packed + ["--dense", "--overwrite"], old),
                 "export": (["export", MODEL], None),
                 "export over a folder": (["export", MODEL, "--overwrite"], old)}
        for name, (arguments, prepared) in saves.items():
            if options.only in name:
                harness.save(name, arguments, options.step, prepared)
        if options.only in "run":
            harness.workflow(run_step, options.random, options.seed)
    if harness.failures:
        sys.exit("lost or mixed: " + "; ".join(harness.failures))


if __name__ == "__main__":
    main()

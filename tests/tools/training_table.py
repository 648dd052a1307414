#!/usr/bin/env python3
"""Writes the workflow behind the tables of docs/training.md, and the texts it reads.

  tests/tools/training_table.py MODELS DOCS OUT [GLOB...]   MODELS: a folder with base-25m, small-6m and stories-260k,
                                                           DOCS: a folder of .jsonl documents, GLOB: variants wanted
  for seed in 0 1 2; do build/release/bin/lathe-engine run OUT/training.json --home OUT/home --seed $seed --events OUT/seed$seed.jsonl; done
  tests/tools/training_table.py --tables OUT/seed0.jsonl OUT/seed1.jsonl OUT/seed2.jsonl  mean ± standard deviation over seeds

Even documents train, odd ones are measured, so no text is seen twice; lines of the skills' generator are mixed in, as
when the models were made. A variant is named METHOD-TARGET.
"""
import fnmatch
import json
import os
import statistics
import sys

from methods_table import KINDS, SKILLS, split_documents

SEQLEN, BATCH, UPDATES, EVAL_TOKENS = 512, 8, 200, 8192
TRAINING = {"steps": UPDATES, "batch": BATCH, "warmup": 10, "evaluate_every": 0}
FULL, ADAPTER = {"learning_rate": 3e-4}, {"learning_rate": 2e-3}


class Workflow:
    def __init__(self, models, wanted):
        self.nodes, self.links, self.wanted = [], [], wanted
        for name in ("base-25m", "small-6m", "stories-260k"):
            self.node(name, "model.load", path=os.path.join(os.path.abspath(models), name))
        texts = [f"{kind}.calib.jsonl" for kind in KINDS] + ["skills.jsonl"]
        self.node("train", "data.mix", texts=texts, samples=0, seqlen=SEQLEN)
        self.node("calib", "data.mix", texts=texts[:-1], samples=128, seqlen=SEQLEN)
        self.node("text", "data.mix", texts=[f"{kind}.eval.jsonl" for kind in KINDS], samples=0, seqlen=SEQLEN)
        self.node("skills", "data.skills", per_skill=50)

    def node(self, name, kind, **params):
        self.nodes.append({"id": name, "type": kind, "params": params})

    def variant(self, name, steps, base="base-25m", reference=None):
        """steps: (type, params, {port: endpoint})"""
        if not any(fnmatch.fnmatchcase(name, glob) for glob in self.wanted):
            return
        source = f"{base}.model"
        for number, (kind, params, links) in enumerate(steps):
            step = f"{name}-{number}"
            self.node(step, kind, **params)
            self.links.append([source, f"{step}.model"])
            for port, end in links.items():
                self.links.append([end, f"{step}.{port}"])
            source = f"{step}.model"
        self.node(f"eval-{name}", "evaluate", max_tokens=EVAL_TOKENS)
        for end, port in ((source, "model"), ("text.data", "data"), ("skills.data", "prompts")):
            self.links.append([end, f"eval-{name}.{port}"])
        if reference:
            self.links.append([f"{reference}.model", f"eval-{name}.reference"])

    def json(self):
        read = {end.split(".")[0] for end, port in self.links}
        nodes = [node for node in self.nodes if node["id"] in read or node["type"] == "evaluate"]
        return {"format": 1, "name": "training", "nodes": nodes, "links": self.links}


def train(kind, links=None, **params):
    return (kind, {**TRAINING, **params}, {"data": "train.data", **(links or {})})


TEACHER = {"teacher": "base-25m.model"}


def healing(flow):
    for label, target in (("50", {"sparsity": 0.5}), ("60", {"sparsity": 0.6}), ("24", {"pattern": "2:4"})):
        prune = ("prune.wanda", target, {"calibration": "calib.data"})
        for name, steps in (
                ("pruned", []),
                ("lora", [train("train.lora", **ADAPTER)]),
                ("lora-zeros", [train("train.lora", keep_zeros=True, **ADAPTER)]),
                ("finetune", [train("train.finetune", **FULL)]),
                ("distill", [train("train.distill", TEACHER, **FULL)]),
                ("distill-half", [train("train.distill", TEACHER, hard_share=0.5, **FULL)])):
            flow.variant(f"{name}-{label}", [prune, *steps], reference="base-25m")
        flow.variant(f"gradual-{label}", [train("prune.gradual", method="wanda", **target, **FULL)], reference="base-25m")


def losses(flow):
    prune = ("prune.wanda", {"sparsity": 0.6}, {"calibration": "calib.data"})
    for loss in ("reverse_kl", "jsd", "skew_forward_kl", "skew_reverse_kl", "adaptive_kl", "total_variation"):
        flow.variant(f"{loss}-60", [prune, train("train.distill", TEACHER, loss=loss, **FULL)], reference="base-25m")
    for source in ("student", "mixed", "switch"):
        flow.variant(f"{source}-60", [prune, train("train.distill", TEACHER, source=source, prompt_tokens=64, new_tokens=64,
                                                   **{**FULL, "steps": 50})], reference="base-25m")
    flow.variant("text-60", [prune, train("train.distill", TEACHER, **{**FULL, "steps": 50})], reference="base-25m")


def two_bits(flow):
    grid = {"bits": 2, "group": 64}
    calibrated = {"calibration": "calib.data"}
    flow.variant("rtn-2", [("quant.rtn", grid, {})], reference="base-25m")
    gptq = ("quant.gptq", grid, calibrated)
    flow.variant("gptq-2", [gptq], reference="base-25m")
    flow.variant("qat-2", [train("train.qat", **grid, **FULL)], reference="base-25m")
    flow.variant("lsq-2", [train("train.qat", learn="lsq", **grid, **FULL)], reference="base-25m")
    blocks = ("quant.efficientqat", {**grid, "passes": 4, "weight_rate": 3e-4, "scale_rate": 1e-3}, calibrated)
    flow.variant("efficientqat-blocks-2", [blocks], reference="base-25m")
    flow.variant("efficientqat-2", [blocks, train("train.finetune", train="scales", learning_rate=1e-3)], reference="base-25m")
    flow.variant("bitdistiller-2", [train("train.bitdistiller", **grid, **FULL)], reference="base-25m")
    flow.variant("bitdistiller-unclipped-2", [train("train.bitdistiller", clip_ranges=False, **grid, **FULL)], reference="base-25m")
    flow.variant("qad-2", [gptq, train("train.distill", TEACHER, **FULL)], reference="base-25m")
    flow.variant("qlora-2", [gptq, train("train.lora", **ADAPTER)], reference="base-25m")
    flow.variant("loftq-2", [gptq, train("train.lora", {"dense": "base-25m.model"}, init="loftq", **ADAPTER)],
                 reference="base-25m")
    flow.variant("ternary", [train("train.qat", bits=2, group=0, symmetric=True, learn="absmean", **FULL)],
                 reference="base-25m")


def students(flow):
    flow.variant("small", [], base="small-6m")
    flow.variant("small-text", [train("train.finetune", **FULL)], base="small-6m")
    flow.variant("small-taught", [train("train.distill", TEACHER, **FULL)], base="small-6m")
    flow.variant("small-taught-half", [train("train.distill", TEACHER, hard_share=0.5, **FULL)], base="small-6m")
    by_small = {"teacher": "small-6m.model"}
    flow.variant("stories", [], base="stories-260k")
    flow.variant("stories-text", [train("train.finetune", learning_rate=1e-3)], base="stories-260k")
    for loss in ("dskd", "uld"):
        flow.variant(f"stories-{loss}", [train("train.distill", by_small, loss=loss, hard_share=0.5, learning_rate=1e-3)],
                     base="stories-260k")


def metrics_in(path):
    """{node: {metric: value}} of a file of events."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            if event["event"] == "metric":
                found.setdefault(event["node"], {})[event["name"]] = event["value"]
    return found


def tables(paths):
    runs = [metrics_in(path) for path in paths]

    def value(metrics, name):
        found = [v for k, v in metrics.items() if k == name or k.startswith(name + ".")]
        return statistics.fmean(found) if found else None

    print("| variant | KL | perplexity | skills | bits | sparsity |")
    print("|---|---:|---:|---:|---:|---:|")
    for node in dict.fromkeys(node for run in runs for node in run):
        rows = [run[node] for run in runs if node in run]
        cells = []
        for name, digits in (("kl", 4), ("perplexity", 2), ("accuracy", 3), ("bits_per_weight", 2), ("sparsity", 2)):
            found = [value({k: v for k, v in row.items() if name != "accuracy" or k == "accuracy"}, name) for row in rows]
            found = [v for v in found if v is not None]
            if not found:
                cells.append("")
                continue
            spread = f" ± {statistics.stdev(found):.{digits}f}" if len(found) > 1 and statistics.stdev(found) > 0 else ""
            cells.append(f"{statistics.fmean(found):.{digits}f}{spread}")
        print(f"| {node.removeprefix('eval-')} | " + " | ".join(cells) + " |")


def main():
    if sys.argv[1] == "--tables":
        tables(sys.argv[2:])
        return
    models, docs, out = sys.argv[1:4]
    os.makedirs(out, exist_ok=True)
    split_documents(docs, out)
    with open(os.path.join(docs, "skills_train.txt"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    with open(os.path.join(out, "skills.jsonl"), "w", encoding="utf-8") as file:
        for begin in range(0, min(len(lines), 12000), 200):
            file.write(json.dumps({"text": "\n".join(lines[begin:begin + 200])}, ensure_ascii=False) + "\n")
    flow = Workflow(models, sys.argv[4:] or ["*"])
    for group in (two_bits, students, healing, losses):
        group(flow)
    with open(os.path.join(out, "training.json"), "w", encoding="utf-8") as file:
        json.dump(flow.json(), file, indent=1)
    print(len([n for n in flow.json()["nodes"] if n["type"] == "evaluate"]), "variants")


main()

#!/usr/bin/env python3
"""Writes the workflow behind the tables of docs/methods.md, and the texts it reads.

  tests/tools/methods_table.py MODEL DOCS OUT [GLOB...]   MODEL: a model folder, DOCS: a folder of .jsonl documents,
                                                         GLOB: of the variants that are wanted (all)
  build/release/bin/lathe-engine run OUT/methods.json --home OUT/home [--device cuda:0] --json > OUT/run.json
  tests/tools/methods_table.py --tables OUT/run.json [PAGE]   the tables, as Markdown; or their rows into those of PAGE

Even documents calibrate, odd ones are measured, so no text is seen twice. A variant is named METHOD[-OPTION]-TARGET;
"linear" is the order in which a layer is compressed as soon as its inputs are known; "statistics" takes what one pass
through the uncompressed model collected for all of them.
"""
import fnmatch
import json
import os
import sys

KINDS = ["python", "pod", "help_en", "help_ko", "dict", "wordnet"]
SKILLS = ["add", "sub", "mul", "max", "sort", "reverse", "copy", "recall", "recall_ko"]
SEQLEN = 512
WINDOWS = 128
EVAL_TOKENS = 8192


def split_documents(docs, out):
    for kind in KINDS:
        with open(os.path.join(docs, kind + ".jsonl"), encoding="utf-8") as file:
            lines = [line for line in file if line.strip()]
        for name, part in (("calib", lines[0::2]), ("eval", lines[1::2])):
            with open(os.path.join(out, f"{kind}.{name}.jsonl"), "w", encoding="utf-8") as file:
                file.writelines(part)


class Workflow:
    """A model, its texts and one evaluation a variant."""

    def __init__(self, model, wanted):
        self.nodes, self.links, self.wanted = [], [], wanted
        self.node("load", "model.load", path=model)
        self.node("calib", "data.mix", texts=[f"{kind}.calib.jsonl" for kind in KINDS], samples=WINDOWS, seqlen=SEQLEN)
        self.node("text", "data.mix", texts=[f"{kind}.eval.jsonl" for kind in KINDS], samples=0, seqlen=SEQLEN)
        self.node("skills", "data.skills", per_skill=50)
        self.node("stats", "analyze.statistics")
        self.links += [["load.model", "stats.model"], ["calib.data", "stats.calibration"]]
        self.variant("base", [])

    def node(self, name, kind, **params):
        self.nodes.append({"id": name, "type": kind, "params": params})

    def variant(self, name, steps, **evaluation):
        """steps: (type, params, needs calibration ("stats": the shared statistics), further links {port: endpoint})"""
        if name != "base" and not any(fnmatch.fnmatchcase(name, glob) for glob in self.wanted):
            return
        source = "load.model"
        for number, (kind, params, calibrated, extra) in enumerate(steps):
            step = f"{name}-{number}"
            self.node(step, kind, **params)
            self.links.append([source, f"{step}.model"])
            if calibrated == "stats":
                self.links.append(["stats.statistics", f"{step}.statistics"])
            elif calibrated:
                self.links.append(["calib.data", f"{step}.calibration"])
            for port, end in extra.items():
                self.links.append([end, f"{step}.{port}"])
            source = f"{step}.model"
        self.node(f"eval-{name}", "evaluate", max_tokens=EVAL_TOKENS, **evaluation)
        for end, port in ((source, "model"), ("text.data", "data"), ("skills.data", "prompts"), ("load.model", "reference")):
            self.links.append([end, f"eval-{name}.{port}"])

    def json(self):
        """Without the steps that no variant reads (plans and statistics of those left out)."""
        read = {end.split(".")[0] for end, port in self.links}
        nodes = [node for node in self.nodes if node["id"] in read or node["type"] == "evaluate"]
        if len(nodes) < len(self.nodes):
            self.nodes = nodes
            names = {node["id"] for node in nodes}
            self.links = [link for link in self.links if link[1].split(".")[0] in names]
            return self.json()
        return {"format": 1, "name": "methods", "nodes": self.nodes, "links": self.links}


def step(kind, calibrated=False, links=None, **params):
    return (kind, params, calibrated, links or {})


HADAMARD_BLOCKS = step("quant.rotate", residual=False, heads=False, down=False, inputs=128)


def pruning(flow):
    for label, target in (("50", {"sparsity": 0.5}), ("60", {"sparsity": 0.6}), ("24", {"pattern": "2:4"})):
        flow.variant(f"magnitude-{label}", [step("prune.magnitude", **target)])
        for method in ("wanda", "sparsegpt", "ria", "alps"):
            flow.variant(f"{method}-{label}", [step(f"prune.{method}", True, **target)])
        for method in ("wanda", "sparsegpt"):
            flow.variant(f"{method}-linear-{label}", [step(f"prune.{method}", True, order="linear", **target)])
            flow.variant(f"{method}-statistics-{label}", [step(f"prune.{method}", "stats", **target)])
        flow.variant(f"dsnot-{label}", [step("prune.wanda", True, **target), step("prune.dsnot", True, {"dense": "load.model"})])
        if label != "24":
            flow.variant(f"dsnot-attention-{label}", [step("prune.wanda", True, **target),
                                                      step("prune.dsnot", True, {"dense": "load.model"}, include=["*.self_attn.*"])])
        for name, rules in (("dsnot-authors", {}), ("dsnot-authors-attention", {"include": ["*.self_attn.*"]})):
            flow.variant(f"{name}-{label}", [step("prune.wanda", True, **target),
                                             step("prune.dsnot", True, {"dense": "load.model"}, rule="authors", **rules)])
        if label == "24":
            flow.node("owl-24", "prune.owl", **{"lambda": 0.15}, **target)
            flow.links += [["load.model", "owl-24.model"], ["calib.data", "owl-24.calibration"]]
            flow.variant("owl-wanda-24", [step("prune.wanda", True, {"plan": "owl-24.plan"}, **target)])
            flow.variant("ria-reallocated-24", [step("prune.ria", True, reallocate=True, **target)])
        else:
            plan = f"owl-{label}"
            flow.node(plan, "prune.owl", **target)
            flow.links += [["load.model", f"{plan}.model"], ["calib.data", f"{plan}.calibration"]]
            for method in ("wanda", "sparsegpt"):
                flow.variant(f"owl-{method}-{label}", [step(f"prune.{method}", True, {"plan": f"{plan}.plan"}, **target)])


def integers(flow):
    for bits in (4, 3, 2):
        for group in (128, 64):
            grid = {"bits": bits, "group": group}
            tag = f"{bits}-g{group}"
            flow.variant(f"rtn-{tag}", [step("quant.rtn", **grid)])
            flow.variant(f"rtn-sym-{tag}", [step("quant.rtn", symmetric=True, **grid)])
            for levels in ("full", "centred") if group == 128 else ():
                sym = {"symmetric": True, "symmetric_levels": levels, **grid}
                flow.variant(f"rtn-sym-{levels}-{tag}", [step("quant.rtn", **sym)])
                flow.variant(f"rtn-sym-{levels}-mse-{tag}", [step("quant.rtn", range="mse", **sym)])
                flow.variant(f"gptq-sym-{levels}-{tag}", [step("quant.gptq", True, **sym)])
            flow.variant(f"rtn-mse-{tag}", [step("quant.rtn", range="mse", **grid)])
            flow.variant(f"rtn-wmse-{tag}", [step("quant.rtn", True, range="weighted_mse", **grid)])
            flow.variant(f"hqq-{tag}", [step("quant.hqq", **grid)])
            flow.variant(f"gptq-{tag}", [step("quant.gptq", True, **grid)])
            flow.variant(f"gptq-linear-{tag}", [step("quant.gptq", True, order="linear", **grid)])
            flow.variant(f"gptq-actorder-{tag}", [step("quant.gptq", True, act_order=True, **grid)])
            flow.variant(f"gptq-statistics-{tag}", [step("quant.gptq", "stats", **grid)])
            flow.variant(f"awq-{tag}", [step("quant.awq", True, **grid)])
            flow.variant(f"awq-statistics-{tag}", [step("quant.awq", "stats", **grid)])
            if bits == 3:
                flow.variant(f"awq-skip-{tag}", [step("quant.awq", True, shared_heads="skip", **grid)])
                flow.variant(f"awq-all-windows-{tag}", [step("quant.awq", True, search_windows=WINDOWS, **grid)])
            flow.variant(f"rotate-rtn-{tag}", [step("quant.rotate"), step("quant.rtn", **grid)])
            flow.variant(f"rotate-gptq-{tag}", [step("quant.rotate"), step("quant.gptq", True, **grid)])
            flow.variant(f"signround-{tag}", [step("quant.signround", True, **grid)])
            if group == 128:
                flow.variant(f"signround-sym-{tag}", [step("quant.signround", True, symmetric=True, **grid)])
            flow.variant(f"omniquant-{tag}", [step("quant.omniquant", True, **grid)])
            if bits == 2 and group == 128:
                flow.variant(f"omniquant-2560-updates-{tag}", [step("quant.omniquant", True, iterations=2560, batch=1, **grid)])
                flow.variant(f"omniquant-5120-updates-{tag}", [step("quant.omniquant", True, iterations=5120, batch=1, aug_loss=True, **grid)])


def formats(flow):
    for name in ("fp8_e4m3", "fp8_e5m2", "mxfp8", "fp4_e2m1", "mxfp4", "nvfp4", "nf4"):
        flow.variant(f"rtn-{name}", [step("quant.rtn", format=name, group=64)])
        flow.variant(f"gptq-{name}", [step("quant.gptq", True, format=name, group=64)])
    flow.variant("zeroquant-fp", [step("quant.zeroquant_fp", True)])
    # MR-GPTQ: a Hadamard transform of every layer's inputs in stretches of 128, then GPTQ.
    for name in ("mxfp4", "nvfp4"):
        flow.variant(f"h128-rtn-{name}", [HADAMARD_BLOCKS, step("quant.rtn", format=name)])
        flow.variant(f"h128-gptq-{name}", [HADAMARD_BLOCKS, step("quant.gptq", True, format=name)])
        rounding = step("quant.activations", format=name)
        for turn, before in (("", []), ("h128-", [HADAMARD_BLOCKS])):
            flow.variant(f"w4a4-{turn}rtn-{name}", before + [step("quant.rtn", format=name), rounding])
            flow.variant(f"w4a4-{turn}gptq-{name}", before + [step("quant.gptq", True, format=name), rounding])


def after_bos(flow):
    """Spikes and the prefix that takes them, measured as its authors do: BOS before every window, the reference's too."""
    prefix = step("quant.qfep", True)
    flow.variant("bos-base", [], begin="bos")
    flow.variant("bos-qfep", [prefix], begin="bos")
    for name, settings in (("qfem", {}), ("qfem-threshold-6", {"threshold": 6}), ("window-scales", {"threshold": 1e9, "activations": "window"}),
                           ("window-scales-qfem", {"activations": "window"}),
                           ("window-scales-qfem-threshold-6", {"activations": "window", "threshold": 6})):
        flow.variant(f"bos-{name}", [step("quant.qfem", True, **settings)], begin="bos")
        flow.variant(f"bos-qfep-{name}", [prefix, step("quant.qfem", True, **settings)], begin="bos")


def activations(flow):
    flow.variant("smoothquant-token", [step("quant.smoothquant", True)])
    flow.variant("smoothquant-tensor", [step("quant.smoothquant", True, activations="tensor")])
    flow.variant("qfem", [step("quant.qfem", True)])
    flow.variant("qfep-qfem", [step("quant.qfep", True), step("quant.qfem", True)])
    after_bos(flow)
    flow.variant("qllm", [step("quant.qllm", True)])
    gptq = step("quant.gptq", True, bits=4, group=128)
    flow.variant("w4a4-gptq", [gptq, step("quant.activations")])
    flow.variant("w4a4-rotate-gptq", [step("quant.rotate"), gptq, step("quant.activations")])
    flow.variant("w4a4-rotate-across-heads-gptq", [step("quant.rotate", across_heads=True), gptq, step("quant.activations")])
    flow.variant("w4a4-h128-gptq", [HADAMARD_BLOCKS, gptq, step("quant.activations")])
    for bits in (8, 4, 2):
        flow.variant(f"kv-{bits}", [step("quant.kv", bits=bits, residual=0)])
    for rule in ("sliding", "kivi"):
        flow.variant(f"kv-2-{rule}-128", [step("quant.kv", bits=2, residual=128, rule=rule)])
    plan = "cptquant"
    flow.node(plan, "quant.cptquant")
    flow.links += [["load.model", f"{plan}.model"], ["calib.data", f"{plan}.calibration"]]
    flow.variant("cptquant-gptq", [step("quant.gptq", True, {"plan": f"{plan}.plan"})])


HEAD = ("| variant | bits per weight | " + " | ".join(KINDS)
        + " | KL | accuracy | " + " | ".join(SKILLS) + " |\n|---|" + "---:|" * (len(KINDS) + len(SKILLS) + 3))
TARGETS = [("50 % of the weights", "-50"), ("60 %", "-60"), ("2:4", "-24")]
TARGETS += [(f"{bits} bits, groups of {group}", f"-{bits}-g{group}") for bits in (4, 3, 2) for group in (128, 64)]
OTHERS = "Other number formats (groups of 64 where a format has none of its own), activations and caches"


def row(name, values):
    """Perplexity by text, mean KL divergence, accuracy."""
    of = lambda key: values.get(key, {}).get("value") if isinstance(values.get(key), dict) else values.get(key)
    texts = [of(f"perplexity.{kind}.eval.jsonl") for kind in KINDS]
    kl = [of(f"kl.{kind}.eval.jsonl") or 0 for kind in KINDS]
    cells = [f"{x:.2f}" if x < 1000 else f"{x:.0f}" for x in texts]
    skills = " | ".join(f"{100 * of('accuracy.' + skill):.0f}" for skill in SKILLS)
    return (f"| {name} | {of('bits_per_weight'):.2f} | " + " | ".join(cells)
            + f" | {sum(kl) / len(kl):.3f} | {100 * of('accuracy'):.1f} | {skills} |")


def rows(path):
    """Rows by table, the base first in each."""
    with open(path, encoding="utf-8") as file:
        metrics = {name.removeprefix("eval-"): values for name, values in json.load(file)["metrics"].items()
                   if name.startswith("eval-")}
    base = row("base", metrics.pop("base"))
    found = {}
    for name, values in metrics.items():
        title, ending = next((t for t in TARGETS if name.endswith(t[1])), (OTHERS, ""))
        found.setdefault(title, [base]).append(row(name.removesuffix(ending), values))
    return {title: found[title] for title in [title for title, _ in TARGETS] + [OTHERS] if title in found}


def tables(path):
    print("\n\n".join(f"### {title}\n\n{HEAD}\n" + "\n".join(some) for title, some in rows(path).items()))


def update(path, page):
    """Puts the rows of a run in place of those of the same variants in the tables of a page; new ones come last."""
    name = lambda line: line.split("|")[1]
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for title, some in rows(path).items():
        begin = lines.index(f"### {title}") + 4
        end = next(i for i in range(begin, len(lines) + 1) if i == len(lines) or not lines[i].startswith("|"))
        fresh = {name(line): line for line in some[1:]}
        lines[begin:end] = [fresh.pop(name(line), line) for line in lines[begin:end]] + list(fresh.values())
    with open(page, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def main():
    if len(sys.argv) in (3, 4) and sys.argv[1] == "--tables":
        tables(sys.argv[2]) if len(sys.argv) == 3 else update(*sys.argv[2:])
        return
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    model, docs, out = sys.argv[1:4]
    os.makedirs(out, exist_ok=True)
    split_documents(docs, out)
    flow = Workflow(os.path.abspath(model), sys.argv[4:] or ["*"])
    for part in (pruning, integers, formats, activations):
        part(flow)
    with open(os.path.join(out, "methods.json"), "w", encoding="utf-8") as file:
        json.dump(flow.json(), file, indent=1)


if __name__ == "__main__":
    main()

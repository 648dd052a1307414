#!/usr/bin/env python3
"""Lists every message of core/ for the window, in resources/i18n/engine_strings.cpp.

The engine and the plain library write English. The window knows their sentences by pattern
(ui/base/problem_text): literals of one expression, with "%1", "%2" where the sources join them
with something else. `"token " + id + " of " + file` becomes "token %1 of %2".

update_translations.sh runs this. With --check nothing is written: the status is 1, and the
difference is printed, when the list is not what the sources say.
"""
import json
import pathlib
import re
import sys

import catalog_strings

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = ROOT / "resources/i18n/engine_strings.cpp"

# What a shell prints or a plan says, programs for a GPU, SQL, texts made for models: nothing a window shows.
NOT_SHOWN = re.compile(
    r"core/engine/(bench/\w+|check/\w+|run/fates|kernels/\w+_text|kernels/\w+_kernel|kernels/nvrtc"
    r"|prepared/low_bit_\w+|eval/decode_(graph|refusal))\.cpp"
    r"|core/plain/(store/(metric_kinds|process_alive|report|report_text|run_rows|run_writer|events_file)"
    r"|tokenizer/decoder)\.cpp"
    r"|.*/piece_cache\.h")
NO_MESSAGES = {"%1 has a %2.", "What colour is %1's %2?", "copy: %1 ->",
               "version https://git-lfs", "bf\nr\t\"\\"}
SQL = re.compile(r"(SELECT|INSERT|CREATE|UPDATE|DELETE|PRAGMA|BEGIN|--) |%1(WHERE|ORDER)|.*%s")

# Words that messages join from single literals, and what the system says of files.
WORDS = [
    "input", "output", "object", "array", "string", "number", "boolean", "null", "backward", "warning",
    "error",
    "No such file or directory", "Permission denied", "No space left on device",
    "Is a directory", "Not a directory", "Read-only file system", "Input/output error",
    # Said by the window's own fields.
    "%1 is no JSON", "%1 takes shares above 0, not %2", "%1 is too large: %2",
]

TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|/\*.*?\*/|\#[^\n]*|\s+)
      | R"(?P<fence>[^(\s]*)\((?P<raw>.*?)\)(?P=fence)"
      | "(?P<text>(?:\\.|[^"\\\n])*)"
      | (?P<other>'(?:\\.|[^'\\\n])+'|::|\+=|\+\+|->|[A-Za-z_]\w*|\d[\w.']*|.)""",
    re.S | re.X)
CLOSING = {"(": ")", "[": "]", "{": "}"}
SEPARATORS = set(",;?:=<>&|!") | {"+=", "return", "case"}
PLACE = "\x01"


def tokens(source):
    """("text", …) for a string, ("code", …) for everything else."""
    for match in TOKEN.finditer(source):
        if match["text"] is not None:
            escapes = {"n": "\n", "t": "\t"}
            yield "text", re.sub(r"\\(.)", lambda e: escapes.get(e[1], e[1]), match["text"])
        elif match["other"] is not None:
            yield "code", match["other"]


def tree(flat):
    """Tokens with every bracket's contents as one ("group", […])."""
    stack = [[]]
    for kind, text in flat:
        if kind == "code" and text in CLOSING:
            stack.append([])
        elif kind == "code" and text in CLOSING.values() and len(stack) > 1:
            inner = stack.pop()
            stack[-1].append(("group", inner))
        else:
            stack[-1].append((kind, text))
    return stack[0]


def split(nodes, separates):
    parts = [[]]
    for node in nodes:
        if node[0] == "code" and separates(node[1]):
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def literal(operand):
    """The text of an operand made of strings alone, std::string("…") among them, else None."""
    if operand and all(kind == "text" for kind, _ in operand):
        return "".join(text for _, text in operand)
    kinds = [kind for kind, _ in operand]
    named = [text for _, text in operand[:3]] == ["std", "::", "string"]
    return literal(operand[3][1]) if named and kinds[3:] == ["group"] else None


def patterns(nodes):
    for expression in split(nodes, lambda text: text in SEPARATORS):
        operands = split(expression, lambda text: text == "+")
        texts = [literal(operand) for operand in operands]
        if any(text is not None for text in texts):
            yield "".join(PLACE if text is None else text for text in texts)
        for operand, text in zip(operands, texts):
            for kind, inner in operand if text is None else []:
                if kind == "group":
                    yield from patterns(inner)


def tidied(pattern):
    """Without the blanks and marks at its ends that join it to others; places are numbered."""
    pattern = re.sub(PLACE + "+", PLACE, pattern).strip().lstrip(",:;").strip()
    parts = pattern.split(PLACE)
    return parts[0] + "".join(f"%{i}{part}" for i, part in enumerate(parts[1:], 1))


def is_sentence(pattern):
    words = re.sub(r"%\d", "%", pattern).split()
    return len(words) > 1 and any(re.fullmatch(r"[A-Za-z][a-z]+['’]?[a-z]*[.,:;?]?", word)
                                  for word in words) and not SQL.match(pattern)


def messages():
    catalog = json.loads((ROOT / "resources/catalog.json").read_text(encoding="utf-8"))
    elsewhere = set(catalog_strings.texts(catalog))
    elsewhere |= {step.get("source", "") for step in catalog["steps"]}
    found = set(WORDS)
    for path in sorted((ROOT / "core").rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in (".cpp", ".h") and not NOT_SHOWN.fullmatch(name):
            found |= {tidied(p) for p in patterns(tree(tokens(path.read_text(encoding="utf-8"))))
                      if p not in elsewhere}
    return sorted(text for text in found - elsewhere - NO_MESSAGES
                  if text in WORDS or is_sentence(text))


def generated(texts):
    rows = "".join(f'    QT_TRANSLATE_NOOP("engine", {catalog_strings.quoted(text)}),\n'
                   for text in texts)
    return ("// Made by tests/tools/engine_strings.py; not for editing.\n"
            '#include "ui/base/engine_strings.h"\n\n#include <QtGlobal>\n\n'
            "namespace lathe::ui {\n\nconst std::vector<const char*>& engineStrings() {\n"
            "    static const std::vector<const char*> strings = {\n"
            f"{rows}    }};\n    return strings;\n}}\n\n}} // namespace lathe::ui\n")


def main():
    wanted = generated(messages())
    if "--check" not in sys.argv[1:]:
        LIST.write_text(wanted, encoding="utf-8")
        return 0
    there = LIST.read_text(encoding="utf-8") if LIST.exists() else ""
    old, new = set(there.splitlines()), set(wanted.splitlines())
    for mark, lines in (("+", new - old), ("-", old - new)):
        for line in sorted(lines):
            print(mark, line.strip())
    return int(old != new)


if __name__ == "__main__":
    sys.exit(main())

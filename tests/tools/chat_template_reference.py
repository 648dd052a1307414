#!/usr/bin/env python3
"""Writes what Hugging Face transformers makes of chat templates.

Without arguments: tests/plain/chat/expected/templates.json, for the templates in
tests/plain/chat/templates and the one in ../shared/tokenizers, and expected/snippets.json, for the
snippets below. With folders as arguments: to OUT, for every *.jinja in them, so that
    LATHE_CHAT_TEMPLATES=OUT build/ci/tests/tst_plain_chat_chat_reference
checks templates of other models, which are not copied here.

    pip install transformers jinja2 && python3 tests/tools/chat_template_reference.py [OUT FOLDER...]
"""
import datetime
import json
import pathlib
import sys

from transformers.utils import chat_template_utils as utils

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/plain/chat"
SHARED = ROOT.parent / "shared/tokenizers"
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


class FixedDay(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26, 0, 0, 0)


utils.datetime = FixedDay

TOOLS = [{"type": "function", "function": {
    "name": "weather", "description": "The weather of a <city> & \"place\"", "parameters": {
        "type": "object", "properties": {
            "city": {"type": "string", "description": "서울, Paris"},
            "unit": {"type": "string", "enum": ["c", "f"]}}, "required": ["city"]}}},
    {"type": "function", "function": {"name": "stop", "description": "Ends", "parameters": {
        "type": "object", "properties": {}}}}]


def say(role, content, **more):
    return {"role": role, "content": content, **more}


CALL = {"id": "call12345", "type": "function",
        "function": {"name": "weather", "arguments": {"city": "서울", "unit": "c", "days": 3, "exact": True}}}
TURNS = [say("user", " Hi! "), say("assistant", "Hello.\n\n"), say("user", "둘 더하기 둘은?\n"),
         say("assistant", "넷 \"4\" 'four' <b>&amp;</b> 🙂")]
CONVERSATIONS = {
    "question": [say("user", "What is 2 + 2?")],
    "answered": [say("user", "What is 2 + 2?"), say("assistant", "4")],
    "system": [say("system", "  Be short. "), *TURNS],
    "turns": TURNS,
    "open": [*TURNS, say("user", "and now?")],
    "assistant first": [say("assistant", "I begin"), say("user", "no")],
    "two users": [say("user", "one"), say("user", "two"), say("assistant", "three")],
    "unknown role": [say("user", "one"), say("narrator", "two")],
    "thinking": [say("user", "q"), say("assistant", "<think>\nfirst\n</think>\n\nA"), say("user", "r"),
                 say("assistant", "<think>\nmore\n</think>\n\nB")],
    "reasoning": [say("user", "q"), say("assistant", "A", reasoning_content="why\nso")],
    "parts": [say("user", [{"type": "text", "text": " one "}, {"type": "text", "text": "two"}]),
              say("assistant", [{"type": "text", "text": "three"}])],
    "tools": [say("system", "Use tools."), say("user", "weather?"),
              say("assistant", "", tool_calls=[CALL]), say("tool", "{\"t\": 21.5}", name="weather", tool_call_id="call12345"),
              say("assistant", "21.5 degrees")],
    "no content": [say("user", "weather?"), say("assistant", None, tool_calls=[CALL, CALL])],
    "arguments as text": [say("user", "weather?"), say("assistant", None, tool_calls=[
        {"id": "a12345678", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"X\"}"}}]),
        say("tool", "5", tool_call_id="a12345678")],
    "empty": [],
}


def requests():
    for name, messages in CONVERSATIONS.items():
        for prompt in (False, True):
            yield {"name": name, "messages": messages, "generation_prompt": prompt}
    for name in ("question", "tools", "system"):
        yield {"name": name + " with tools", "messages": CONVERSATIONS[name], "tools": TOOLS, "generation_prompt": True}
    yield {"name": "no thinking", "messages": CONVERSATIONS["open"], "generation_prompt": True,
           "more": {"enable_thinking": False}}


def rendered(source, request, tokens):
    """The text and the spans (in bytes) of generation tags, or the error."""
    try:
        template = utils._compile_jinja_template(source)
        arguments = {"messages": request["messages"], "tools": request.get("tools"), "documents": None,
                     "add_generation_prompt": request["generation_prompt"], **tokens, **request.get("more", {})}
        if "generation" not in source:
            return {"text": template.render(**arguments), "spans": []}
        text, spans = utils._render_with_assistant_indices(
            compiled_template=template, messages=arguments.pop("messages"), tools=arguments.pop("tools"),
            documents=arguments.pop("documents"), add_generation_prompt=arguments.pop("add_generation_prompt"),
            **arguments)
        size = lambda end: len(text[:end].encode())
        return {"text": text, "spans": [[size(a), size(b)] for a, b in spans]}
    except Exception as error:  # every kind of failure is one for us
        return {"error": f"{type(error).__name__}: {error}"}


def case(request, result):
    return {**request, **result}


def of_templates(paths):
    out = []
    for path in paths:
        source = path.read_text()
        cases = [case(r, rendered(source, r, TOKENS)) for r in requests()]
        out.append({"name": path.stem, "source": source, "tokens": TOKENS, "cases": cases})
    return out


def of_shared():
    for path in sorted(SHARED.glob("*/tokenizer_config.json")):
        config = json.loads(path.read_text())
        source = config.get("chat_template")
        if source:
            tokens = {k: v["content"] if isinstance(v, dict) else v for k, v in config.items()
                      if k in TOKENS and v is not None}
            yield {"name": path.parent.name, "folder": "tokenizers/" + path.parent.name,
                   "cases": [case(r, rendered(source, r, tokens)) for r in requests()]}


VALUES = {"s": " Hello, Wörld! ", "n": 7, "f": 2.5, "yes": True, "nothing": None, "l": [3, 1, 2], "e": [],
          "words": ["b", "A", "c", "a"], "d": {"b": 1, "a": {"x": [1, None, True, 1.5]}, "items": 2},
          "rows": [{"k": "x", "v": 1, "in": {"w": "p"}}, {"k": "y", "v": 2}, {"k": "x", "v": 0, "flag": True}],
          "ko": "한국어 é 🙂", "lines": "one\ntwo\r\n\nthree", "quotes": "it's \"so\"\\ \t"}
SNIPPETS = (HERE / "snippets.txt").read_text().split("\n====\n")


def of_snippets():
    out = []
    for source in SNIPPETS:
        source = source.replace("␠", " ")  # blanks at the end of a line
        result = rendered(source, {"messages": [], "generation_prompt": False, "more": VALUES}, {})
        out.append({"source": source, **result})
    return {"values": VALUES, "snippets": out}


def line(value):
    return json.dumps(value, ensure_ascii=False)


def write_templates(path, templates):
    """A line for each case."""
    entries = []
    for entry in templates:
        head = line({k: v for k, v in entry.items() if k != "cases"})
        entries.append(head[:-1] + ', "cases": [\n' + ",\n".join(map(line, entry["cases"])) + "]}")
    path.write_text("[" + ",\n".join(entries) + "]\n")


def main():
    if len(sys.argv) > 1:
        paths = [p for folder in sys.argv[2:] for p in sorted(pathlib.Path(folder).glob("**/*.jinja"))]
        write_templates(pathlib.Path(sys.argv[1]), of_templates(paths))
        return
    templates = of_templates(sorted((HERE / "templates").glob("*.jinja"))) + list(of_shared())
    write_templates(HERE / "expected/templates.json", templates)
    (HERE / "expected/snippets.json").write_text(json.dumps(of_snippets(), ensure_ascii=False, indent=1) + "\n")


main()

#!/usr/bin/env python3
"""Writes tests/engine/calib/fixtures/chat_tokens.json: conversations as token ids of the bundled model's
tokenizer, with the assistant's tokens as apply_chat_template(return_assistant_tokens_mask=True) of
Hugging Face transformers marks them.

    pip install transformers && python3 tests/tools/chat_tokens_reference.py
"""
import json
import pathlib

from transformers import PreTrainedTokenizerFast

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/engine/calib/fixtures/chat_tokens.json"
TEMPLATES = {
    "end token": "{% for m in messages %}<{{ m.role }}>\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}"
                 "<|endoftext|>{% endgeneration %}{% else %}{{ m.content }}<|endoftext|>{% endif %}\n{% endfor %}",
    "words": "{% for m in messages %}{% if m.role == 'assistant' %}A: {% generation %}{{ m.content | trim }}\n{% endgeneration %}"
             "{% else %}Q: {{ m.content | trim }}\n{% endif %}{% endfor %}",
    "inside a line": "{% for m in messages %}{{ m.role }}={% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}"
                     "{% else %}{{ m.content }}{% endif %};{% endfor %}",
}
CONVERSATIONS = [
    [("user", "What is 2 + 2?"), ("assistant", "4")],
    [("system", "Be short."), ("user", "둘 더하기 둘은?"), ("assistant", "넷입니다."), ("user", "And 3 + 4?"),
     ("assistant", "Seven, I think.\nOr 7.")],
    [("user", "def f(x):"), ("assistant", "    return x + 1\n"), ("user", ""), ("assistant", "")],
    [("user", "sort cab"), ("assistant", "abc"), ("user", "reverse abc"), ("assistant", "cba")],
]


def main():
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(ROOT / "resources/models/small-6m/tokenizer.json"))
    cases = []
    for name, template in TEMPLATES.items():
        for turns in CONVERSATIONS:
            messages = [{"role": role, "content": content} for role, content in turns]
            out = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=True, return_dict=True,
                                                return_assistant_tokens_mask=True)
            cases.append({"name": name, "template": template, "messages": messages, "ids": out["input_ids"],
                          "counted": out["assistant_masks"]})
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("[" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "]\n")


main()

#!/usr/bin/env python3
"""Writes core/plain/tokenizer/unicode_table.cpp: the character classes as Hugging Face `tokenizers`
sees them, asked one code point at a time. Run with the release named in the file's first line when
the reference moves: pip install tokenizers && python3 tests/tools/tokenizer_unicode_table.py
"""
import pathlib

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

OUT = pathlib.Path(__file__).resolve().parents[2] / "core/plain/tokenizer/unicode_table.cpp"
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def removed_by(splitter):
    """Code points that a splitter with behaviour "removed" takes away."""
    return {c for c in CODE_POINTS if not splitter.pre_tokenize_str(chr(c))}


def joined_with(splitter, neighbour, excluded):
    """Code points that a splitter keeps in one piece with `neighbour`."""
    return {c for c in CODE_POINTS
            if c not in excluded and len(splitter.pre_tokenize_str(chr(c) + neighbour)) == 1}


def main():
    space = removed_by(pre_tokenizers.WhitespaceSplit())
    accents = normalizers.StripAccents()
    classes = [
        removed_by(pre_tokenizers.Split(Regex(r"\p{L}"), "removed")),
        removed_by(pre_tokenizers.Split(Regex(r"\p{N}"), "removed")),
        space,
        removed_by(pre_tokenizers.Punctuation("removed")),
        joined_with(pre_tokenizers.Whitespace(), "a", space),
        {c for c in CODE_POINTS if accents.normalize_str(chr(c)) == ""},
        joined_with(pre_tokenizers.Digits(False), "1", set()),
    ]
    runs, last = [], -1
    for code in range(0x110000):
        flags = sum(1 << bit for bit, members in enumerate(classes) if code in members)
        if flags != last:
            runs.append((code << 8) | flags)
            last = flags
    lines, line = [], "   "
    for run in runs:
        item = f" {run:#x},"
        if len(line) + len(item) > 100:
            lines.append(line)
            line = "   "
        line += item
    lines.append(line)
    OUT.write_text(
        f"// Made by tests/tools/tokenizer_unicode_table.py with tokenizers {tokenizers.__version__}.\n"
        "// Each number starts a run of code points: first code point << 8 | CharacterClass flags.\n"
        '#include "core/plain/tokenizer/unicode.h"\n\n'
        "namespace lathe::tokenizer {\n\n"
        "// clang-format off\n"
        "static constexpr uint32_t kRuns[] = {\n" + "\n".join(lines) + "\n};\n"
        "// clang-format on\n\n"
        "const std::span<const uint32_t> kCharacterRuns{kRuns};\n\n"
        "} // namespace lathe::tokenizer\n")
    print(len(runs), "runs")


if __name__ == "__main__":
    main()

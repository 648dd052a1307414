#!/usr/bin/env python3
"""Lists every text of resources/catalog.json, the names of the examples, and what columns of metrics are headed, for
lupdate, in resources/i18n/catalog_strings.cpp.

The window translates the catalog by its English text. Run this and update_translations.sh after the
catalog changed; a test fails when a text of the catalog has no Korean.
"""
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def texts(catalog):
    for step in catalog["steps"]:
        yield step["title"]
        yield step.get("help", "")
        yield from step.get("aliases", [])
        for port in step.get("inputs", []) + step.get("outputs", []):
            yield port.get("label", "")
        for series in step.get("series", []):
            yield series.get("label", "")
            yield series.get("unit", "")
            yield series.get("x_label", "")
        for field in step["fields"]:
            yield field.get("label", "")
            yield field.get("help", "")
            yield field.get("unit", "")
            yield from field.get("choices", [])


def examples():
    """What Home calls the examples, and says of them."""
    for path in sorted((ROOT / "resources/examples").glob("*.json")):
        example = json.loads(path.read_text(encoding="utf-8"))
        yield example["name"]
        yield example.get("description", "")


def metric_heads():
    """What the window calls metrics (core/plain/store/metric_kinds)."""
    source = (ROOT / "core/plain/store/metric_kinds.cpp").read_text(encoding="utf-8")
    return sorted(set(re.findall(r'\.head = "([^"]+)"', source)))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main():
    catalog = json.loads((ROOT / "resources/catalog.json").read_text(encoding="utf-8"))
    wanted = sorted({text for text in [*texts(catalog), *examples()] if any(c.isalpha() for c in text)})
    lines = ["// Made by tests/tools/catalog_strings.py for lupdate; never compiled.",
             "const char* catalogStrings[] = {"]
    lines += [f'    QT_TRANSLATE_NOOP("catalog", {quoted(text)}),' for text in wanted]
    lines += [f'    QT_TRANSLATE_NOOP("MetricText", {quoted(text)}),' for text in metric_heads()]
    lines += ["};", ""]
    (ROOT / "resources/i18n/catalog_strings.cpp").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()

#!/bin/sh
# Brings resources/i18n/lathe_ko.ts up to date with the sources and the catalog.
set -e
cd "$(dirname "$0")/../.."
python3 tests/tools/catalog_strings.py
lupdate=$(command -v lupdate6 || echo /usr/lib/qt6/bin/lupdate)
"$lupdate" -silent -I . -locations none -no-obsolete -extensions cpp,h ui app/lathe \
    resources/i18n/catalog_strings.cpp -ts resources/i18n/lathe_ko.ts

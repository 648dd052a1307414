#!/bin/sh
# Brings resources/i18n/lathe_ko.ts up to date with the window, the catalog and the messages of core/.
set -e
cd "$(dirname "$0")/../.."
python3 tests/tools/catalog_strings.py
python3 tests/tools/engine_strings.py
lupdate=$(command -v lupdate6 || echo /usr/lib/qt6/bin/lupdate)
"$lupdate" -silent -I . -locations none -no-obsolete -extensions cpp,h ui app/lathe \
    resources/i18n/catalog_strings.cpp resources/i18n/engine_strings.cpp -ts resources/i18n/lathe_ko.ts

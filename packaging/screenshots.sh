#!/usr/bin/env bash
# Makes the pictures of README.md from a run of the demo: docs/screenshots/*.png.
#
#   packaging/screenshots.sh          uses build/release; LATHE_BUILD names another build folder
#
# LATHE_HOME names a folder that holds a finished run; without it the demo runs first, in a folder of
# its own (a minute). pngquant, where it is installed, makes the pictures four times smaller.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh

bin=${LATHE_BUILD:-build/release}/bin
[ -x "$bin/lathe" ] || fail "there is no $bin/lathe." "Build it first: packaging/run.sh"
out=docs/screenshots
mkdir -p "$out"

if [ -z "${LATHE_HOME:-}" ]; then
    LATHE_HOME=$(mktemp -d)
    trap 'rm -rf "$LATHE_HOME"' EXIT
    step "run the demo"
    "$bin/lathe-engine" run resources/examples/demo.json --home "$LATHE_HOME" >&2
fi
export LATHE_HOME
# The pictures need no display.
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}

# shot SCREEN THEME LANGUAGE SIZE FILE
shot() {
    local picture=$out/$1.png
    "$bin/lathe" --screenshot "$picture" --screen "$1" --theme "$2" --language "$3" --size "$4" "$5"
    if command -v pngquant > /dev/null; then
        pngquant --force --skip-if-larger --output "$picture" 64 "$picture" || true
    fi
    say "$picture $(wc -c < "$picture") bytes"
}

step "take the pictures"
shot build light en 1440x900 resources/examples/demo.json
shot run dark en 1280x800 resources/examples/demo.json
shot compare light en 1280x800 resources/examples/demo.json
shot damage dark en 1280x800 resources/examples/demo.json
shot explore dark ko 1280x800 resources/models/small-6m

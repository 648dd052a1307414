#!/usr/bin/env bash
# Sets up, builds and starts Lathe: the window where there is a display, else the demo as text.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh
. packaging/build.sh

usage() {
    cat <<'TEXT'
packaging/run.sh [--yes] [--headless] [ARGUMENT...]

Installs what is missing, builds Lathe into build/release, and opens the window on the demo. Without
a display (or with --headless) it runs the demo here and prints the comparison table.

  --yes        do not ask before using sudo
  --headless   no window
  ARGUMENT     given to the program instead of the demo: build/release/bin/lathe ARGUMENT..., or,
               without a display, build/release/bin/lathe-engine run ARGUMENT...
TEXT
}

demo=resources/examples/demo.json
setup_options=()
headless=
while [ $# -gt 0 ]; do
    case $1 in
        --yes) setup_options+=(--yes) ;;
        --headless) headless=1 ;;
        -h | --help) usage; exit 0 ;;
        *) break ;;
    esac
    shift
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=1
[ $# -gt 0 ] || set -- "$demo"

run_headless() {
    local answer run
    step "Running $* without a window"
    answer=$(build/release/bin/lathe-engine run --json "$@") ||
        fail "the run ended with exit code $?." "Its message is above; what was finished is kept, and the same command goes on from there."
    run=$(printf '%s' "$answer" | tr -d '\n' | sed -n 's/.*"run" *: *"\{0,1\}\([^",}]*\).*/\1/p')
    step "Comparison"
    build/release/bin/lathe-engine report "$run" --format md
    say ""
    say "For the window, start packaging/run.sh where a display is: on the desktop, or over ssh -X."
}

packaging/setup.sh "${setup_options[@]}"
build release lathe lathe-engine
if [ -n "$headless" ]; then
    run_headless "$@"
else
    step "Opening the window"
    exec build/release/bin/lathe "$@"
fi

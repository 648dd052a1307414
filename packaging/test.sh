#!/usr/bin/env bash
# Sets up, builds and runs every test. Needs no display and no accelerator.
#   packaging/test.sh [CTEST-OPTION...]     for example: packaging/test.sh -L fast
# LATHE_PRESET names the CMake preset (default release; .ci/run uses ci, with warnings as errors).
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh
. packaging/build.sh

# report_skipped LOG: what the tests of CTest's log left out, and why.
report_skipped() {
    [ -r "$1" ] || return 0
    awk '/^SKIP   : / { sub(/^SKIP   : /, ""); print }' "$1" | sort | awk '
        { lines[++n] = $0 }
        END {
            printf "\n== %d tests were skipped%s\n", n, n ? ":" : ""
            for (i = 1; i <= n; i++) print "  " lines[i]
        }' >&2
}

preset=${LATHE_PRESET:-release}
packaging/setup.sh --tests
build "$preset"
step "Testing"
unset DISPLAY WAYLAND_DISPLAY
log=build/$preset.tests.log
code=0
env QT_QPA_PLATFORM=offscreen ctest --test-dir "build/$preset" --output-on-failure \
    --no-label-summary --no-tests=error -j "$(nproc)" "$@" | tee "$log" || code=$?
report_skipped "build/$preset/Testing/Temporary/LastTest.log"
# CTest's own closing counts stay the last lines.
grep -E '^[0-9]+% tests passed|^Total Test time' "$log" || true
exit "$code"

#!/usr/bin/env bash
# Kills the engine before each of its calls that change the file system, and at random moments, and
# checks what is left (tests/tools/crash_harness.py says how).
#   packaging/crash.sh [--step N] [--random N] [--only NAME]     default: every call, 500 at random
# LATHE_PRESET names the CMake preset whose engine is taken (default release).
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh
. packaging/build.sh

preset=${LATHE_PRESET:-release}
build "$preset" lathe-engine lathe_kill_at_call
[ $# -gt 0 ] || set -- --random 500
exec python3 tests/tools/crash_harness.py "build/$preset/bin/lathe-engine" "build/$preset/tests/liblathe_kill_at_call.so" "$@"

#!/usr/bin/env bash
# Sets up, builds and runs every test. Needs no display and no accelerator.
#   packaging/test.sh [CTEST-OPTION...]     for example: packaging/test.sh -L fast
# LATHE_PRESET names the CMake preset (default release; .ci/run uses ci, with warnings as errors).
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh
. packaging/build.sh

preset=${LATHE_PRESET:-release}
packaging/setup.sh --tests
build "$preset"
step "Testing"
# CTest's own closing counts stay the last lines.
unset DISPLAY WAYLAND_DISPLAY
exec env QT_QPA_PLATFORM=offscreen ctest --test-dir "build/$preset" --output-on-failure \
    --no-label-summary --no-tests=error -j "$(nproc)" "$@"

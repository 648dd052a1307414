#!/usr/bin/env bash
# The tests under a sanitizer: address and undefined behaviour, or data races.
#   packaging/sanitize.sh asan [--all] [CTEST-OPTION...]   core/plain; --all: engine and window too (hours)
#   packaging/sanitize.sh tsan [CTEST-OPTION...]           what has threads: store, files, tokenizers
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh
. packaging/build.sh

[ "${1:-}" = asan ] || [ "${1:-}" = tsan ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 1; }
preset=$1
shift
select=(-L fast)
with=(-DLATHE_WITH_ENGINE=OFF -DLATHE_WITH_UI=OFF)
if [ "${1:-}" = --all ]; then
    select=() with=(-DLATHE_WITH_ENGINE=ON -DLATHE_WITH_UI=ON)
    shift
fi
[ "$preset" = asan ] || select=(-R 'plain/(store|base|tokenizer)')
packaging/setup.sh --tests
cmake --preset "$preset" "${with[@]}" > "build/$preset.configure.log" 2>&1 ||
    fail "CMake could not configure build/$preset." "See build/$preset.configure.log"
build "$preset"
step "Testing with $preset"
# SQLite and Qt keep some memory until the process ends.
exec env QT_QPA_PLATFORM=offscreen ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    TSAN_OPTIONS=halt_on_error=1 ctest --test-dir "build/$preset" --output-on-failure --no-label-summary \
    --no-tests=error -j "$(nproc)" "${select[@]}" "$@"

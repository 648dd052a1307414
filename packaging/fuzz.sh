#!/usr/bin/env bash
# Mutated input for every reader, with address and undefined-behaviour sanitizers.
#   packaging/fuzz.sh [--seconds N | --runs N] [--merge] [TARGET...]
# Each target of tests/fuzz starts from tests/fuzz/corpus and runs N seconds (default 3600) or N
# inputs. An input fails that ends in a signal, in an exception that is no message to the user, takes
# more than 10 s, or more than 2 GB of memory; it is kept in build/fuzz/found. New inputs stay in
# build/fuzz/corpus; --merge adds those of at most 2 kB that reach new code to tests/fuzz/corpus.
# With build/ci or build/release there, mutated model folders go through the engine too.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh
. packaging/build.sh

limit=-max_total_time=3600 runs=100000 merge='' targets=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) limit=-max_total_time=$2 runs=$(($2 * 20)); shift ;;
        --runs) limit=-runs=$2 runs=$2; shift ;;
        --merge) merge=1 ;;
        -*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 1 ;;
        *) targets+=("$1") ;;
    esac
    shift
done
command -v clang++-14 > /dev/null || fail "there is no clang++-14, which has libFuzzer." "Install the package clang-14."

build fuzz
[ ${#targets[@]} -gt 0 ] || for path in tests/fuzz/fuzz_*.cpp; do targets+=("$(basename "$path" .cpp)"); done
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lathe-fuzz-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir -p build/fuzz/found

# fuzz TARGET: a line of the table in $scratch/TARGET.row.
fuzz() {
    local target=$1 seeds=tests/fuzz/corpus/$1 grown=build/fuzz/corpus/$1 log=build/fuzz/$1.log code=0
    mkdir -p "$grown" "$scratch/$target" "$seeds"
    TMPDIR=$scratch/$target LATHE_RESOURCES=$PWD/resources \
        build/fuzz/bin/"$target" "$limit" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=2048 -max_len=65536 \
        -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target-" "$grown" "$seeds" > "$log" 2>&1 || code=$?
    printf '| %s | %s | %s | %s MB | %s |\n' "$target" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
        "$(find "$seeds" "$grown" -type f | wc -l)" \
        "$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")" \
        "$([ $code = 0 ] && echo passed || echo "FAILED, see $log")" > "$scratch/$target.row"
}

step "Fuzzing ${targets[*]}"
for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "${LATHE_FUZZ_JOBS:-$(nproc)}" ]; do wait -n || true; done
    fuzz "$target" &
done
wait

if [ -n "$merge" ]; then
    for target in "${targets[@]}"; do
        mkdir -p "$scratch/new"
        find "build/fuzz/corpus/$target" -type f -size -2k -exec cp {} "$scratch/new" \;
        LATHE_RESOURCES=$PWD/resources build/fuzz/bin/"$target" -merge=1 "tests/fuzz/corpus/$target" "$scratch/new" \
            > "build/fuzz/$target.merge.log" 2>&1 || fail "the corpora of $target could not be merged." "See build/fuzz/$target.merge.log"
        rm -rf "$scratch/new"
    done
fi

for preset in ci release; do
    program=build/$preset/tests/tst_engine_files_mutated_folders
    if [ -x "$program" ]; then
        step "Mutated model folders: $runs"
        code=0
        QTEST_FUNCTION_TIMEOUT=1000000000 LATHE_MUTATIONS=$runs "$program" > build/fuzz/folders.log 2>&1 || code=$?
        printf '| model folders, engine | %s | | | %s |\n' "$runs" \
            "$([ $code = 0 ] && echo passed || echo "FAILED, see build/fuzz/folders.log")" > "$scratch/folders.row"
        break
    fi
done

printf '\n| reader | inputs | corpus | peak | verdict |\n| --- | ---: | ---: | ---: | --- |\n'
cat "$scratch"/*.row
! grep -q FAILED "$scratch"/*.row

#!/usr/bin/env bash
# Proves the CUDA side on a machine with a GPU, which needs neither compiler nor Qt.
#
#   packaging/gpu-check.sh pack DIR   where Lathe was built: the engine and the libraries it needs into DIR
#   packaging/gpu-check.sh run DIR    on the GPU machine, in a checkout: checks, scores and the demo on cuda:0
#
# `run` takes the torch 2.11 of LATHE_TORCH, or else the one that python3 imports. LATHE_BUILD names
# the build folder that `pack` takes the engine from (default build/release).
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh

model=bundled:small-6m
seqlen=256
max_tokens=16384
# Relative differences of the mean log-likelihood that rounding explains.
tolerance_float32=1e-4
tolerance_bfloat16=1e-2

[ $# = 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 1; }
mode=$1
folder=$2

pack() {
    local engine=${LATHE_BUILD:-build/release}/bin/lathe-engine
    [ -x "$engine" ] || fail "there is no $engine." "Build it first: packaging/run.sh --headless"
    mkdir -p "$folder/lib"
    cp "$engine" "$folder/lathe-engine"
    strip "$folder/lathe-engine"
    # What every Linux has, and what comes with torch, stays behind.
    ldd "$engine" | awk '$2 == "=>" { print $1, $3 }' |
        grep -v -E '^(libc|libm|libdl|librt|libpthread|libstdc\+\+|libgcc_s|libutil|libz)\.so|/torch/|/nvidia/' |
        while read -r name path; do
            [ -e "$path" ] || fail "$engine needs $name, which is not here."
            cp -L "$path" "$folder/lib/$name"
        done
    git rev-parse HEAD > "$folder/commit"
    du -sh "$folder"
}

torch_folder() {
    local found=${LATHE_TORCH:-}
    if [ -z "$found" ]; then
        found=$(python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])' \
            2> /dev/null) || fail "python3 finds no torch here." "Set LATHE_TORCH to a folder that holds torch/."
        found=$(dirname "$found")
    fi
    grep -q "^__version__ = '2\.11\." "$found/torch/version.py" ||
        fail "the torch in $found is $(sed -n "s/^__version__ = '\(.*\)'/\1/p" "$found/torch/version.py"), not 2.11." \
            "Set LATHE_TORCH to a folder that holds torch 2.11."
    echo "$found"
}

# number FILE KEY: the number of that key in a JSON object.
number() { tr -d '\n' < "$1" | grep -o "\"$2\" *: *[-+.0-9eE]*" | head -n 1 | sed 's/.*: *//' || true; }

rows=()
failures=0

# record WHAT SECONDS VERDICT DETAIL
record() {
    rows+=("| $1 | $2 | $3 | $4 |")
    [ "$3" = passed ] || failures=$((failures + 1))
}

# timed WHAT LOG COMMAND...: runs it, keeps its seconds and exit code.
timed() {
    local what=$1 log=$2 begin=$EPOCHREALTIME
    shift 2
    step "$what"
    code=0
    "$@" > "$log" || code=$?
    seconds=$(awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
}

check_contract() {
    timed "The contract of every step on cuda:0" "$out/check.txt" "$engine" check --device cuda:0
    tail -n 1 "$out/check.txt" >&2
    record "step contract, cuda:0" "$seconds" "$([ $code = 0 ] && echo passed || echo FAILED)" "$(tail -n 1 "$out/check.txt")"
}

# evaluate DEVICE DTYPE
evaluate() {
    timed "Perplexity of $model on $1, $2" "$out/eval-$1-$2.json" "$engine" eval "$model" --text "$text" \
        --seqlen $seqlen --max-tokens $max_tokens --device "$1" --dtype "$2" --json
    record "eval $1 $2" "$seconds" "$([ $code = 0 ] && echo passed || echo FAILED)" \
        "ppl $(number "$out/eval-$1-$2.json" ppl)"
}

# compare DTYPE TOLERANCE: the GPU against the CPU in float32.
compare() {
    local cpu gpu
    cpu=$(number "$out/eval-cpu-float32.json" nll)
    gpu=$(number "$out/eval-cuda:0-$1.json" nll)
    record "cuda:0 $1 against cpu float32" "" \
        "$(awk -v a="$cpu" -v b="$gpu" -v t="$2" 'BEGIN { d = (b - a) / a; d = d < 0 ? -d : d
            print (a > 0 && b > 0 && d <= t) ? "passed" : "FAILED" }')" "nll $cpu and $gpu, at most $2 apart"
}

run_demo() {
    local run
    timed "The demo on cuda:0" "$out/demo.json" "$engine" run resources/examples/demo.json --device cuda:0 --json
    record "demo, cuda:0" "$seconds" "$([ $code = 0 ] && echo passed || echo FAILED)" "exit code $code"
    run=$(tr -d '\n' < "$out/demo.json" | sed -n 's/.*"run" *: *"\{0,1\}\([^",}]*\).*/\1/p')
    "$engine" report "$run" --format md || record "report of the demo" "" FAILED "exit code $?"
}

run() {
    local torch
    torch=$(torch_folder)
    engine=$folder/lathe-engine
    [ -x "$engine" ] || fail "there is no lathe-engine in $folder." "Make it where Lathe was built: packaging/gpu-check.sh pack $folder"
    export LATHE_TORCH=$torch LATHE_RESOURCES=$PWD/resources
    export LD_LIBRARY_PATH=$folder/lib:$torch/torch/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    out=$(mktemp -d)
    export LATHE_HOME=$out/home
    text=${LATHE_TEXT:-resources/examples/demo-text.md}

    check_contract
    evaluate cpu float32
    evaluate cuda:0 float32
    evaluate cuda:0 bfloat16
    compare float32 $tolerance_float32
    compare bfloat16 $tolerance_bfloat16
    run_demo

    printf '\nEngine of %s, torch of %s\n' "$(cat "$folder/commit" 2> /dev/null || echo 'this build')" "$torch"
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2> /dev/null || true
    printf '\n| what | seconds | verdict | |\n|---|---|---|---|\n'
    printf '%s\n' "${rows[@]}"
    printf '\n%d passed, %d failed\n' $((${#rows[@]} - failures)) "$failures"
    rm -rf "$out"
    [ "$failures" = 0 ]
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
case $mode in
    pack) pack ;;
    run) run ;;
    *) fail "gpu-check.sh knows pack and run, not $mode." ;;
esac

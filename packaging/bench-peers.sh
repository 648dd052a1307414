#!/usr/bin/env bash
# Runs Lathe and llm-compressor side by side, on one machine, one model and the same token windows, and prints one table:
# seconds of the compression, peak memory, perplexity of the result (both scored by `lathe-engine eval`), and what Lathe's
# seconds went into. Methods that know it run in order `linear` too.
#
#   packaging/bench-peers.sh [--model DIR] [--text FILE] [--eval-text FILE] [--docs DIR] [--seqlen N] [--samples N]
#                            [--device cpu|cuda:0] [--methods "gptq wanda …"] [--random-1b] [--out FILE]
#
# --docs takes both texts from a folder of .jsonl files: every second document calibrates, the others evaluate.
#
# Methods: gptq awq wanda sparsegpt wanda-2:4 sparsegpt-2:4. --random-1b measures speed alone, on random weights of the
# shape of Llama 3.2 1B, 128 windows of 2048 tokens. LATHE_ENGINE names the engine (default build/release/bin/lathe-engine).
# The peer runs in .venv-llmcompressor, which this script makes; where PEER_PYTHONPATH names a folder with its unpacked
# wheels, the python3 of this machine runs it instead, with the torch that it has (for machines without a network).
# `packaging/bench-peers.sh wheels DIR` downloads what such a machine lacks beside torch, transformers and accelerate.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh

engine=${LATHE_ENGINE:-build/release/bin/lathe-engine}
model=resources/models/small-6m
text=resources/examples/demo-text.md
eval_text=
docs=
seqlen=256
samples=16
device=cpu
methods="gptq awq wanda sparsegpt wanda-2:4 sparsegpt-2:4"
random=
table=

wheels() {
    mkdir -p "$1"
    # Python 3.12 of the GPU machines; `datasets` and its pyarrow (67 MB) stay behind: the peer script does without.
    grep -E -i '^(llmcompressor|compressed-tensors|auto-round|loguru|nvidia-ml-py|py-cpuinfo|pydantic|pydantic_core|annotated-types|typing-inspection)==' \
        tests/tools/peer_llmcompressor.txt > "$1/wheels.txt"
    python3 -m pip download -q --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
        -d "$1" -r "$1/wheels.txt"
    du -sh "$1"
}

[ "${1:-}" != wheels ] || { wheels "$2"; exit; }
while [ $# -gt 0 ]; do
    case $1 in
        --model) model=$2 ;;
        --text) text=$2 ;;
        --eval-text) eval_text=$2 ;;
        --docs) docs=$2 ;;
        --seqlen) seqlen=$2 ;;
        --samples) samples=$2 ;;
        --device) device=$2 ;;
        --methods) methods=$2 ;;
        --out) table=$2 ;;
        --random-1b) random=1; shift; continue ;;
        *) sed -n '2,18s/^# \{0,1\}//p' "$0" >&2; exit 1 ;;
    esac
    shift 2
done
[ -x "$engine" ] || fail "there is no $engine." "Build it first: packaging/run.sh --headless, or set LATHE_ENGINE."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LATHE_HOME=$work/home LATHE_RESOURCES=${LATHE_RESOURCES:-$PWD/resources}

peer_python() {
    if [ -n "${PEER_PYTHONPATH:-}" ]; then
        export PYTHONPATH=$PEER_PYTHONPATH
        peer=python3
        return
    fi
    peer=.venv-llmcompressor/bin/python
    [ -e .venv-llmcompressor/complete ] && return
    step "Installing llm-compressor in .venv-llmcompressor"
    need_space . 8000 "llm-compressor with its torch"
    python3 -m venv .venv-llmcompressor
    $peer -m pip install -q torch==2.11.0 -r tests/tools/peer_llmcompressor.txt ||
        fail "llm-compressor could not be installed." "See pip's message above."
    touch .venv-llmcompressor/complete
}

# number FILE KEY
number() { tr -d '\n' < "$1" | grep -o "\"$2\" *: *[-+.0-9eE]*" | head -n 1 | sed 's/.*: *//' || true; }

# lathe_step METHOD: the step and its parameters.
lathe_step() {
    case $1 in
        # The peer's default order of columns; that of the paper, and of quant.gptq, is from left to right.
        gptq) echo quant.gptq --set bits=4 --set group=128 --set symmetric=false --set act_order=true --set static_groups=true ;;
        awq) echo quant.awq --set bits=4 --set group=128 --set symmetric=false ;;
        wanda) echo prune.wanda --set sparsity=0.5 ;;
        wanda-2:4) echo prune.wanda --set pattern=2:4 ;;
        sparsegpt) echo prune.sparsegpt --set sparsity=0.5 ;;
        sparsegpt-2:4) echo prune.sparsegpt --set pattern=2:4 ;;
        *) fail "unknown method $1." "Choose from gptq awq wanda sparsegpt wanda-2:4 sparsegpt-2:4." ;;
    esac
}

# perplexity FOLDER: of a result, on the evaluation text.
perplexity() {
    [ -z "$random" ] || { echo -; return; }
    "$engine" eval "$1" --text "$eval_text" --seqlen "$seqlen" --device "$device" --json > "$work/eval.json"
    number "$work/eval.json" ppl
}

# row METHOD WHO JSON FOLDER
row() {
    local seconds peak ppl
    seconds=$(number "$3" seconds)
    peak=$(number "$3" peak_bytes)
    ppl=$(perplexity "$4")
    rows+=("$(awk -v m="$1" -v w="$2" -v s="$seconds" -v p="$peak" -v x="$ppl" \
        'BEGIN { printf "| %s | %s | %.1f | %.2f | %s |", m, w, s, p / 2^30, x }')")
    say "${rows[-1]}"
    rm -rf "$4"
}

# phases METHOD WHO FILE: what the seconds went into, the largest first.
phases() {
    local text
    text=$(tr -d '\n' < "$3" | grep -o '"phases" *: *{[^}]*}' | grep -o '"[a-z.]*" *: *[0-9][-+.0-9eE]*' | tr -d '" ' |
        sort -t : -k 2 -g -r | awk -F : '$2 >= 0.05 { printf "%s%s %.2f", sep, $1, $2; sep = ", " }')
    details+=("- $1, $2: $text")
}

# lathe METHOD WHO ARGUMENT...: runs it, prints a row; its seconds are in lathe_seconds.
lathe() {
    local method=$1 who=$2
    shift 2
    step "$method: $who"
    lathe_seconds=
    # shellcheck disable=SC2046 # a step and its parameters are words
    if "$engine" apply "$model" --step $(lathe_step "$method") "$@" --calib "$text" --samples "$samples" \
        --seqlen "$seqlen" --device "$device" --out "$work/lathe" --json > "$work/lathe.json"; then
        lathe_seconds=$(number "$work/lathe.json" seconds)
        phases "$method" "$who" "$work/lathe.json"
        row "$method" "$who" "$work/lathe.json" "$work/lathe"
    else
        rows+=("| $method | $who | failed | | |")
    fi
}

# share METHOD WHO SECONDS PEER_SECONDS
share() {
    [ -z "$3" ] || [ -z "$4" ] ||
        rows+=("$(awk -v m="$1" -v w="$2" -v a="$3" -v b="$4" \
            'BEGIN { printf "| %s | %s, share of the peer'"'"'s time | %.2f | | |", m, w, a / b }')")
}

compare() {
    local block_seconds linear_seconds= peer_seconds=
    lathe "$1" Lathe
    block_seconds=$lathe_seconds
    if [ "$1" != awq ]; then
        lathe "$1" "Lathe, order linear" --set order=linear
        linear_seconds=$lathe_seconds
    fi
    step "$1: llm-compressor"
    if $peer tests/tools/peer_llmcompressor.py "$model" --method "$1" --text "$text" --seqlen "$seqlen" \
        --samples "$samples" --device "$device" --out "$work/peer" --engine "$engine" > "$work/peer.out" 2> "$work/peer.log"; then
        tail -n 1 "$work/peer.out" > "$work/peer.json"
        peer_seconds=$(number "$work/peer.json" seconds)
        row "$1" llm-compressor "$work/peer.json" "$work/peer"
    else
        tail -n 5 "$work/peer.log" >&2
        rows+=("| $1 | llm-compressor | failed | | |")
    fi
    share "$1" Lathe "$block_seconds" "$peer_seconds"
    share "$1" "Lathe, order linear" "$linear_seconds" "$peer_seconds"
}

peer_python
if [ -n "$random" ]; then
    step "A random Llama of 1B shape, and 262 144 tokens of random words"
    $peer tests/tools/random_llama.py "$work/random-1b" --tokenizer resources/models/small-6m
    $peer - "$text" "$work/words.txt" << 'PYTHON'
import random, sys
words = open(sys.argv[1], encoding="utf-8").read().split()
random.seed(0)
open(sys.argv[2], "w", encoding="utf-8").write(" ".join(random.choice(words) for _ in range(300_000)))
PYTHON
    model=$work/random-1b text=$work/words.txt seqlen=2048 samples=128
fi
if [ -n "$docs" ]; then
    python3 - "$docs" "$work" << 'PYTHON'
import itertools, json, pathlib, sys
calibration, evaluation = [], []
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")):
    documents = [row["text"] for row in map(json.loads, file.open(encoding="utf-8")) if "text" in row]
    calibration.append(documents[::2])
    evaluation.append("\n\n".join(documents[1::2])[:20_000])
# Kinds in turn, so that the first windows hold all of them.
turns = [d for turn in itertools.zip_longest(*calibration) for d in turn if d]
pathlib.Path(sys.argv[2], "calibration.txt").write_text("\n\n".join(turns), encoding="utf-8")
pathlib.Path(sys.argv[2], "evaluation.txt").write_text("\n\n".join(evaluation), encoding="utf-8")
PYTHON
    text=$work/calibration.txt eval_text=$work/evaluation.txt
fi
: "${eval_text:=$text}"
rows=()
details=()
for method in $methods; do
    compare "$method"
done
{
    printf 'Model %s, %s windows of %s tokens, %s. Seconds of Lathe hold loading and tokenizing too; those of the peer its call alone.\n' \
        "$(basename "$model")" "$samples" "$seqlen" "$device"
    printf '\n| method | program | seconds | peak GiB | perplexity |\n|---|---|---|---|---|\n'
    printf '%s\n' "${rows[@]}"
    printf '\nSeconds of Lathe by phase:\n\n'
    printf '%s\n' "${details[@]}"
} | tee ${table:+"$table"}

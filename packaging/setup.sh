#!/usr/bin/env bash
# Installs what Lathe needs and is not there yet. Safe to repeat: a second run does nothing, and
# one that was interrupted starts over.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/say.sh
. packaging/pins.sh

usage() {
    cat <<'TEXT'
packaging/setup.sh [--yes] [--tests] [--cuda | --no-cuda]

Installs the Debian packages that are missing (Debian 12 and 13, Ubuntu 24.04; elsewhere it lists
what is missing) and LibTorch 2.11.0 under .deps/.

  --yes       do not ask before using sudo
  --tests     also what packaging/test.sh and the format check need
  --cuda      also the CUDA libraries (default: where there is an NVIDIA GPU)
  --no-cuda   never the CUDA libraries

LATHE_TORCH=DIR, a folder that holds torch/, is used instead of a download.
TEXT
}

yes=${CI:+1}
tests=
cuda=auto
for argument in "$@"; do
    case $argument in
        --yes) yes=1 ;;
        --tests) tests=1 ;;
        --cuda) cuda=1 ;;
        --no-cuda) cuda= ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; fail "setup.sh does not know the option $argument." ;;
    esac
done

if [ "$cuda" = auto ]; then
    cuda=
    if [ -e /proc/driver/nvidia/version ] || nvidia-smi -L > /dev/null 2>&1; then
        cuda=1
    fi
fi

# ---- packages of the distribution ------------------------------------------------------------

is_supported_distribution() {
    local ID= VERSION_ID=
    [ -r /etc/os-release ] && . /etc/os-release
    case "$ID $VERSION_ID" in
        "debian 12" | "debian 13" | "ubuntu 24.04") command -v apt-get > /dev/null ;;
        *) false ;;
    esac
}

has_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }

# Prints the packages that are missing; of "a|b" the first that the distribution can install.
missing_packages() {
    local entry name found
    for entry in "${lathe_tools[@]}"; do
        command -v "${entry%%:*}" > /dev/null || echo "${entry#*:}"
    done
    for entry in "${lathe_packages[@]}" ${tests:+"${lathe_test_packages[@]}"}; do
        found=
        for name in ${entry//|/ }; do
            if has_package "$name"; then found=1; fi
        done
        [ -n "$found" ] || echo "$entry"
    done
    optional_packages
}

# Prints the optional packages that are missing and that the distribution can install.
optional_packages() {
    local name
    for name in ${tests:+"${lathe_optional_test_packages[@]}"}; do
        if ! has_package "$name" && apt-cache show "$name" > /dev/null 2>&1; then echo "$name"; fi
    done
}

choose_alternative() {
    local name
    for name in ${1//|/ }; do
        if apt-cache show "$name" > /dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "${1%%|*}"
}

install_packages() {
    local missing=("$@") names=() as_root=() answer entry command
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo)
    fi
    for entry in "${missing[@]}"; do
        names+=("$(choose_alternative "$entry")")
    done
    command="${as_root[*]:+sudo }apt-get install --no-install-recommends ${names[*]}"
    say "Missing packages: ${names[*]}"
    if [ "${#as_root[@]}" != 0 ]; then
        command -v sudo > /dev/null || fail "there is no sudo here, and these packages are missing." \
            "As root, run: ${command#sudo }"
        if [ -z "$yes" ]; then
            [ -t 0 ] || fail "these packages are missing, and there is no terminal to ask at." \
                "Run: $command
(or start this script with --yes)"
            read -r -p "Install them with sudo apt-get? [y/N] " answer
            case $answer in
                [yY]*) ;;
                *) fail "nothing was installed." "To do it yourself, run: $command" ;;
            esac
        elif [ ! -t 0 ]; then
            as_root=(sudo -n)
        fi
    fi
    step "Installing ${#names[@]} packages"
    "${as_root[@]}" apt-get -q update || fail "apt-get could not fetch the package lists." \
        "Look at the message above: is the network up, are the package sources right? Then start again."
    # The alternatives and the optional packages are known for certain only now.
    mapfile -t names < <(optional_packages)
    for entry in "${missing[@]}"; do
        names+=("$(choose_alternative "$entry")")
    done
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${names[@]}" ||
        fail "apt-get could not install the packages." \
            "Look at its last lines above (no space: free some; a broken package: apt-get -f install). By hand:
  $command"
}

# On other systems: what the build would not find. Prints nothing when all is there.
missing_elsewhere() {
    local entry probe
    for entry in "${lathe_tools[@]}"; do
        command -v "${entry%%:*}" > /dev/null ||
            echo "  ${entry%%:*} (Debian package ${entry#*:})"
    done
    python3 -m pip --version > /dev/null 2>&1 || echo "  pip for python3 (Debian package python3-pip)"
    if command -v cmake > /dev/null && command -v g++ > /dev/null && command -v ninja > /dev/null; then
        probe=$(mktemp -d)
        if cmake -G Ninja -S packaging/probe -B "$probe" > "$probe/log" 2>&1; then
            sed -n 's/^-- missing: /  /p' "$probe/log"
        else
            echo "  a C++ compiler that CMake can use; it says:"
            grep -v '^--' "$probe/log" | head -n 12
        fi
        rm -rf "$probe"
    else
        echo "  and maybe libraries: they are looked for once cmake, ninja and g++ are there"
    fi
}

install_distribution_packages() {
    local missing
    if is_supported_distribution; then
        mapfile -t missing < <(missing_packages)
        [ "${#missing[@]}" = 0 ] || install_packages "${missing[@]}"
        return
    fi
    missing=$(missing_elsewhere)
    [ -z "$missing" ] || fail "this is not Debian 12, Debian 13 or Ubuntu 24.04, and these are missing:
$missing" "Install them with your system's package manager and start again."
}

# ---- wheels ----------------------------------------------------------------------------------

python_with_pip() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m pip --version > /dev/null 2>&1; then
            echo "$python"
            return
        fi
    done
    fail "there is no pip for python3." "Install it (Debian package python3-pip) and start again."
}

# fetch_wheels FOLDER WHEEL...: unpacks the wheels there, whatever version the local Python has.
fetch_wheels() {
    local folder=$1 python platforms=(--platform manylinux2014_x86_64 --platform manylinux2010_x86_64) n
    shift
    python=$(python_with_pip)
    for n in $(seq 5 28); do
        platforms+=(--platform "manylinux_2_${n}_x86_64")
    done
    mkdir -p "$folder/unpack"
    TMPDIR=$PWD/$folder/unpack "$python" -m pip install --disable-pip-version-check --no-deps --no-compile \
        --only-binary=:all: --python-version 3.12 --implementation cp "${platforms[@]}" \
        --root-user-action=ignore --target "$folder" "$@" >&2 ||
        fail "the download of ${1%%=*} and what belongs to it did not finish." \
            "Look at pip's last lines above. No connection: check the network and any proxy; no space:
$(df -Ph . | awk 'NR == 2 { print $4 }') are free here; not found: does this machine reach a package index that has $1?
Then start again: it starts this download over. Or set LATHE_TORCH to a folder that holds torch/."
    rm -rf "${folder:?}/unpack"
}

torch_version_in() { sed -n "s/^__version__ = '\([0-9.]*\).*/\1/p" "$1/torch/version.py" 2> /dev/null || true; }

check_own_torch() {
    local version
    [ -e "$LATHE_TORCH/torch/lib/libtorch_cpu.so" ] || fail \
        "LATHE_TORCH is $LATHE_TORCH, and there is no torch/lib/libtorch_cpu.so in it." \
        "Set it to the folder that holds torch/ (for a Python environment: its site-packages), or unset it."
    version=$(torch_version_in "$LATHE_TORCH")
    case $version in
        "${lathe_torch_version%.*}".*) ;;
        *) fail "LATHE_TORCH holds torch $version; Lathe is built for ${lathe_torch_version%.*}." \
            "Unset LATHE_TORCH, and setup.sh fetches its own." ;;
    esac
}

# A finished folder appears by one rename, so a folder that exists is whole.
install_torch() {
    local folder=.deps/torch-$lathe_torch_version partial=.deps/partial
    if [ "$(torch_version_in "$folder")" != "$lathe_torch_version" ]; then
        [ "$(uname -m)" = x86_64 ] || fail "the LibTorch that Lathe fetches is for x86-64; this machine is $(uname -m)." \
            "Set LATHE_TORCH to a folder that holds a torch $lathe_torch_version for this machine."
        need_space .deps "$lathe_torch_free_mb" "LibTorch ($lathe_torch_gb GB, and its download while it is unpacked)"
        step "Fetching LibTorch $lathe_torch_version: 0.55 GB to download, $lathe_torch_gb GB on disk"
        rm -rf "$partial" "$folder"
        fetch_wheels "$partial" "${lathe_torch_wheels[@]}"
        mv "$partial" "$folder"
    fi
    if [ -n "$cuda" ] && [ "$(cat "$folder/cuda-wheels" 2> /dev/null)" != "${lathe_cuda_wheels[*]}" ]; then
        need_space .deps "$lathe_cuda_free_mb" "the CUDA libraries (and their download while it is unpacked)"
        step "Fetching the CUDA libraries: 2 GB to download"
        rm -rf "$partial"
        fetch_wheels "$partial" "${lathe_cuda_wheels[@]}"
        # LibTorch finds them beside itself. Written last: the list says that all of them are there.
        cp -a --link --force "$partial/." "$folder/"
        rm -rf "$partial"
        printf '%s\n' "${lathe_cuda_wheels[*]}" > "$folder/cuda-wheels"
    fi
}

# The format check holds only with one version of the formatter.
install_clang_format() {
    local folder=.deps/clang-format-$lathe_clang_format_version partial=.deps/partial
    if command -v clang-format-14 > /dev/null || [ -e "$folder" ]; then
        return
    fi
    step "Fetching clang-format $lathe_clang_format_version"
    rm -rf "$partial"
    fetch_wheels "$partial" "clang-format==$lathe_clang_format_version"
    chmod +x "$partial/clang_format/data/bin/clang-format"
    mv "$partial" "$folder"
}

# ----------------------------------------------------------------------------------------------

trap 'printf "\nInterrupted. Start again whenever you like: what was half done is done over.\n" >&2; exit 130' INT TERM

install_distribution_packages
mkdir -p .deps
exec 9> .deps/lock
flock -n 9 || { say "Another set-up is running in this folder; waiting for it."; flock 9; }
trap 'rm -rf .deps/partial' EXIT
if [ -n "${LATHE_TORCH:-}" ]; then
    check_own_torch
else
    install_torch
fi
[ -z "$tests" ] || install_clang_format

# Configures and builds, saying what goes on. Sourced by run.sh and test.sh.

# build PRESET [TARGET...]: into build/PRESET; the whole log is build/PRESET.log.
build() {
    local preset=$1 folder=build/$1 log=build/$1.log
    shift
    mkdir -p build
    if [ ! -e "$folder/build.ninja" ]; then
        need_space build "$lathe_build_free_mb" "The build"
        step "Configuring $folder"
        cmake --preset "$preset" > "$log" 2>&1 || build_failed "CMake could not configure $folder." "$folder" "$log"
    fi
    step "Building $folder"
    cmake --build "$folder" ${1:+--target "$@"} 2>&1 | tee "$log" | show_progress ||
        build_failed "the build of $folder failed." "$folder" "$log"
}

# Of ninja's lines every twentieth and the last (on a terminal: all, in one place), and all that is not ninja's.
show_progress() {
    awk -v terminal="$([ -t 2 ] && echo 1)" '
        match($0, /^\[[0-9]+\/[0-9]+\]/) {
            split(substr($0, 2, RLENGTH - 2), n, "/")
            if (terminal) printf "\r\033[K%.100s%s", $0, n[1] == n[2] ? "\n" : ""
            else if (n[1] % 20 == 0 || n[1] == n[2]) print
            fflush(); next
        }
        { print; fflush() }' >&2
}

build_failed() {
    grep -m 5 -n -E 'error|Error|FAILED|No space|Killed' "$3" >&2 || tail -n 15 "$3" >&2
    fail "$1" "The lines above are the first errors; the whole log is $3.
No space left on device: free some (a build takes about $lathe_build_free_mb MB). Killed: too little memory for
two compilers at once; start again with CMAKE_BUILD_PARALLEL_LEVEL=1. After a change of compiler or packages:
delete $2 and start again."
}

# Messages shared by the scripts of this folder. Sourced.

say() { printf '%s\n' "$*" >&2; }

step() { printf '\n== %s\n' "$*" >&2; }

# fail WHAT WAY-OUT: one message, one way out, exit code 1.
fail() {
    printf '\nStopped: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '%s\n' "$2" >&2
    exit 1
}

# need_space FOLDER MEGABYTES WHAT
need_space() {
    local free
    free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$2" ] || fail \
        "$3 needs $2 MB free on the disk of $1, and $free MB are free." \
        "Free $(($2 - free)) MB there (or move this folder to a larger disk) and start again."
}

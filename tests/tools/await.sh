# shellcheck shell=bash
# Waits for what a program writes. Sourced, never run.

# The first line that a file has, once it has one that holds this.
await() {
    for _ in $(seq 300); do
        grep -m 1 -o "$2" "$1" 2>/dev/null && return 0
        sleep 0.1
    done
    echo "no $2 in $1:" >&2; cat "$1" >&2
    return 1
}

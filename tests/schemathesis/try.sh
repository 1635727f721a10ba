#!/usr/bin/env bash
# Tries the API of a service that it starts with generated requests, as its document allows them and as it does not:
#
#     tests/schemathesis/try.sh target/debug/kintsugi schemathesis
#
# Twice on SQLite and, where KINTSUGI_TEST_PG names a server, twice on PostgreSQL: as an administrator, and as somebody
# with the smallest role; the two databases beside each other. What there is to find is the demonstration.

set -uo pipefail
kintsugi=$(realpath "$1")
schemathesis=$2
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
place=$(mktemp -d)
trap 'wait; rm -rf "$place"' EXIT

# One seed is one set of requests; another finds what this one does not.
SEED=${KINTSUGI_TEST_SEED:-1}

# shellcheck source=tests/tools/await.sh
. tests/tools/await.sh

# In a process of its own, which takes its service with it.
try() (
    who=$1 url=$2 home=$(mktemp -d -p "$place") service=
    out=$home/out
    trap '[ -z "$service" ] || kill "$service" 2>/dev/null; wait' EXIT
    # Requests come as fast as they are answered, with and without tokens: no limits.
    "$kintsugi" serve --demo --database-url "$url" --listen 127.0.0.1:0 --rate-limit 0 --address-rate-limit 0 \
        >"$out" 2>"$home/log" &
    service=$!
    base=$(await "$out" 'http://127.0.0.1:[0-9]*') || { cat "$home/log"; return 1; }
    token=$(token_of Olga) || return 1
    if [ "$who" = colleague ]; then
        curl -sS -o /dev/null "$base/api/v1/people" -H "Authorization: Bearer $token" \
            -H 'Content-Type: application/json' -d '{"display_name": "Sam", "roles": ["colleague"]}'
        token=$(token_of Sam) || return 1
    fi
    shift 2
    "$schemathesis" --no-color --config-file tests/schemathesis/schemathesis.toml run "$base/openapi.json" \
        -H "Authorization: Bearer $token" --seed "$SEED" "$@" >"$home/said" 2>&1
    result=$?
    if [ "$result" -ne 0 ]; then
        # What failed, and how to do it again.
        sed -n '/^=* \(ERRORS\|FAILURES\)/,$p' "$home/said" | cut -c 1-600
    fi
    echo "$who, ${url%%:*}: $(grep -m 1 -oE '[0-9]+ generated.*' "$home/said")"
    # What it was not told of, it may have been worth a line in the log.
    if grep '"level":"ERROR"' "$home/log" | head -n 5 | grep .; then result=1; fi
    return "$result"
)

token_of() { "$kintsugi" token create --database-url "$url" --person "$1" --scope all --name contract 2>"$home/made"; }


# A database of its own on the server, as a URL.
on_postgres() {
    local name=kintsugi_$1_$$
    psql -q "$KINTSUGI_TEST_PG" -c "CREATE DATABASE $name" >&2 || return 1
    echo "${KINTSUGI_TEST_PG%/*}/$name"
}

failed=0
for who in administrator colleague; do
    try "$who" "sqlite://$place/$who.db" "${@:3}" >"$place/sqlite" 2>&1 &
    if [ -n "${KINTSUGI_TEST_PG:-}" ]; then
        url=$(on_postgres "$who") && try "$who" "$url" "${@:3}" || failed=1
        psql -q "$KINTSUGI_TEST_PG" -c "DROP DATABASE IF EXISTS ${url##*/}"
    fi
    wait $! || failed=1
    cat "$place/sqlite"
done
exit "$failed"

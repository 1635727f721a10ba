#!/usr/bin/env bash
# Counts the instructions of one request, for the paths that are asked most. Unlike times they hardly change with the
# machine's company, so they show what a change of the code costs:
#
#     cargo build --release && benches/instructions.sh
#
# The service runs under callgrind (valgrind) on SQLite with the demonstration's records and 300 incidents more; curl
# asks on one connection. What is counted: everything that the process does in user space, SQLite included.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$PWD/target/release/kintsugi
folder=$(mktemp -d)
requests=${REQUESTS:-200}
port=$((20000 + RANDOM % 12000))
base=http://127.0.0.1:$port/api/v1
service=

stop() {
    [ -z "$service" ] || { kill "$service" 2>/dev/null && wait "$service" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap stop EXIT

cd "$folder"
valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$folder/counted" --log-file="$folder/valgrind" \
    "$program" serve --demo --listen "127.0.0.1:$port" --workers 1 --rate-limit 0 >"$folder/log" 2>&1 &
service=$!
for _ in $(seq 600); do
    curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" && break
    kill -0 "$service" 2>/dev/null || { cat "$folder/log"; exit 1; }
    sleep 0.1
done
token=$(sed -n 's/^ *export LEAD=//p' "$folder/log")

# Asks so many times for a path, on one connection: ask COUNT PATH [OPTION…]
ask() {
    local count=$1 path=$2
    shift 2
    for _ in $(seq "$count"); do
        printf 'url = "%s"\noutput = /dev/null\n' "$base$path"
    done >"$folder/urls"
    curl -sSf -K "$folder/urls" -H "Authorization: Bearer $token" -H "Content-Type: application/json" "$@"
}

# Counts what so many requests take: count NAME PATH [OPTION…]
count() {
    local name=$1 file
    shift
    ask 20 "$@"
    callgrind_control -z "$service" >/dev/null 2>&1
    callgrind_control -i on "$service" >/dev/null 2>&1
    ask "$requests" "$@"
    callgrind_control -i off "$service" >/dev/null 2>&1
    callgrind_control -d "$service" >/dev/null 2>&1
    file=$(ls -t "$folder"/counted.* | head -n 1)
    awk -v name="$name" -v requests="$requests" \
        '$1 == "summary:" || $1 == "totals:" { sum = $2 } END { printf "| %s | %d |\n", name, sum / requests }' "$file"
}

body='{"title":"Payments fail for a quarter of all customers","severity":"sev3","occurred_at":"2026-11-02T08:00:00Z"}'
ask 300 /incidents -d "$body"
echo "| path | instructions |"
echo "| --- | --- |"
count "get an incident" /incidents/INC-1
count "list 50 incidents, two filters, sorted" "/incidents?status=open&severity=sev3&sort=-reported_at&limit=50"
count "create an incident" /incidents -d "$body"
count "register with two filters" "/register?status=closed&priority=p2"
count "search" "/search?q=certificate"

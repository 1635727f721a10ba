#!/usr/bin/env bash
# How long a sweep takes over 300,000 actions that 100 teams carry, and how long people wait meanwhile:
#
#     cargo build --release && benches/sweep/run.sh
#     DURABLE=1 tests/tools/with_postgres.sh benches/sweep/run.sh
#
# The second measures PostgreSQL as well. First a sweep that has two weeks to tell, then that of a normal day, twice.
# Latencies are those of eight connections that show one action, as long as the jobs run and when they are over: in a closed
# loop, which keeps both cores busy, and then as people do, who take 10 to 30 ms before they ask again. It is about noon for
# the teams when the folder is filled, and nothing is told after six. Needs wrk, python3 and the sqlite3 shell; KEEP names a
# folder that is kept, so that the next run need not fill it.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=${CARGO_TARGET_DIR:-$PWD/target}/release/kintsugi
here=$PWD/benches/sweep
folder=${KEEP:-$(mktemp -d)}
mkdir -p "$folder" && cd "$folder"
url=http://127.0.0.1:9600
today=$(($(date +%s) / 86400))
how=()

serve() {
    : >log
    "$program" serve --listen 127.0.0.1:9600 --rate-limit 0 --address-rate-limit 0 --database-url "$1" >out 2>log &
    service=$!
    until curl -sf $url/readyz >/dev/null; do sleep 0.1; done
}

stop() { kill "$service"; wait "$service" || true; }

# Asks for a while; ends early, and says so far, when it is interrupted.
ask() { exec wrk -t1 -c8 "-d$1" "${how[@]}" --latency -H "Authorization: Bearer $lead" "$url/api/v1/actions/$action"; }

say() { grep -E ' 50%| 99%|Requests/sec|Non-2xx' "$1" | tr -s ' \n' ' '; }

# What the jobs took, from the end of the one before to their own, and how much they did.
took() {
    grep '"a job is done"' log | python3 -c '
import datetime, json, sys
before = None
for line in map(json.loads, sys.stdin):
    at = datetime.datetime.fromisoformat(line["timestamp"].replace("Z", "+00:00"))
    if before and line["job"] in ("take_in_orphans", "record_nudges"):
        print(line["job"], f"{(at - before).total_seconds():.1f} s,", line["count"], end="; ")
    before = at'
}

# A sweep on this database, with people who ask meanwhile, and after it.
sweep() {
    serve "$1"
    ask 600s >asked &
    local asking=$!
    until grep -q '"job":"lapse_recurrences"' log; do sleep 0.1; done
    kill -INT "$asking" && wait "$asking"
    echo "  during: $(say asked)"
    echo "  took:   $(took)"
    sleep 2
    ask 30s >asked &
    wait $!
    echo "  idle:   $(say asked)"
    stop
}

if [ ! -f k.db ]; then
    serve sqlite://k.db
    python3 "$here/seed.py" $url "$(grep -o 'kin_[A-Za-z_0-9]*' out | head -n 1)" k.db "$program" 300000 >seeded
    stop
fi
read -r lead action <seeded

# As if the last sweep had been a day ago.
a_day_back() {
    sqlite3 k.db "DELETE FROM leases; UPDATE sweeps SET looked_at = looked_at - 86400000000; DELETE FROM deliveries WHERE nudge_id IN (SELECT id FROM nudges WHERE occasion = $today);
        DELETE FROM homes WHERE record_id IN (SELECT id FROM nudges WHERE occasion = $today); DELETE FROM nudges WHERE occasion = $today"
}

# On the first database as it is, on the second as a copy of it.
on_both() {
    echo "$1, SQLite"
    [ -z "${KINTSUGI_TEST_PG:-}" ] || "$program" copy --from sqlite://k.db --to "$KINTSUGI_TEST_PG" >/dev/null 2>&1
    sweep sqlite://k.db
    if [ -n "${KINTSUGI_TEST_PG:-}" ]; then
        echo "$1, PostgreSQL"
        sweep "$KINTSUGI_TEST_PG"
        psql -q "$KINTSUGI_TEST_PG" -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null
    fi
}

sqlite3 k.db "DELETE FROM leases; DELETE FROM sweeps; DELETE FROM deliveries; DELETE FROM homes WHERE record_id LIKE 'nud_%'; DELETE FROM nudges"
on_both "two weeks at once"
a_day_back
on_both "a normal day"
a_day_back
echo 'function delay() return math.random(10, 30) end' >think.lua
how=(-s think.lua)
on_both "a normal day, and people who think"
[ -n "${KEEP:-}" ] || rm -rf "$folder"

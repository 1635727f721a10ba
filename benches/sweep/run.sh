#!/usr/bin/env bash
# How long a sweep takes over 300,000 actions that 100 teams carry, and how long people wait meanwhile:
#
#     cargo build --release && benches/sweep/run.sh
#     DURABLE=1 tests/tools/with_postgres.sh benches/sweep/run.sh
#
# The second measures PostgreSQL as well. First a sweep that has two weeks to tell, then that of a normal day: beside a closed
# loop, which keeps both cores busy, and then DAYS times (7) beside people as they are, who take 10 to 30 ms before they ask
# again. Latencies are those of eight connections that show one action, of the same service as long as the jobs run and while
# nothing is due, before and after it: what is idle wanders on a machine, so a day is compared with the middle of both. It is
# about noon for the teams when the folder is filled, and nothing is told after six. Needs wrk, python3 and the sqlite3 shell;
# KEEP names a folder that is kept, so that the next run need not fill it.

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
    "$program" serve --listen 127.0.0.1:9600 --rate-limit 0 --address-rate-limit 0 --database-url "$1" >out 2>>log &
    service=$!
    until curl -sf $url/readyz >/dev/null; do sleep 0.1; done
}

stop() { kill "$service"; wait "$service" || true; }

# Runs statements beside the service.
run() {
    if [ "$database" = sqlite://k.db ]; then
        sqlite3 -cmd '.timeout 10000' k.db "$1" >/dev/null
    else
        psql -q "$database" -c "$1"
    fi
}

# What was changed by hand is tidied up before anything is measured, not by the server's own time table meanwhile.
tidy() { [ "$database" = sqlite://k.db ] || psql -q "$database" -c 'VACUUM (ANALYZE)' -c CHECKPOINT; }

# Nothing is due before it is made so, whatever the hour.
hold() { run "UPDATE leases SET period = 9000000"; }

# As if nothing had been told yet.
all_again() { run "DELETE FROM deliveries; DELETE FROM homes WHERE record_id LIKE 'nud_%'; DELETE FROM nudges; DELETE FROM sweeps"; }

# As if the last sweep had been a day ago.
a_day_back() {
    local told="SELECT id FROM nudges WHERE occasion = $today"
    run "DELETE FROM deliveries WHERE nudge_id IN ($told); DELETE FROM homes WHERE record_id IN ($told);
        DELETE FROM nudges WHERE occasion = $today; UPDATE sweeps SET looked_at = looked_at - 86400000000"
}

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

# People who ask while nothing is due.
idle() {
    sleep 2
    ask 20s >asked &
    wait $!
    echo "  idle:   $(say asked)"
}

# It is due, and was done so many days ago.
due() { run "UPDATE leases SET until = 0, period = $((today - $1)) * CASE WHEN name IN ('close_loops', 'lapse_recurrences') THEN 1 ELSE 24 END"; }

# A sweep, with people who ask meanwhile; $1 prepares what there is to tell, of $2 days.
sweep() {
    "$1"
    tidy
    sleep 2
    : >log
    ask 900s >asked &
    local asking=$!
    due "$2"
    until grep -q '"job":"lapse_recurrences"' log; do sleep 0.1; done
    kill -INT "$asking" && wait "$asking"
    hold
    echo "  during: $(say asked)"
    echo "  took:   $(took)"
}

# The worst hundredth of each day against that of idle before and after it, and the middle of the days.
compare() {
    python3 -c '
import re, statistics, sys
def milliseconds(line):
    value, unit = re.search(r"99% ([0-9.]+)(us|ms|s)", line).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
idle, during = ([milliseconds(line) for line in open("days") if word in line] for word in ("idle:", "during:"))
times = [day * 2 / (before + after) for day, before, after in zip(during, idle, idle[1:])]
print("  p99 of idle:", *(f"{time:.2f}" for time in sorted(times)), f"times, the middle {statistics.median(times):.2f}")'
}

measure() {
    echo "$1"
    database=$2 how=()
    hold
    tidy
    serve "$database"
    idle
    echo " two weeks at once"
    sweep all_again 14
    idle
    echo " a normal day"
    sweep a_day_back 1
    idle
    echo " normal days, and people who think"
    how=(-s think.lua)
    idle | tee days
    for _ in $(seq "${DAYS:-7}"); do
        sweep a_day_back 1
        idle
    done | tee -a days
    compare
    stop
}

if [ ! -f k.db ]; then
    serve sqlite://k.db
    python3 "$here/seed.py" $url "$(grep -o 'kin_[A-Za-z_0-9]*' out | head -n 1)" k.db "$program" 300000 >seeded
    stop
fi
read -r lead action <seeded
echo 'function delay() return math.random(10, 30) end' >think.lua
[ -z "${KINTSUGI_TEST_PG:-}" ] || "$program" copy --from sqlite://k.db --to "$KINTSUGI_TEST_PG" >/dev/null 2>&1
measure SQLite sqlite://k.db
[ -z "${KINTSUGI_TEST_PG:-}" ] || measure PostgreSQL "$KINTSUGI_TEST_PG"
[ -n "${KEEP:-}" ] || rm -rf "$folder"

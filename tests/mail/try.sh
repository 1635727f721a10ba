#!/usr/bin/env bash
# Somebody is nudged by e-mail: by a reminder and by a digest, over a mail server that asks for encryption and a password.
#
#     tests/mail/try.sh target/debug/kintsugi target/tools/mail
#
# Ends with what is wrong, if something is.

set -uo pipefail
kintsugi=$(realpath "$1") python=$(realpath "$2")/bin/python
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
place=$(mktemp -d)
running=()
trap 'kill "${running[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$place"' EXIT
mkdir "$place/mails"

# shellcheck source=tests/tools/await.sh
. ../tools/await.sh

# The property of the JSON on standard input.
property() { "$python" -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# A certificate that this machine is made to know.
certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=ours" -keyout ca.key -out ca.pem &&
        openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout key.pem -out request.pem &&
        openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 2 -out certificate.pem \
            -extfile <(echo "subjectAltName=DNS:localhost")
}
(cd "$place" && certificate >openssl.log 2>&1) || { cat "$place/openssl.log"; exit 1; }

"$python" server.py "$place/mails" "$place/certificate.pem" "$place/key.pem" >"$place/port" 2>"$place/server.log" &
running+=($!)
port=$(await "$place/port" '[0-9][0-9]*') || { cat "$place/server.log"; exit 1; }

serve() {
    "$kintsugi" serve --demo --database-url "sqlite://$place/demo.db" --listen 127.0.0.1:0 "$@" >"$place/out" 2>"$place/log" &
    service=$!
    running+=("$service")
    base=$(await "$place/out" 'KINTSUGI=http.*') && base=${base#KINTSUGI=}
}

call() {
    curl -sS -X "$2" "$base/api/v1$3" -H "Authorization: Bearer $1" -H "Content-Type: application/json" \
        -H "If-Match: *" ${4:+-d "$4"}
}

# A day that is as good as any other: everybody works, nothing is quiet, today is the day of the digest.
serve || exit 1
lead=$(await "$place/out" 'LEAD=[a-zA-Z0-9_]*') && lead=${lead#LEAD=}
token() { "$kintsugi" token create --database-url "sqlite://$place/demo.db" --person "$1" --scope all --name mail 2>/dev/null; }
steward=$(token Ben) && administrator=$(token Olga) || exit 1
today=$(LC_ALL=C date -u +%A | tr '[:upper:]' '[:lower:]')
week='["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]'
call "$steward" POST /policies "{\"in_force_from\": \"$(date -u +%F)\", \"soak_hours\": 0, \"criterion_for\": [], \"reminder_days\": [-1],
    \"digest_day\": \"$today\", \"quiet_hours\": {\"from\": 0, \"until\": 0}}" >/dev/null
call "$steward" PATCH /teams/payments "{\"calendar\": {\"working_days\": $week}}" >/dev/null
team=$(call "$lead" GET /teams/payments | property id)
person=$(call "$lead" GET /me | property person)
call "$administrator" PATCH "/people/$person" '{"email": "lead@example.org"}' >/dev/null
action=$(call "$lead" POST /actions "{\"title\": \"Let <it> say “ready” & be it\", \"owner_team\": \"$team\",
    \"accountable\": \"$person\", \"priority\": \"p3\", \"due_date\": \"$(date -u -d tomorrow +%F)\"}")
call "$lead" POST "/actions/$(property id <<<"$action")/transitions" '{"move": "accept"}' >/dev/null
kill "$service" && wait "$service" 2>/dev/null

# What comes round once an hour came round before that was so: it has to come again, as if nobody had been told anything.
"$python" -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
[db.execute(f"DELETE FROM {table}") for table in ("leases", "sweeps", "deliveries", "nudges")]
db.commit()' "$place/demo.db"
echo "a secret of the test" >"$place/password"
export SSL_CERT_FILE=$place/ca.pem
serve --mail-host localhost --mail-port "$port" --mail-user kintsugi --mail-password-file "$place/password" \
    --mail-from "Kintsugi <kintsugi@example.org>" --public-url https://kintsugi.example.org --metrics-token metrics || exit 1

# Until what is due is recorded, and nothing of it waits any more; other teams may have a free day.
for _ in $(seq 300); do
    waiting=$("$python" -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("""SELECT (NOT EXISTS
        (SELECT 1 FROM leases WHERE name = "record_nudges" AND period > 0)) + (SELECT COUNT(*) FROM deliveries
        JOIN nudges ON nudges.id = nudge_id WHERE team = ? AND state = "waiting")""", sys.argv[2:]).fetchone()[0])' \
        "$place/demo.db" "$team")
    [ "$waiting" = 0 ] && break
    sleep 0.2
done
"$python" look.py "$place/mails" "$(property number <<<"$action")"
result=$?
[ "$waiting" = 0 ] || { echo "$waiting still wait"; grep -i nudge "$place/log" | head -n 5; result=1; }
exit "$result"

#!/usr/bin/env bash
# Runs a command whose tests reach PostgreSQL through PgBouncer in transaction mode:
#
#     tests/tools/with_postgres.sh tests/tools/with_pgbouncer.sh cargo test --test it feed::
#
# KINTSUGI_TEST_PG names the server, to which databases are made directly; KINTSUGI_TEST_PG_THROUGH the pooler, as
# HOST:PORT. Ends with the command's exit code; 125 when there was no pooler.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 125
# shellcheck source=tests/tools/install.sh
. tests/tools/install.sh

[ "$#" -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 125; }
[ -n "${KINTSUGI_TEST_PG:-}" ] || { echo "KINTSUGI_TEST_PG names no server" >&2; exit 125; }
need_pgbouncer || exit 125

server=${KINTSUGI_TEST_PG#*@} server=${server%%/*}
dir=$(mktemp -d /tmp/kintsugi-pooler.XXXXXX) || exit 125
bouncer=
stop() { [ -z "$bouncer" ] || kill "$bouncer" 2>/dev/null; rm -rf "$dir"; }
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Fewer connections of the server than the service opens, so that they go from hand to hand.
port=$((32000 + RANDOM % 12000))
cat >"$dir/pgbouncer.ini" <<CONF
[databases]
* = host=${server%:*} port=${server#*:} user=kintsugi
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 2000
max_db_connections = 3
server_idle_timeout = 5
CONF
pgbouncer=$(command -v pgbouncer || echo /usr/sbin/pgbouncer)
run=("$pgbouncer")
if [ "$(id -u)" -eq 0 ]; then
    chown -R nobody "$dir"
    run=(setpriv --reuid=nobody "--regid=$(id -g nobody)" --clear-groups -- "$pgbouncer")
fi
"${run[@]}" -q "$dir/pgbouncer.ini" >"$dir/log" 2>&1 &
bouncer=$!
for _ in $(seq 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 "$bouncer" 2>/dev/null || { cat "$dir/log"; exit 125; }
    sleep 0.1
done
echo "$("$pgbouncer" --version | head -n 1) in transaction mode on port $port"
export KINTSUGI_TEST_PG_THROUGH=127.0.0.1:$port
"$@"

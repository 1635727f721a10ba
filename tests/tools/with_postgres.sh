#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL, named to it in KINTSUGI_TEST_PG:
#
#     tests/tools/with_postgres.sh cargo test
#
# KINTSUGI_TEST_PG_BIN and KINTSUGI_TEST_PG_AS tell tests that start servers of their own with what, and as whom.
# With DURABLE=1 it has its usual settings, so that a bench measures what users get.
# Ends with the command's exit code; 125 when there was no server to run it beside.
# The cluster listens on 127.0.0.1 only, and is stopped and removed however the command ends.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 125
# shellcheck source=tests/tools/install.sh
. tests/tools/install.sh

pg_bin=    # the folder of initdb and pg_ctl
pg_dir=    # the cluster's folder, while there is one
pg_user=() # how to become the user that runs it

# Inside the cluster's folder: the server's user may not be allowed into ours.
as_pg() { (cd "$pg_dir" && "${pg_user[@]}" "$@"); }

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_postgres() {
    local user port
    need_postgres && pg_bin=$(find_postgres) || return 1
    if [ "$(id -u)" -eq 0 ]; then
        # The server refuses to be root, and root's folders are closed to others: hence /tmp.
        user=nobody
        id -u postgres >/dev/null 2>&1 && user=postgres
        pg_user=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --)
        pg_dir=$(mktemp -d /tmp/kintsugi-pg.XXXXXX) && chown "$user" "$pg_dir" || return 1
    else
        mkdir -p target && pg_dir=$(mktemp -d "$PWD/target/pg.XXXXXX") || return 1
        pg_user=(env)
    fi
    as_pg "$pg_bin/initdb" -D "$pg_dir/data" -U kintsugi --auth=trust --encoding=UTF8 \
        --locale=C --no-sync >"$pg_dir/initdb.log" 2>&1 || { cat "$pg_dir/initdb.log"; return 1; }
    # Nothing here must outlive a power cut, so tests trade that for speed.
    [ -n "${DURABLE:-}" ] || cat >>"$pg_dir/data/postgresql.conf" <<'CONF'
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
    cat >>"$pg_dir/data/postgresql.conf" <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
CONF
    # Everybody is believed but one role, which the tests lock out.
    sed -i '1i host all locked 127.0.0.1/32 scram-sha-256' "$pg_dir/data/pg_hba.conf"
    # Another program may take the port between the look and the start: so a few tries.
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        port_is_free "$port" || continue
        if as_pg "$pg_bin/pg_ctl" -D "$pg_dir/data" -o "-p $port" -l "$pg_dir/data/server.log" \
            -w -t 60 start >/dev/null 2>&1; then
            export KINTSUGI_TEST_PG_BIN=$pg_bin KINTSUGI_TEST_PG_AS="${pg_user[*]}"
            export KINTSUGI_TEST_PG=postgres://kintsugi@127.0.0.1:$port/postgres
            echo "$("$pg_bin/postgres" --version) on port $port"
            return 0
        fi
    done
    tail -n 20 "$pg_dir/data/server.log"
    return 1
}

stop_postgres() {
    [ -n "$pg_dir" ] || return 0
    if [ -f "$pg_dir/data/postmaster.pid" ]; then
        as_pg "$pg_bin/pg_ctl" -D "$pg_dir/data" -m immediate -w -t 30 stop >/dev/null 2>&1
    fi
    rm -rf "$pg_dir"
    pg_dir=
}
trap stop_postgres EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[ "$#" -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 125; }
start_postgres || { echo "no PostgreSQL could be started" >&2; exit 125; }
"$@"

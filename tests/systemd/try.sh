#!/usr/bin/env bash
# Runs the unit of packaging/ under a systemd of its own, in a container, as docs/operations.md says:
#
#     tests/systemd/try.sh target/debug/kintsugi TREE
#
# TREE is a Debian with systemd and curl (need_debian in tests/tools/install.sh); nothing in it is changed. As root.

set -uo pipefail
kintsugi=$(realpath "$1") tree=$(realpath "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
place=$(mktemp -d)
container=
trap '[ -z "$container" ] || { kill "$container"; wait "$container"; } 2>/dev/null; rm -rf "$place"' EXIT

# Runs a command in the container.
inside() { nsenter --target "$init" --all --root --wdns=/ -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
property() { inside systemctl show kintsugi --property "$1" --value; }
# Whether something comes true within half a minute.
soon() {
    for _ in $(seq 150); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.2
    done
    return 1
}
held=0
holds() {
    local claim=$1
    shift
    if "$@"; then held=$((held + 1)); return; fi
    echo "it does not hold that $claim: $*"
    inside journalctl --no-pager -u kintsugi -n 20 -o cat
    exit 1
}
ready() { [ "$(inside curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/readyz)" = 200 ]; }
is() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }
call() { inside curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
incidents() { call 'http://127.0.0.1:8080/api/v1/incidents?fields=title' | grep -o '"title":"."' | sort | tr -dc 'AB'; }

cp --sparse=always "$kintsugi" "$place/kintsugi" && strip "$place/kintsugi" 2>/dev/null
systemd-nspawn --quiet --directory="$tree" --volatile=overlay --register=no --keep-unit --private-network \
    --bind-ro="$place/kintsugi:/usr/local/bin/kintsugi" --bind-ro="$PWD/packaging/kintsugi.service:/srv/kintsugi.service" \
    --console=pipe --boot </dev/null >"$place/console" 2>&1 &
container=$!
soon pgrep -P "$container" || { cat "$place/console"; exit 1; }
init=$(pgrep -P "$container" | head -n 1)
booted() { inside systemctl is-system-running | grep -qE 'running|degraded'; }
soon booted || { cat "$place/console"; exit 1; }

inside install -m 0644 /srv/kintsugi.service /etc/systemd/system/
holds "it is enabled and started" inside sh -c 'systemctl daemon-reload && systemctl enable --now --quiet kintsugi'
holds "it is ready" soon ready
token=$(inside journalctl --no-pager -u kintsugi -o cat | grep -o 'kin_pat_[A-Za-z0-9_]*' | head -n 1)
holds "the first token stands in the journal" test -n "$token"
holds "it writes" is "$(call -o /dev/null -w '%{http_code}' -d '{"title": "A"}' http://127.0.0.1:8080/api/v1/incidents)" 201
holds "its log stands in the journal" inside sh -c 'journalctl --no-pager -u kintsugi -o cat | grep -q "\"route\":\"/readyz\""'

process=$(property MainPID)
status() { inside sed -n "s/^$1:[[:space:]]*//p" "/proc/$process/status"; }
user=$(status Uid | cut -f 1)
holds "it is a user of its own, of those made for a service while it runs" test "$user" -ge 61184 -a "$user" -le 65519
holds "it has no capabilities" is "$(status CapEff)$(status CapBnd)" 00000000000000000000000000000000
holds "it gets no more rights, and may not call all of the kernel" is "$(status NoNewPrivs)$(status Seccomp)" 12
database=/var/lib/private/kintsugi/kintsugi.db
holds "the database is for its owner only" is "$(inside stat -c '%a %u' "$database")" "600 $user"
for folder in /usr /etc /var/lib /home; do
    # Even root, where the service sees it.
    holds "$folder is not for writing" inside sh -c "! nsenter --target $process --mount touch $folder/x 2>/dev/null"
done
holds "its commands work beside it" inside systemd-run --quiet --pipe --wait --uid=kintsugi -p DynamicUser=yes \
    -p StateDirectory=kintsugi /usr/local/bin/kintsugi doctor --database-url sqlite:///var/lib/kintsugi/kintsugi.db >"$place/doctor"

inside kill -KILL "$process"
restarted() { is "$(property NRestarts)" 1 && ready; }
holds "killed, it is started again" soon restarted
holds "with what it had" is "$(incidents)" A

# Half a request is there when it is told to stop; the other half comes afterwards.
inside bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080
    printf "POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer %s\r\n" "$1" >&3
    printf "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"title\":" >&3
    while ! curl -s http://127.0.0.1:8080/healthz >/dev/null; do :; done
    systemctl stop --no-block kintsugi
    while curl -s http://127.0.0.1:8080/healthz >/dev/null; do :; done
    printf "%s" "\"B\"} " >&3
    head -n 1 <&3' - "$token" >"$place/answer"
holds "what was under way is answered" grep -q 'HTTP/1.1 201' "$place/answer"
stopped() { is "$(property ActiveState)" inactive; }
holds "it stops" soon stopped
holds "and well" is "$(property Result)$(property ExecMainStatus)" success0
holds "it starts with both" inside systemctl start kintsugi
holds "it is ready again" soon ready
holds "and has both" is "$(incidents)" AB

inside sh -c 'mkdir -p /etc/kintsugi && echo KINTSUGI_READERS=many >/etc/kintsugi/environment && systemctl stop kintsugi'
inside systemctl start kintsugi
failed() { is "$(property ActiveState)" failed; }
holds "wrong settings end it for good" soon failed
holds "by their exit code, and not again and again" is "$(property ExecMainStatus) $(property NRestarts)" "78 0"

echo "systemd $(inside systemctl --version | sed -n 's/^systemd \([0-9]*\).*/\1/p'): $held things held"

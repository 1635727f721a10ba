#!/usr/bin/env bash
# Somebody signs in with a real browser: by the link of a fresh service, and by a real OpenID provider.
#
#     tests/provider/browser.sh target/debug/kintsugi /usr/bin/chromium
#
# On SQLite and, where KINTSUGI_TEST_PG names a server, on PostgreSQL.

set -uo pipefail
kintsugi=$(realpath "$1") chromium=$2
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
# shellcheck source=tests/provider/start.sh
. ./start.sh

browse() {
    local home issuer service link held
    home=$(mktemp -d -p "$place")
    # To a browser another site than the provider's 127.0.0.1, and as good as https.
    service=http://localhost:$(free_port)
    start RS256 --database-url "$1" || return 1
    link=$(await "$home/out" "$service/auth/first?secret=[^ ]*") || return 1
    held=$(node browser.mjs "$chromium" "$service" "$link") || { grep access "$home/log" | tail -n 12; return 1; }
    ! grep -F "${link#*secret=}" "$home/log" || { echo "the link is in the log"; return 1; }
    echo "${1%%:*}: $held"
}

"$chromium" --version
browse sqlite://k.db || exit 1
[ -n "${KINTSUGI_TEST_PG:-}" ] || exit 0
name=kintsugi_browser_$$
psql -q "$KINTSUGI_TEST_PG" -c "CREATE DATABASE $name" && browse "${KINTSUGI_TEST_PG%/*}/$name"

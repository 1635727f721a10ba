#!/usr/bin/env bash
# Somebody signs in with the access token of a real OpenID provider, for each algorithm:
#
#     tests/provider/sign_in.sh target/debug/kintsugi
#
# The provider's keys are found as its users' tools find them: by its name alone.

set -uo pipefail
kintsugi=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
place=$(mktemp -d)
running=()
trap 'kill "${running[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$place"' EXIT

# The first line that a file has, once it has one that holds this.
await() {
    for _ in $(seq 150); do
        grep -m 1 -o "$2" "$1" 2>/dev/null && return 0
        sleep 0.1
    done
    echo "no $2 in $1:" >&2; cat "$1" >&2
    return 1
}

# The property of the JSON on standard input.
property() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }

sign_in() {
    local algorithm=$1 home issuer service token me
    home=$(mktemp -d -p "$place")
    node provider.mjs "$algorithm" >"$home/issuer" 2>"$home/provider.log" & running+=($!)
    issuer=$(await "$home/issuer" 'http://[0-9.:]*') || { cat "$home/provider.log"; return 1; }
    (cd "$home" && exec "$kintsugi" serve --demo --listen 127.0.0.1:0 --provider-issuer "$issuer" \
        --provider-algorithm "${algorithm,,}" --provider-roles-claim realm_access.roles \
        --provider-roles sre=contributor --provider-teams-claim groups) >"$home/out" 2>"$home/log" & running+=($!)
    service=$(await "$home/out" 'http://127.0.0.1:[0-9]*') || { cat "$home/log"; return 1; }
    token=$(curl -sS -u noor:a-secret-of-the-test -d grant_type=client_credentials "$issuer/token" |
        property access_token) || return 1
    me=$(curl -sS -H "Authorization: Bearer $token" "$service/api/v1/me")
    [ "$(property display_name <<<"$me")/$(property 'roles.join()' <<<"$me")/$(property 'teams[0].name' <<<"$me")" \
        = "Noor Newcomer/contributor/Payments" ] || { echo "$algorithm: $me"; cat "$home/log"; return 1; }
    # One letter of the seal differs.
    [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${token%?????}AAAAA" "$service/api/v1/me")" \
        = 401 ] || { echo "$algorithm: a bent token was believed"; return 1; }
    echo "$algorithm: signed in by $issuer"
}

for algorithm in RS256 ES256; do
    sign_in "$algorithm" || exit 1
done

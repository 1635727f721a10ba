#!/usr/bin/env bash
# Somebody signs in by a real OpenID provider, for each algorithm: with an access token, and with a browser.
#
#     tests/provider/sign_in.sh target/debug/kintsugi
#
# The provider's keys and places are found as its users' tools find them: by its name alone.

set -uo pipefail
kintsugi=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
# shellcheck source=tests/provider/start.sh
. ./start.sh

# The property of the JSON on standard input.
property() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }

# Who one is, in a few words.
who() { echo "$(property display_name <<<"$1")/$(property 'roles.join()' <<<"$1")/$(property 'teams[0].name' <<<"$1")"; }

expected="Noor Newcomer/contributor/Payments"

with_token() {
    local token me
    token=$(curl -sS -u noor:a-secret-of-the-test -d grant_type=client_credentials "$issuer/token" |
        property access_token) || return 1
    me=$(curl -sS -H "Authorization: Bearer $token" "$service/api/v1/me")
    [ "$(who "$me")" = "$expected" ] || { echo "$algorithm: $me"; return 1; }
    # One letter of the seal differs.
    [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${token%?????}AAAAA" "$service/api/v1/me")" \
        = 401 ] || { echo "$algorithm: a bent token was believed"; return 1; }
}

with_browser() {
    local jar="$home/cookies" page back code me sessions secret
    browser() { curl -sS -b "$jar" -c "$jar" "$@"; }
    # The provider's own pages: who one is, and whether one agrees.
    page=$(browser -L -o /dev/null -w '%{url_effective}' "$service/auth/sign-in?return_to=/docs") || return 1
    page=$(browser -L -o /dev/null -w '%{url_effective}' -d 'prompt=login&login=noor&password=x' "$page") || return 1
    back=$(browser -o /dev/null -w '%{redirect_url}' -d 'prompt=consent' "$page") || return 1
    back=$(browser -o /dev/null -w '%{redirect_url}' "$back") || return 1
    [[ $back = "$service/auth/callback?code="* ]] || { echo "$algorithm: led to $back"; return 1; }
    code=$(browser -o /dev/null -w '%{http_code} %{redirect_url}' "$back")
    [ "$code" = "303 $service/docs" ] || { echo "$algorithm: $code"; return 1; }
    me=$(browser "$service/api/v1/me")
    [ "$(who "$me")" = "$expected" ] || { echo "$algorithm: $me"; return 1; }
    # The same code a second time, and by a browser that did not begin.
    for other in "$jar" /dev/null; do
        code=$(curl -sS -b "$other" -o /dev/null -w '%{http_code}' "$back")
        [ "$code" = 403 ] || { echo "$algorithm: a code used twice was answered $code"; return 1; }
    done
    cp "$jar" "$jar.before"
    sessions=$(browser "$service/api/v1/me/sessions")
    [ "$(property 'items[0].current' <<<"$sessions")" = true ] || { echo "$algorithm: $sessions"; return 1; }
    for told in "cross-site 403" "same-origin 204" ; do
        code=$(browser -o /dev/null -w '%{http_code}' -H "Sec-Fetch-Site: ${told% *}" --json '{}' "$service/auth/sign-out")
        [ "$code" = "${told#* }" ] || { echo "$algorithm: signing out, ${told% *}: $code"; return 1; }
    done
    secret=$(sed -n 's/.*kintsugi_session\t//p' "$jar.before")
    for secret in "$secret" 'another secret' 'another+secret' "$(sed 's/.*code=\([^&]*\).*/\1/' <<<"$back")"; do
        [ -n "$secret" ] && ! grep -qF "$secret" "$home/log" || { echo "$algorithm: '$secret' is in the log"; return 1; }
    done
    code=$(browser -o /dev/null -w '%{http_code}' "$service/api/v1/me")
    [ "$code" = 401 ] || { echo "$algorithm: signed out, and still $code"; return 1; }
}

sign_in() {
    local algorithm=$1 home issuer service
    home=$(mktemp -d -p "$place")
    service=http://127.0.0.1:$(free_port)
    start "$algorithm" --demo --provider-roles-claim realm_access.roles --provider-roles sre=contributor \
        --provider-teams-claim groups || return 1
    with_token && with_browser || { tail -n 50 "$home/log" "$home/provider.log"; return 1; }
    echo "$algorithm: signed in by $issuer, with a token and with a browser"
}

for algorithm in RS256 ES256; do
    sign_in "$algorithm" || exit 1
done

# shellcheck shell=bash
# What the tests with a real OpenID provider start, and end with themselves. Sourced, never run; `kintsugi` is the program.

place=$(mktemp -d)
running=()
trap 'kill "${running[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$place"' EXIT

# shellcheck source=tests/tools/await.sh
. ../tools/await.sh

# A port that is free: the provider is told where we are before we are there.
free_port() {
    node -e "const s = require('net').createServer(); s.listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"
}

# Starts the provider, as $issuer, and the service at $service that knows it, both in the folder $home.
start() {
    local algorithm=$1
    shift
    node provider.mjs "$algorithm" "$service" >"$home/issuer" 2>"$home/provider.log" & running+=($!)
    issuer=$(await "$home/issuer" 'http://[0-9.:]*') || { cat "$home/provider.log"; return 1; }
    echo 'another secret: 100 %' >"$home/secret"
    (cd "$home" && exec "$kintsugi" serve --log-level trace --listen "127.0.0.1:${service##*:}" --public-url "$service" \
        --provider-issuer "$issuer" --provider-client kintsugi-web --provider-client-secret-file "$home/secret" \
        --provider-algorithm "${algorithm,,}" "$@") >"$home/out" 2>"$home/log" & running+=($!)
    await "$home/out" "$service" >/dev/null || { cat "$home/log"; return 1; }
}

#!/usr/bin/env bash
# Generates two clients from the document, and walks the loop with each against a service that it starts:
#
#     tests/clients/try.sh target/debug/kintsugi PYTHON-VENV
#
# A warning of a generator or of the compiler fails it. What is generated goes into target/clients.

set -uo pipefail
kintsugi=$(realpath "$1") venv=$(realpath "$2")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.." || exit 1
document=$PWD/openapi/openapi.json place=$PWD/target/clients service=
rm -rf "$place" && mkdir -p "$place/typescript" "$place/python" || exit 1
trap '[ -z "$service" ] || kill "$service" 2>/dev/null; wait 2>/dev/null' EXIT

# Runs something that is to say nothing of this kind.
without() {
    local unwelcome=$1 said
    shift
    said=$("$@" 2>&1) && ! grep -qi "$unwelcome" <<<"$said" && return
    echo "$*:"; echo "$said"
    return 1
}

typescript() {
    cd "$place/typescript" || return 1
    cp "$here"/{walk.ts,tsconfig.json,package.json} . && ln -sfn "$here/node_modules" node_modules
    without warn node_modules/.bin/openapi-ts -i "$document" -o kintsugi --no-log-file \
        -p @hey-api/client-fetch @hey-api/sdk @hey-api/typescript && without . node_modules/.bin/tsc -p .
}

python() {
    cd "$place/python" || return 1
    # It formats what it made with ruff, which stands beside it.
    PATH=$venv/bin:$PATH without warn "$venv/bin/openapi-python-client" generate --path "$document" \
        --config "$here/python.yaml" --output-path kintsugi --fail-on-warning &&
        without 'error:' "$venv/bin/mypy" --strict --follow-imports silent --no-incremental "$here/walk.py"
}

serve() {
    "$kintsugi" serve --demo --database-url "sqlite://$place/demo.db" --listen 127.0.0.1:0 >"$place/out" 2>"$place/log" &
    service=$!
    for _ in $(seq 300); do
        grep -q CHECKER= "$place/out" && break
        sleep 0.1
    done
    eval "$(grep '^  export ' "$place/out")"
    [ -n "${KINTSUGI:-}" ] || { cat "$place/out" "$place/log"; return 1; }
}

export PYTHONPATH=$place/python/kintsugi MYPYPATH=$place/python/kintsugi
(typescript) && (python) && serve || exit 1
echo "TypeScript:" && node "$place/typescript/run/walk.js" || exit 1
echo "Python:" && "$venv/bin/python" "$here/walk.py"

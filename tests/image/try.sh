#!/usr/bin/env bash
# Builds the image that the Dockerfile says, and starts it as docs/operations.md does: a user without rights, a root that
# cannot be written, a volume.
#
#     tests/image/try.sh TREE
#
# With buildah, in a chroot, so neither an engine nor a registry is needed; as root. The two base images are stood in for by
# what Debian has: the compiler is this machine's, and TREE (need_debian in tests/tools/install.sh) what is around it; the
# last stage has the files of the same packages as the real one, and nothing else.

set -uo pipefail
tree=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
place=$(mktemp -d /var/tmp/kintsugi-image.XXXXXX)
service=
trap leave EXIT

# An image store of its own: stand-ins have the names of real images.
image() { buildah --root "$place/store" --runroot "$place/run" "$@"; }
leave() {
    [ -z "$service" ] || { kill "$service"; wait "$service"; } 2>/dev/null
    image rm --all >/dev/null 2>&1
    rm -rf "$place"
}
fail() { echo "it does not hold that $1"; tail -n 20 "$place/log" 2>/dev/null; exit 1; }

# Commits what a function puts into an empty image, under a name.
stand_in() {
    local name=$1 fill=$2 container root
    container=$(image from scratch) && root=$(image mount "$container") && "$fill" "$root" "$container" &&
        image umount "$container" >/dev/null && image commit --quiet --rm "$container" "$name" >/dev/null
}

with_compiler() {
    cp -a "$tree/." "$1" && image config --env "PATH=/usr/local/rust/bin:/usr/bin:/bin:/usr/sbin:/sbin" \
        --env CARGO_HOME=/usr/local/cargo "$2" &&
        image run --isolation chroot "$2" -- sh -c \
            'apt-get -qq update && apt-get -qq install -y --no-install-recommends gcc g++ libc6-dev make perl' >"$place/log" 2>&1
}

with_libraries() {
    local package
    mkdir -p "$place/packages" && for package in base-files netbase tzdata libc6 libgcc-s1 libgomp1 libstdc++6; do
        (cd "$place/packages" && apt-get -qq download "$package" 2>/dev/null) || return 1
        dpkg-deb --extract "$place/packages/${package}"_*.deb "$1" || return 1
    done
    mkdir -p "$1/etc/ssl/certs" && cp "$tree/etc/ssl/certs/ca-certificates.crt" "$1/etc/ssl/certs" &&
        echo 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >"$1/etc/passwd"
}

mkdir -p "${CARGO_HOME:-$HOME/.cargo}/registry"
began=$SECONDS
compiler=$(sed -n 's/^FROM \(rust:[^ ]*\) AS builder/\1/p' Dockerfile)
base=$(sed -n 's/^FROM \(gcr[^ ]*\)/\1/p' Dockerfile)
stand_in "docker.io/library/$compiler" with_compiler || fail "there is something to build in"
stand_in "$base" with_libraries || fail "there is something to run in"
nice -n 15 buildah --root "$place/store" --runroot "$place/run" build --isolation chroot --pull-never --tag kintsugi \
    --volume "$(rustc --print sysroot):/usr/local/rust:ro" \
    --volume "${CARGO_HOME:-$HOME/.cargo}/registry:/usr/local/cargo/registry" . >"$place/log" 2>&1 || fail "it is built"
built=$((SECONDS - began))

container=$(image from kintsugi) && root=$(image mount "$container") && mkdir "$place/data" || exit 1
chown 65532:65532 "$place/data" && chmod 700 "$place/data"
told() { image inspect --type image --format "$1" kintsugi; }
[ "$(told '{{.OCIv1.Config.User}}')" = 65532:65532 ] || fail "it runs as a user by number"
[ "$(told '{{.OCIv1.Config.Entrypoint}} {{.OCIv1.Config.Cmd}}')" = "[/usr/local/bin/kintsugi] [serve]" ] ||
    fail "it serves when nothing else is said"
mapfile -t variables < <(told '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' | grep '=')

# As an engine would: mounts, processes and network of its own, a root that is only read, no rights at all.
cat >"$place/start" <<'SH'
root=$1 data=$2
shift 2
mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && mount --bind "$data" "$root/data" &&
    mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" &&
    ip link set lo up && exec env -i "$@" /usr/bin/setpriv --no-new-privs --inh-caps=-all \
    /usr/bin/unshare --root="$root" --wd=/ --setgid=65532 --setuid=65532 /usr/local/bin/kintsugi serve
SH
unshare --mount --pid --net --fork --kill-child bash "$place/start" "$root" "$place/data" "${variables[@]}" >"$place/log" 2>&1 &
service=$!
inside() { nsenter --target "$(pgrep -P "$service")" --net --pid "$@"; }
ready() { [ "$(inside curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/readyz)" = 200 ]; }
for _ in $(seq 100); do ready 2>/dev/null && break; sleep 0.1; done
ready || fail "it is ready"
version=$(inside --root --wdns=/ --setuid 65532 --setgid 65532 /usr/local/bin/kintsugi --version) || fail "it says its version"
inside --root --wdns=/ --setuid 65532 --setgid 65532 /usr/local/bin/kintsugi healthcheck >/dev/null || fail "its health check works"
status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(pgrep -P "$service")/status" | tr -s '\t' ' '; }
[ "$(status Uid), $(status CapEff), $(status NoNewPrivs)" = "65532 65532 65532 65532, 0000000000000000, 1" ] ||
    fail "it has no rights"
inside --mount touch "$root/x" 2>"$place/told"
grep -q 'Read-only' "$place/told" || fail "its root cannot be written"
[ "$(stat -c '%a %u' "$place/data/kintsugi.db")" = "600 65532" ] || fail "its database is in the volume, for it alone"
[ ! -e "$root/bin/sh" ] || fail "there is no shell"
token=$(grep -o 'kin_pat_[A-Za-z0-9_]*' "$place/log" | head -n 1)
[ "$(inside curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{"title": "A"}' http://127.0.0.1:8080/api/v1/incidents)" = 201 ] || fail "it writes"
kill "$(pgrep -P "$service")"
wait "$service" || fail "it stops well"
service=
echo "$version: built in $built s; $(du -sm "$root" | cut -f 1) MB, of which the program $(du -m "$root/usr/local/bin/kintsugi" | cut -f 1)"

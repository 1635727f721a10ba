#!/usr/bin/env bash
# Packs a release: the program, its unit, its documents, and the list of everything it was built from (CycloneDX), with
# checksums. Called in CI for a tag; needs Rust, installs cargo-cyclonedx into target/tools.
#
#     packaging/release.sh [--sbom]      all of it into target/release-<version>/, or the list alone

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/tools/install.sh
. tests/tools/install.sh

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
out=target/release-$version
sbom=kintsugi-$version.cdx.json

rm -rf "$out" && mkdir -p "$out"
need_cargo_cyclonedx
# The binary with what it is built for: no tests, no other systems.
cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries --all-features \
    --target "$(rustc -vV | sed -n 's/^host: //p')"
mv kintsugi_bin.cdx.json "$out/$sbom"
echo "$out/$sbom: $(grep -c '"bom-ref"' "$out/$sbom") parts"
[ "${1:-}" != --sbom ] || exit 0

cargo build --release --locked
folder=kintsugi-$version-$(uname -m)-linux
mkdir "$out/$folder"
cp target/release/kintsugi LICENSE README.md CHANGELOG.md SECURITY.md "$out/$folder"
cp -r docs packaging "$out/$folder"
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" \
    -cf - "$folder" | gzip -n >"$out/$folder.tar.gz"
rm -rf "${out:?}/$folder"
(cd "$out" && sha256sum -- *.tar.gz "$sbom" >SHA256SUMS && cat SHA256SUMS)

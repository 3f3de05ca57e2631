#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Time other limiters and compressors beside ours, on the same loud music, and tell
# what each lets through: a table. Installs the plugins and builds in build-peers.
#
# usage: bench-peers.sh
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
readonly root build="$root/build-peers"
cd "$root"

# shellcheck source=tools/packages.sh
. tools/packages.sh

build_peers() {
	if [ -f "$build/build.ninja" ]; then
		meson setup --reconfigure "$build"
	else
		meson setup --buildtype debugoptimized "$build"
	fi
	ninja -C "$build" test/bench/bench-peers
}

# The versions are part of the result.
print_versions() {
	grep -m 1 'model name' /proc/cpuinfo || true
	if command -v dpkg-query >/dev/null; then
		dpkg-query -W -f '${Package} ${Version}\n' "${packages_peers_plugins[@]}"
	fi
	echo
}

install_packages "${packages_build[@]}" "${packages_peers[@]}" "${packages_peers_plugins[@]}"
build_peers >&2
print_versions
exec "$build/test/bench/bench-peers"

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Make ready what we are compared with: LSP's and x42's plugins of a newer Debian, which have
# an autogain, unpacked beside the system with the libc they need, and a host for them.
# Nothing is installed but what the host is built with. Prints the program to call.
#
# usage: peers.sh BUILD
set -euo pipefail
export LC_ALL=C

build=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/headroom-test/listening
readonly build cache suite=trixie

# The mirror that this machine uses for its own suite.
mirror() {
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null |
		sort | uniq -c | sort -rn | awk '$2 ~ /debian\/?$/ { print $2; exit }'
}

unpack() {
	local site work
	site=$(mirror)
	if [ -z "$site" ]; then
		echo 'peers.sh: no Debian mirror in the configuration of apt' >&2
		return 1
	fi
	work=$(mktemp -d "$cache/peers.XXXXXX")
	mkdir -p "$work/lists/partial"
	echo "deb $site $suite main" >"$work/sources.list"
	local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list"
		-o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
		-o "Dir::Cache=$work" -o APT::Sandbox::User=root)
	"${apt[@]}" update >&2
	(cd "$work" && "${apt[@]}" download lsp-plugins-lv2 x42-plugins libc6 libstdc++6 libgcc-s1 >&2)
	mkdir "$work/root"
	for package in "$work"/*.deb; do
		dpkg -x "$package" "$work/root"
	done
	rm -rf "$work/lists" "$work"/*.deb "$work"/*.bin
	mv -T "$work" "$cache/peers"
}

main() {
	mkdir -p "$cache"
	[ -d "$cache/peers/root" ] || unpack
	ninja -C "$build" test/bench/peer-pipe >&2
	local libs here=$cache/peers
	libs=$(dirname "$(find "$here/root/usr/lib" -name 'ld-linux*' -o -name 'libc.so.6' | head -n 1)")
	cat >"$here/host.new" <<-WRAPPER
		#!/bin/sh
		export LV2_PATH=$here/root/usr/lib/lv2
		exec $libs/ld-linux-x86-64.so.2 --library-path $libs:/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu $(realpath "$build")/test/bench/peer-pipe "\$@"
	WRAPPER
	chmod +x "$here/host.new"
	mv "$here/host.new" "$here/host"
	echo "$here/host"
}

main

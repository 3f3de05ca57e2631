#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Fetch the packages that the recordings are cut from, with apt as this machine has it set
# up, and unpack them beside the system: nothing is installed. Prints the folder that has one
# folder per package.
#
# usage: fetch.sh [PACKAGE]...		default: all of packages.txt
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/headroom-test/listening
readonly here cache

# download PACKAGE FOLDER: lists may be old, or not be there.
download() {
	cd "$2"
	if ! apt-get -qq -o APT::Sandbox::User=root download "$1" 2>/dev/null; then
		apt-get -qq update >&2
		apt-get -qq -o APT::Sandbox::User=root download "$1" >&2
	fi
}

# fetch PACKAGE: what was unpacked stays; it is moved in place when it is whole.
fetch() {
	local package=$1 work
	[ -d "$cache/root/$package" ] && return
	work=$(mktemp -d "$cache/fetch.XXXXXX")
	if ! (download "$package" "$work"); then
		rm -rf "$work"
		echo "fetch.sh: apt-get cannot download $package" >&2
		return 1
	fi
	mkdir "$work/root"
	dpkg -x "$work"/*.deb "$work/root"
	mv -T "$work/root" "$cache/root/$package"
	rm -rf "$work"
}

main() {
	local package packages=("$@")
	if [ ${#packages[@]} = 0 ]; then
		mapfile -t packages <"$here/packages.txt"
	fi
	mkdir -p "$cache/root"
	for package in "${packages[@]}"; do
		fetch "$package"
	done
	echo "$cache/root"
}

main "$@"

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The scripts that build never touch build/, which is whoever's checkout it is: run
# with a meson and a ninja that only write down what they are asked for.
#
# usage: check-builds.sh SOURCE-ROOT
set -euo pipefail

source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly source work root="$work/root"

# stand_in NAME STATUS: a program that writes down its arguments.
stand_in() {
	printf '#!/bin/sh\necho "%s $*" >>"%s/asked"\nexit %s\n' "$1" "$work" "$2" >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

lay_out() {
	mkdir -p "$work/bin" "$root/build" "$root/test"
	cp -r "$source/tools" "$root/tools"
	cp "$source"/test/*.sh "$source"/test/*.py "$root/test/"
	echo 'of the user' >"$root/build/build.ninja"
	stand_in meson 1
	stand_in ninja 1
	# nothing is missing, nothing is installed
	printf '#!/bin/sh\necho installed\n' >"$work/bin/dpkg-query"
	chmod +x "$work/bin/dpkg-query"
}

# check SCRIPT: what it asks for does not name build/.
check() {
	: >"$work/asked"
	(cd "$root" && PATH=$work/bin:$PATH "$@") >"$work/said" 2>&1 || true
	if [ ! -s "$work/asked" ]; then
		cat "$work/said"
		echo "$1: builds nothing"
		exit 1
	fi
	if grep -E "(^| |$root/)build/?( |\$)" "$work/asked" || [ "$(ls "$root/build")" != build.ninja ]; then
		echo "$1: touches build/"
		exit 1
	fi
}

lay_out
check test/run.sh unit style clang asan release
check test/bench-peers.sh
check tools/demo.sh -o "$work/demo.png"

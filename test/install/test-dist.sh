#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The release tarball has every file of the repository, and can be configured.
#
# usage: test-dist.sh SOURCE-ROOT
set -euo pipefail
export LC_ALL=C

readonly source=$1
if [ ! -e "$source/.git" ]; then
	echo '1..0 # SKIP this is no repository but a tarball already'
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly work

n_tests=0
failed=0

# check SENTENCE COMMAND...: one line of TAP.
check() {
	local sentence=$1 verdict=ok
	shift
	n_tests=$((n_tests + 1))
	"$@" >"$work/output" 2>&1 || { verdict='not ok'; failed=1; sed 's/^/# /' "$work/output"; }
	echo "$verdict $n_tests - $sentence"
}

make_tarball() {
	meson setup "$work/build" "$source" -Dtools=disabled -Dtests=disabled &&
		meson dist -C "$work/build" --no-tests --allow-dirty --formats xztar
}

unpack() {
	mkdir "$work/unpacked" &&
		tar -C "$work/unpacked" --strip-components 1 -xf "$work"/build/meson-dist/headroom-*.tar.xz
}

has_every_file() {
	diff <(git -C "$source" ls-tree -r --name-only HEAD | sort) \
		<(cd "$work/unpacked" && find . -type f | sed 's|^\./||' | sort)
}

configures() { meson setup "$work/again" "$work/unpacked"; }

check 'the tarball is made' make_tarball
check 'it can be unpacked' unpack
check 'it has every file of the repository' has_every_file
check 'everything in it is there that meson asks for' configures
echo "1..$n_tests"
exit "$failed"

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What is loaded into the daemon, and the programs, are hardened: all relocations are
# done at the start and read-only from then on, the stack is guarded, and programs may
# be loaded anywhere. With "fortified" the checked functions of libc are in use too.
#
# usage: check-hardening.sh BUILD-ROOT fortified|plain FILE...
set -euo pipefail
export LC_ALL=C
cd "$1"
readonly fortify=$2
shift 2

failed=0
complain() { echo "$*" >&2; failed=1; }

# No pipes into grep -q, which ends before readelf does.
check_file() {
	local file=$1 dynamic segments symbols
	if [ ! -e "$file" ]; then
		complain "$file: not built"
		return
	fi
	dynamic=$(readelf -dW "$file")
	segments=$(readelf -lW "$file")
	symbols=$(readelf -W --dyn-syms "$file")
	grep -qE 'BIND_NOW|FLAGS_1.*\bNOW\b' <<<"$dynamic" || complain "$file: not bound at the start"
	grep -q GNU_RELRO <<<"$segments" || complain "$file: relocations stay writable"
	grep -q '__stack_chk_fail' <<<"$symbols" || complain "$file: no guard on the stack"
	if grep -q 'INTERP' <<<"$segments"; then
		grep -q 'FLAGS_1.*PIE' <<<"$dynamic" || complain "$file: has a fixed address"
	fi
	if grep -qE '\bGNU_STACK\b.* RWE ' <<<"$segments"; then
		complain "$file: the stack is executable"
	fi
	if [ "$fortify" = fortified ]; then
		grep -qE '__[a-z_]+_chk\b' <<<"$symbols" ||
			complain "$file: no checked function of libc"
	fi
}

if [ $# -eq 0 ]; then
	complain 'no files'
fi
for file in "$@"; do
	check_file "$file"
done
exit "$failed"

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A cmocka test prints nothing before cmocka does: the first line of TAP is its
# version, and meson takes a program that starts with another one for broken.
#
# usage: check-tap.sh SOURCE-ROOT
set -euo pipefail
cd "$1"

mapfile -t tests < <(grep -rl --include='*.c' cmocka_run_group_tests test | sort)
if [ ${#tests[@]} -eq 0 ]; then
	echo 'test: no tests' >&2
	exit 1
fi
awk '
	FNR == 1 || /^}/ { in_main = 0 }
	/^int main\(/ { in_main = 1 }
	in_main && /cmocka_run_group_tests/ { in_main = 0 }
	in_main && /(print_message|printf|puts|putchar|fwrite|write)\(/ {
		print FILENAME ":" FNR ": prints before cmocka does" > "/dev/stderr"
		failed = 1
	}
	END { exit failed }
' "${tests[@]}"

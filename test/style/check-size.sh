#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A C file has at most 450 lines and a function at most 60, from { to }.
# What is longer for a reason is listed in size-exceptions.txt.
#
# usage: check-size.sh SOURCE-ROOT
set -euo pipefail
cd "$1"

readonly max_file_lines=450 max_function_lines=60
readonly exceptions=test/style/size-exceptions.txt

find spa module tools test -name '*.[ch]' -print0 | sort -z | xargs -0 -r awk \
	-v max_file="$max_file_lines" -v max_function="$max_function_lines" \
	-v exceptions="$exceptions" '
	function complain(what, lines, limit) {
		if (lines <= limit || (what in excepted && lines <= excepted[what]))
			return
		printf "%s: %d lines, %d are allowed\n", what, lines, limit
		failed = 1
	}
	BEGIN {
		while ((getline line < exceptions) > 0)
			if (line !~ /^#/ && split(line, field, /[ \t]+/) >= 2)
				excepted[field[1]] = field[2]
	}
	FNR == 1 { if (name) complain(name, lines, max_file); name = FILENAME; start = 0 }
	{ lines = FNR }
	/^[A-Za-z_].*\(/ && !/;[ \t]*$/ {
		signature = $0
		sub(/[ \t]*\(.*/, "", signature)
		sub(/.*[ \t*]/, "", signature)
	}
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start + 1 > max_function)
			complain(FILENAME ":" signature, FNR - start + 1, max_function)
		start = 0
	}
	END { if (name) complain(name, lines, max_file); exit failed }' >&2

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Sources carry their licence and are tidy: no trailing blanks, no tabs in
# Python, a newline at the end, no home directory of somebody.
#
# usage: check-text.sh SOURCE-ROOT
set -euo pipefail
cd "$1"

failed=0
complain() { echo "$*" >&2; failed=1; }

mapfile -t sources < <(find spa module tools test conf .ci \( -name '*.[ch]' -o -name '*.def' \
	-o -name '*.sh' -o -name '*.py' -o -name '*.gp' -o -path '.ci/*' \) -type f 2>/dev/null | sort)

for file in "${sources[@]}"; do
	head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || complain "$file: no SPDX line"
	[ -z "$(tail -c 1 "$file")" ] || complain "$file: no newline at the end"
	! grep -nE '[[:blank:]]$' "$file" /dev/null >&2 || complain "$file: trailing blanks"
	! grep -nE '/[h]ome/[a-z]|/[U]sers/' "$file" /dev/null >&2 || complain "$file: somebody's path"
	if [[ $file == *.py ]] && grep -q $'^\t' "$file"; then
		complain "$file: tabs"
	fi
done
exit "$failed"

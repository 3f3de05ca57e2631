#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Every source that a document names is there: with a folder, as it is said; without, by a
# name that some source has.
#
# usage: check-documents.sh SOURCE-ROOT
set -euo pipefail
cd "$1"

failed=0
complain() { echo "$*" >&2; failed=1; }

# is_there NAME: `key-*.c` is any of them. A path may begin at the root or in one of its rooms.
is_there() {
	local root
	for root in '' spa/ module/ tools/ test/ test/style/; do
		if compgen -G "$root$1" >/dev/null; then return 0; fi
	done
	[[ $1 != */* && $'\n'$names$'\n' == *$'\n'$1$'\n'* ]]
}

names=$(find spa module tools test conf -type f -printf '%f\n' | sort -u)
while IFS=: read -r file line name; do
	name=${name//\`/}
	is_there "$name" || complain "$file:$line: $name is not there"
done < <(grep -HnoE '`[A-Za-z0-9_./*-]+\.(c|h|def|py|sh)`' README.md CONTRIBUTING.md doc/*.md \
	doc/decisions/*.md)
exit "$failed"

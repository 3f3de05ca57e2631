#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Every header of the kernel, and what it stands on, compiles alone, and twice in one
# file, as strict C11.
#
# usage: check-headers.sh SOURCE-ROOT
set -euo pipefail
cd "$1/spa"

failed=0
while read -r header; do
	printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "$header" "$header" |
		"${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -Wno-unused-function \
			-Wno-unused-const-variable -fsyntax-only -I . -x c - ||
		{ echo "$header: does not compile alone" >&2; failed=1; }
done < <(find kernel params base/attributes.h -name '*.h' | sort)
exit "$failed"

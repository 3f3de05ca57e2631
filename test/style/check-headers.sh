#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Every kernel header compiles alone, and twice in one file, as strict C11.
#
# usage: check-headers.sh SOURCE-ROOT
set -euo pipefail
cd "$1/spa/kernel"

failed=0
for header in *.h; do
	printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "$header" "$header" |
		"${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -Wno-unused-function \
			-Wno-unused-const-variable -fsyntax-only -I . -x c - ||
		{ echo "$header: does not compile alone" >&2; failed=1; }
done
exit "$failed"

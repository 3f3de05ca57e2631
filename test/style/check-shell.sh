#!/bin/bash
# SPDX-License-Identifier: MIT
#
# No shell script gets a warning from shellcheck.
#
# usage: check-shell.sh SOURCE-ROOT
set -euo pipefail
cd "$1"

if ! command -v shellcheck >/dev/null; then
	echo 'shellcheck is not installed'
	exit 77
fi
find . -name build\* -prune -o -name '*.sh' -type f -print0 | xargs -0 shellcheck -x -S warning
if [ -e .ci/run ]; then
	shellcheck -x -S warning .ci/run
fi

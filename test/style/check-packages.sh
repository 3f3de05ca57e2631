#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/packages.sh is the one place that says what has to be installed: it has every
# package meson may complain of, and README.md asks for the same as it does.
#
# usage: check-packages.sh SOURCE-ROOT
set -euo pipefail
cd "$1"
export LC_ALL=C

# shellcheck source=tools/packages.sh
. tools/packages.sh

failed=0
complain() { echo "$*" >&2; failed=1; }

listed=$(printf '%s\n' "${packages_build[@]}" | sort)

mapfile -t named < <(grep -ohE '\blib[a-z0-9.-]+-dev\b' meson.build tools/needs/meson.build | sort -u)
[ ${#named[@]} -ge 8 ] || complain "meson.build: names only ${#named[@]} packages"
for package in "${named[@]}"; do
	grep -qxF -- "$package" <<<"$listed" ||
		complain "tools/packages.sh: $package is not in packages_build"
done

# The command of README.md that installs meson, over several lines perhaps.
command=$(sed -e ':a' -e '/\\$/{N;s/\\\n//;ta' -e '}' README.md |
	grep -E '^(sudo )?apt(-get)? install .*\bmeson\b' || true)
if [ -n "$command" ]; then
	asked=$(tr ' \t' '\n\n' <<<"${command#*install}" | grep -vE '^(-.*)?$' | sort)
	[ "$asked" = "$listed" ] ||
		complain "README.md: other packages than packages_build:" \
			"$(diff <(echo "$asked") <(echo "$listed") | grep '^[<>]' | tr '\n' ' ')"
fi
exit "$failed"

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/packages.sh is the one place that says what has to be installed: it has every
# package meson may complain of, and README.md has the same list.
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

# What each is for is in README.md as it is printed.
list=$(printf '```\n%s\n```' "$(bash tools/packages.sh build)")
[[ $(<README.md) == *"$list"* ]] ||
	complain 'README.md: what has to be installed is not as in tools/packages.sh build'
exit "$failed"

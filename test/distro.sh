#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Try Headroom on a bare Debian: a system of nothing but its essential packages, made with
# debootstrap in a directory, with a copy of this checkout in it. Everything happens in there,
# in namespaces of its own, and it is removed at the end; what debootstrap made and the packages
# that were downloaded stay in ${XDG_CACHE_HOME:-~/.cache}/headroom-test/bare.
# The last line says how it went: "N passed, N failed, N skipped".
#
# usage: distro.sh SUITE [STEP]...
#   SUITE      bookworm, trixie or sid; another release of Debian may do as well
#   STEP       in the order they are named; default: readme suites
#     readme   the commands of README.md, as they are written, as root and as an ordinary user,
#              installing from packages, from source and for one user
#     demo     tools/demo.sh, as both
#     suites   test/run.sh in what it runs on this PipeWire and this compiler
#     warnings test/run.sh warnings: built in every way, by both compilers
#     packages build them, and install, use, upgrade and remove them
#     shell    a shell to look around
#
# To add a step NAME, write a function step_NAME here or in a file of test/distro/.
set -uo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
readonly root
cd "$root" || exit 1

# shellcheck source=tools/packages.sh
. tools/packages.sh
# shellcheck source=test/results.sh
. test/results.sh
# shellcheck source=test/distro/bare.sh
. test/distro/bare.sh
# shellcheck source=test/distro/packages.sh
. test/distro/packages.sh

readonly parts_of_run=(unit graph release)

usage() {
	sed -n '/^# usage:/,/^#$/ { s/^# \{0,1\}//; p }' "$0" >&2
	exit 2
}

step_readme() {
	local user_and_way
	for user_and_way in 'root package' "$bare_user package" "$bare_user source" "$bare_user one-user"; do
		# shellcheck disable=SC2086  # two words
		readme_as $user_and_way
	done
}

# readme_as USER WAY
readme_as() {
	bare_new "$suite" "$root" || { fail "a bare $suite"; return; }
	run_counted "README on $suite as $1, $2" bare_run "$1" \
		bash test/distro/readme.sh README.md "$suite" "$2"
}

step_demo() {
	local user
	for user in root "$bare_user"; do
		bare_new "$suite" "$root" || { fail "a bare $suite"; return; }
		run_counted "demo on $suite as $user" bare_run "$user" test/distro/demo.sh
	done
}

# As root, who may schedule in real time, make namespaces and mount a small disk.
step_suites() {
	bare_new "$suite" "$root" || { fail "a bare $suite"; return; }
	run_counted "suites on $suite" bare_run root test/run.sh "${parts_of_run[@]}"
}

step_warnings() {
	bare_new "$suite" "$root" || { fail "a bare $suite"; return; }
	run_counted "warnings on $suite" bare_run root test/run.sh warnings
}

step_shell() {
	bare_new "$suite" "$root"
	bare_run "$bare_user" bash -i
}

main() {
	local step
	[ $# -gt 0 ] || usage
	suite=$1
	shift
	[ $# -gt 0 ] || set -- readme suites
	for step in "$@"; do
		declare -F "step_$step" >/dev/null || usage
	done
	trap bare_remove EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	for step in "$@"; do
		timed "$suite $step" "step_$step"
	done
	print_results
}

main "$@"

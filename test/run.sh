#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Build Headroom in every way and run every test. The last line says how it
# went: "N passed, N failed, N skipped". A part that cannot run is one failure;
# the others run all the same. What is built here goes to build-test* and
# nowhere else: build/ is whoever's checkout it is.
#
# usage: run.sh [unit|quality|style|clang|asan|graph|release|warnings|listening]...
#        default: all but release and warnings, which are for compilers that warn
#        otherwise, and listening, which fetches recordings and takes long
set -uo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
readonly root build="$root/build-test"
cd "$root" || exit 1

# shellcheck source=tools/packages.sh
. tools/packages.sh
# shellcheck source=test/results.sh
. test/results.sh

# add_junit WHAT STATUS FILE: a bad status without a failed case, such as a crash,
# is a failure too.
add_junit() {
	local counts
	counts=$(/usr/bin/python3 test/junit-count.py "$3") || counts='0 1 0'
	# shellcheck disable=SC2086  # three numbers
	add_results $counts
	if [ "$2" != 0 ] && [[ $counts == *' 0 '* ]]; then
		fail "$1: exit status $2"
	fi
}

# configure DIR OPTION...: again, too, since options and what is installed change;
# anew where that fails, as it may after an upgrade of meson.
configure() {
	[[ " $*" == *' --buildtype='* ]] || set -- "$@" --buildtype=debugoptimized
	if [ -f "$1/build.ninja" ]; then
		meson setup --reconfigure "$@" || meson setup --wipe "$@"
	else
		meson setup "$@"
	fi
}

# build_in DIR CC OPTION...
build_in() {
	local dir=$1 cc=$2 log
	shift 2
	headline "build $(basename "$dir") with $cc"
	log=$(mktemp)
	if CC=$cc configure "$dir" "$@" >"$log" 2>&1 && ninja -C "$dir" >"$log" 2>&1; then
		tail -n 1 "$log"
		rm -f "$log"
		return 0
	fi
	grep -E -A 6 'error:|ERROR|FAILED' "$log" | head -n 60 || tail -n 30 "$log"
	rm -f "$log"
	fail "the build in $(basename "$dir")"
	return 1
}

has_suite() { [ -n "$(meson test -C "$1" --no-rebuild --list --suite "$2" 2>/dev/null)" ]; }

# meson_suite DIR SUITE: run a suite that was built.
meson_suite() {
	local name status=0
	name=$(basename "$1")-$2
	if ! has_suite "$1" "$2"; then
		fail "$name: no such tests"
		return
	fi
	headline "suite $2 in $(basename "$1")"
	rm -f "$1/meson-logs/$name.junit.xml"
	# Sanitizers, and a machine that has much to do, take several times as long.
	meson test -C "$1" --no-rebuild --print-errorlogs --timeout-multiplier 4 --suite "$2" \
		--logbase "$name" || status=$?
	add_junit "$name" "$status" "$1/meson-logs/$name.junit.xml"
}

# For the parts that need what gcc builds; once is enough.
gcc_result=
build_gcc() {
	if [ -z "$gcc_result" ]; then
		gcc_result=0
		build_in "$build" gcc -Dwerror=true -Dtools=enabled -Dtests=enabled || gcc_result=1
	fi
	return "$gcc_result"
}

part_unit() {
	build_gcc || return
	meson_suite "$build" unit
	meson_suite "$build" node
	meson_suite "$build" tools
}

part_quality() {
	build_gcc || return
	meson_suite "$build" quality
	# The limits are for one compiler; with another there is no such suite.
	if has_suite "$build" bench-gate; then
		meson_suite "$build" bench-gate
	fi
}

part_style() {
	build_gcc || return
	meson_suite "$build" style
}

part_clang() {
	build_in "$build-clang" clang -Dwerror=true -Dtests=enabled || return
	meson_suite "$build-clang" unit
	meson_suite "$build-clang" node
}

part_release() {
	build_in "$build-release" gcc --buildtype=release -Dwerror=true -Dtests=enabled || return
	meson_suite "$build-release" unit
	meson_suite "$build-release" node
}

# Built without a warning in every other way people build; each way is a case.
part_warnings() {
	local cc option dir=$build-warnings
	for cc in gcc clang; do
		for option in --buildtype=release -Db_lto=true -Db_ndebug=true; do
			rm -rf "$dir"
			build_in "$dir" "$cc" -Dwerror=true -Dtools=enabled -Dtests=enabled "$option" &&
				add_results 1 0 0
		done
	done
	rm -rf "$dir"
}

part_asan() {
	local dir=$build-asan
	# Builders of pods take gcc ten seconds a file with these checks at -O2.
	build_in "$dir" gcc -Dwerror=true -Dtools=enabled -Dtests=enabled -Db_lundef=false \
		-Db_sanitize=address,undefined -Doptimization=1 || return
	export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
	meson_suite "$dir" unit
	meson_suite "$dir" node
	meson_suite "$dir" tools
	unset UBSAN_OPTIONS
}

part_graph() {
	local junit=$build/meson-logs/graph.junit.xml status=0
	build_gcc || return
	headline 'graph: real daemons'
	/usr/bin/python3 test/graph/generation.py || fail 'a PipeWire to test with'
	rm -f "$junit"
	# The tests mostly wait for sound to pass: more of them than there are cores.
	HEADROOM_BUILD=$build /usr/bin/python3 -m pytest -n 4 -q -ra -p no:cacheprovider \
		--junitxml "$junit" test/graph || status=$?
	add_junit graph "$status" "$junit"
}

# needed_packages PART...: a second compiler is a lot to download for parts without it.
needed_packages() {
	printf '%s\n' "${packages_build[@]}" "${packages_test[@]}" |
		if [[ " $* " =~ \ (clang|warnings)\  ]]; then cat; else grep -vx clang; fi
}

# Every goal is a case: on recordings, beside the peers and the bound.
part_listening() {
	local log=$build/meson-logs/listening.txt half=judge missed met
	install_packages "${packages_listening[@]}" || fail 'installing what listening needs'
	build_gcc || return
	headline "listening: $half"
	if ! { test/listening/fetch.sh && test/listening/peers.sh "$build" &&
		test/listening/listening.py build "$half"; } >"$log" 2>&1; then
		tail -n 20 "$log"
		fail 'listening: cutting the programmes'
		return
	fi
	test/listening/listening.py table "$half" --profiles all --peers 2>&1 | tee "$log"
	missed=$(grep -c '^# figure .* MISSED$' "$log")
	met=$(grep -c '^# figure .*(goal [^)]*)$' "$log")
	add_results "$met" "$missed" 0
	[ "$met" != 0 ] || fail 'listening: no figure'
}

main() {
	local part parts=("$@") packages=()
	for part in "${parts[@]}"; do
		if ! declare -F "part_$part" >/dev/null; then
			echo "usage: run.sh [unit|quality|style|clang|asan|graph|release|warnings|listening]..." >&2
			exit 2
		fi
	done
	if [ ${#parts[@]} = 0 ]; then
		parts=(unit quality style clang asan graph)
	fi
	mapfile -t packages < <(needed_packages "${parts[@]}")
	timed packages install_packages "${packages[@]}" || fail 'installing packages'
	for part in "${parts[@]}"; do
		timed "$part" "part_$part"
	done
	print_results
}

main "$@"

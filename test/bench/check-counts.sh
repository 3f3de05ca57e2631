#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Instructions a frame of the engine, counted by valgrind, against the limits in
# counts.txt. A count does not depend on what else the machine does, as a time would.
#
# Each scene runs twice, for different lengths; the difference is free of what it
# took to start. Ends with 77, which is "skipped", where valgrind or the level is missing.
#
# usage: check-counts.sh BENCH-COUNT LIMITS LEVEL
#        check-counts.sh --measure BENCH-COUNT LIMITS LEVEL	print rows of new limits
set -euo pipefail
export LC_ALL=C

readonly short_frames=16384 long_frames=32768 skipped=77

measure=
if [ "$1" = --measure ]; then
	measure=1
	shift
fi
readonly program=$1 limits=$2 level=$3

# count SCENE FRAMES: all instructions of a run; valgrind's word for it is "Collected".
count() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		"$program" "$level" "$1" "$2" 2>&1 | awk '/Collected *:/ { print $NF }'
}

# What valgrind simulates may lack what the machine has.
has_level() {
	local status=0
	valgrind -q --tool=none "$program" "$level" silence 1024 >/dev/null 2>&1 || status=$?
	[ "$status" != "$skipped" ]
}

# check SCENE LIMIT: print measured and limit; fails above it.
check() {
	local short long
	short=$(count "$1" "$short_frames")
	long=$(count "$1" "$long_frames")
	awk -v scene="$1" -v limit="$2" -v level="$level" -v measure="$measure" \
		-v short="$short" -v long="$long" -v frames=$((long_frames - short_frames)) '
		BEGIN {
			if (short == "" || long == "") {
				printf "%s: valgrind counted nothing\n", scene
				exit 1
			}
			each = (long - short) / frames
			if (measure) {
				printf "%-10s %-8s %7.1f\n", scene, level, 1.1 * each
				exit 0
			}
			bad = each > limit
			printf "%-10s %-8s %7.1f instructions a frame, limit %7.1f%s\n",
				scene, level, each, limit, bad ? "  TOO MANY" : ""
			exit bad
		}'
}

main() {
	local failed=0 n_rows=0 scene row_level limit
	if ! command -v valgrind >/dev/null; then
		echo 'valgrind is not installed'
		exit "$skipped"
	fi
	if ! has_level; then
		echo "no $level here, or valgrind does not know it"
		exit "$skipped"
	fi
	while read -r scene row_level limit; do
		if [ "$row_level" = "$level" ]; then
			n_rows=$((n_rows + 1))
			check "$scene" "$limit" || failed=1
		fi
	done < <(grep -v '^#' "$limits")
	if [ "$n_rows" = 0 ]; then
		echo "$limits has no row for $level"
		failed=1
	fi
	exit "$failed"
}

main

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Run the demo as somebody would who has nothing but the checkout, and look at what it leaves:
# figures in every row, a delay that is the one it reports, a picture, two recordings.
# The last line is "N passed, N failed, N skipped".
#
# usage: demo.sh
set -uo pipefail
export LC_ALL=C

# shellcheck source=test/results.sh
. test/results.sh

check() {
	local what=$1
	shift
	if "$@"; then
		add_results 1 0 0
	else
		fail "$what"
	fi
}

# after ROW: the figure of the column "after"; names have 26 columns, figures 9.
after() { awk -v row="$1" 'index($0, row) == 3 { f = substr($0, 40, 9); gsub(/ /, "", f); print f; exit }' "$log"; }
is_number() { [[ $1 =~ ^-?[0-9]+(\.[0-9]+)?$ ]]; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
timed 'the demo' tools/demo.sh 2>&1 | tee "$log"
check 'the demo fails' [ "${PIPESTATUS[0]}" = 0 ]
for row in 'integrated loudness' 'loudness range' 'quiet part' 'loud part' 'highest true peak' \
	'latency, measured' 'time per cycle, median' 'time per cycle, worst'; do
	check "no figure: $row" is_number "$(after "$row")"
done
check 'the delay is not the one it reports' \
	[ "$(after 'latency, measured')" = "$(after 'latency, reported')" ]
check 'it tells nothing while it builds' grep -q '50 % of' "$log"
for file in headroom-demo.png headroom-demo-before.wav headroom-demo-after.wav; do
	check "no $file" [ -s "$file" ]
done
print_results

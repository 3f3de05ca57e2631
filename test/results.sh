# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# How many tests passed, failed and were skipped, and how long the parts took. To be sourced.

results_passed=0
results_failed=0
results_skipped=0
results_times=()

headline() { printf '\n=== %s (%d s)\n' "$*" "$SECONDS"; }

# add_results PASSED FAILED SKIPPED
add_results() {
	results_passed=$((results_passed + $1))
	results_failed=$((results_failed + $2))
	results_skipped=$((results_skipped + $3))
}

fail() {
	echo "FAILED $*"
	add_results 0 1 0
}

# timed WHAT COMMAND...: run it and keep how long it took.
timed() {
	local what=$1 began=$SECONDS status=0
	shift
	"$@" || status=$?
	results_times+=("$what: $((SECONDS - began)) s")
	return "$status"
}

# run_counted WHAT COMMAND...: run what ends like print_results, and count what it counted.
run_counted() {
	local what=$1 log counts
	shift
	headline "$what"
	log=$(mktemp)
	"$@" </dev/null 2>&1 | tee "$log"
	counts=$(grep -xE '[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' "$log" | tail -n 1)
	rm -f "$log"
	if [ -n "$counts" ]; then
		# shellcheck disable=SC2086  # three numbers
		add_results ${counts//[!0-9 ]/}
	else
		fail "$what: it did not come to its end"
	fi
}

# The times of the parts, and the closing line. Fails when a test did.
print_results() {
	headline 'the end'
	printf '%s\n' "${results_times[@]}"
	echo "$results_passed passed, $results_failed failed, $results_skipped skipped"
	[ "$results_failed" = 0 ]
}

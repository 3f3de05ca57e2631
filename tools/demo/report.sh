# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The numbers of the demo. To be sourced by demo.sh.
#
# shellcheck disable=SC2154  # it sets the variables

# Time from the awakening to the end of our two nodes, as pw-profiler saw it: a line
# for each cycle, in microseconds.

# Of PipeWire 0.3: a group of eight columns per node, the sixth is the time.
cycles_of_table() {
	local ids
	ids=$(sed -n "s/^.*logging follower \([0-9]*\) (\"\($sink\|$output\)\").*/\1/p" \
		"$work/profiler.log" | sort -u | paste -sd ' ')
	tail -n +50 "$work/profile.tsv" | awk -v ids="$ids" '
		BEGIN { n_ids = split(ids, list, " "); for (i in list) ours[list[i]] = 1 }
		{
			sum = n = 0
			for (i = 5; i + 5 <= NF; i += 8)
				if ($i in ours && ++n) sum += $(i + 5)
			if (n == n_ids && n > 0) print sum
		}'
}

# Of later ones: an object per node, in nanoseconds; one of type "info" begins a cycle.
cycles_of_json() {
	awk -v sink="$sink" -v output="$output" '
		function value(key) {
			if (!match($0, "\"" key "\": *\"?[^\",]*")) return ""
			value_text = substr($0, RSTART, RLENGTH)
			sub(/^.*: *"?/, "", value_text)
			return value_text
		}
		function flush_cycle() { if (n == 2) print int(sum / 1000 + 0.5); sum = n = 0 }
		/"type": *"info"/ { flush_cycle() }
		/"type": *"follower"/ && (value("name") == sink || value("name") == output) {
			sum += value("finish") - value("awake")
			n++
		}
		END { flush_cycle() }' "$work/profiler.log"
}

cycles() {
	if grep -q '"type"' "$work/profiler.log"; then
		cycles_of_json
	else
		cycles_of_table
	fi
}

# Median, 99th percentile and the longest, in microseconds; dashes without any.
cpu_per_cycle() {
	cycles | sort -n | awk '
		{ v[NR] = $1 }
		END {
			if (NR == 0) { print "- - -"; exit }
			print v[int((NR + 1) / 2)], v[int(NR * 0.99) ? int(NR * 0.99) : 1], v[NR]
		}'
}

judged() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/judged"; }
row() {
	printf '  %-26s %9s %9s  %s\n' "$2" "$(judged "$1" 2)" "$(judged "$1" 3)" "$(judged "$1" 4)"
}

print_table() {
	echo
	printf '  %-26s %9s %9s\n' '' before after
	row integrated 'integrated loudness'
	row range 'loudness range'
	row quietest-3-s "quiet part (from $(judged quietest-at 2) s)"
	row loudest-3-s "loud part (from $(judged loudest-at 2) s)"
	row true-peak 'highest true peak'
	row sample-peak 'highest sample'
	printf '  %-26s %9s %9s  %s\n' \
		'latency, reported' - "$reported" "frames at $rate_hz Hz" \
		'latency, measured' - "$measured" "frames at $rate_hz Hz" \
		'time per cycle, median' - "$cpu_median" 'us of 21333 (1024 frames)' \
		'time per cycle, 99 %' - "$cpu_p99" us \
		'time per cycle, worst' - "$cpu_max" us
	echo
	echo "  Loudness and peaks as libebur128 measures them, parts of 3 s; time from pw-profiler."
	echo
}

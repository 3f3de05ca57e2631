#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Hear and see what Headroom does, without installing it: build it, start a
# private PipeWire that loads it, play a sound through it, record what reaches
# the loudspeaker and compare.
#
# usage: demo.sh [-o FILE.png] [FILE]
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
readonly here root build="$root/build-demo"	# build/ is whoever's checkout it is
readonly judge_dir=$build/tools/compare
readonly sink=headroom.processed
readonly output=headroom.processed.output
readonly recorder=headroom-demo-recorder
readonly player=headroom-demo-player
readonly rate_hz=48000
readonly frame_bytes=16		# four float channels
readonly longest_sec=3600	# when sox cannot tell how long a sound is

# shellcheck source=tools/packages.sh
. "$here/packages.sh"
# shellcheck source=tools/demo/private-pipewire.sh
. "$here/demo/private-pipewire.sh"
# shellcheck source=tools/demo/report.sh
. "$here/demo/report.sh"

png=headroom-demo.png
file=
work=
player_pid=
recorder_pid=
profiler_pid=

say() { echo "demo: $*"; }
die() {
	echo "demo: $*" >&2
	if [ -n "$work" ]; then
		show_log pipewire
		show_log wireplumber
	fi
	exit 1
}

# The end of a daemon's log, when there is something in it.
show_log() {
	if [ -s "$work/$1.log" ]; then
		echo "--- the last lines of $1's log" >&2
		tail -n 8 "$work/$1.log" >&2
	fi
}

usage() {
	cat <<-'EOF'
		usage: demo.sh [-o FILE.png] [FILE]

		Play FILE (any format libsndfile reads; default: a clip of 27 s made on
		the spot) through Headroom in a private PipeWire and compare before and
		after. Nothing of the system is changed, but missing packages are
		installed.

		  -o FILE.png   where the picture goes (headroom-demo.png); the two
		                recordings go beside it
	EOF
}

parse_arguments() {
	local option
	while getopts 'o:h' option; do
		case $option in
		o) png=$OPTARG ;;
		h) usage; exit 0 ;;
		*) usage >&2; exit 2 ;;
		esac
	done
	shift $((OPTIND - 1))
	if [ $# -gt 1 ]; then
		usage >&2
		exit 2
	fi
	if [ $# = 1 ]; then
		file=$1
		[ -r "$file" ] || die "$file: cannot be read"
	fi
	[ -d "$(dirname "$png")" ] || die "$(dirname "$png"): no such directory"
}

cleanup() {
	local pid
	for pid in $player_pid $recorder_pid $profiler_pid; do
		kill "$pid" 2>/dev/null || true
	done
	private_stop
	if [ -n "$work" ]; then
		rm -rf "$work"
	fi
}

# The module and the judge, with names that PipeWire finds where PIPEWIRE_MODULE_DIR says.
configure() {
	local options=() program
	for program in command monitor record stream render tests; do
		options+=("-D$program=disabled")
	done
	if [ -f "$build/build.ninja" ]; then
		options+=(--reconfigure)
	fi
	meson setup --prefix "$(pkg-config --variable=prefix libpipewire-0.3)" "${options[@]}" \
		"$build" "$root"
}

# How far ninja is, a line for each quarter.
show_progress() {
	awk -F '[][/]' '
		$2 ~ /^[0-9]+$/ && $3 > 0 && int(4 * $2 / $3) > quarter {
			quarter = int(4 * $2 / $3)
			printf "demo:   %3d %% of %d steps\n", 25 * quarter, $3
			fflush()
		}'
}

build_all() {
	local began=$SECONDS
	say "building in ${build#"$root"/}"
	configure >"$work/build.log" 2>&1 ||
		{ tail -n 30 "$work/build.log" >&2; die "meson setup failed"; }
	NINJA_STATUS='[%f/%t] ' ninja -C "$build" 2>&1 | tee "$work/build.log" | show_progress ||
		{ tail -n 30 "$work/build.log" >&2; die "the build failed"; }
	say "built in $((SECONDS - began)) s"
}

# Install below $work and let PipeWire look there first.
stage() {
	meson install -C "$build" --no-rebuild --destdir "$work/stage" \
		>"$work/install.log" 2>&1 || die "meson install failed"
	local module plugin
	drop_in=$(staged '*headroom*.conf' -path '*pipewire.conf*')
	module=$(staged 'libpipewire-module-headroom.so')
	plugin=$(staged 'libspa-headroom.so')
	PIPEWIRE_MODULE_DIR=${module%/*}:$(pkg-config --variable=moduledir libpipewire-0.3)
	SPA_PLUGIN_DIR=${plugin%/*/*}:$(pkg-config --variable=plugindir libspa-0.2)
	export PIPEWIRE_MODULE_DIR SPA_PLUGIN_DIR
}

staged() {
	local name=$1 found
	shift
	found=$(find "$work/stage" -name "$name" "$@" -print -quit)
	[ -n "$found" ] || die "the build installs no $name"
	echo "$found"
}

prepare_sound() {
	if [ -z "$file" ]; then
		say "making a clip: whisper, shout, music, music over full scale, speech"
		file=$work/clip.wav
		"$here/demo/clip.sh" "$judge_dir/headroom-splice" "$file" \
			>"$work/clip.log" 2>&1 || { cat "$work/clip.log" >&2; die "no clip"; }
	fi
}

start_pipewire() {
	private_start "$work" "$drop_in"
	wait_until 10 "$sink" has_port "$sink:playback_FL"
	wait_until 10 "$output to reach the loudspeaker" \
		is_linked "$output:output_FL" "$speaker:playback_FL"
}

# One recorder, so that one clock counts for what a loudspeaker gets from the player
# without Headroom (AUX0 and 1), and what it gets from Headroom (2 and 3).
start_recorder() {
	pw-record --format f32 --rate "$rate_hz" --channels 4 \
		--channel-map AUX0,AUX1,AUX2,AUX3 \
		-P "{ node.name = $recorder node.autoconnect = false stream.dont-remix = true }" \
		"$work/all.wav" >"$work/record.log" 2>&1 &
	recorder_pid=$!
	wait_until 5 "the recorder" has_port "$recorder:input_AUX3"
	link "$direct:monitor_FL" "$recorder:input_AUX0"
	link "$direct:monitor_FR" "$recorder:input_AUX1"
	link "$speaker:monitor_FL" "$recorder:input_AUX2"
	link "$speaker:monitor_FR" "$recorder:input_AUX3"
	wait_until 5 "the recording to begin" recorded_at_least 1
}

link() { wait_until 5 "a link from $1 to $2" link_once "$1" "$2"; }
link_once() { is_linked "$1" "$2" || timeout 2 pw-link "$1" "$2"; }
recorded_frames() { echo $(($(stat -c %s "$work/all.wav" 2>/dev/null || echo 0) / frame_bytes)); }
recorded_at_least() { [ "$(recorded_frames)" -ge "$1" ]; }

# PipeWire 0.3 writes a table to the file, later ones JSON to the output.
start_profiler() {
	local options=(-o profile.tsv)
	if [[ $(pw-profiler --help) == *--json* ]]; then
		options+=(--json)
	fi
	(cd "$work" && exec pw-profiler "${options[@]}" >profiler.log 2>&1) &
	profiler_pid=$!
}

play() {
	local began ended limit
	say "playing $(basename "$file")"
	pw-play --target "$sink" -P "{ node.name = $player }" "$file" >"$work/play.log" 2>&1 &
	player_pid=$!
	wait_until 10 "the player to be linked to $sink" player_is_linked_or_gone
	if player_is_gone; then
		cat "$work/play.log" >&2
		die "$file: the player cannot play it"
	fi
	link "$player:output_FL" "$direct:playback_FL"
	link "$player:output_FR" "$direct:playback_FR"
	began=$SECONDS
	start_profiler
	reported=$(reported_latency)
	limit=$(soxi -D "$file" 2>/dev/null) || limit=$longest_sec
	wait_until "$((${limit%.*} + 20))" "the player to finish" player_is_gone
	wait "$player_pid" || { cat "$work/play.log" >&2; die "the player failed"; }
	player_pid=
	say "played for $((SECONDS - began)) s"
	ended=$(recorded_frames)
	wait_until 5 "the end of the recording" recorded_at_least $((ended + rate_hz / 2))
	stop_recording
}

player_is_linked_or_gone() {
	player_is_gone || is_linked "$player:output_FL" "$sink:playback_FL"
}
player_is_gone() { ! kill -0 "$player_pid" 2>/dev/null; }

stop_recording() {
	kill -INT "$profiler_pid" "$recorder_pid" 2>/dev/null || true
	wait "$profiler_pid" "$recorder_pid" || true
	profiler_pid=
	recorder_pid=
}

# What the node says its delay is, in frames.
reported_latency() {
	timeout 2 pw-cli enum-params "$sink" ProcessLatency 2>/dev/null | awk -v rate="$rate_hz" '
		/ProcessLatency:rate/ { want = "rate" }
		/ProcessLatency:ns/ { want = "ns" }
		want == "rate" && $1 == "Int" { frames += $2; want = ""; seen = 1 }
		want == "ns" && $1 == "Long" { frames += $2 * rate / 1e9; want = ""; seen = 1 }
		END { print seen ? int(frames + 0.5) : "-" }'
}

split_recording() {
	"$judge_dir/headroom-split" "$work/all.wav" \
		"$work/direct.wav" "$work/speaker.wav" || die "no recording"
	cp "$file" "$before_path"
	cp "$work/speaker.wav" "$after_path"
}

measure() {
	split_recording
	"$judge_dir/headroom-judge" --curves "$work/curves.tsv" \
		"$file" "$work/speaker.wav" >"$work/judged" || die "the recording could not be compared"
	measured=$("$judge_dir/headroom-judge" --lag "$work/direct.wav" "$work/speaker.wav") ||
		die "the delay could not be measured"
	read -r cpu_median cpu_p99 cpu_max < <(cpu_per_cycle)
}

draw() {
	local summary
	summary="integrated $(judged integrated 2) to $(judged integrated 3) LUFS,"
	summary+=" range $(judged range 2) to $(judged range 3) LU,"
	summary+=" true peak $(judged true-peak 2) to $(judged true-peak 3) dBTP"
	(cd "$work" && gnuplot -e "curves = 'curves.tsv'; png = 'demo.png'" \
		-e "name = 'Headroom: $(basename "$file" | tr -cd '[:alnum:] ._-')'; summary = '$summary'" \
		"$here/demo/plot.gp") || die "the picture could not be drawn"
	cp "$work/demo.png" "$png"
}

main() {
	parse_arguments "$@"
	trap cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	install_packages "${packages_build[@]}" "${packages_demo[@]}"
	work=$(mktemp -d "${TMPDIR:-/tmp}/headroom-demo.XXXXXX")
	build_all
	stage
	prepare_sound
	before_path=${png%.png}-before.${file##*.}
	after_path=${png%.png}-after.wav
	start_pipewire
	start_recorder
	play
	measure
	print_table
	draw
	say "picture     $png"
	say "recordings  $before_path, $after_path"
}

main "$@"

# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Does sound reach the loudspeaker, and how loud? To be sourced; needs python3 and a sink
# named "speaker".

readonly tone_dbfs=-30	# far below what Headroom aims at
readonly tone_sec=12	# so long that the leveller has come most of the way

# poll COMMAND...: until it succeeds, for 30 s at most: all of them start anew.
poll() {
	local deadline=$((SECONDS + 30))
	until "$@"; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.1
	done
}

# write_tone FILE: 997 Hz.
write_tone() {
	python3 - "$1" "$tone_dbfs" "$tone_sec" <<-'EOF'
		import array, math, sys, wave
		rate_hz = 48000
		peak = 32768 * 10 ** (float(sys.argv[2]) / 20)
		tone = array.array("h")
		for i in range(int(sys.argv[3]) * rate_hz):
		    tone.extend([round(peak * math.sin(2 * math.pi * 997 * i / rate_hz))] * 2)
		with wave.open(sys.argv[1], "wb") as file:
		    file.setparams((2, 2, rate_hz, 0, "NONE", ""))
		    file.writeframes(tone.tobytes())
	EOF
}

# print_peak_dbfs FILE: of a recording of 16 bit, a whole number.
print_peak_dbfs() {
	python3 - "$1" <<-'EOF'
		import array, math, sys
		with open(sys.argv[1], "rb") as file:
		    sound = file.read().partition(b"data")[2][4:]
		sound = array.array("h", sound[:len(sound) & ~1])
		print(round(20 * math.log10(max([1, *map(abs, sound)]) / 32768)))
	EOF
}

# The session manager has seen to it.
has_speaker() { timeout 5 pw-link -i 2>/dev/null | grep -q '^speaker:playback_FL'; }
is_recording() { [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -gt 4096 ]; }

# at_speaker_dbfs: play the tone to wherever sound goes; print the peak at the loudspeaker.
at_speaker_dbfs() {
	local dir recorder
	dir=$(mktemp -d)
	write_tone "$dir/tone.wav"
	poll has_speaker
	pw-record --target speaker -P '{ stream.capture.sink = true }' \
		--format s16 --rate 48000 --channels 2 "$dir/heard.wav" >&2 &
	recorder=$!
	poll is_recording "$dir/heard.wav" &&
		timeout $((tone_sec + 20)) pw-play "$dir/tone.wav" >&2
	kill -INT "$recorder"
	wait "$recorder"
	print_peak_dbfs "$dir/heard.wav"
	rm -rf "$dir"
}

# comes_out_louder_by LEAST_DB MOST_DB
comes_out_louder_by() {
	local heard_dbfs
	heard_dbfs=$(at_speaker_dbfs)
	echo "        a tone of $tone_dbfs dBFS reaches the loudspeaker with $heard_dbfs dBFS"
	[ "$((heard_dbfs - tone_dbfs))" -ge "$1" ] && [ "$((heard_dbfs - tone_dbfs))" -le "$2" ]
}

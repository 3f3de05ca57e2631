#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Make the demo's clip: speech and music at the levels people complain about.
#
# usage: clip.sh HEADROOM-SPLICE OUT.wav
set -euo pipefail

splice=$1
out=$2
readonly rate_hz=48000

# speech NAME VOICE SPEED TEXT: a spoken line as stereo, with a short pause.
speech() {
	espeak-ng -v "$2" -s "$3" -w "$work/spoken.wav" "$4"
	sox "$work/spoken.wav" -r "$rate_hz" -b 24 "$work/$1.wav" \
		gain -n -6 remix 1 1 highpass 80 pad 0.3 0.4
}

# chord OUT NOTE x6: two seconds of plucked strings, spread left and right.
chord() {
	local file=$1
	shift
	sox -R -n -r "$rate_hz" -b 24 "$file" synth 2.05 \
		pluck "$1" pluck "$2" pluck "$3" pluck "$4" pluck "$5" pluck "$6" \
		delay 0 0.04 0.08 0.12 0.5 1.0 \
		remix 1,2v0.6,3,5v0.7 1,2,4,6v0.8 gain -n -8
}

# music NAME: four chords over a beat.
music() {
	chord "$work/c1.wav" A2 E3 A3 C4 E4 A4
	chord "$work/c2.wav" F2 C3 F3 A3 C4 F4
	chord "$work/c3.wav" C3 G3 C4 E4 G4 C5
	chord "$work/c4.wav" G2 D3 G3 B3 D4 G4
	sox "$work"/c[1-4].wav "$work/chords.wav" reverb 25 gain -n -9
	sox -R -n -r "$rate_hz" -c 2 -b 24 "$work/kick.wav" \
		synth 0.18 sine 120:45 fade h 0 0.18 0.15 gain -10 pad 0 0.32 repeat 15
	sox -m -v 1 "$work/chords.wav" -v 1 "$work/kick.wav" "$work/$1.wav" trim 0 7.6
}

main() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	speech whisper en+whisper 150 \
		"This is the part of the film that nobody can hear. Lean closer, they are whispering again."
	speech shout en+m3 165 \
		"And then the commercial comes, and it is so much louder than everything before it!"
	speech calm en+f2 155 "Good. Now it is quiet again."
	music music
	sox "$work/music.wav" "$work/hot.wav" trim 0 4
	"$splice" "$out" \
		"$work/whisper.wav" -44 "$work/shout.wav" -11 \
		"$work/music.wav" -24 "$work/hot.wav" -5 "$work/calm.wav" -34
}

main

#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Draw the pictures of doc/images that show the limiter: the response of the true-peak
# filter between samples, from the taps in truepeak-fir.h, and how the gain comes back, from
# what headroom-render makes of a tone and of a click. Needs gnuplot.
#
# usage: plot-figures.sh [BUILD [DIRECTORY]]		default: build doc/images
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "$0")/.." && pwd)
readonly root build=${1:-$root/build} images=${2:-$root/doc/images}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# responses: a row is f / Nyquist and the level in dB of the points 1/4, 1/2 and 3/4, of
# the long filter and of the short one.
responses() {
	/usr/bin/python3 - "$root/spa/kernel/measure/truepeak-fir.h" <<'EOF'
import cmath, math, re, sys

text = open(sys.argv[1], encoding="utf-8").read()


def taps(name):
    table = re.search(rf"hr_fir_pair hr_truepeak_{name}\[\] = {{(.*?)}};", text, re.S)
    rows = re.findall(r"{\s*(\S+)f,\s*(\S+)f,\s*(\S+)f\s*}", table[1]) if table else []
    return [tuple(map(float, row)) for row in rows]


def group(f, at, size):
    return sum((-1) ** i * cmath.exp(1j * math.pi * f * (at + i)) for i in range(size))


def levels_db(name, f):
    total, at = [0j, 0j, 0j], 1
    for part, size, is_pair in (("", 1, True), ("_by_4", 4, True), ("_by_8", 8, True),
                                ("_past", 16, False)):
        for even, odd, half in taps(name + part):
            sign = -1 if size > 1 and is_pair else 1
            early = sign * group(f, 2 - at - size, size)
            late = group(f, at, size) if is_pair else 0
            for i, (e, o) in enumerate(((even, odd), (half, 0.0), (even, -odd))):
                total[i] += e * (early + late) + o * (early - late)
            at += size
    parts = [(total[i] / cmath.exp(0.25j * math.pi * f * (i + 1))).real for i in range(3)]
    return [20 * math.log10(max(part, 1e-5)) for part in parts]


for i in range(501):
    f = i / 500
    print(f, *[f"{db:.4f}" for name in ("long", "short") for db in levels_db(name, f)])
EOF
}

# sound FRAMES: two channels; a tone of 1 kHz, or one sample, that ends after 0.1 s with a
# peak 12 dB over the ceiling, and a constant far below it, which shows the gain.
sound() {
	/usr/bin/python3 - "$1" <<'EOF'
import math, struct, sys

n_frames, peak = int(sys.argv[1]), 10 ** (11 / 20)
for n in range(24000):
    at = n - 4800 + n_frames
    tone = peak * (1 if n_frames == 1 else math.sin(2 * math.pi * at / 48))
    sys.stdout.buffer.write(struct.pack("<2f", tone if 0 <= at < n_frames else 0.0, 0.01))
EOF
}

# gains FRAMES: the gain in dB by the time in ms from the end of the peak.
gains() {
	sound "$1" | "$build/tools/headroom-render" --raw --rate 48000 --channels 2 \
		--set headroom.agc.enabled=false --set headroom.compressor.enabled=false \
		--set headroom.limiter.ceiling-dbtp=-1 >"$work/sound" 2>"$work/told"
	/usr/bin/python3 - "$work/sound" "$(sed -n 's/^latency=//p' "$work/told")" <<'EOF'
import array, math, sys

latency, out = int(sys.argv[2]), array.array("f")
with open(sys.argv[1], "rb") as file:
    out.frombytes(file.read())
for n in range(latency, len(out) // 2):
    print((n - latency - 4800) / 48, 20 * math.log10(max(out[2 * n + 1], 1e-6) / 0.01))
EOF
}

draw() {
	gnuplot - <<EOF
set terminal pngcairo size 1200,600 font "DejaVu Sans,13" background rgb "#fcfcfb"
set border 3 lc rgb "#2b2b2b"
set tics nomirror out textcolor rgb "#2b2b2b"
set grid lt 1 lw 1 lc rgb "#d9d9d6"
set key bottom left samplen 2 textcolor rgb "#2b2b2b"

set output "$images/truepeak-response.png"
set title "What the true-peak detector reads of a tone between two samples"
set xlabel "frequency / Nyquist frequency"
set ylabel "dB"
set xrange [0:1]
set yrange [-1:0.8]
set arrow 1 from 0.8333,graph 0 to 0.8333,graph 1 nohead lc rgb "#9a9a94"
set arrow 2 from 0.9070,graph 0 to 0.9070,graph 1 nohead lc rgb "#9a9a94"
set label 1 "20 kHz at: 48 kHz" at 0.8283,-0.9 right textcolor rgb "#606060"
set label 2 "44.1" at 0.902,-0.9 right textcolor rgb "#606060"
plot "$work/response" using 1:5 with lines lw 2 lc rgb "#d8b4a8" title "short filter, one quarter", \
	'' using 1:6 with lines lw 2 lc rgb "#c8442e" title "short, half way", \
	'' using 1:2 with lines lw 2 lc rgb "#7fb0c2" title "long filter (from 40 kHz up), one quarter", \
	'' using 1:4 with lines lw 2 dt 2 lc rgb "#7fb0c2" title "long, three quarters", \
	'' using 1:3 with lines lw 2 lc rgb "#1f6f8b" title "long, half way"

set output "$images/limiter-step.png"
unset arrow 1
unset arrow 2
unset label 1
unset label 2
set title "Gain of the limiter around peaks 12 dB over the ceiling, default release"
set xlabel "time after the end of the peak (ms)"
set xrange [-60:260]
set yrange [-13:1]
set ytics 3
set key bottom right
plot "$work/tone" with lines lw 3 lc rgb "#1f6f8b" title "1 kHz for 50 ms", \
	"$work/click" with lines lw 3 lc rgb "#c8442e" title "one sample"
EOF
}

responses >"$work/response"
gains 2400 >"$work/tone"
gains 1 >"$work/click"
draw

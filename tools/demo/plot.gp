# SPDX-License-Identifier: MIT
# Draw what headroom-judge --curves wrote.
#
# gnuplot -e "curves='x.tsv'; png='x.png'; name='...'; summary='...'" plot.gp

set terminal pngcairo size 1600,1000 font "DejaVu Sans,13" background rgb "#fcfcfb"
set output png
set datafile separator "\t"

ink = "#2b2b2b"
faint = "#d9d9d6"
c_before = "#9a9a94"
c_after = "#1f6f8b"
c_over = "#c8442e"

stats curves using 1 name "T" nooutput
stats curves using 5 name "P" nooutput
stats curves using 4 name "N" nooutput
stats curves using (($3 > -69) ? $3 : NaN) name "S" nooutput
top = ceil(10 * (P_max > -N_min ? P_max : -N_min)) / 10.0
if (top < 1.0) top = 1.0
low = floor(S_min / 6.0) * 6 - 6

set border 3 lc rgb ink lw 1
set tics nomirror out textcolor rgb ink
set xrange [0:T_max]
set lmargin at screen 0.07
set rmargin at screen 0.975
set grid xtics ytics lt 1 lw 1 lc rgb faint

set multiplot

set label 1 name at screen 0.07,0.965 left font "DejaVu Sans,20" textcolor rgb ink noenhanced
set label 2 summary at screen 0.07,0.93 left font "DejaVu Sans,13" textcolor rgb "#606060" noenhanced

# Waveforms, in the same scale; what is over full scale is red.
set yrange [-top:top]
set ytics -10,1,10 format "%.0f"
set ylabel "amplitude" textcolor rgb ink
set label 3 "before (1 = full scale, over it in red)" at graph 0.008,0.9 left textcolor rgb "#606060"
set format x ""
set tmargin at screen 0.90
set bmargin at screen 0.73
unset key
over(x) = x > 1 ? x : 1
under(x) = x < -1 ? x : -1
plot curves using 1:4:5 with filledcurves lc rgb c_before, \
	'' using 1:(1):(over($5)) with filledcurves lc rgb c_over, \
	'' using 1:(-1):(under($4)) with filledcurves lc rgb c_over
unset label 1
unset label 2

set label 3 "after, same scale"
set tmargin at screen 0.70
set bmargin at screen 0.53
plot curves using 1:8:9 with filledcurves lc rgb c_after, \
	'' using 1:(1):(over($9)) with filledcurves lc rgb c_over, \
	'' using 1:(-1):(under($8)) with filledcurves lc rgb c_over

# Loudness.
unset label 3
set yrange [low:*]
set ytics autofreq 6
set format x "%g"
set format y "%g"
set ylabel "loudness (LUFS)"
set xlabel "time (s)" textcolor rgb ink
set tmargin at screen 0.485
set bmargin at screen 0.075
set key at screen 0.975,0.512 right horizontal samplen 2 textcolor rgb ink width -1
shown(x) = x > -69 ? x : NaN
plot curves using 1:(shown($2)) with lines lw 1 lc rgb "#bdbdb7" title "before, momentary (0.4 s)", \
	'' using 1:(shown($6)) with lines lw 1 lc rgb "#7fb0c2" title "after, momentary (0.4 s)", \
	'' using 1:(shown($3)) with lines lw 3 lc rgb "#77776f" title "before, short-term (3 s)", \
	'' using 1:(shown($7)) with lines lw 3 lc rgb c_after title "after, short-term (3 s)"

unset multiplot

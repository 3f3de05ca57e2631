/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_TRACES_H
#define HEADROOM_RENDER_TRACES_H

#include <stdbool.h>

#include "render/plot/canvas.h"
#include "render/plot/curves.h"

/**
 * The curves inside the panels. Where several points fall on a pixel, their
 * extremes are drawn, so that the shortest peak is seen in the longest file.
 */

/** Samples and true peaks of one side; red where they pass full scale. */
void traces_sound(const struct panel *panel, const struct curves *curves, bool is_after);

/** Momentary and short-term loudness of both sides. */
void traces_loudness(const struct panel *panel, const struct curves *curves);

/** Gain of the AGC as a line, reductions as areas that hang from 0. */
void traces_gain(const struct panel *panel, const struct curves *curves);

/** Axes in which most of it is seen, in whole steps of 6; target_lufs may be NAN. */
void traces_loudness_range(const struct curves *curves, double target_lufs, double *low,
		double *high);
void traces_gain_range(const struct curves *curves, double *low, double *high);

#endif /* HEADROOM_RENDER_TRACES_H */

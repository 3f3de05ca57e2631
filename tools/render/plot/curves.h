/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_CURVES_H
#define HEADROOM_RENDER_CURVES_H

#include <stddef.h>
#include <stdint.h>

#include "render/chain/chain.h"
#include "render/chain/meter.h"

/** Points in a second, at most, and how many of them have a loudness. */
#define CURVES_HZ 50u
#define CURVES_POINTS_PER_LOUDNESS 5u

/** One side of the chain since the last point; loudness is of windows that end here. */
struct side_point {
	float min, max;			/**< samples of all channels */
	float true_peak_lin;
	float momentary_lufs;		/**< 400 ms; NAN: not measured here */
	float short_term_lufs;		/**< 3 s; NAN: not measured here, or too early */
};

/** What the stages did since the last point. */
struct gain_point {
	float agc_db;			/**< now */
	float comp_db, limit_db;	/**< deepest, 0 or less */
};

/** A rendering over time; a point every point_frames. */
struct curves {
	uint32_t rate_hz;
	uint32_t n_channels;
	uint32_t point_frames;		/**< 1 .. HR_MAX_BLOCK */
	struct side_point *before, *after;	/**< owned; n_points each */
	struct gain_point *gain;		/**< owned; n_points */
	size_t n_points;
	size_t n_allocated;
};

/** Nothing is allocated yet. rate_hz is HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. */
void curves_init(struct curves *curves, uint32_t rate_hz, uint32_t n_channels);

void curves_finish(struct curves *curves);

/** Start another point. Returns 0, or -1 with a message. */
int curves_start_point(struct curves *curves);

/** Add interleaved frames to the newest point; they were just added to the meter too. */
void curves_add_before(struct curves *curves, struct meter *meter, const float *frames,
		uint32_t n_frames);

/** The same for the other side, and what the chain did meanwhile. */
void curves_add_after(struct curves *curves, struct meter *meter, const float *frames,
		uint32_t n_frames, struct chain *chain);

#endif /* HEADROOM_RENDER_CURVES_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_PROGRESS_H
#define HEADROOM_RECORD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/** A line on stderr, if that is a terminal: how long, how loud, what was lost. */
struct progress {
	bool is_on;
	bool is_shown;
	unsigned int n_calls;
	double length_sec;
	float peak_lin;			/**< since it was shown last */
	uint64_t n_lost_frames;
};

void progress_init(struct progress *progress, bool is_quiet);
void progress_add_sound(struct progress *progress, uint32_t n_frames, uint32_t rate_hz,
		float peak_lin);
void progress_add_lost(struct progress *progress, uint64_t n_frames);

/** Call at every tick. */
void progress_show(struct progress *progress);

/** Remove the line, before anything else is printed. */
void progress_clear(struct progress *progress);

#endif /* HEADROOM_RECORD_PROGRESS_H */

/* SPDX-License-Identifier: MIT */
#include "record/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define TICKS_PER_LINE 4u

void progress_init(struct progress *progress, bool is_quiet)
{
	*progress = (struct progress) { .is_on = !is_quiet && isatty(STDERR_FILENO) };
}

void progress_add_sound(struct progress *progress, uint32_t n_frames, uint32_t rate_hz,
		float peak_lin)
{
	progress->length_sec += (double)n_frames / rate_hz;
	progress->peak_lin = fmaxf(progress->peak_lin, peak_lin);
}

void progress_add_lost(struct progress *progress, uint64_t n_frames)
{
	progress->n_lost_frames += n_frames;
}

void progress_show(struct progress *progress)
{
	double sec = progress->length_sec;

	if (!progress->is_on || progress->n_calls++ % TICKS_PER_LINE != 0)
		return;
	fprintf(stderr, "\r\033[K%d:%02d:%04.1f  peak ", (int)(sec / 3600), (int)(sec / 60) % 60,
			floor(fmod(sec, 60) * 10) / 10);
	if (progress->peak_lin > 0)
		fprintf(stderr, "%6.1f dB", 20 * log10((double)progress->peak_lin));
	else
		fprintf(stderr, "  -inf dB");
	if (progress->n_lost_frames > 0)
		fprintf(stderr, "  lost %" PRIu64 " frames", progress->n_lost_frames);
	fflush(stderr);
	progress->peak_lin = 0;
	progress->is_shown = true;
}

void progress_clear(struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
	progress->is_shown = false;
}

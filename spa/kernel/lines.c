/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <stdbool.h>
#include <string.h>

#define LINE_FRAMES (HR_LINES_FRAMES + HR_LINES_SLACK)

/* What must survive when a line is moved to its start. */
#define KEEP_FRAMES (HR_LINES_MAX_HISTORY + HR_CHUNK)

_Static_assert(HR_LINES_FRAMES >= 2 * KEEP_FRAMES, "a move must not overlap");

size_t hr_lines_bytes(uint32_t n_channels)
{
	return (size_t)n_channels * LINE_FRAMES * sizeof(float);
}

void hr_lines_init(struct hr_lines *lines, void *mem, uint32_t n_channels)
{
	lines->mem = mem;
	lines->n_channels = n_channels;
	hr_lines_reset(lines);
}

HR_RT void hr_lines_reset(struct hr_lines *lines)
{
	memset(lines->mem, 0, hr_lines_bytes(lines->n_channels));
	lines->end = KEEP_FRAMES;
}

HR_RT void hr_lines_append(struct hr_lines *lines, float *const buf[], uint32_t n_frames)
{
	const bool move = lines->end + n_frames > HR_LINES_FRAMES;
	const uint32_t at = move ? KEEP_FRAMES : lines->end;
	uint32_t c;

	for (c = 0; c < lines->n_channels; c++) {
		float *line = lines->mem + (size_t)c * LINE_FRAMES;

		if (move)
			memcpy(line, line + lines->end - KEEP_FRAMES,
					KEEP_FRAMES * sizeof(*line));
		memcpy(line + at, buf[c], n_frames * sizeof(*line));
	}
	lines->end = at + n_frames;
}

HR_RT const float *hr_lines_at(const struct hr_lines *lines, uint32_t channel, uint32_t age)
{
	return lines->mem + (size_t)channel * LINE_FRAMES + lines->end - age;
}

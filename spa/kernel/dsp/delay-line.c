/* SPDX-License-Identifier: MIT */
#include "kernel/dsp/delay-line.h"

#include <string.h>

#define LINE_FRAMES (HR_LINES_FRAMES + HR_LINES_SLACK)

_Static_assert(HR_LINES_FRAMES >= 2 * (HR_LINES_MAX_HISTORY + HR_CHUNK) + HR_CHUNK,
		"a move must not overlap");

size_t hr_lines_bytes(uint32_t n_channels)
{
	return (size_t)n_channels * LINE_FRAMES * sizeof(float);
}

void hr_lines_init(struct hr_lines *lines, void *mem, uint32_t n_channels)
{
	lines->mem = mem;
	lines->n_channels = n_channels;
	hr_lines_reset(lines, HR_LINES_MAX_HISTORY);
}

HR_RT void hr_lines_reset(struct hr_lines *lines, uint32_t history_frames)
{
	memset(lines->mem, 0, hr_lines_bytes(lines->n_channels));
	lines->keep_frames = history_frames + HR_CHUNK;
	lines->limit_frames = 2 * lines->keep_frames + HR_CHUNK;
	lines->end = lines->keep_frames;
}

HR_RT void hr_lines_advance(struct hr_lines *lines, uint32_t n_frames)
{
	const uint32_t keep = lines->keep_frames;

	if (lines->end + n_frames > lines->limit_frames) {
		for (uint32_t c = 0; c < lines->n_channels; c++) {
			float *line = lines->mem + (size_t)c * LINE_FRAMES;

			memcpy(line, line + lines->end - keep, keep * sizeof(*line));
		}
		lines->end = keep;
	}
	lines->end += n_frames;
}

HR_RT void hr_lines_append(struct hr_lines *lines, float *const buf[], uint32_t n_frames)
{
	hr_lines_advance(lines, n_frames);
	for (uint32_t c = 0; c < lines->n_channels; c++)
		memcpy(hr_lines_at(lines, c, n_frames), buf[c], n_frames * sizeof(float));
}

HR_RT float *hr_lines_at(const struct hr_lines *lines, uint32_t channel, uint32_t age)
{
	return lines->mem + (size_t)channel * LINE_FRAMES + lines->end - age;
}

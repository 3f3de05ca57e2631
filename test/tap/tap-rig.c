/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tap-rig.h"

#define ODD 2654435761u
#define JUMP 1000003u

static uint32_t code_of(uint64_t frame, uint32_t channel)
{
	return (uint32_t)frame * ODD + channel;
}

static uint32_t rate_of(uint32_t epoch)
{
	return 8000 + epoch % 1000;
}

void rig_init(struct rig *rig)
{
	static const uint32_t position[RIG_CHANNELS] = { 3, 4 };
	static const char names[RIG_CHANNELS][8] = { "FL", "FR" };

	memset(rig, 0, sizeof(*rig));
	rig->size_bytes = tap_writer_bytes(RIG_CHANNELS, HR_TAP_MIN_CAPACITY_FRAMES);
	rig->memory = aligned_alloc(HR_TAP_PAGE_BYTES, rig->size_bytes);
	if (rig->memory == NULL)
		abort();
	memset(rig->memory, 0, rig->size_bytes);
	tap_writer_init(&rig->writer, rig->memory, &(struct tap_setup) {
		.sink_name = "rig",
		.n_channels = RIG_CHANNELS,
		.capacity_frames = HR_TAP_MIN_CAPACITY_FRAMES,
		.position = position,
		.channel_name = names,
	});
}

void rig_finish(struct rig *rig)
{
	free(rig->memory);
}

static void write_meters(struct rig *rig, uint32_t n_frames)
{
	struct hr_tap_snapshot now = {
		.n_cycles = rig->n_cycles,
		.n_xruns = rig->n_cycles * 3,
		.generation = (uint32_t)rig->n_cycles * 5,
	};
	struct hr_tap_extremes extremes;

	hr_tap_extremes_init(&extremes);
	for (uint32_t c = 0; c < RIG_CHANNELS; c++) {
		now.energy[c].out_square_sum = (double)rig->n_cycles * 7;
		extremes.channel[c].out_peak_lin = rig->peak_lin[rig->n_cycles];
	}
	tap_writer_write_meters(&rig->writer, &now, &extremes, n_frames);
}

void rig_write(struct rig *rig, uint32_t n_frames, bool is_new_epoch)
{
	static _Thread_local float samples[RIG_CHANNELS][HR_TAP_MAX_BLOCK_FRAMES];
	uint64_t first = rig->writer.n_frames;
	uint32_t epoch = rig->writer.epoch + (is_new_epoch || rig->writer.epoch == 0);

	for (uint32_t c = 0; c < RIG_CHANNELS; c++)
		for (uint32_t n = 0; n < n_frames; n++) {
			uint32_t code = code_of(first + n, c);

			memcpy(&samples[c][n], &code, sizeof(code));
		}
	rig->n_cycles++;
	rig->cycle = (struct tap_cycle) {
		.position = first + (uint64_t)epoch * JUMP,
		.nsec = rig->n_cycles * 1000,
		.rate_diff = 1.0,
		.rate_hz = rate_of(epoch),
		.n_frames = n_frames,
	};
	tap_writer_write(&rig->writer, (const float *[]) { samples[0], samples[1] }, &rig->cycle);
	if (rig->peak_lin != NULL)
		write_meters(rig, n_frames);
}

const char *rig_judge(const struct hr_tap_span *span, float *const planes[], uint32_t n_frames)
{
	if (n_frames == 0 && span->lost_frames == 0)
		return NULL;
	if (span->epoch.number == 0)
		return "frames without an epoch";
	if (span->epoch.rate_hz != rate_of(span->epoch.number))
		return "the rate of another epoch";
	if (span->position != span->frame + (uint64_t)span->epoch.number * JUMP)
		return "the graph position of another epoch";
	for (uint32_t c = 0; c < RIG_CHANNELS; c++)
		for (uint32_t n = 0; n < n_frames; n++) {
			uint32_t code;

			memcpy(&code, &planes[c][n], sizeof(code));
			if (code != code_of(span->frame + n, c))
				return "torn: a sample of another frame";
		}
	return NULL;
}

/* SPDX-License-Identifier: MIT */
#include "record/take.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"

void take_init(struct take *take, const struct options *options)
{
	*take = (struct take) { .options = options, .part.fd = -1 };
}

/* NAME.wav, NAME-2.wav ...; or NAME-001.wav, NAME-002.wav ... when it is split. */
static char *name_part(const struct take *take)
{
	const char *path = take->options->path;
	bool is_split = take->options->split_sec > 0 || take->options->split_bytes > 0;
	const char *dot = strrchr(path, '.');
	char *name = NULL;

	if (take->n_parts == 1 && !is_split)
		return strdup(path);
	if (asprintf(&name, is_split ? "%.*s-%03u%s" : "%.*s-%u%s", (int)(dot - path), path,
			take->n_parts, dot) < 0)
		return NULL;
	return name;
}

static int start_part(struct take *take, const struct block *block)
{
	char *name;
	int res;

	take->n_parts++;
	if ((name = name_part(take)) == NULL)
		return print_error("out of memory");
	res = part_open(&take->part, take->options, name, block->rate_hz, block->n_channels);
	free(name);
	take->is_open = res == 0;
	return res;
}

static int end_part(struct take *take)
{
	const struct part *part = &take->part;
	double length_sec = (double)part->n_frames / part->info.samplerate;

	if (!take->is_open)
		return 0;
	take->is_open = false;
	take->n_frames += part->n_frames;
	take->n_lost_frames += part->gaps.n_lost_frames;
	take->length_sec += length_sec;
	print_info("%s: %" PRIu64 " frames, %.3f s, %d Hz, %d channel%s", part->path, part->n_frames,
			length_sec, part->info.samplerate, part->info.channels,
			part->info.channels == 1 ? "" : "s");
	return part_close(&take->part);
}

/* How many more frames go into this part. */
static uint64_t part_room(const struct take *take)
{
	const struct options *options = take->options;
	uint64_t split_frames;

	if (options->split_bytes > 0 && part_bytes(&take->part) >= options->split_bytes)
		return 0;
	if (options->split_sec <= 0)
		return UINT64_MAX;
	split_frames = (uint64_t)llround(options->split_sec * take->part.info.samplerate);
	return split_frames > take->part.n_frames ? split_frames - take->part.n_frames : 0;
}

static bool fits(const struct take *take, const struct block *block)
{
	return take->is_open && (uint32_t)take->part.info.samplerate == block->rate_hz &&
		(uint32_t)take->part.info.channels == block->n_channels && part_room(take) > 0;
}

static int write_some(struct take *take, const struct block *block, uint64_t first,
		uint64_t n_frames)
{
	struct part *part = &take->part;
	uint64_t start = part->n_frames;

	if (block->kind == BLOCK_SOUND)
		return part_write(part, block->samples + first * block->n_channels, n_frames);
	gaps_add(&part->gaps, start, n_frames, block->kind == BLOCK_PAUSE);
	if (block->kind == BLOCK_PAUSE && !take->options->keep_pauses)
		return 0;
	return part_write_silence(part, n_frames);
}

int take_write(struct take *take, const struct block *block)
{
	uint64_t done = 0;

	/* What comes before the first sound belongs to no file. */
	if (!take->is_open && block->kind == BLOCK_PAUSE)
		return 0;
	while (done < block->n_frames) {
		uint64_t n;

		if (!fits(take, block) && (end_part(take) < 0 || start_part(take, block) < 0))
			return -1;
		n = block->n_frames - done;
		if (part_room(take) < n)
			n = part_room(take);
		/* A limit in bytes is looked at again after a while. */
		if (take->options->split_bytes > 0 && n > 4096)
			n = 4096;
		if (write_some(take, block, done, n) < 0)
			return -1;
		done += n;
	}
	return 0;
}

int take_finish(struct take *take)
{
	return end_part(take);
}

/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record-files.h"

static char directory[] = "/tmp/headroom-record.XXXXXX";

int enter_directory(void **state)
{
	strcpy(strrchr(directory, '.') + 1, "XXXXXX");
	if (mkdtemp(directory) == NULL || chdir(directory) < 0)
		return -1;
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

int remove_directory(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return chdir("/") < 0 || system(command) != 0 ? -1 : 0;
}

float sample_of(uint64_t frame, uint32_t channel)
{
	return (float)((double)((frame * 2 + channel) * 2654435761u % 65536u) / 27000.0 - 1.2);
}

void put(struct take *take, enum block_kind kind, uint64_t first, uint64_t n_frames,
		uint32_t rate_hz, uint32_t n_channels, int expected)
{
	struct block *block = block_new(kind, rate_hz, n_channels, n_frames);

	assert_non_null(block);
	for (uint64_t f = 0; kind == BLOCK_SOUND && f < n_frames; f++)
		for (uint32_t c = 0; c < n_channels; c++)
			block->samples[f * n_channels + c] = sample_of(first + f, c);
	assert_int_equal(take_write(take, block), expected);
	free(block);
}

void put_sound(struct take *take, uint64_t n_frames)
{
	for (uint64_t f = 0; f < n_frames; f += BLOCK)
		put(take, BLOCK_SOUND, f, n_frames - f < BLOCK ? n_frames - f : BLOCK, RATE, 2, 0);
}

float *load(const char *path, SF_INFO *info)
{
	SNDFILE *file;
	float *samples;

	memset(info, 0, sizeof(*info));
	file = sf_open(path, SFM_READ, info);
	if (file == NULL)
		fail_msg("%s: %s", path, sf_strerror(NULL));
	samples = calloc((size_t)info->frames * (size_t)info->channels + 1, sizeof(float));
	assert_int_equal(sf_readf_float(file, samples, info->frames), info->frames);
	sf_close(file);
	return samples;
}

uint64_t count_frames(const char *path)
{
	static float samples[2 * BLOCK];
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	uint64_t n_frames = 0;
	sf_count_t n;

	if (file == NULL)
		fail_msg("%s: %s", path, sf_strerror(NULL));
	while ((n = sf_readf_float(file, samples, BLOCK)) > 0)
		n_frames += (uint64_t)n;
	sf_close(file);
	return n_frames;
}

void assert_frames(const char *path, uint64_t first, uint64_t n_frames)
{
	SF_INFO info;
	float *samples = load(path, &info);

	assert_int_equal(info.frames, n_frames);
	for (uint64_t i = 0; i < 2 * n_frames; i++)
		assert_true(samples[i] == sample_of(first + i / 2, i % 2));
	free(samples);
}

int exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static char *slurp(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 65536);

	assert_non_null(file);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

void assert_contains(const char *path, const char *part)
{
	char *text = slurp(path);

	if (strstr(text, part) == NULL)
		fail_msg("%s: has no %s:\n%s", path, part, text);
	free(text);
}

/* SPDX-License-Identifier: MIT */
#include "render/raw.h"

#include <endian.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "render/chain/chain.h"
#include "render/chain/weights.h"

/* Fill buf unless stdin ends before. Returns the bytes read, or -1. */
static ssize_t read_full(char *buf, size_t size_bytes)
{
	size_t used_bytes = 0;

	while (used_bytes < size_bytes) {
		ssize_t n = read(STDIN_FILENO, buf + used_bytes, size_bytes - used_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return print_error("stdin: %s", strerror(errno));
		if (n == 0)
			break;
		used_bytes += (size_t)n;
	}
	return (ssize_t)used_bytes;
}

static int write_full(const char *buf, size_t size_bytes)
{
	while (size_bytes > 0) {
		ssize_t n = write(STDOUT_FILENO, buf, size_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return print_error("stdout: %s", strerror(errno));
		buf += n;
		size_bytes -= (size_t)n;
	}
	return 0;
}

/* Between the order of bytes of the stream and that of this machine. */
static void swap_if_big_endian(float *samples, size_t n)
{
	if (htole32(1) == 1)
		return;
	for (size_t i = 0; i < n; i++) {
		uint32_t word;

		memcpy(&word, &samples[i], sizeof(word));
		word = le32toh(word);
		memcpy(&samples[i], &word, sizeof(word));
	}
}

/* Returns 1 when there may be more, 0 at the end, -1 on an error. */
static int render_block(struct chain *chain, float *frames)
{
	size_t frame_bytes = chain->n_channels * sizeof(float);
	size_t block_bytes = chain->block_frames * frame_bytes;
	ssize_t n_bytes = read_full((char *)frames, block_bytes);
	uint32_t n_frames;

	if (n_bytes < 0)
		return -1;
	n_frames = (uint32_t)((size_t)n_bytes / frame_bytes);
	swap_if_big_endian(frames, (size_t)n_frames * chain->n_channels);
	/* What is left of a frame that is not whole lies behind these. */
	if (n_frames > 0)
		chain_process(chain, frames, n_frames);
	swap_if_big_endian(frames, (size_t)n_frames * chain->n_channels);
	if (write_full((const char *)frames, n_frames * frame_bytes) < 0)
		return -1;
	if ((size_t)n_bytes % frame_bytes != 0)
		return print_error("stdin: ends %zu bytes into frame %llu; a frame has %zu bytes",
				(size_t)n_bytes % frame_bytes,
				(unsigned long long)chain->n_frames, frame_bytes);
	return (size_t)n_bytes == block_bytes;
}

static void print_figures(const struct chain *chain)
{
	double n_frames = chain->n_frames > 0 ? (double)chain->n_frames : 1.0;

	fprintf(stderr, "latency=%u\nrun_ns_per_frame=%.2f\n", chain->latency_frames,
			(double)chain->run_ns / n_frames);
}

int render_raw(const struct options *options)
{
	struct hr_setup setup;
	struct chain chain;
	float *frames;
	int res;

	signal(SIGPIPE, SIG_IGN);
	weights_by_count(&setup, options->n_channels);
	setup.ops = options->ops;
	frames = calloc((size_t)options->n_channels * options->block_frames, sizeof(float));
	res = chain_init(&chain, &setup, &options->params, options->rate_hz,
			options->block_frames);
	if (res == 0 && frames == NULL)
		res = print_error("out of memory");
	if (res == 0) {
		do
			res = render_block(&chain, frames);
		while (res > 0);
		if (res == 0)
			print_figures(&chain);
	}
	chain_finish(&chain);
	free(frames);
	return res;
}

/* SPDX-License-Identifier: MIT */
#include "record/recorder.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "record/progress.h"
#include "record/queue.h"
#include "record/take.h"
#include "record/timeline.h"
#include "tap/listener.h"

#define TICK_MS 50u
#define BLOCK_FRAMES 4096u
#define QUEUE_BYTES ((size_t)64 << 20)	/* 3 minutes of stereo at 48 kHz */

struct recorder {
	const struct options *options;
	struct listener listener;
	struct queue *queue;
	struct take take;			/* the writing thread's */
	pthread_t writer;
	atomic_bool has_failed;			/* set by the writing thread */

	float *samples;				/* planes of BLOCK_FRAMES */
	float *planes[HR_TAP_MAX_CHANNELS];
	struct timeline timeline;
	struct progress progress;
	uint32_t n_channels, rate_hz;
	bool is_started;			/* stood at the first frame */
	uint64_t left_frames;			/* until the end; UINT64_MAX: not known */
	enum record_status status;
};

/* ---- writing ---- */

static void *write_blocks(void *data)
{
	struct recorder *r = data;
	struct block *block;

	while ((block = queue_pop(r->queue)) != NULL) {
		if (!atomic_load(&r->has_failed) && take_write(&r->take, block) < 0)
			atomic_store(&r->has_failed, true);
		free(block);
	}
	if (take_finish(&r->take) < 0)
		atomic_store(&r->has_failed, true);
	return NULL;
}

/* ---- reading ---- */

static int push_silence(struct recorder *r, enum block_kind kind, uint64_t n_frames)
{
	struct block *block;

	if (n_frames == 0)
		return 0;
	block = block_new(kind, r->rate_hz, r->n_channels, n_frames);
	if (block == NULL)
		return print_error("out of memory");
	if (kind == BLOCK_LOST)
		progress_add_lost(&r->progress, n_frames);
	queue_push(r->queue, block);
	return 0;
}

static int push_sound(struct recorder *r, uint32_t n_frames)
{
	struct block *block;
	float peak_lin = 0.0f;

	if (n_frames == 0)
		return 0;
	block = block_new(BLOCK_SOUND, r->rate_hz, r->n_channels, n_frames);
	if (block == NULL)
		return print_error("out of memory");
	for (uint32_t c = 0; c < r->n_channels; c++)
		for (uint32_t f = 0; f < n_frames; f++) {
			float sample = r->planes[c][f];

			block->samples[(size_t)f * r->n_channels + c] = sample;
			peak_lin = fmaxf(peak_lin, fabsf(sample));
		}
	progress_add_sound(&r->progress, n_frames, r->rate_hz, peak_lin);
	queue_push(r->queue, block);
	return 0;
}

/* As much of n as the recording still wants. */
static uint64_t take_left(struct recorder *r, uint64_t n_frames)
{
	if (r->left_frames == UINT64_MAX)
		return n_frames;
	if (n_frames > r->left_frames)
		n_frames = r->left_frames;
	r->left_frames -= n_frames;
	return n_frames;
}

/* A duration is a time: at another rate it is as many other frames. */
static void take_rate(struct recorder *r, uint32_t rate_hz)
{
	if (r->rate_hz == 0 && r->options->duration_sec > 0)
		r->left_frames = (uint64_t)llround(r->options->duration_sec * rate_hz);
	else if (r->rate_hz != rate_hz && r->left_frames != UINT64_MAX)
		r->left_frames = (uint64_t)llround((double)r->left_frames * rate_hz / r->rate_hz);
	r->rate_hz = rate_hz;
}

/* What the tap gave, and what it says is missing before that. */
static int take_span(struct recorder *r, const struct hr_tap_span *span, uint32_t n_frames)
{
	struct hole hole;

	if (n_frames == 0 && span->lost_frames == 0)
		return 0;
	take_rate(r, span->epoch.rate_hz);
	hole = timeline_add(&r->timeline, span, n_frames);
	if (hole.is_pause && !r->options->keep_pauses) {
		if (push_silence(r, BLOCK_PAUSE, hole.n_frames) < 0)
			return -1;
	} else if (push_silence(r, hole.is_pause ? BLOCK_PAUSE : BLOCK_LOST,
			take_left(r, hole.n_frames)) < 0) {
		return -1;
	}
	if (push_silence(r, BLOCK_LOST, take_left(r, span->lost_frames)) < 0)
		return -1;
	return push_sound(r, (uint32_t)take_left(r, n_frames));
}

/* Stand where the recording begins, once the first memory is there. */
static void start_reading(struct recorder *r)
{
	struct hr_tap_reader *reader = tap_client_reader(r->listener.client);
	struct hr_tap_clock clock;

	r->n_channels = reader->n_channels;
	if (r->is_started)
		return;
	r->is_started = true;
	if (r->options->pre_roll_sec > 0 && hr_tap_read_clock(reader, &clock) == 0) {
		uint64_t wanted = (uint64_t)(r->options->pre_roll_sec * clock.rate_hz);
		uint64_t got = hr_tap_start(reader, wanted);

		if (got < wanted)
			print_info("beginning with %.3f s of what was played before; more is not "
					"there any more", (double)got / clock.rate_hz);
	}
}

/* Read what there is; most_frames of it. 0, or -1 with a message. */
static int read_tap(struct recorder *r, uint64_t most_frames)
{
	while (most_frames > 0 && r->left_frames > 0 && queue_has_room(r->queue)) {
		uint32_t max_frames = most_frames < BLOCK_FRAMES ?
			(uint32_t)most_frames : BLOCK_FRAMES;
		struct hr_tap_span span;
		uint32_t n = tap_client_read(r->listener.client, r->planes, max_frames, &span);

		if (span.flags & TAP_CLIENT_NEW_MEMORY) {
			start_reading(r);
			continue;
		}
		if (n == 0 && span.lost_frames == 0)
			return 0;
		if (take_span(r, &span, n) < 0)
			return -1;
		most_frames -= n + span.lost_frames < most_frames ? n + span.lost_frames : most_frames;
	}
	return 0;
}

/* After a signal: what was played until then, however long the disk takes for it. */
static void read_rest(struct recorder *r)
{
	struct hr_tap_reader *reader = tap_client_reader(r->listener.client);
	uint64_t end;

	if (reader == NULL || !r->is_started)
		return;
	end = reader->next_frame + hr_tap_available(reader);
	while (!atomic_load(&r->has_failed) && r->left_frames > 0) {
		uint64_t before = reader->next_frame;

		if (before >= end || read_tap(r, end - before) < 0)
			return;
		if (reader->next_frame == before && queue_has_room(r->queue))
			return;
		if (reader->next_frame < end)
			tap_client_wait(r->listener.client);
	}
}

/* ---- until the end ---- */

static void record(struct recorder *r)
{
	r->status = (enum record_status)listener_wait_sink(&r->listener);
	while (r->status == RECORD_OK && !r->listener.is_stopping && r->left_frames > 0 &&
	       !atomic_load(&r->has_failed)) {
		if (read_tap(r, UINT64_MAX) < 0)
			r->status = RECORD_FAILED;
		progress_show(&r->progress);
		if (r->left_frames > 0)
			listener_wait_tick(&r->listener);
	}
	if (r->listener.is_stopping)
		read_rest(r);
	progress_clear(&r->progress);
}

static enum record_status finish(struct recorder *r)
{
	queue_end(r->queue);
	pthread_join(r->writer, NULL);
	if (atomic_load(&r->has_failed))
		return RECORD_FAILED;
	if (r->status != RECORD_OK)
		return r->status;
	if (r->take.n_parts == 0) {
		print_error("nothing was played, so there is no file");
		return RECORD_FAILED;
	}
	if (r->take.n_lost_frames == 0)
		return RECORD_OK;
	print_info("lost %" PRIu64 " of %" PRIu64 " frames", r->take.n_lost_frames, r->take.n_frames);
	return RECORD_WITH_LOSSES;
}

/* ---- lifetime ---- */

static int start(struct recorder *r)
{
	int res;

	signal(SIGXFSZ, SIG_IGN);	/* an error of the write is better */
	if (listener_init(&r->listener, &(struct tap_client_setup) {
		.sink = r->options->sink,
		.remote = r->options->remote,
		.name = "headroom-record",
		.tick_ms = TICK_MS,
	}) < 0)
		return -1;
	r->queue = queue_new(QUEUE_BYTES);
	r->samples = calloc((size_t)HR_TAP_MAX_CHANNELS * BLOCK_FRAMES, sizeof(float));
	if (r->queue == NULL || r->samples == NULL)
		return print_error("out of memory");
	for (uint32_t c = 0; c < HR_TAP_MAX_CHANNELS; c++)
		r->planes[c] = r->samples + (size_t)c * BLOCK_FRAMES;
	if ((res = pthread_create(&r->writer, NULL, write_blocks, r)) != 0)
		return print_error("%s", strerror(res));
	return 0;
}

enum record_status recorder_run(const struct options *options)
{
	struct recorder r = {
		.options = options,
		.listener.signal_fd = -1,
		.left_frames = UINT64_MAX,
		.status = RECORD_FAILED,
	};

	take_init(&r.take, options);
	progress_init(&r.progress, options->quiet);
	if (start(&r) == 0) {
		record(&r);
		r.status = finish(&r);
	}
	listener_finish(&r.listener);
	queue_free(r.queue);
	free(r.samples);
	return r.status;
}

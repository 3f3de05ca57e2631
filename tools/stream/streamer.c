/* SPDX-License-Identifier: MIT */
#include "stream/streamer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/message.h"
#include "stream/downmix.h"
#include "stream/encoder.h"
#include "stream/outbox.h"
#include "stream/sender.h"
#include "stream/title.h"
#include "tap/listener.h"

#define TICK_MS 20u
#define BLOCK_FRAMES 2048u
#define DEFAULT_RATE_HZ 48000u
#define NSEC_PER_SEC 1000000000ull

/* Sound is late by a cycle and a tick; after this long there is none. */
#define QUIET_NSEC (NSEC_PER_SEC / 4)
/* More than this behind, and the newest is of more use. */
#define SLACK_SEC 0.5
/* 16 s at 128 kbit/s. */
#define OUTBOX_BYTES ((size_t)256 << 10)

struct streamer {
	const struct options *options;
	struct listener listener;
	struct outbox *outbox;
	struct sender *sender;
	struct encoder *encoder;	/* NULL while nobody is connected */
	uint32_t number;		/* of the connection it encodes for */
	uint32_t rate_hz;		/* of the sound */
	struct downmix downmix;
	struct title title;

	float *samples, *planes[HR_TAP_MAX_CHANNELS], *stereo;
	uint64_t paced_nsec;		/* time that was encoded up to, monotonic */
	uint64_t n_lost_frames;		/* told by the tap, or skipped to catch up */
	unsigned int n_ticks;
	enum stream_status status;
};

static uint64_t now_nsec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

/* ---- encoding ---- */

static void on_piece(void *data, const unsigned char *bytes, size_t n_bytes)
{
	struct streamer *s = data;

	outbox_push(s->outbox, s->number, bytes, n_bytes);
}

static int start_encoder(struct streamer *s)
{
	encoder_end(s->encoder);
	s->encoder = encoder_new(&(struct encoder_setup) {
		.codec = s->options->codec,
		.rate_hz = s->rate_hz,
		.bitrate_bps = s->options->bitrate_bps,
		.title = s->title.text,
		.on_piece = on_piece,
		.data = s,
	});
	return s->encoder != NULL ? 0 : -1;
}

/* Every connection has a stream of its own; without one nothing is encoded. */
static int follow_connection(struct streamer *s)
{
	uint32_t number = outbox_number(s->outbox);

	if (number == s->number)
		return 0;
	/* What the old one still has is for nobody. */
	s->number = 0;
	encoder_end(s->encoder);
	s->encoder = NULL;
	s->number = number;
	if (number == 0)
		return 0;
	s->paced_nsec = now_nsec();
	return start_encoder(s);
}

static int encode(struct streamer *s, uint32_t rate_hz, uint32_t n_frames)
{
	if (rate_hz != s->rate_hz) {
		s->rate_hz = rate_hz;
		if (s->encoder != NULL && start_encoder(s) < 0)
			return -1;
	}
	return s->encoder != NULL ? encoder_write(s->encoder, s->stereo, n_frames) : 0;
}

/*
 * While nothing is played listeners hear silence, as long as it takes by the clock:
 * a server that gets nothing hangs up.
 */
static int fill_silence(struct streamer *s)
{
	uint64_t now = now_nsec(), missing_frames;

	if (s->encoder == NULL || now < s->paced_nsec + QUIET_NSEC)
		return 0;
	missing_frames = (now - QUIET_NSEC / 2 - s->paced_nsec) * s->rate_hz / NSEC_PER_SEC;
	s->paced_nsec += missing_frames * NSEC_PER_SEC / s->rate_hz;
	memset(s->stereo, 0, 2 * BLOCK_FRAMES * sizeof(*s->stereo));
	while (missing_frames > 0) {
		uint32_t n = missing_frames < BLOCK_FRAMES ? (uint32_t)missing_frames :
			BLOCK_FRAMES;

		if (encode(s, s->rate_hz, n) < 0)
			return -1;
		missing_frames -= n;
	}
	return 0;
}

/* ---- listening ---- */

static int take_sound(struct streamer *s, const struct hr_tap_span *span, uint32_t n_frames)
{
	s->n_lost_frames += span->lost_frames;
	if (n_frames == 0)
		return 0;
	downmix_process(&s->downmix, s->stereo, s->planes, n_frames);
	if (encode(s, span->epoch.rate_hz, n_frames) < 0)
		return -1;
	s->paced_nsec = now_nsec();
	return 0;
}

static void catch_up(struct streamer *s)
{
	struct hr_tap_reader *reader = tap_client_reader(s->listener.client);
	uint64_t slack_frames = (uint64_t)(SLACK_SEC * s->rate_hz);

	if (reader != NULL && hr_tap_available(reader) > 2 * slack_frames)
		s->n_lost_frames += hr_tap_skip(reader, slack_frames);
}

static int read_tap(struct streamer *s)
{
	struct hr_tap_span span;
	uint32_t n;

	catch_up(s);
	do {
		n = tap_client_read(s->listener.client, s->planes, BLOCK_FRAMES, &span);
		if (span.flags & TAP_CLIENT_NEW_MEMORY)
			downmix_init(&s->downmix, tap_client_reader(s->listener.client));
		else if (take_sound(s, &span, n) < 0)
			return -1;
	} while (n > 0 || span.lost_frames > 0 || span.flags & TAP_CLIENT_NEW_MEMORY);
	return 0;
}

/* ---- until the end ---- */

static void follow_title(struct streamer *s)
{
	if (!title_poll(&s->title))
		return;
	outbox_set_title(s->outbox, s->title.text);
	if (s->encoder != NULL)
		encoder_set_title(s->encoder, s->title.text);
}

static void show_status(struct streamer *s, const struct sender_status *status)
{
	if (s->options->quiet || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s  %.1f MB sent", status->is_connected ? "live" : "waiting",
			(double)status->sent_bytes / 1e6);
	if (status->n_connections > 1)
		fprintf(stderr, "  connected %u times", status->n_connections);
	if (s->n_lost_frames > 0)
		fprintf(stderr, "  lost %" PRIu64 " frames", s->n_lost_frames);
	if (outbox_skipped_bytes(s->outbox) > 0)
		fprintf(stderr, "  left out %" PRIu64 " kB", outbox_skipped_bytes(s->outbox) / 1000);
	fflush(stderr);
}

static int step(struct streamer *s)
{
	struct sender_status status = sender_status(s->sender);

	if (status.is_refused) {
		s->status = STREAM_NO_LOGIN;
		return -1;
	}
	if (follow_connection(s) < 0 || read_tap(s) < 0 || fill_silence(s) < 0) {
		s->status = STREAM_FAILED;
		return -1;
	}
	if (s->n_ticks++ % (1000 / TICK_MS) == 0) {
		follow_title(s);
		show_status(s, &status);
	}
	return 0;
}

static void stream(struct streamer *s)
{
	s->status = (enum stream_status)listener_wait_sink(&s->listener);
	if (s->status != STREAM_OK)
		return;
	while (!s->listener.is_stopping && step(s) == 0)
		listener_wait_tick(&s->listener);
	encoder_end(s->encoder);
	s->encoder = NULL;
}

/* The sum of it, when there was something. */
static void tell(struct streamer *s)
{
	struct sender_status status = sender_status(s->sender);

	if (status.n_connections > 0)
		print_info("sent %.1f MB over %u connection%s; lost %" PRIu64 " frames, left out %"
				PRIu64 " bytes", (double)status.sent_bytes / 1e6,
				status.n_connections, status.n_connections == 1 ? "" : "s",
				s->n_lost_frames, outbox_skipped_bytes(s->outbox));
}

static int start(struct streamer *s, const char *password)
{
	if (listener_init(&s->listener, &(struct tap_client_setup) {
		.sink = s->options->sink,
		.remote = s->options->remote,
		.name = "headroom-stream",
		.tick_ms = TICK_MS,
	}) < 0)
		return -1;
	s->outbox = outbox_new(OUTBOX_BYTES);
	s->samples = calloc((size_t)HR_TAP_MAX_CHANNELS * BLOCK_FRAMES, sizeof(float));
	s->stereo = calloc((size_t)2 * BLOCK_FRAMES, sizeof(float));
	if (s->outbox == NULL || s->samples == NULL || s->stereo == NULL)
		return print_error("out of memory");
	for (uint32_t c = 0; c < HR_TAP_MAX_CHANNELS; c++)
		s->planes[c] = s->samples + (size_t)c * BLOCK_FRAMES;
	outbox_set_title(s->outbox, s->title.text);
	s->sender = sender_new(s->options, password, s->outbox);
	return s->sender != NULL ? 0 : -1;
}

enum stream_status streamer_run(const struct options *options, const char *password)
{
	struct streamer s = {
		.options = options,
		.listener.signal_fd = -1,
		.rate_hz = DEFAULT_RATE_HZ,
		.status = STREAM_FAILED,
	};

	title_init(&s.title, options);
	if (start(&s, password) == 0) {
		stream(&s);
		outbox_end(s.outbox);
		tell(&s);
	}
	sender_free(s.sender);
	outbox_free(s.outbox);
	listener_finish(&s.listener);
	free(s.samples);
	free(s.stereo);
	return s.status;
}

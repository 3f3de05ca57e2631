/* SPDX-License-Identifier: MIT */
#include "command/doctor/doctor-tap.h"

#include <stddef.h>

#include "tap/tap-client.h"

#define MAX_FRAMES 8192u

void doctor_tap_init(struct doctor_tap *tap, const char *remote)
{
	*tap = (struct doctor_tap) { 0 };
	if (tap_client_new(&tap->client, &(struct tap_client_setup) {
			.remote = remote, .name = "headroom doctor", .tick_ms = 1000 }) < 0)
		tap->client = NULL;
}

/* Frames that the graph went on without the sink: it begins an epoch after them. */
static void count_missed(struct doctor_tap *tap, const struct hr_tap_span *span)
{
	uint64_t expected = tap->next_position + span->lost_frames;

	if (tap->next_position != 0 && span->flags & HR_TAP_NEW_EPOCH &&
	    span->position > expected && span->position - expected < span->epoch.rate_hz)
		tap->n_missed_frames += span->position - expected;
}

/* True as long as there may be more. */
static bool read_some(struct doctor_tap *tap)
{
	struct hr_tap_span span;
	uint32_t n_frames = tap_client_read(tap->client, NULL, MAX_FRAMES, &span);

	if (span.flags & TAP_CLIENT_NEW_MEMORY) {
		tap->run.n_samples = 0;
		tap->next_position = 0;
		tap->count_frames = tap_client_reader(tap->client)->next_frame;
		return true;
	}
	tap->count_frames += n_frames + span.lost_frames;
	tap->n_lost_frames += span.lost_frames;
	if (n_frames > 0) {
		count_missed(tap, &span);
		tap->next_position = span.position + n_frames;
	}
	return n_frames > 0 || span.lost_frames > 0;
}

void doctor_tap_look(struct doctor_tap *tap)
{
	struct hr_tap_clock clock;
	struct hr_tap_reader *reader;
	uint64_t told_frames;

	if (tap->client == NULL)
		return;
	while (read_some(tap))
		;
	reader = tap_client_reader(tap->client);
	/* Only when nothing was written in between are they of one moment. */
	if (reader == NULL || hr_tap_read_clock(reader, &clock) < 0 ||
	    clock.frame != tap->count_frames)
		return;
	told_frames = tap->count_frames + tap->n_missed_frames - clock.n_frames;
	clock_run_add(&tap->run, &(struct clock_sample) {
		.position = told_frames,
		.clock_ns = clock.nsec,
		.in_frames = clock.position - clock.n_frames,
		.out_frames = told_frames,
		.rate_hz = clock.rate_hz,
	});
}

void doctor_tap_finish(struct doctor_tap *tap)
{
	if (tap->client != NULL)
		tap_client_free(tap->client);
}

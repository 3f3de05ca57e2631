/* SPDX-License-Identifier: MIT */
/* Both process callbacks: samples out of a file, samples into memory. */
#include <string.h>
#include <unistd.h>

#include "hr-probe.h"


static void fill_channel(const struct probe *p, uint32_t channel, float *dst, uint32_t n)
{
	uint64_t frame = p->play_frame;

	for (uint32_t i = 0; i < n; i++, frame++) {
		const uint64_t at = p->is_looping ? frame % p->n_play_frames : frame;

		dst[i] = at < p->n_play_frames ?
			p->play_data[at * p->n_play_channels + channel] : 0.0f;
	}
}

static void on_play(void *data, struct spa_io_position *position)
{
	struct probe *p = data;
	const uint32_t n = (uint32_t)position->clock.duration;
	bool is_sounding = atomic_load(&p->is_linked);

	if (atomic_exchange(&p->is_to_hang, false))
		sleep(HANG_S);
	if (is_sounding && p->n_settled < SETTLE_CYCLES) {
		p->n_settled++;
		is_sounding = false;
	}
	for (uint32_t c = 0; c < p->n_play_channels; c++) {
		float *dst = pw_filter_get_dsp_buffer(p->play_ports[c], n);

		if (dst == NULL)
			continue;
		if (is_sounding)
			fill_channel(p, c, dst, n);
		else
			memset(dst, 0, n * sizeof(float));
	}
	if (!is_sounding)
		return;
	if (p->n_play_cycles < MAX_CYCLES)
		p->play_cycles[p->n_play_cycles++] = (struct play_cycle){
			position->clock.position, n, position->clock.rate.denom, p->play_frame };
	p->play_frame += n;
	if (!p->is_looping && p->play_frame >= p->n_play_frames)
		atomic_store(&p->has_played, true);
}

/* Take what one port got this cycle; silence of n frames when it got nothing. */
static uint32_t record_channel(struct tap *tap, uint32_t channel, uint32_t n, bool *is_empty)
{
	struct pw_buffer *b = pw_filter_dequeue_buffer(tap->ports[channel]);
	const struct spa_data *d = b != NULL ? &b->buffer->datas[0] : NULL;
	const float *src = NULL;
	uint32_t got = n;

	if (d != NULL && d->data != NULL && d->chunk->size >= sizeof(float)) {
		got = d->chunk->size / (uint32_t)sizeof(float);
		src = SPA_PTROFF(d->data, d->chunk->offset, const float);
	} else {
		*is_empty = true;
	}
	if (channel > 0)	/* the first channel decides the length of the block */
		got = SPA_MIN(got, n);
	if (tap->n_frames + got > tap->max_frames)
		got = (uint32_t)(tap->max_frames - tap->n_frames);
	for (uint32_t i = 0; i < got; i++)
		tap->data[(tap->n_frames + i) * tap->n_channels + channel] = src ? src[i] : 0.0f;
	if (b != NULL)
		pw_filter_queue_buffer(tap->ports[channel], b);
	return got;
}

static uint32_t record_tap(struct tap *tap, uint32_t n)
{
	bool is_empty = false;
	const uint32_t got = record_channel(tap, 0, n, &is_empty);

	for (uint32_t c = 1; c < tap->n_channels; c++)
		record_channel(tap, c, got, &is_empty);
	tap->n_frames += got;
	tap->n_empty += is_empty;
	return got;
}

/* A port that does not give its buffer back gets no other. */
static void drop_buffers(struct probe *p)
{
	for (uint32_t t = 0; t < p->n_taps; t++) {
		for (uint32_t c = 0; c < p->taps[t].n_channels; c++)
			pw_filter_get_dsp_buffer(p->taps[t].ports[c], 0);
	}
}

static void on_record(void *data, struct spa_io_position *position)
{
	struct probe *p = data;
	const uint32_t n = (uint32_t)position->clock.duration;
	struct tap_cycle cycle = { position->clock.position, n, position->clock.rate.denom, {0},
		position->clock.nsec };

	atomic_store(&p->seen_rate, (unsigned int)cycle.rate);
	atomic_store(&p->seen_duration, n);
	/* the first buffers of a link may still carry the size of their allocation */
	if (!atomic_load(&p->is_linked) || p->n_dropped++ < SETTLE_CYCLES / 2 ||
	    p->n_tap_cycles >= MAX_CYCLES) {
		drop_buffers(p);
		return;
	}
	for (uint32_t t = 0; t < p->n_taps; t++) {
		cycle.got[t] = record_tap(&p->taps[t], n);
		if (p->taps[t].n_frames == p->taps[t].max_frames)
			atomic_store(&p->is_full, true);
	}
	p->tap_cycles[p->n_tap_cycles++] = cycle;
}

const struct pw_filter_events probe_player_events = {
	PW_VERSION_FILTER_EVENTS, .process = on_play,
};

const struct pw_filter_events probe_recorder_events = {
	PW_VERSION_FILTER_EVENTS, .process = on_record,
};

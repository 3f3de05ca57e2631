/* SPDX-License-Identifier: MIT */
#include "kernel/measure/metering.h"

#include <math.h>
#include <string.h>

static size_t truepeak_bytes(uint32_t n_channels)
{
	return (hr_truepeak_bytes(n_channels) + 63u) & ~(size_t)63u;
}

size_t hr_watch_bytes(uint32_t n_channels)
{
	return 2u * truepeak_bytes(n_channels);
}

static void init_place(struct hr_watch_place *place, void *mem, uint32_t n_channels,
		const struct hr_ops *ops)
{
	hr_truepeak_init(&place->truepeak, mem, n_channels, ops);
	hr_r128_init(&place->r128);
}

void hr_watch_init(struct hr_watch *watch, void *mem, const double *weight,
		uint32_t n_channels, const struct hr_ops *ops)
{
	memset(watch, 0, sizeof(*watch));
	watch->n_channels = n_channels;
	hr_loudness_init(&watch->out_loudness, weight, n_channels);
	init_place(&watch->in, mem, n_channels, ops);
	init_place(&watch->out, (char *)mem + truepeak_bytes(n_channels), n_channels, ops);
}

static HR_RT void reset_place(struct hr_watch_place *place)
{
	hr_truepeak_reset(&place->truepeak, place->r128.coefs.rate_hz, 0);
	hr_r128_clear_windows(&place->r128);
	memset(place->true_peak_lin, 0, sizeof(place->true_peak_lin));
}

HR_RT void hr_watch_reset(struct hr_watch *watch)
{
	if (!watch->active)
		return;
	hr_loudness_reset(&watch->out_loudness);
	reset_place(&watch->in);
	reset_place(&watch->out);
}

HR_RT void hr_watch_set_coefs(struct hr_watch *watch, const struct hr_loudness_coefs *loudness,
		const struct hr_r128_coefs *r128)
{
	bool anew = r128->rate_hz != watch->in.r128.coefs.rate_hz;

	hr_loudness_set_coefs(&watch->out_loudness, loudness);
	hr_r128_set_coefs(&watch->in.r128, r128);
	hr_r128_set_coefs(&watch->out.r128, r128);
	if (anew)
		hr_watch_reset(watch);
}

HR_RT void hr_watch_set_active(struct hr_watch *watch, bool active)
{
	if (watch->active == active)
		return;
	watch->active = active;
	watch->n_frames = 0;
	if (!active)
		return;
	hr_watch_reset(watch);
	hr_loudness_forget_chunk(&watch->out_loudness);
	memset(watch->in.square_sum, 0, sizeof(watch->in.square_sum));
	memset(watch->out.square_sum, 0, sizeof(watch->out.square_sum));
	hr_r128_reset(&watch->in.r128);
	hr_r128_reset(&watch->out.r128);
}

static HR_RT void listen(struct hr_watch_place *place, float *const buf[], uint32_t n_channels,
		uint32_t n_frames)
{
	hr_truepeak_meter(&place->truepeak, place->true_peak_lin, buf, n_frames);
	for (uint32_t c = 0; c < n_channels; c++) {
		double sum = place->square_sum[c];

		for (uint32_t n = 0; n < n_frames; n++)
			sum += (double)buf[c][n] * (double)buf[c][n];
		place->square_sum[c] = sum;
	}
}

HR_RT void hr_watch_input(struct hr_watch *watch, float *const buf[], uint32_t n_frames)
{
	listen(&watch->in, buf, watch->n_channels, n_frames);
}

HR_RT void hr_watch_output(struct hr_watch *watch, float *const buf[], uint32_t at_frame,
		uint32_t n_frames)
{
	listen(&watch->out, buf, watch->n_channels, n_frames);
	hr_loudness_process(&watch->out_loudness, buf, at_frame, n_frames);
	watch->n_frames += n_frames;
}

HR_RT void hr_watch_silence(struct hr_watch *watch, uint32_t n_frames)
{
	if (watch->active)
		watch->n_frames += n_frames;
}

HR_RT void hr_watch_end_chunk(struct hr_watch *watch, double in_pow, double out_pow)
{
	hr_r128_push(&watch->in.r128, in_pow);
	hr_r128_push(&watch->out.r128, out_pow);
}

/* The true peak is late; what is known of it meanwhile are the samples. */
HR_RT void hr_watch_read(const struct hr_watch *watch, struct hr_meters *meters)
{
	meters->n_watched_frames = watch->n_frames;
	for (uint32_t c = 0; c < watch->n_channels; c++) {
		struct hr_channel_meters *channel = &meters->channels[c];

		channel->in_true_peak_lin = channel->out_true_peak_lin = 0.0f;
		channel->in_square_sum = channel->out_square_sum = 0.0;
		if (!watch->active)
			continue;
		channel->in_true_peak_lin = fmaxf(watch->in.true_peak_lin[c],
				channel->in_peak_lin);
		channel->out_true_peak_lin = fmaxf(watch->out.true_peak_lin[c],
				channel->out_peak_lin);
		channel->in_square_sum = watch->in.square_sum[c];
		channel->out_square_sum = watch->out.square_sum[c];
	}
	if (watch->active) {
		meters->in_r128 = watch->in.r128.reading;
		meters->out_r128 = watch->out.r128.reading;
	} else {
		meters->in_r128 = meters->out_r128 = (struct hr_r128_reading) { 0 };
	}
}

HR_RT void hr_watch_clear(struct hr_watch *watch)
{
	memset(watch->in.true_peak_lin, 0, sizeof(watch->in.true_peak_lin));
	memset(watch->out.true_peak_lin, 0, sizeof(watch->out.true_peak_lin));
}

/* SPDX-License-Identifier: MIT */
#include "kernel/leveller/periodicity.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define FIRST_LAG 1u
#define FIRST_COUNTED_LAG 2u
#define DIP 0.4f
#define SILENT_ENERGY 1e-9f		/* of a frame; far below -60 LUFS */
#define PI 3.14159265358979323846

void hr_periodicity_coefs_compute(struct hr_periodicity_coefs *coefs, uint32_t rate_hz)
{
	double low_rate_hz, chunks_per_hop;

	coefs->step_frames = (uint32_t)(rate_hz / HR_PERIODICITY_RATE_HZ + 0.5);
	low_rate_hz = (double)rate_hz / coefs->step_frames;
	coefs->hop_samples = (uint32_t)(HR_PERIODICITY_HOP_SEC * low_rate_hz + 0.5);
	coefs->n_lags = (uint32_t)(HR_PERIODICITY_MAX_LAG_SEC * low_rate_hz);
	chunks_per_hop = (double)coefs->hop_samples * coefs->step_frames / HR_CHUNK;
	/* ready a chunk before the next hop, or in the one where it began */
	coefs->lags_per_chunk = (uint32_t)(coefs->n_lags / fmax(1.0, chunks_per_hop - 1.0)) + 1;
	coefs->highpass_coef = (float)(1.0 - exp(-2.0 * PI * HR_PERIODICITY_HIGHPASS_HZ /
			low_rate_hz));
}

HR_RT void hr_periodicity_reset(struct hr_periodicity *periodicity,
		const struct hr_periodicity_coefs *coefs)
{
	const struct hr_periodicity_coefs copy = *coefs;

	memset(periodicity, 0, sizeof(*periodicity));
	periodicity->coefs = copy;
	periodicity->next_lag = copy.n_lags + 1;
}

/* A hop is full: analyse it with the one before. */
static HR_RT void begin_frame(struct hr_periodicity *periodicity)
{
	const uint32_t hop = periodicity->coefs.hop_samples;
	float sum = 0.0f;

	memcpy(periodicity->frame, periodicity->recent, 2 * hop * sizeof(float));
	for (uint32_t i = 0; i < 2 * hop; i++) {
		periodicity->energy[i] = sum;
		sum += periodicity->frame[i] * periodicity->frame[i];
	}
	periodicity->energy[2 * hop] = sum;
	memcpy(periodicity->recent, periodicity->recent + hop, hop * sizeof(float));
	periodicity->n_samples = 0;
	periodicity->next_lag = FIRST_LAG;
	periodicity->dipped = 0;
	periodicity->best = 0.0f;
}

/* Side by side, so that the sum becomes a vector; behind the frame there are zeros. */
static HR_RT float product_sum(const float *a, const float *b, size_t n)
{
	float lanes[HR_PERIODICITY_LANES] = { 0.0f };

	for (size_t i = 0; i < n; i += HR_PERIODICITY_LANES)
		for (size_t k = 0; k < HR_PERIODICITY_LANES; k++)
			lanes[k] += a[i + k] * b[i + k];
	return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

static HR_RT void correlate(struct hr_periodicity *periodicity, uint32_t lag)
{
	const uint32_t n = 2 * periodicity->coefs.hop_samples;
	const float *energy = periodicity->energy;
	const float early = energy[n - lag], late = energy[n] - energy[lag];
	float correlation;

	if (energy[n] < SILENT_ENERGY || early <= 0.0f || late <= 0.0f)
		return;
	correlation = product_sum(periodicity->frame, periodicity->frame + lag, n - lag) /
		sqrtf(early * late);
	if (correlation < DIP)
		periodicity->dipped = 1;
	else if (periodicity->dipped && lag >= FIRST_COUNTED_LAG &&
		 correlation > periodicity->best)
		periodicity->best = correlation;
}

static HR_RT void work_on_frame(struct hr_periodicity *periodicity)
{
	const uint32_t n_lags = periodicity->coefs.n_lags;

	for (uint32_t i = 0; i < periodicity->coefs.lags_per_chunk; i++) {
		if (periodicity->next_lag > n_lags)
			return;
		correlate(periodicity, periodicity->next_lag++);
		if (periodicity->next_lag > n_lags)
			periodicity->reading = periodicity->best < 1.0f ?
				periodicity->best : 1.0f;
	}
}

static HR_RT void push_sample(struct hr_periodicity *periodicity, float sample)
{
	const uint32_t hop = periodicity->coefs.hop_samples;

	periodicity->low += periodicity->coefs.highpass_coef * (sample - periodicity->low);
	periodicity->recent[hop + periodicity->n_samples++] = sample - periodicity->low;
	if (periodicity->n_samples == hop)
		begin_frame(periodicity);
}

HR_RT void hr_periodicity_push(struct hr_periodicity *periodicity, const float *mono)
{
	const uint32_t step_frames = periodicity->coefs.step_frames;

	for (uint32_t at = 0, end; at < HR_CHUNK; at = end) {
		end = at + step_frames - periodicity->step_frames;
		end = end < HR_CHUNK ? end : HR_CHUNK;
		periodicity->step_frames += end - at;
		for (uint32_t n = at; n < end; n++)
			periodicity->step_sum += mono[n];
		if (periodicity->step_frames < step_frames)
			continue;
		push_sample(periodicity, periodicity->step_sum / (float)step_frames);
		periodicity->step_sum = 0.0f;
		periodicity->step_frames = 0;
	}
	work_on_frame(periodicity);
}

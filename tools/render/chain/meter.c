/* SPDX-License-Identifier: MIT */
#include "render/chain/meter.h"

#include <math.h>
#include <stdlib.h>

#include "lib/message.h"

#ifdef HAVE_EBUR128

#include <ebur128.h>

#include "kernel/dsp/units.h"

/* The chain takes what is above, and what is no number, for 0; see engine.h. */
#define LARGEST_SOUND_LIN 0x1p40f

struct meter {
	ebur128_state *state;		/* owned */
	uint32_t n_channels;
	float scrubbed[];		/* HR_MAX_BLOCK frames */
};

bool meter_is_built(void)
{
	return true;
}

static int set_channels(struct meter *meter, const struct hr_setup *setup)
{
	static const int types[] = {
		[HR_CHANNEL_FRONT] = EBUR128_CENTER,
		[HR_CHANNEL_SURROUND] = EBUR128_LEFT_SURROUND,
		[HR_CHANNEL_LFE] = EBUR128_UNUSED,
	};

	for (uint32_t c = 0; c < setup->n_channels; c++)
		if (ebur128_set_channel(meter->state, c, types[setup->weight[c]]) !=
				EBUR128_SUCCESS)
			return -1;
	return 0;
}

static struct meter *new_meter(const struct hr_setup *setup, uint32_t rate_hz, int mode)
{
	struct meter *meter = calloc(1, sizeof(*meter) +
			(size_t)setup->n_channels * HR_MAX_BLOCK * sizeof(float));

	if (meter != NULL) {
		meter->n_channels = setup->n_channels;
		meter->state = ebur128_init(setup->n_channels, rate_hz, mode);
		if (meter->state != NULL && set_channels(meter, setup) == 0)
			return meter;
	}
	print_error("libebur128 cannot measure %u channels at %u Hz", setup->n_channels, rate_hz);
	meter_free(meter);
	return NULL;
}

struct meter *meter_new(const struct hr_setup *setup, uint32_t rate_hz)
{
	return new_meter(setup, rate_hz,
			EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
}

struct meter *meter_new_loudness(const struct hr_setup *setup, uint32_t rate_hz)
{
	return new_meter(setup, rate_hz, EBUR128_MODE_I);
}

void meter_free(struct meter *meter)
{
	if (meter != NULL && meter->state != NULL)
		ebur128_destroy(&meter->state);
	free(meter);
}

int meter_add(struct meter *meter, const float *frames, uint32_t n_frames)
{
	for (size_t i = 0; i < (size_t)n_frames * meter->n_channels; i++)
		meter->scrubbed[i] = fabsf(frames[i]) <= LARGEST_SOUND_LIN ? frames[i] : 0.0f;
	if (ebur128_add_frames_float(meter->state, meter->scrubbed, n_frames) != EBUR128_SUCCESS)
		return print_error("libebur128 cannot measure: out of memory");
	return 0;
}

double meter_last_peak_lin(struct meter *meter)
{
	double largest_lin = 0.0, peak_lin;

	for (uint32_t c = 0; c < meter->n_channels; c++)
		if (ebur128_prev_true_peak(meter->state, c, &peak_lin) == EBUR128_SUCCESS)
			largest_lin = fmax(largest_lin, peak_lin);
	return largest_lin;
}

double meter_momentary_lufs(struct meter *meter)
{
	double lufs;

	return ebur128_loudness_momentary(meter->state, &lufs) == EBUR128_SUCCESS ? lufs :
		(double)-INFINITY;
}

double meter_short_term_lufs(struct meter *meter)
{
	double lufs;

	return ebur128_loudness_shortterm(meter->state, &lufs) == EBUR128_SUCCESS ? lufs :
		(double)-INFINITY;
}

static double true_peak_dbtp(struct meter *meter)
{
	double largest_lin = 0.0, peak_lin;

	for (uint32_t c = 0; c < meter->n_channels; c++)
		if (ebur128_true_peak(meter->state, c, &peak_lin) == EBUR128_SUCCESS)
			largest_lin = fmax(largest_lin, peak_lin);
	return largest_lin > 0.0 ? hr_lin_to_db(largest_lin) : (double)-INFINITY;
}

struct figures meter_figures(struct meter *meter)
{
	struct figures figures = { .true_peak_dbtp = true_peak_dbtp(meter) };

	if (ebur128_loudness_global(meter->state, &figures.integrated_lufs) != EBUR128_SUCCESS)
		figures.integrated_lufs = (double)-INFINITY;
	if (ebur128_loudness_range(meter->state, &figures.range_lu) != EBUR128_SUCCESS)
		figures.range_lu = 0.0;
	return figures;
}

double meter_common_lufs(struct meter *const meters[], size_t n_meters)
{
	ebur128_state **states = calloc(n_meters + 1, sizeof(*states));
	double lufs = (double)-INFINITY;
	size_t n = 0;

	for (size_t i = 0; states != NULL && i < n_meters; i++)
		if (meters[i] != NULL)
			states[n++] = meters[i]->state;
	if (n > 0 && ebur128_loudness_global_multiple(states, n, &lufs) != EBUR128_SUCCESS)
		lufs = (double)-INFINITY;
	free(states);
	return lufs;
}

#else

bool meter_is_built(void)
{
	return false;
}

struct meter *meter_new(const struct hr_setup *setup, uint32_t rate_hz)
{
	return NULL;
}

struct meter *meter_new_loudness(const struct hr_setup *setup, uint32_t rate_hz)
{
	return NULL;
}

double meter_common_lufs(struct meter *const meters[], size_t n_meters)
{
	return (double)-INFINITY;
}

void meter_free(struct meter *meter)
{
}

int meter_add(struct meter *meter, const float *frames, uint32_t n_frames)
{
	return 0;
}

double meter_last_peak_lin(struct meter *meter)
{
	return 0.0;
}

double meter_momentary_lufs(struct meter *meter)
{
	return (double)-INFINITY;
}

double meter_short_term_lufs(struct meter *meter)
{
	return (double)-INFINITY;
}

struct figures meter_figures(struct meter *meter)
{
	return (struct figures) { 0 };
}

#endif

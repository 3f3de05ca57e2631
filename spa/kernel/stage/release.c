/* SPDX-License-Identifier: MIT */
#include "kernel/stage/release.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/units.h"

void hr_release_coefs_compute(struct hr_release_coefs *coefs, const struct hr_params *params,
		double steps_per_sec)
{
	const double release_ms = (double)params->limit_release_ms;

	coefs->hold_steps = (uint32_t)((double)params->limit_hold_ms * steps_per_sec / 1000.0 +
			0.5);
	coefs->hop_steps = (uint32_t)fmax(1.0, HR_RELEASE_HOP_MS * steps_per_sec / 1000.0 + 0.5);
	coefs->fast_coef = hr_ms_to_one_pole(release_ms / HR_RELEASE_FAST_RATIO, steps_per_sec);
	coefs->slow_coef = hr_ms_to_one_pole(release_ms, steps_per_sec);
}

HR_RT void hr_release_reset(struct hr_release *release)
{
	uint32_t i;

	memset(release, 0, sizeof(*release));
	release->fast_lin = release->slow_lin = release->floor_lin = 1.0;
	release->hop_min_lin = 1.0f;
	for (i = 0; i < HR_RELEASE_HOLD_HOPS; i++)
		release->needed_lin[i] = 1.0f;
	for (i = 0; i < HR_RELEASE_SUSTAIN_HOPS; i++)
		release->held_lin[i] = 1.0f;
}

/*
 * A hop is full: find what is sustained. The minimum over HOLD_HOPS bridges the
 * time between the peaks of a wave; the maximum of that over SUSTAIN_HOPS, which
 * is longer, forgets what a single peak left.
 */
static HR_RT void release_close_hop(struct hr_release *release)
{
	float low_lin = 1.0f, floor_lin = 0.0f;
	uint32_t i;

	release->needed_lin[release->hop % HR_RELEASE_HOLD_HOPS] = release->hop_min_lin;
	for (i = 0; i < HR_RELEASE_HOLD_HOPS; i++)
		if (release->needed_lin[i] < low_lin)
			low_lin = release->needed_lin[i];
	release->held_lin[release->hop % HR_RELEASE_SUSTAIN_HOPS] = low_lin;
	for (i = 0; i < HR_RELEASE_SUSTAIN_HOPS; i++)
		if (release->held_lin[i] > floor_lin)
			floor_lin = release->held_lin[i];
	release->floor_lin = (double)floor_lin;
	release->hop_min_lin = 1.0f;
	release->hop_fill_steps = 0;
	/* Both tables start again together, so that a wrap is not seen. */
	if (++release->hop == HR_RELEASE_HOLD_HOPS * HR_RELEASE_SUSTAIN_HOPS)
		release->hop = 0;
}

static HR_RT double release_snap(double gain_lin)
{
	return gain_lin > 1.0 - HR_RELEASE_SNAP ? 1.0 : gain_lin;
}

static HR_RT void release_fast(struct hr_release *release, double low_lin,
		const struct hr_release_coefs *coefs)
{
	if (low_lin <= release->fast_lin) {
		release->fast_lin = low_lin;
		release->hold_left_steps = coefs->hold_steps;
	} else if (release->hold_left_steps > 0) {
		release->hold_left_steps--;
	} else {
		release->fast_lin = release_snap(release->fast_lin +
				coefs->fast_coef * (low_lin - release->fast_lin));
	}
}

HR_RT double hr_release_push(struct hr_release *release, float low_lin,
		const struct hr_release_coefs *coefs)
{
	if (low_lin < release->hop_min_lin)
		release->hop_min_lin = low_lin;
	if (++release->hop_fill_steps >= coefs->hop_steps)
		release_close_hop(release);

	release_fast(release, (double)low_lin, coefs);
	if (release->floor_lin <= release->slow_lin)
		release->slow_lin = release->floor_lin;
	else
		release->slow_lin = release_snap(release->slow_lin +
				coefs->slow_coef * (release->floor_lin - release->slow_lin));
	return release->fast_lin < release->slow_lin ?
			release->fast_lin : release->slow_lin;
}

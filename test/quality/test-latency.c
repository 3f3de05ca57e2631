/* SPDX-License-Identifier: MIT */
/* The look-ahead is 2 ms and no more; what is reported is what is measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

#define N_FRAMES 4000u

/* Where the highest sample of an impulse comes out. */
static uint32_t measured_frames(const struct rig *rig, double peak_lin)
{
	struct hr_engine *engine = rig_engine(rig);
	static float x[N_FRAMES];
	float *channels[1] = { x };
	uint32_t top = 0;

	memset(x, 0, sizeof(x));
	x[1000] = (float)peak_lin;
	rig_render(engine, rig, channels, N_FRAMES, 0, 1);
	hr_engine_free(engine);
	for (uint32_t n = 0; n < N_FRAMES; n++)
		if (fabsf(x[n]) > fabsf(x[top]))
			top = n;
	return top - 1000;
}

static void what_is_reported_is_measured_at_every_rate(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 11025, 12000, 16000, 22050, 24000, 32000,
		37800, 40000, 44056, 44100, 47952, 48000, 50000, 64000, 88200, 96000, 128000,
		176400, 192000, 352800, 384000, 8001, 123457, 383999 };
	uint32_t n_other = 0;

	for (size_t r = 0; r < sizeof(rates_hz) / sizeof(rates_hz[0]); r++)
		for (int i = 0; i < 4; i++) {
			/* Below the ceiling and far over it, limiter alone and chain. */
			const struct rig rig = { rates_hz[r], 1, -1.0, i & 1 };

			n_other += measured_frames(&rig, i & 2 ? 20.0 : 0.5) !=
					hr_latency_frames(rates_hz[r]);
		}
	assert_true(figure_at_most(n_other, "rates", 0, "latency/reported-is-not-measured"));
}

static void the_look_ahead_is_96_frames_at_48_khz(void **state)
{
	const struct rig rig = { 48000, 1, -1.0, false };

	assert_true(figure_at_most(measured_frames(&rig, 0.5), "frames", 96, "latency/48000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_reported_is_measured_at_every_rate),
		cmocka_unit_test(the_look_ahead_is_96_frames_at_48_khz),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, NULL, NULL);
}

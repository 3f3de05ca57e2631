/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kernel/stage/ahead.h"

#define DELAY 96u
#define N_FRAMES 1000u

/* Factors for a row of gains, pushed in calls of n_frames. */
static void push_all(float *factor_lin, const float *gain_lin, uint32_t call_frames)
{
	struct hr_ahead ahead;

	hr_ahead_reset(&ahead, DELAY);
	for (uint32_t at = 0, n; at < N_FRAMES; at += n) {
		const float *factor;

		n = N_FRAMES - at < call_frames ? N_FRAMES - at : call_frames;
		factor = hr_ahead_push(&ahead, gain_lin + at, n);
		for (uint32_t i = 0; i < n; i++)
			factor_lin[at + i] = factor == NULL ? 1.0f : factor[i];
	}
}

/* Falls from 1 to 1/4 at frame 300, and rises again at 600. */
static void fill(float *gain_lin)
{
	for (uint32_t n = 0; n < N_FRAMES; n++)
		gain_lin[n] = n >= 300 && n < 600 ? 0.25f : 1.0f;
}

static void a_gain_that_fell_lowers_the_sound_that_is_in_the_delay(void **state)
{
	float gain_lin[N_FRAMES], factor_lin[N_FRAMES];

	fill(gain_lin);
	push_all(factor_lin, gain_lin, HR_CHUNK);
	for (uint32_t n = 0; n < N_FRAMES; n++)
		assert_true(factor_lin[n] ==
				(n >= 300 && n < 300 + DELAY ? 0.25f : 1.0f));
}

/* Frame n leaves with the gain it came with, times the factor: the lower of the two. */
static void a_gain_that_rises_does_not_come_early(void **state)
{
	float gain_lin[N_FRAMES], factor_lin[N_FRAMES];

	fill(gain_lin);
	push_all(factor_lin, gain_lin, HR_CHUNK);
	for (uint32_t n = DELAY; n < N_FRAMES; n++) {
		const float then_lin = gain_lin[n - DELAY], now_lin = gain_lin[n];

		assert_true(then_lin * factor_lin[n] ==
				(then_lin < now_lin ? then_lin : now_lin));
	}
}

static void a_gain_that_stands_still_changes_nothing(void **state)
{
	struct hr_ahead ahead;
	float gain_lin[HR_CHUNK];

	hr_ahead_reset(&ahead, DELAY);
	assert_true(hr_ahead_is_idle(&ahead));
	assert_null(hr_ahead_push(&ahead, NULL, HR_CHUNK));
	for (uint32_t n = 0; n < HR_CHUNK; n++)
		gain_lin[n] = 3.1f;
	for (unsigned i = 0; i < 8; i++)
		assert_null(hr_ahead_push(&ahead, gain_lin, HR_CHUNK));
	/* back to 1: that is a fall, and then it is over */
	assert_non_null(hr_ahead_push(&ahead, NULL, HR_CHUNK));
	assert_false(hr_ahead_is_idle(&ahead));
	hr_ahead_push(&ahead, NULL, HR_CHUNK);
	assert_true(hr_ahead_is_idle(&ahead));
}

static void calls_of_any_length_give_the_same(void **state)
{
	float gain_lin[N_FRAMES], whole_lin[N_FRAMES], parts_lin[N_FRAMES];

	for (uint32_t n = 0; n < N_FRAMES; n++)
		gain_lin[n] = 1.0f + (float)(n * 7919u % 101u) / 100.0f;
	push_all(whole_lin, gain_lin, HR_CHUNK);
	for (uint32_t frames = 1; frames < HR_CHUNK; frames += 6) {
		push_all(parts_lin, gain_lin, frames);
		assert_memory_equal(parts_lin, whole_lin, sizeof(whole_lin));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gain_that_fell_lowers_the_sound_that_is_in_the_delay),
		cmocka_unit_test(a_gain_that_rises_does_not_come_early),
		cmocka_unit_test(a_gain_that_stands_still_changes_nothing),
		cmocka_unit_test(calls_of_any_length_give_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/stage/release.h"
#include "truepeak-oracle.h"

static const struct hr_release_coefs at_1_khz = { 5, 1, 0.139, 0.0124 };

static void release_never_exceeds_what_is_needed(void **state)
{
	struct hr_release release;
	uint32_t seed = 4;

	(void)state;
	hr_release_reset(&release);
	for (uint32_t n = 0; n < 100000; n++) {
		const float low = (float)fmin(1.0, fabs(3.0 * oracle_random(&seed)));

		assert_true(hr_release_push(&release, low, &at_1_khz) <= (double)low);
	}
}

/* Frames to come back above 0.9 after a gain of 0.25 for a while. */
static uint32_t recovery_frames(uint32_t n_low)
{
	struct hr_release release;
	uint32_t n = 0;

	hr_release_reset(&release);
	for (; n_low > 0; n_low--)
		hr_release_push(&release, 0.25f, &at_1_khz);
	while (hr_release_push(&release, 1.0f, &at_1_khz) < 0.9 && n < 10000)
		n++;
	return n;
}

static void a_short_peak_is_forgotten_sooner_than_a_long_one(void **state)
{
	(void)state;
	print_message("# 1 ms: %u ms, 200 ms: %u ms\n", recovery_frames(1), recovery_frames(200));
	assert_uint_in_range(recovery_frames(1), 5, 20);
	assert_uint_in_range(recovery_frames(200), 100, 250);
}

static void release_ends_at_exactly_one(void **state)
{
	struct hr_release release;
	uint32_t n = 0;

	(void)state;
	hr_release_reset(&release);
	for (n = 0; n < 100; n++)
		hr_release_push(&release, 0.1f, &at_1_khz);
	for (n = 0; n < 2000; n++)
		hr_release_push(&release, 1.0f, &at_1_khz);
	assert_true(hr_release_push(&release, 1.0f, &at_1_khz) == 1.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(release_never_exceeds_what_is_needed),
		cmocka_unit_test(a_short_peak_is_forgotten_sooner_than_a_long_one),
		cmocka_unit_test(release_ends_at_exactly_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

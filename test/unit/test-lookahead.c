/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lookahead.h"
#include "truepeak-oracle.h"

static void a_line_remembers_768_frames_through_every_move(void **state)
{
	struct hr_lines lines;
	void *mem = malloc(hr_lines_bytes(2));
	uint32_t seed = 1, frame = 0;

	(void)state;
	hr_lines_init(&lines, mem, 2);
	while (frame < 100000) {
		float a[HR_CHUNK], b[HR_CHUNK];
		float *buf[2] = { a, b };
		const uint32_t n_frames = (uint32_t)((oracle_random(&seed) + 1.0) * 32.4);

		for (uint32_t n = 0; n < n_frames; n++) {
			a[n] = (float)++frame;
			b[n] = -a[n];
		}
		hr_lines_append(&lines, buf, n_frames);
		for (uint32_t age = 1; age <= HR_LINES_MAX_HISTORY + HR_CHUNK; age += 7) {
			const float want = frame >= age ? (float)(frame - age + 1) : 0.0f;

			assert_true(*hr_lines_at(&lines, 0, age) == want);
			assert_true(*hr_lines_at(&lines, 1, age) == -want);
		}
	}
	free(mem);
}

static void the_minimum_is_that_of_the_window(void **state)
{
	static const uint32_t windows[] = { 1, 2, 66, 1024 };
	static float x[8000];
	struct hr_slidemin slidemin;
	uint32_t seed = 9;

	(void)state;
	for (uint32_t n = 0; n < 8000; n++)
		x[n] = (float)fmin(1.0, fabs(2.5 * oracle_random(&seed)) +
				0.5 * (n / 2000 % 2) + n % 1500 / 3000.0);
	for (size_t w = 0; w < 4; w++) {
		hr_slidemin_reset(&slidemin, windows[w]);
		for (uint32_t n = 0; n < 8000; n++) {
			float want = 1.0f;

			for (uint32_t k = 0; k < windows[w] && k <= n; k++)
				want = fminf(want, x[n - k]);
			assert_true(hr_slidemin_push(&slidemin, x[n]) == want);
		}
	}
}

static void the_minimum_survives_the_wrap_of_its_counter(void **state)
{
	struct hr_slidemin slidemin;

	(void)state;
	hr_slidemin_reset(&slidemin, 10);
	slidemin.frame = UINT32_MAX - 3;
	slidemin.head = slidemin.tail = UINT32_MAX;
	assert_true(hr_slidemin_push(&slidemin, 0.5f) == 0.5f);
	for (int n = 0; n < 9; n++)
		assert_true(hr_slidemin_push(&slidemin, 0.75f) == 0.5f);
	assert_true(hr_slidemin_push(&slidemin, 1.0f) == 0.75f);
}

static void smoothing_reaches_a_step_within_its_window_and_never_passes_it(void **state)
{
	static const uint32_t windows[] = { 1, 2, 3, 61, 733 };
	static struct hr_smooth smooth;

	(void)state;
	for (size_t w = 0; w < 5; w++) {
		float last = 1.0f;

		hr_smooth_reset(&smooth, windows[w]);
		for (uint32_t n = 1; n <= windows[w]; n++) {
			const float y = hr_smooth_push(&smooth, 0.25);

			assert_true(y <= last && y >= 0.25f);
			assert_true(n == windows[w] || y > 0.25f);
			last = y;
		}
		assert_true(last == 0.25f);
	}
}

static void ones_are_exactly_one_after_a_million_other_values(void **state)
{
	static struct hr_smooth smooth;
	uint32_t seed = 2;

	(void)state;
	hr_smooth_reset(&smooth, 61);
	for (uint32_t n = 0; n < 1000000; n++)
		hr_smooth_push(&smooth, 0.5 + 0.5 * oracle_random(&seed));
	for (uint32_t n = 0; n < 60; n++)
		hr_smooth_push(&smooth, 1.0);
	assert_true(hr_smooth_push(&smooth, 1.0) == 1.0f);
}

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
	assert_in_range(recovery_frames(1), 5, 20);
	assert_in_range(recovery_frames(200), 100, 250);
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
		cmocka_unit_test(a_line_remembers_768_frames_through_every_move),
		cmocka_unit_test(the_minimum_is_that_of_the_window),
		cmocka_unit_test(the_minimum_survives_the_wrap_of_its_counter),
		cmocka_unit_test(smoothing_reaches_a_step_within_its_window_and_never_passes_it),
		cmocka_unit_test(ones_are_exactly_one_after_a_million_other_values),
		cmocka_unit_test(release_never_exceeds_what_is_needed),
		cmocka_unit_test(a_short_peak_is_forgotten_sooner_than_a_long_one),
		cmocka_unit_test(release_ends_at_exactly_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

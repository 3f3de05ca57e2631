/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "kernel/leveller/level-windows.h"
#include "kernel/dsp/units.h"

#define N_HOPS 5000u

static const double window_sec[] = { 0.01, 0.02, 0.05, 0.1, 0.3, 0.4 };

/* From -103 dB to 17 dB over full scale, hop by hop. */
static double hop_pow(uint32_t i)
{
	return pow(10.0, (double)(i * 7919u % 1201u) / 100.0 - 10.3);
}

static double mean_pow(uint32_t last, uint32_t n_hops)
{
	double sum = 0.0;

	if (n_hops > last + 1)
		n_hops = last + 1;
	for (uint32_t i = 0; i < n_hops; i++)
		sum += hop_pow(last - i);
	return sum / n_hops;
}

/* 0.001 LU is the logarithm's; hops as at 8, 48 and 64 kHz. */
static void every_window_is_the_mean_of_its_hops(void **state)
{
	static const double hops_sec[] = { 8e-3, 64.0 / 48000.0, 1e-3 };

	for (unsigned h = 0; h < 3; h++) {
		struct hr_level_windows windows;

		hr_level_windows_reset(&windows, hops_sec[h]);
		for (uint32_t i = 0; i < N_HOPS; i++) {
			hr_level_windows_push(&windows, hop_pow(i));
			for (unsigned w = 0; w < HR_N_LEVEL_WINDOWS; w++) {
				double n_hops = fmax(1.0, floor(window_sec[w] / hops_sec[h] + 0.5));
				double lufs = hr_pow_to_lufs(mean_pow(i, (uint32_t)n_hops));

				assert_true(fabs((double)windows.lufs[w] - lufs) < 1e-3);
			}
		}
	}
}

/* A sum of floats would still hold a remainder of it. */
static void nothing_is_left_of_loud_sound_once_it_is_over(void **state)
{
	struct hr_level_windows windows;

	hr_level_windows_reset(&windows, 1e-3);
	for (uint32_t i = 0; i < 1000; i++)
		hr_level_windows_push(&windows, i < 500 ? 60.0 : 0.0);
	for (unsigned w = 0; w < HR_N_LEVEL_WINDOWS; w++)
		assert_true(windows.lufs[w] <= HR_LEVEL_WINDOWS_FLOOR_LUFS);
}

static void units_agree_with_libm(void **state)
{
	for (double lufs = -100.0; lufs < 30.0; lufs += 0.37) {
		assert_true(fabs((double)hr_level_lufs(hr_lufs_to_pow(lufs)) - lufs) < 1e-3);
		assert_true(fabs(hr_pow_to_lufs(hr_level_pow((float)lufs)) - lufs) < 1e-3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_window_is_the_mean_of_its_hops),
		cmocka_unit_test(nothing_is_left_of_loud_sound_once_it_is_over),
		cmocka_unit_test(units_agree_with_libm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

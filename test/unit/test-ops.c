/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "kernel/dsp/ops.h"
#include "kernel/measure/loudness.h"
#include "kernel/measure/truepeak-fir.h"
#include "kernel/stage/lookahead.h"
#include "truepeak-oracle.h"

/*
 * Every level against the C one: random sounds, random lengths, any alignment. The seed
 * changes with every run and is printed; OPS_SEED repeats one.
 */
#define N_ROUNDS 3000
#define SPAN 384u

static uint32_t seed;

static uint32_t below(uint32_t end)
{
	return (uint32_t)((oracle_random(&seed) * 0.5 + 0.5) * end) % end;
}

static int find_seed(void **state)
{
	const char *given = getenv("OPS_SEED");

	(void)state;
	seed = given != NULL ? (uint32_t)strtoul(given, NULL, 0) : (uint32_t)time(NULL);
	print_message("# OPS_SEED=%u\n", seed);
	return 0;
}

static void make_sound(float *x, uint32_t n)
{
	const float size = (float)pow(10.0, 3.0 * oracle_random(&seed));

	for (uint32_t i = 0; i < n; i++)
		x[i] = size * (float)oracle_random(&seed);
}

/* Room in front and behind that has to stay as it is. */
struct buffer {
	float room[SPAN];
	float *at;
};

static void place(struct buffer *buffer, uint32_t offset)
{
	for (uint32_t i = 0; i < SPAN; i++)
		buffer->room[i] = 77.0f;
	buffer->at = buffer->room + 192 + offset;
}

static void assert_room_is_kept(const struct buffer *buffer, uint32_t n)
{
	for (uint32_t i = 0; i < SPAN; i++)
		if (buffer->room + i < buffer->at || buffer->room + i >= buffer->at + n)
			assert_true(buffer->room[i] == 77.0f);
}

static double worst_lin;

static void assert_near(const float *got, const float *want, uint32_t n, double tolerance)
{
	for (uint32_t i = 0; i < n; i++) {
		const double error = fabs((double)got[i] - (double)want[i]);

		worst_lin = fmax(worst_lin, error);
		if (error > tolerance)
			fail_msg("%.9g in place of %.9g", (double)got[i], (double)want[i]);
	}
}

/* Ops in which every frame stands by itself give the bits of the C level. */
static void check_loops(const struct hr_ops *ops, const struct hr_ops *c)
{
	const uint32_t n = below(HR_CHUNK + 1), offset = below(16);
	static float x[SPAN], gain[SPAN], want[SPAN];
	struct hr_curve curve = { -4.0f, 1.0f, 0.5f, 0.6f };
	struct buffer got;

	make_sound(x, SPAN);
	for (uint32_t i = 0; i < SPAN; i++)
		gain[i] = (float)fabs(oracle_random(&seed));
	assert_true(ops->abs_max(x + offset, n) == c->abs_max(x + offset, n));
	place(&got, offset);
	if (n > 2)
		x[offset + n / 2] = oracle_random(&seed) > 0.0 ? NAN : -INFINITY;
	assert_int_equal(ops->scrub(got.at, x + offset, n), c->scrub(want, x + offset, n));
	assert_memory_equal(got.at, want, n * sizeof(float));
	assert_int_equal(ops->scrub(x, x, SPAN), n > 2);
	assert_room_is_kept(&got, n);
	ops->raise_abs(got.at, x + offset, n);
	c->raise_abs(want, x + offset, n);
	assert_memory_equal(got.at, want, n * sizeof(float));
	ops->curve(got.at, n, &curve);
	c->curve(want, n, &curve);
	assert_memory_equal(got.at, want, n * sizeof(float));
	ops->gain(got.at, gain, got.at, n);
	c->gain(want, gain, want, n);
	assert_memory_equal(got.at, want, n * sizeof(float));
	ops->scale(got.at, x + offset, gain, n);
	c->scale(want, x + offset, gain, n);
	assert_memory_equal(got.at, want, n * sizeof(float));
	assert_int_equal(ops->scale_clamp(got.at, x + offset, gain, n, 0.4f),
			c->scale_clamp(want, x + offset, gain, n, 0.4f));
	assert_memory_equal(got.at, want, n * sizeof(float));
	assert_room_is_kept(&got, n);
}

/* All rows of a sound, made one frame at a time. */
struct rows {
	float row[5][SPAN];
};

static struct hr_fir_rows rows_at(struct rows *rows, uint32_t at)
{
	return (struct hr_fir_rows) {
		rows->row[0] + at, rows->row[1] + at, rows->row[2] + at, rows->row[3] + at,
		rows->row[4] + at,
	};
}

static void make_rows(const struct hr_ops *ops, struct rows *rows)
{
	memset(rows, 0, sizeof(*rows));
	make_sound(rows->row[0], SPAN);
	for (uint32_t n = 16; n + 16 < SPAN; n++) {
		const struct hr_fir_rows now = rows_at(rows, n);

		ops->groups(&now, 1, 1);
	}
}

static void check_groups(const struct hr_ops *ops, const struct hr_ops *c)
{
	const uint32_t n = below(HR_CHUNK + 1), at = 16 + below(16);
	static struct rows got, want;
	const struct hr_fir_rows now = rows_at(&got, at);

	make_rows(c, &want);
	got = want;
	ops->groups(&now, 1, n);
	for (uint32_t r = 0; r < 5; r++)
		assert_memory_equal(got.row[r] + at, want.row[r] + at, n * sizeof(float));
}

static void check_peaks(const struct hr_ops *ops, const struct hr_ops *c)
{
	const struct hr_fir *fir = below(2) ? &hr_truepeak_long_fir : &hr_truepeak_short_fir;
	const uint32_t n = below(HR_CHUNK + 1), offset = below(16);
	static float got_peak[HR_CHUNK], want_peak[HR_CHUNK];
	static struct rows sound;
	const struct hr_fir_rows rows = rows_at(&sound, 192 + offset);
	struct hr_between got = { .left = { 0.25f } }, want = { .left = { 0.25f } };
	double tolerance;

	make_rows(c, &sound);
	/* some 60 products, each rounded to 2^-24 of the largest sum */
	tolerance = 4.0 * (double)c->abs_max(sound.row[0], SPAN) * 60 * 6e-8;
	ops->between(&got, &rows, n, fir);
	c->between(&want, &rows, n, fir);
	assert_near(got.quarter, want.quarter, n, tolerance);
	assert_near(got.half, want.half, n, tolerance);
	assert_near(got.left, want.left, n + 1, tolerance);
	assert_near(got.beyond, want.beyond, n, tolerance);
	memset(got_peak, 0, sizeof(got_peak));
	memset(want_peak, 0, sizeof(want_peak));
	ops->crests(got_peak, rows.x, &want, n);
	c->crests(want_peak, rows.x, &want, n);
	assert_memory_equal(got_peak, want_peak, sizeof(got_peak));
}

/* The same lane or another: the bits of a frame do not depend on its place. */
static void check_places(const struct hr_ops *ops)
{
	const uint32_t from = below(HR_CHUNK);
	static struct rows sound;
	const struct hr_fir_rows first = rows_at(&sound, 192), other = rows_at(&sound, 192 + from);
	struct hr_between all, one;

	make_rows(ops, &sound);
	ops->between(&all, &first, HR_CHUNK, &hr_truepeak_long_fir);
	ops->between(&one, &other, 1, &hr_truepeak_long_fir);
	assert_memory_equal(&one.half[0], &all.half[from], sizeof(float));
	assert_memory_equal(&one.quarter[0], &all.quarter[from], sizeof(float));
	assert_memory_equal(&one.left[1], &all.left[from + 1], sizeof(float));
	assert_memory_equal(&one.beyond[0], &all.beyond[from], sizeof(float));
}

static void check_follow(const struct hr_ops *ops, const struct hr_ops *c)
{
	const double rise = fabs(oracle_random(&seed)), fall = fabs(oracle_random(&seed));
	const uint32_t n = below(HR_CHUNK + 1);
	float got[HR_CHUNK], want[HR_CHUNK];
	double got_state, want_state;

	for (uint32_t i = 0; i < n; i++)
		got[i] = want[i] = (float)fabs(oracle_random(&seed));
	got_state = ops->follow(got, n, 0.3, rise, fall);
	want_state = c->follow(want, n, 0.3, rise, fall);
	assert_near(got, want, n, 1e-7);
	assert_true(fabs(got_state - want_state) < 1e-13);
}

static void check_smooth(const struct hr_ops *ops, const struct hr_ops *c)
{
	static const uint32_t rates_hz[] = { 8000, 22050, 48000, 96000, 192000, 384000 };
	static const uint32_t ahead[] = { 2, 30, 64, 160, 352, 736 };
	const uint32_t i = below(6);
	struct hr_lookahead_coefs coefs;
	struct hr_params params;
	double lack[64];
	float got[HR_SMOOTH_MAX_STEP], want[HR_SMOOTH_MAX_STEP];

	hr_params_init(&params);
	hr_lookahead_coefs_compute(&coefs, &params, rates_hz[i], ahead[i]);
	for (uint32_t k = 0; k < 64; k++)
		lack[k] = fabs(oracle_random(&seed));
	ops->smooth(got, coefs.taps, coefs.n_taps, lack + 40, coefs.step_frames);
	c->smooth(want, coefs.taps, coefs.n_taps, lack + 40, coefs.step_frames);
	assert_near(got, want, coefs.step_frames, 1.2e-7);
	memset(lack, 0, sizeof(lack));
	ops->smooth(got, coefs.taps, coefs.n_taps, lack + 40, coefs.step_frames);
	for (uint32_t p = 0; p < coefs.step_frames; p++)
		assert_true(got[p] == 1.0f);
}

static void check_weigh(const struct hr_ops *ops, const struct hr_ops *c)
{
	static float x[9][HR_CHUNK];
	struct hr_weigh_row got[9] = { 0 }, want[9] = { 0 };
	struct hr_weigh_row *got_rows[9], *want_rows[9];
	const uint32_t n_rows = 1 + below(9);
	struct hr_loudness_coefs coefs;

	hr_loudness_coefs_compute(&coefs, 8000 + below(376000));
	for (uint32_t r = 0; r < n_rows; r++) {
		make_sound(x[r], HR_CHUNK);
		got[r].in = want[r].in = x[r];
		got_rows[r] = &got[r];
		want_rows[r] = &want[r];
	}
	for (int chunk = 0; chunk < 10; chunk++) {
		ops->weigh(got_rows, n_rows, &coefs.shelf, &coefs.highpass);
		c->weigh(want_rows, n_rows, &coefs.shelf, &coefs.highpass);
	}
	for (uint32_t r = 0; r < n_rows; r++)
		/* double through filters that ring for 10^4 frames */
		assert_true(fabs(got[r].chunk_pow - want[r].chunk_pow) <=
				1e-10 * want[r].chunk_pow);
}

static void every_level_agrees_with_the_c_ops(void **state)
{
	const struct hr_ops *c = hr_ops_find("c"), *ops;

	(void)state;
	for (size_t i = 0; (ops = hr_ops_at(i)) != NULL; i++) {
		worst_lin = 0.0;
		for (int round = 0; round < N_ROUNDS; round++) {
			check_loops(ops, c);
			check_groups(ops, c);
			check_peaks(ops, c);
			check_places(ops);
			check_follow(ops, c);
			check_smooth(ops, c);
			check_weigh(ops, c);
		}
		print_message("# %-7s: largest difference %.1e, of sounds up to 1000\n", ops->name,
				worst_lin);
	}
}

static void levels_are_found_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; hr_ops_at(i) != NULL; i++)
		assert_ptr_equal(hr_ops_find(hr_ops_at(i)->name), hr_ops_at(i));
	assert_string_equal(hr_ops_at(0)->name, "c");
	assert_null(hr_ops_find("abacus"));
	assert_non_null(hr_ops_find(hr_ops_best()->name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_level_agrees_with_the_c_ops),
		cmocka_unit_test(levels_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, find_seed, NULL);
}

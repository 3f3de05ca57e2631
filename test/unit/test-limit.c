/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "limit.h"
#include "truepeak-oracle.h"

/* The settings of a test; the rows of params.def that the limiter reads. */
static struct hr_params settings(double ceiling_dbtp)
{
	struct hr_params params = { 0 };

	params.limit_enabled = true;
	params.limit_ceiling_dbtp = (float)ceiling_dbtp;
	params.limit_release_ms = 80.0f;
	params.limit_hold_ms = 5.0f;
	return params;
}

struct rig {
	struct hr_limit limit;
	void *mem;
	uint32_t n_channels;
	float gain_min_lin[1 << 14];	/* per call of the last render */
};

static struct rig *rig_new(uint32_t n_channels, uint32_t rate_hz, double ceiling_dbtp)
{
	const struct hr_params params = settings(ceiling_dbtp);
	struct hr_limit_coefs coefs;
	struct rig *rig = calloc(1, sizeof(*rig));

	rig->mem = malloc(hr_limit_bytes(n_channels));
	rig->n_channels = n_channels;
	hr_limit_init(&rig->limit, rig->mem, n_channels, hr_ops_best());
	hr_limit_coefs_compute(&coefs, &params, rate_hz);
	hr_limit_set_coefs(&rig->limit, &coefs);
	return rig;
}

static void rig_free(struct rig *rig)
{
	free(rig->mem);
	free(rig);
}

/* In place; one channel, blocks of block_frames, 0 = of changing length. */
static void rig_render(struct rig *rig, float *x, uint32_t n_frames, uint32_t block_frames)
{
	uint32_t seed = 7, at, n, i = 0;

	for (at = 0; at < n_frames; at += n) {
		float *buf[1] = { x + at };

		n = block_frames ? block_frames :
			1 + (uint32_t)((oracle_random(&seed) + 1.0) * 31.9);
		if (n > n_frames - at)
			n = n_frames - at;
		hr_limit_process(&rig->limit, buf, n);
		if (i < 1 << 14)
			rig->gain_min_lin[i++] = rig->limit.gain_min_lin;
	}
}

enum { TONE_997, TONE_5K, TONE_10K, TONE_15K, TONE_18K, TONE_20K, EBU_FS4, EBU_FS6, EBU_FS8,
	NOISE, MUSIC, JUMP, PROGRAMME_END, WHITE_MUSIC = PROGRAMME_END, RANDOM_BITS, HELD_BITS, SQUARE,
	SQUARE_8K, ONOFF, HOSTILE_END };

static const char *const signal_names[] = {
	"tone 997", "tone 5k", "tone 10k", "tone 15k", "tone 18k", "tone 20k", "fs/4 45deg +12",
	"fs/6 60deg +12", "fs/8 67.5deg +12", "noise +6", "clipped music", "jump +30",
	"white drums", "random bits", "held bits", "square 997", "square fs/6", "on/off 0.45 fs",
};

static double tone(double hz, uint32_t n, uint32_t rate_hz)
{
	return sin(2.0 * PI * hz * n / rate_hz);
}

static double music(uint32_t n, uint32_t rate_hz, double noise)
{
	const double beat = fmod(n / (double)rate_hz, 0.125);
	const double drum = exp(-beat * 60.0) * (noise + tone(55, n, rate_hz));
	const double chord = tone(220, n, rate_hz) + tone(277.2, n, rate_hz) +
			tone(1318, n, rate_hz) + 0.5 * tone(6200, n, rate_hz);

	return fmin(1.4, fmax(-1.4, 1.2 * drum + 0.6 * chord));
}

/* noise falls to nothing at half the rate, as in recordings. */
static double signal_at(int id, uint32_t n, uint32_t rate_hz, uint32_t *seed, double noise)
{
	static const double tones_hz[] = { 997, 5000, 10000, 15000, 18000, 20000 };

	if (id <= TONE_20K)
		return 2.0 * tone(tones_hz[id] + 0.37, n, rate_hz);
	switch (id) {
	case EBU_FS4:
		return 4.0 * sin(PI / 2.0 * n + PI / 4.0);
	case EBU_FS6:
		return 4.0 * sin(PI / 3.0 * n + PI / 3.0);
	case EBU_FS8:
		return 4.0 * sin(PI / 4.0 * n + PI * 67.5 / 180.0);
	case NOISE:
		return 2.0 * noise;
	case MUSIC:
		return music(n, rate_hz, noise);
	case WHITE_MUSIC:
		return music(n, rate_hz, oracle_random(seed));
	case JUMP:
		return (n % 9600 < 4800 ? 0.1 : 3.16) * tone(1200, n, rate_hz);
	case RANDOM_BITS:
		return oracle_random(seed) > 0.0 ? 1.0 : -1.0;
	case HELD_BITS:
		if (n % 3)
			return *seed & 0x80000000u ? 1.0 : -1.0;
		oracle_random(seed);
		return *seed & 0x80000000u ? 1.0 : -1.0;
	case SQUARE:
		return tone(997, n, rate_hz) >= 0.0 ? 1.41 : -1.41;
	case SQUARE_8K:
		return n % 6 < 3 ? 1.41 : -1.41;
	default:
		return (n / 480) % 2 ? 2.0 * sin(2.0 * PI * 0.45 * n) : 0.0;
	}
}

static void make_signal(float *x, int id, uint32_t n_frames, uint32_t rate_hz)
{
	uint32_t seed = 12345, noise_seed = 99;
	double white[3] = { 0.0 };

	for (uint32_t n = 0; n < n_frames; n++) {
		white[n % 3] = oracle_random(&noise_seed);
		x[n] = (float)signal_at(id, n, rate_hz, &seed, 0.25 * (white[0] + white[1] +
				white[2] + white[(n + 2) % 3]));
	}
}

static double worst_over_db(int first, int end)
{
	static const uint32_t rates_hz[] = { 44100, 48000, 96000, 192000 };
	static const double ceilings_dbtp[] = { -1.0, -0.1 };
	double worst_db = -100.0;

	for (size_t r = 0; r < 4; r++)
		for (size_t i = 0; i < 2; i++)
			for (int id = first; id < end; id++) {
				const uint32_t n_frames = rates_hz[r] / 4;
				const double c = pow(10.0, ceilings_dbtp[i] / 20.0);
				struct rig *rig = rig_new(1, rates_hz[r], ceilings_dbtp[i]);
				float *x = calloc(n_frames, sizeof(*x));
				double over_db;

				make_signal(x, id, n_frames, rates_hz[r]);
				rig_render(rig, x, n_frames, 64);
				over_db = oracle_db(oracle_true_peak(x, n_frames, 64,
						n_frames - 200)) - ceilings_dbtp[i];
				if (over_db > 0.01)
					print_message("# %6u Hz %5.1f dBTP %-17s %+.3f dB\n",
						rates_hz[r], ceilings_dbtp[i],
						signal_names[id], over_db);
				worst_db = fmax(worst_db, over_db);
				for (uint32_t n = 0; n < n_frames; n++)
					assert_true(fabs((double)x[n]) <= (double)(float)c);
				assert_int_equal(rig->limit.n_clamped, 0);
				free(x);
				rig_free(rig);
			}
	print_message("# worst %+.3f dB\n", worst_db);
	return worst_db;
}

static void programme_stays_below_the_ceiling_between_samples(void **state)
{
	(void)state;
	assert_true(worst_over_db(TONE_997, PROGRAMME_END) <= 0.05);
}

static void hostile_signals_stay_near_the_ceiling_between_samples(void **state)
{
	(void)state;
	assert_true(worst_over_db(RANDOM_BITS, HOSTILE_END) <= 0.30);
}

static void below_the_ceiling_the_output_is_the_input_delayed(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 44100, 48000, 384000 };
	static const uint32_t delays[] = { 16, 88, 96, 768 };
	static float x[48000], y[48000];

	(void)state;
	for (size_t r = 0; r < 4; r++) {
		struct rig *rig = rig_new(1, rates_hz[r], -0.1);

		for (uint32_t n = 0; n < 48000; n++)
			y[n] = x[n] = (float)(0.98 * fmin(1.0, n / 500.0) *
					tone(0.07 * rates_hz[r], n, rates_hz[r]));
		rig_render(rig, y, 48000, 0);
		assert_memory_equal(y + delays[r], x, (48000 - delays[r]) * sizeof(*x));
		rig_free(rig);
	}
}

static void the_result_does_not_depend_on_blocks(void **state)
{
	static float x[48000], y[48000];
	static const uint32_t blocks[] = { 0, 1, 17, 63 };

	(void)state;
	for (int id = NOISE; id < HOSTILE_END; id++) {
		struct rig *rig = rig_new(1, 48000, -1.0);

		make_signal(x, id, 24000, 48000);
		memset(x + 24000, 0, 24000 * sizeof(*x));
		rig_render(rig, x, 48000, 64);
		for (size_t b = 0; b < 4; b++) {
			struct rig *other = rig_new(1, 48000, -1.0);

			make_signal(y, id, 24000, 48000);
			memset(y + 24000, 0, 24000 * sizeof(*y));
			rig_render(other, y, 48000, blocks[b]);
			assert_memory_equal(x, y, sizeof(x));
			rig_free(other);
		}
		rig_free(rig);
	}
}

/* Residue after the least-squares sine is taken out, relative to it. */
static double thd_n_db(const float *x, uint32_t n_frames, double hz, double rate_hz)
{
	double s = 0.0, c = 0.0, rest = 0.0, all = 0.0;

	for (uint32_t n = 0; n < n_frames; n++) {
		s += 2.0 / n_frames * (double)x[n] * sin(2.0 * PI * hz * n / rate_hz);
		c += 2.0 / n_frames * (double)x[n] * cos(2.0 * PI * hz * n / rate_hz);
	}
	for (uint32_t n = 0; n < n_frames; n++) {
		const double w = 2.0 * PI * hz * n / rate_hz;
		const double e = (double)x[n] - s * sin(w) - c * cos(w);

		rest += e * e;
		all += (double)x[n] * (double)x[n];
	}
	return 10.0 * log10(rest / all + 1e-30);
}

static void a_steady_tone_is_scaled_and_not_bent(void **state)
{
	static const double hz[] = { 40, 100, 1000 };
	static const double limit_db[] = { -75, -140, -150 };
	static float x[96000];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rig *rig = rig_new(1, 48000, -1.0);
		double thd_db;

		for (uint32_t n = 0; n < 96000; n++)
			x[n] = (float)(2.0 * tone(hz[i], n, 48000));
		rig_render(rig, x, 96000, 64);
		thd_db = thd_n_db(x + 48000, 48000, hz[i], 48000);
		print_message("# %4.0f Hz +6 dBFS: %.1f dB\n", hz[i], thd_db);
		/* The samples are float: -150 dB is what rounding leaves. */
		assert_true(thd_db <= fmax(limit_db[i], -149.0));
		rig_free(rig);
	}
}

/* Frames from first to last call whose gain was below -1 dB. */
static double ducked_ms(const struct rig *rig, uint32_t from, uint32_t n_frames)
{
	uint32_t n_ducked = 0;

	for (uint32_t n = from; n < n_frames; n++)
		n_ducked += oracle_db((double)rig->gain_min_lin[n]) < -1.0;
	return n_ducked / 8.0;
}

static void a_click_ducks_for_25_ms_and_a_burst_for_250_ms(void **state)
{
	static const uint32_t lengths[] = { 1, 800, 2400, 8000 };
	static const double most_ms[] = { 25, 250, 250, 250 };
	static float x[12800 * 6];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		/* Gains are kept per call: 6 frames at 48 kHz are 1/8 ms. */
		struct rig *rig = rig_new(1, 48000, -1.0);
		const uint32_t length = i ? lengths[i] * 6 : 1;
		double ms;

		for (uint32_t n = 0; n < 12800 * 6; n++)
			x[n] = (float)((n >= 600 && n < 600 + length ? 4.0 : 0.25) *
				(i ? tone(1000, n, 48000) : 1.0));
		rig_render(rig, x, 12800 * 6, 6);
		ms = ducked_ms(rig, (600 + (i ? length : 0)) / 6, 12800);
		print_message("# +12 dB for %6u frames: ducked %.1f ms\n", length, ms);
		assert_true(ms <= most_ms[i]);
		rig_free(rig);
	}
}

static void huge_samples_stay_finite_and_below_the_ceiling(void **state)
{
	static float x[9600];
	uint32_t seed = 3;
	struct rig *rig = rig_new(1, 48000, -1.0);

	(void)state;
	for (uint32_t n = 0; n < 9600; n++)
		x[n] = n % 700 < 90 ? (float)(1e30 * oracle_random(&seed)) : 0.5f;
	rig_render(rig, x, 9600, 0);
	for (uint32_t n = 0; n < 9600; n++)
		assert_true(fabsf(x[n]) <= 0.8913f);
	rig_free(rig);
}

static void a_new_ceiling_is_reached_without_a_step(void **state)
{
	static float x[48000];
	struct rig *rig = rig_new(1, 48000, -1.0);
	double step = 0.0;

	(void)state;
	for (uint32_t n = 0; n < 48000; n++)
		x[n] = 1.9f;
	for (uint32_t i = 0; i < 10; i++) {
		const struct hr_params params = settings(i % 2 ? -1.0 : -20.0);
		struct hr_params off = params;
		struct hr_limit_coefs coefs;

		off.limit_enabled = i != 7;
		hr_limit_coefs_compute(&coefs, &off, 48000);
		hr_limit_set_coefs(&rig->limit, &coefs);
		rig_render(rig, x + 4800 * i, 4800, 64);
	}
	for (uint32_t n = 200; n < 48000; n++)
		step = fmax(step, fabs((double)(x[n] - x[n - 1])));
	print_message("# largest step between frames %.4f of full scale\n", step);
	assert_true(step < 0.05);
	rig_free(rig);
}

static void after_release_it_is_idle_in_silence_and_exact_in_sound(void **state)
{
	static float x[96000 * 2];
	struct rig *rig = rig_new(1, 48000, -1.0);

	(void)state;
	for (uint32_t n = 0; n < 4800; n++)
		x[n] = (float)(4.0 * tone(500, n, 48000));
	rig_render(rig, x, 96000, 64);
	assert_true(hr_limit_is_idle(&rig->limit));
	x[96000] = 0.5f;
	rig_render(rig, x + 96000, 400, 64);
	assert_true(x[96096] == 0.5f);
	assert_true(hr_limit_is_idle(&rig->limit));
	rig_free(rig);
}

static void all_channels_get_the_gain_of_the_loudest(void **state)
{
	static float left[9600], right[9600];
	struct rig *rig = rig_new(2, 48000, -1.0);

	(void)state;
	for (uint32_t n = 0; n < 9600; n++) {
		left[n] = (float)(4.0 * tone(700, n, 48000));
		right[n] = left[n] / 16.0f;
	}
	for (uint32_t at = 0; at < 9600; at += 64) {
		float *buf[2] = { left + at, right + at };

		hr_limit_process(&rig->limit, buf, 64);
	}
	for (uint32_t n = 0; n < 9600; n++)
		assert_true(left[n] == right[n] * 16.0f);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programme_stays_below_the_ceiling_between_samples),
		cmocka_unit_test(hostile_signals_stay_near_the_ceiling_between_samples),
		cmocka_unit_test(below_the_ceiling_the_output_is_the_input_delayed),
		cmocka_unit_test(the_result_does_not_depend_on_blocks),
		cmocka_unit_test(a_steady_tone_is_scaled_and_not_bent),
		cmocka_unit_test(a_click_ducks_for_25_ms_and_a_burst_for_250_ms),
		cmocka_unit_test(huge_samples_stay_finite_and_below_the_ceiling),
		cmocka_unit_test(a_new_ceiling_is_reached_without_a_step),
		cmocka_unit_test(after_release_it_is_idle_in_silence_and_exact_in_sound),
		cmocka_unit_test(all_channels_get_the_gain_of_the_loudest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

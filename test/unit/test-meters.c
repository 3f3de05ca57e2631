/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ebur128.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/mailbox.h"
#include "kernel/dsp/units.h"
#include "measure.h"
#include "render.h"
#include "signals.h"

#define SEC RENDER_RATE_HZ
#define LONG_SEC 30u

static float in[LONG_SEC * SEC], out[LONG_SEC * SEC];

static struct hr_engine *watched_engine(bool processes)
{
	struct hr_params params;
	struct hr_engine *engine;

	hr_params_init(&params);
	params.agc_enabled = params.comp_enabled = processes;
	engine = render_engine(&params, 1);
	hr_engine_watch(engine, true);
	return engine;
}

static void a_tone_at_minus_18_reads_minus_18_at_both_ends(void **state)
{
	struct hr_engine *engine = watched_engine(false);
	const struct hr_channel_meters *channel;
	struct hr_meters meters;

	signal_sine(in, 5 * SEC, 1000.0, SEC, hr_db_to_lin(-18.0), 0.0);
	render(engine, out, in, 5 * SEC, 1024);
	hr_engine_read_meters(engine, &meters);
	hr_engine_free(engine);
	channel = &meters.channels[0];
	for (int i = 0; i < 2; i++) {
		const double peak = hr_lin_to_db((double)(i ? channel->out_peak_lin :
				channel->in_peak_lin));
		const double true_peak = hr_lin_to_db((double)(i ? channel->out_true_peak_lin :
				channel->in_true_peak_lin));
		const double rms = 10.0 * log10((i ? channel->out_square_sum :
				channel->in_square_sum) / (double)meters.n_watched_frames);
		const double lufs = hr_pow_to_lufs(i ? meters.out_r128.integrated_pow :
				meters.in_r128.integrated_pow);

		print_message("# %s: peak %.3f dBFS, true peak %.3f dBTP, mean square %.3f dB, "
				"%.3f LUFS\n", i ? "output" : "input", peak, true_peak, rms, lufs);
		assert_true(fabs(peak + 18.0) <= 0.1);
		assert_true(fabs(true_peak + 18.0) <= 0.1);
		/* a sine's mean square is 3.01 dB below its crest */
		assert_true(fabs(rms + 21.01) <= 0.1);
		/* BS.1770: one channel at 997 Hz reads its mean square */
		assert_true(fabs(lufs + 21.01) <= 0.1);
	}
}

struct judged {
	double integrated_lufs, range_lu, short_lufs, momentary_lufs, peak_dbtp;
};

static struct judged judge(const float *x, uint32_t n_frames)
{
	ebur128_state *judge = ebur128_init(1, SEC, EBUR128_MODE_I | EBUR128_MODE_S |
			EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
	struct judged judged;

	ebur128_set_channel(judge, 0, EBUR128_LEFT);
	ebur128_add_frames_float(judge, x, n_frames);
	ebur128_loudness_global(judge, &judged.integrated_lufs);
	ebur128_loudness_range(judge, &judged.range_lu);
	ebur128_loudness_shortterm(judge, &judged.short_lufs);
	ebur128_loudness_momentary(judge, &judged.momentary_lufs);
	ebur128_true_peak(judge, 0, &judged.peak_dbtp);
	judged.peak_dbtp = hr_lin_to_db(judged.peak_dbtp);
	ebur128_destroy(&judge);
	return judged;
}

static void check_place(const char *name, const struct hr_r128_reading *r128, float peak_lin,
		const float *x, uint32_t n_frames)
{
	const struct judged judged = judge(x, n_frames);
	const double integrated = hr_pow_to_lufs(r128->integrated_pow) - judged.integrated_lufs;
	const double shortterm = hr_pow_to_lufs(r128->short_pow) - judged.short_lufs;
	const double momentary = hr_pow_to_lufs(r128->momentary_pow) - judged.momentary_lufs;
	const double range = hr_pow_to_lufs(r128->range_high_pow) -
		hr_pow_to_lufs(r128->range_low_pow) - judged.range_lu;
	const double peak_dbtp = hr_lin_to_db((double)peak_lin);
	const double peak = peak_dbtp - judged.peak_dbtp;
	double better = 0.0;

	/* the judge's 49 taps see less of what is next to the Nyquist frequency: strokes */
	if (fabs(peak) > 0.2)
		better = peak_dbtp - hr_lin_to_db(measure_true_peak_lin(x, n_frames));
	print_message("# %-10s %6.2f LUFS, from libebur128: I %+.3f S %+.3f M %+.3f LU, "
			"range %+.3f LU, true peak %+.3f dB (from 256 taps %+.3f)\n", name,
			judged.integrated_lufs, integrated, shortterm, momentary, range, peak,
			better);
	assert_true(fabs(integrated) <= 0.1 && fabs(shortterm) <= 0.1 && fabs(momentary) <= 0.1);
	/* the judge takes a short-term value a second, we ten: the standard's 1 LU */
	assert_true(fabs(range) <= 1.0);
	assert_true(fabs(peak) <= 0.2 || (peak > 0.0 && fabs(better) <= 0.1));
}

static void programmes_read_as_libebur128_reads_them_at_both_ends(void **state)
{
	static const char *const names[] = { "pink", "speech", "music" };
	const uint32_t n_frames = LONG_SEC * SEC;

	for (unsigned i = 0; i < 3; i++) {
		struct hr_engine *engine = watched_engine(true);
		struct hr_meters meters;
		char name[32];

		if (i == 0)
			signal_pink(in, n_frames, 3, -20.0);
		else if (i == 1)
			signal_speech(in, n_frames, 3, SEC, -24.0);
		else
			signal_music(in, n_frames, 3, SEC, -12.0);
		render(engine, out, in, n_frames, 480);
		hr_engine_read_meters(engine, &meters);
		hr_engine_free(engine);
		snprintf(name, sizeof(name), "%s in", names[i]);
		check_place(name, &meters.in_r128, meters.channels[0].in_true_peak_lin, in, n_frames);
		snprintf(name, sizeof(name), "%s out", names[i]);
		check_place(name, &meters.out_r128, meters.channels[0].out_true_peak_lin, out,
				n_frames);
	}
}

static void readings_do_not_depend_on_blocks_nor_the_sound_on_readings(void **state)
{
	static const uint32_t blocks_frames[] = { 1024, 1, 7, 64, 1000 };
	const uint32_t n_frames = 5 * SEC;
	static float plain[5 * SEC];
	struct hr_meters first, meters;
	struct hr_engine *engine = watched_engine(true);

	memset(&first, 0, sizeof(first));
	memset(&meters, 0, sizeof(meters));
	signal_music(in, n_frames, 9, SEC, -9.0);
	memset(in + 2 * SEC + 13, 0, SEC * sizeof(*in));
	hr_engine_watch(engine, false);
	render(engine, plain, in, n_frames, 512);
	hr_engine_free(engine);
	for (unsigned i = 0; i < 5; i++) {
		engine = watched_engine(true);
		render(engine, out, in, n_frames, blocks_frames[i]);
		hr_engine_read_meters(engine, i == 0 ? &first : &meters);
		hr_engine_free(engine);
		assert_memory_equal(out, plain, sizeof(plain));
		if (i > 0)
			assert_memory_equal(&meters, &first, sizeof(first));
	}
	assert_int_equal(first.n_watched_frames, n_frames);
}

static void nothing_is_measured_that_nobody_wants_and_wanting_starts_anew(void **state)
{
	struct hr_engine *engine = watched_engine(false);
	struct hr_meters meters;

	signal_sine(in, 10 * SEC, 997.0, SEC, 0.5, 0.0);
	render(engine, out, in, 5 * SEC, 512);
	hr_engine_watch(engine, false);
	render(engine, out, in, SEC, 512);
	hr_engine_read_meters(engine, &meters);
	assert_int_equal(meters.n_watched_frames, 0);
	assert_true(meters.in_r128.integrated_pow <= 0.0);
	assert_true(meters.channels[0].in_true_peak_lin <= 0.0f);
	assert_true(meters.channels[0].in_peak_lin > 0.49f);
	for (uint32_t n = 0; n < 10 * SEC; n++)
		in[n] *= 0.1f;
	hr_engine_watch(engine, true);
	hr_engine_clear_meters(engine);
	render(engine, out, in, 10 * SEC, 512);
	hr_engine_read_meters(engine, &meters);
	hr_engine_free(engine);
	assert_int_equal(meters.n_watched_frames, 10 * SEC);
	assert_true(fabs(hr_pow_to_lufs(meters.in_r128.integrated_pow) + 29.03) < 0.1);
	assert_true(meters.channels[0].in_true_peak_lin < 0.051f);
}

static void samples_of_full_scale_are_counted_at_both_ends(void **state)
{
	struct hr_engine *engine;
	struct hr_params params;
	struct hr_meters meters;

	hr_params_init(&params);
	params.agc_enabled = params.comp_enabled = params.limit_enabled = false;
	engine = render_engine(&params, 1);
	memset(in, 0, SEC * sizeof(*in));
	for (uint32_t n = 0; n < 7; n++)
		in[1000 + 100 * n] = n % 2 ? -1.0f : 1.5f;
	in[5000] = 0.9999f;
	render(engine, out, in, SEC, 333);
	hr_engine_read_meters(engine, &meters);
	assert_int_equal(meters.n_in_clipped, 7);
	assert_int_equal(meters.n_out_clipped, 7);
	params.limit_enabled = true;
	render_set_params(engine, &params);
	render(engine, out, in, SEC, 333);
	hr_engine_read_meters(engine, &meters);
	hr_engine_free(engine);
	assert_int_equal(meters.n_in_clipped, 14);
	assert_int_equal(meters.n_out_clipped, 7);
}

struct exchange {
	struct hr_mailbox box;
	struct hr_meters slots[HR_MAILBOX_SLOTS];
	_Atomic bool stop;
};

/* A constant; every block is handed over. */
static void *play(void *data)
{
	struct exchange *exchange = data;
	struct hr_engine *engine = watched_engine(false);
	static float block[2][100];
	struct hr_meters held = { 0 };

	for (unsigned n = 0; n < 100; n++)
		block[0][n] = block[1][n] = 0.5f;
	for (uint32_t i = 0; !atomic_load(&exchange->stop) || i < 1000; i++) {
		struct hr_meters *meters = &exchange->slots[exchange->box.write_slot];

		render(engine, block[1], block[0], 100, 100);
		hr_engine_read_meters(engine, meters);
		hr_engine_clear_meters(engine);
		if (hr_mailbox_pending(&exchange->box))
			hr_meters_hold(meters, &held);
		hr_meters_copy(&held, meters);
		hr_mailbox_publish(&exchange->box);
	}
	hr_engine_free(engine);
	return NULL;
}

static void a_snapshot_is_whole_however_it_is_read(void **state)
{
	static struct exchange exchange;
	pthread_t writer;
	uint64_t last = 0;
	uint32_t n_read = 0;

	hr_mailbox_init(&exchange.box);
	assert_int_equal(pthread_create(&writer, NULL, play, &exchange), 0);
	while (n_read < 5000) {
		const struct hr_meters *meters;

		if (!hr_mailbox_acquire(&exchange.box))
			continue;
		meters = &exchange.slots[exchange.box.read_slot];
		assert_true(meters->n_frames > last);
		assert_int_equal(meters->n_frames, meters->n_watched_frames);
		/* a quarter each: exact in double */
		assert_true(meters->channels[0].in_square_sum == 0.25 * (double)meters->n_frames);
		assert_true(meters->channels[0].in_peak_lin == 0.5f);
		last = meters->n_frames;
		n_read++;
	}
	atomic_store(&exchange.stop, true);
	pthread_join(writer, NULL);
	print_message("# %u snapshots of %llu blocks\n", n_read, (unsigned long long)last / 100);
}

static void a_peak_in_a_snapshot_that_nobody_read_is_in_the_next(void **state)
{
	struct hr_engine *engine = watched_engine(false);
	struct hr_meters loud, quiet, next;

	signal_sine(in, SEC, 997.0, SEC, 0.99, 0.0);
	render(engine, out, in, SEC, 512);
	hr_engine_read_meters(engine, &loud);
	hr_engine_clear_meters(engine);
	memset(in, 0, SEC * sizeof(*in));
	render(engine, out, in, SEC, 512);
	hr_engine_read_meters(engine, &quiet);
	hr_engine_clear_meters(engine);
	render(engine, out, in, SEC, 512);
	hr_engine_read_meters(engine, &next);
	hr_engine_free(engine);
	hr_meters_hold(&quiet, &loud);
	assert_true(quiet.in_peak_lin > 0.98f && quiet.channels[0].out_true_peak_lin > 0.97f);
	assert_true(quiet.limit_gain_min_lin < 1.0f);
	assert_true(next.in_peak_lin <= 0.0f && next.limit_gain_min_lin > quiet.limit_gain_min_lin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tone_at_minus_18_reads_minus_18_at_both_ends),
		cmocka_unit_test(programmes_read_as_libebur128_reads_them_at_both_ends),
		cmocka_unit_test(readings_do_not_depend_on_blocks_nor_the_sound_on_readings),
		cmocka_unit_test(nothing_is_measured_that_nobody_wants_and_wanting_starts_anew),
		cmocka_unit_test(samples_of_full_scale_are_counted_at_both_ends),
		cmocka_unit_test(a_snapshot_is_whole_however_it_is_read),
		cmocka_unit_test(a_peak_in_a_snapshot_that_nobody_read_is_in_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

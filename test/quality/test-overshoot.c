/* SPDX-License-Identifier: MIT */
/*
 * What the limiter lets pass of fixed sounds, by the reference meter: with the limiter
 * alone, and with the chain as it is configured by default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

static struct meter *meter;

struct sum {
	double over_db;
	uint32_t n_samples_over;
};

static void add(struct sum *sum, const struct rig *rig, const struct sound_list *list, uint32_t i)
{
	/* 0.25 s; and at low rates enough for the sounds that are rare. */
	const uint32_t n_frames = rig->rate_hz < 40000 ? 12000 : rig->rate_hz / 4;
	const struct rig_verdict verdict = rig_judge(rig, meter, list, i, 1, n_frames);

	if (verdict.over_db > list->most_over_db && rig->rate_hz >= 40000)
		print_message("# %s %s at %u Hz, %.1f dBTP: %+.3f dB at frame %.2f\n",
				rig->whole_chain ? "chain" : "limiter", list->sounds[i].name,
				rig->rate_hz, rig->ceiling_dbtp, verdict.over_db,
				verdict.frame);
	sum->over_db = fmax(sum->over_db, verdict.over_db);
	sum->n_samples_over += verdict.n_samples_over;
}

/* Every sound of a list at every rate and ceiling that is promised. */
static bool all_hold(const struct sound_list *list, bool whole_chain)
{
	const char *chain = whole_chain ? "chain" : "limiter";
	uint32_t n_samples_over = 0;
	bool hold = true;

	for (int r = 0; r < RIG_N_RATES; r++)
		for (int c = 0; c < RIG_N_CEILINGS; c++) {
			const struct rig rig = { rig_rates_hz[r], 1, rig_ceilings_dbtp[c],
					whole_chain };
			struct sum sum = { -200.0, 0 };

			for (uint32_t i = 0; i < list->n_sounds; i++)
				add(&sum, &rig, list, i);
			hold &= figure_at_most(sum.over_db, "dB", list->most_over_db,
					"overshoot/%s/%s/%u/%.1f", chain, list->name,
					rig.rate_hz, rig.ceiling_dbtp);
			n_samples_over += sum.n_samples_over;
		}
	hold &= figure_at_most(n_samples_over, "samples", 0, "samples-over/%s/%s", chain,
			list->name);
	return hold;
}

static void programme_stays_below_the_ceiling(void **state)
{
	assert_true(all_hold(&programme_fixed, false));
}

static void hostile_sounds_stay_near_the_ceiling(void **state)
{
	assert_true(all_hold(&hostile_fixed, false));
}

static void programme_through_the_whole_chain_stays_below_the_ceiling(void **state)
{
	assert_true(all_hold(&programme_fixed, true));
}

static void hostile_sounds_through_the_whole_chain_stay_near_the_ceiling(void **state)
{
	assert_true(all_hold(&hostile_fixed, true));
}

/* A figure for each sound, at the rate most have. */
static void each_sound_has_a_figure_at_48_khz(void **state)
{
	static const struct sound_list *const lists[] = { &programme_fixed, &hostile_fixed };
	const struct rig rig = { 48000, 1, -1.0, false };

	for (int l = 0; l < 2; l++)
		for (uint32_t i = 0; i < lists[l]->n_sounds; i++) {
			const struct rig_verdict verdict = rig_judge(&rig, meter, lists[l], i, 1,
					12000);

			figure_noted(verdict.over_db, "dB", "overshoot/48000/%s/%s",
					lists[l]->name, lists[l]->sounds[i].name);
		}
}

/* Below 40 kHz nothing is promised between samples: the detector's filter is shorter
 * there, and what is heard reaches to the Nyquist frequency. */
static void other_rates_hold_the_ceiling_as_well(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 11025, 16000, 22050, 24000, 32000, 64000,
		88200, 176400, 352800, 384000 };
	static const struct sound_list *const lists[] = { &programme_fixed, &hostile_fixed };
	uint32_t n_samples_over = 0;
	bool hold = true;

	for (size_t r = 0; r < sizeof(rates_hz) / sizeof(rates_hz[0]); r++)
		for (int l = 0; l < 2; l++) {
			const struct rig rig = { rates_hz[r], 1, -1.0, false };
			const char *form = "overshoot/limiter/%s/%u/-1.0";
			struct sum sum = { -200.0, 0 };

			for (uint32_t i = 0; i < lists[l]->n_sounds; i++)
				add(&sum, &rig, lists[l], i);
			n_samples_over += sum.n_samples_over;
			if (rates_hz[r] < 40000)
				figure_noted(sum.over_db, "dB", form, lists[l]->name, rates_hz[r]);
			else
				hold &= figure_at_most(sum.over_db, "dB", lists[l]->most_over_db,
						form, lists[l]->name, rates_hz[r]);
		}
	hold &= figure_at_most(n_samples_over, "samples", 0, "samples-over/other-rates");
	assert_true(hold);
}

/* Channels differ by their seeds; the gain is that of the loudest. */
static void more_channels_hold_the_ceiling_as_one_does(void **state)
{
	static const struct sound_list *const lists[] = { &programme_drawn, &hostile_drawn };
	uint32_t n_samples_over = 0;
	bool hold = true;

	for (uint32_t n_channels = 2; n_channels <= 8; n_channels += 6)
		for (int l = 0; l < 2; l++) {
			const struct rig rig = { 48000, n_channels, -1.0, false };
			double over_db = -200.0;

			for (uint32_t i = 0; i < lists[l]->n_sounds; i++) {
				const struct rig_verdict verdict = rig_judge(&rig, meter,
						lists[l], i, 100 * i, 12000);

				over_db = fmax(over_db, verdict.over_db);
				n_samples_over += verdict.n_samples_over;
			}
			hold &= figure_at_most(over_db, "dB", lists[l]->most_over_db,
					"overshoot/limiter/%s/%u-channels", lists[l]->name,
					n_channels);
		}
	hold &= figure_at_most(n_samples_over, "samples", 0, "samples-over/more-channels");
	assert_true(hold);
}

static int start(void **state)
{
	meter = meter_new();
	return 0;
}

static int stop(void **state)
{
	meter_free(meter);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programme_stays_below_the_ceiling),
		cmocka_unit_test(hostile_sounds_stay_near_the_ceiling),
		cmocka_unit_test(programme_through_the_whole_chain_stays_below_the_ceiling),
		cmocka_unit_test(hostile_sounds_through_the_whole_chain_stay_near_the_ceiling),
		cmocka_unit_test(each_sound_has_a_figure_at_48_khz),
		cmocka_unit_test(other_rates_hold_the_ceiling_as_well),
		cmocka_unit_test(more_channels_hold_the_ceiling_as_one_does),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, start, stop);
}

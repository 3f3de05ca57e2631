/* SPDX-License-Identifier: MIT */
/*
 * What the limiter lets pass of sounds that were drawn at random, by the reference
 * meter. One number is the seed of a whole case: which rate and ceiling, which part of
 * the chain, and the sound. To hear of one case again:
 *
 *   HR_TEST_SEED=4711 HR_TEST_CASES=1 build-test/test/quality/test-drawn
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

static struct meter *meter;

/* Of so many, one in a hundred may pass the goal: a sound can always be found that has what
 * is needed where nobody can see it. */
#define MANY_CASES 1000u

struct worst {
	double over_db;
	uint64_t seed;
	uint32_t n_over;	/* above the goal */
};

/* Returns the samples above the ceiling. */
static uint32_t try(const struct sound_list *list, uint32_t i, uint64_t seed, struct worst *worst)
{
	struct dice dice = dice_seeded(seed);
	const uint32_t rate_hz = rig_rates_hz[dice_below(&dice, RIG_N_RATES)];
	const struct rig rig = {
		.rate_hz = rate_hz,
		.n_channels = 1,
		.ceiling_dbtp = rig_ceilings_dbtp[dice_below(&dice, RIG_N_CEILINGS)],
		.whole_chain = dice_below(&dice, 3) == 0,
	};
	/* 0.1 to 0.5 s */
	const uint32_t n_frames = (uint32_t)(rate_hz * dice_log_between(&dice, 0.1, 0.5));
	const struct rig_verdict verdict = rig_judge(&rig, meter, list, i, seed, n_frames);

	if (verdict.over_db > list->most_over_db || verdict.n_samples_over > 0)
		print_message("# seed %llu: %s at %u Hz, %.1f dBTP, %s: %+.3f dB at frame %.2f, "
				"%u samples over\n", (unsigned long long)seed,
				list->sounds[i].name, rate_hz, rig.ceiling_dbtp,
				rig.whole_chain ? "whole chain" : "limiter alone",
				verdict.over_db, verdict.frame, verdict.n_samples_over);
	worst->n_over += verdict.over_db > list->most_over_db;
	if (verdict.over_db > worst->over_db) {
		worst->over_db = verdict.over_db;
		worst->seed = seed;
	}
	return verdict.n_samples_over;
}

static bool holds(const struct sound_list *list, uint32_t i, const struct worst *worst,
		uint64_t n_cases)
{
	const char *form = "overshoot/drawn/%s/%s", *name = list->sounds[i].name;

	if (!isinf(list->most_over_db) && n_cases < MANY_CASES)
		return figure_at_most(worst->over_db, "dB", list->most_over_db, form, list->name,
				name);
	if (isinf(list->most_over_db)) {
		figure_noted(worst->over_db, "dB", form, list->name, name);
		return true;
	}
	figure_short(worst->over_db, "dB", list->most_over_db, INFINITY, form, list->name, name);
	return figure_short(worst->n_over, "cases", 0, (double)(n_cases / 100),
			"over/drawn/%s/%s", list->name, name);
}

/* Cases of each class of a list. */
static bool all_hold(const struct sound_list *list)
{
	const uint64_t n_cases = rig_number("HR_TEST_CASES", 100);
	const uint64_t first = rig_number("HR_TEST_SEED", 1);
	uint32_t n_samples_over = 0;
	bool hold = true;

	for (uint32_t i = 0; i < list->n_sounds; i++) {
		struct worst worst = { -200.0, 0, 0 };

		for (uint64_t seed = first; seed < first + n_cases; seed++)
			n_samples_over += try(list, i, seed, &worst);
		print_message("# %s: %llu cases from seed %llu, the worst has seed %llu\n",
				list->sounds[i].name, (unsigned long long)n_cases,
				(unsigned long long)first, (unsigned long long)worst.seed);
		hold &= holds(list, i, &worst, n_cases);
	}
	hold &= figure_at_most(n_samples_over, "samples", 0, "samples-over/drawn/%s", list->name);
	return hold;
}

static void programme_of_any_kind_stays_below_the_ceiling(void **state)
{
	assert_true(all_hold(&programme_drawn));
}

static void hostile_sounds_of_any_kind_stay_near_the_ceiling(void **state)
{
	assert_true(all_hold(&hostile_drawn));
}

static void what_no_look_ahead_can_know_has_no_sample_above_the_ceiling(void **state)
{
	assert_true(all_hold(&beyond_drawn));
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
		cmocka_unit_test(programme_of_any_kind_stays_below_the_ceiling),
		cmocka_unit_test(hostile_sounds_of_any_kind_stay_near_the_ceiling),
		cmocka_unit_test(what_no_look_ahead_can_know_has_no_sample_above_the_ceiling),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, start, stop);
}

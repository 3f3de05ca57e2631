/* SPDX-License-Identifier: MIT */
/* A comparison by ear is honest when both sides are equally loud: bypass.level-matched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ebur128.h>
#include <math.h>
#include <stdlib.h>

#include "figure.h"
#include "kernel/dsp/units.h"
#include "measure.h"
#include "programme.h"
#include "render.h"

#define LENGTH_SEC 60u
#define PRESS_SEC 30u
#define N_FRAMES (LENGTH_SEC * RENDER_RATE_HZ)
#define PART_FRAMES 4800u
#define SEED 7
#define MATCH_GOAL_LU 0.5
#define MATCH_GUARD_LU 2.0
/* The bound is what the highest peak so far had room for; below, it drifts. */
#define ROOM_GOAL_DB 1.0

static float source[N_FRAMES], in[N_FRAMES], wet[N_FRAMES], out[N_FRAMES];

struct compared {
	double beside_lu;	/**< bypass less processed, after the press */
	double peak_dbtp;	/**< of bypass, by libebur128 */
	double sample_dbfs;
	double gain_db;		/**< at the press */
	double moved_db;	/**< of the gain while it was heard */
	double room_db;		/**< that the highest peak leaves below the ceiling */
};

static double true_peak_dbtp(const float *x, uint32_t n_frames)
{
	ebur128_state *judge = ebur128_init(1, RENDER_RATE_HZ, EBUR128_MODE_TRUE_PEAK);
	double lin = 0.0;

	ebur128_add_frames_float(judge, x, n_frames);
	ebur128_true_peak(judge, 0, &lin);
	ebur128_destroy(&judge);
	return hr_lin_to_db(lin);
}

static double gain_db(const struct hr_engine *engine)
{
	struct hr_meters meters;

	hr_engine_read_meters(engine, &meters);
	return hr_lin_to_db((double)meters.match_gain_lin);
}

static struct compared compare(const struct hr_params *params)
{
	const uint32_t press = PRESS_SEC * RENDER_RATE_HZ, left = N_FRAMES - press;
	struct hr_params now = *params;
	struct hr_engine *engine = render_engine(&now, 1);
	struct compared compared = { 0 };
	double lowest_db = 1e3, highest_db = -1e3;

	render(engine, wet, in, N_FRAMES, 1000);
	hr_engine_free(engine);
	now.bypass_matched = true;
	engine = render_engine(&now, 1);
	render(engine, out, in, press, 1000);
	compared.gain_db = gain_db(engine);
	now.bypass = true;
	render_set_params(engine, &now);
	for (uint32_t at = press; at < N_FRAMES; at += PART_FRAMES) {
		render(engine, out + at, in + at, PART_FRAMES, 1000);
		lowest_db = fmin(lowest_db, gain_db(engine));
		highest_db = fmax(highest_db, gain_db(engine));
	}
	hr_engine_free(engine);
	compared.moved_db = highest_db - lowest_db;
	compared.beside_lu = render_loudness_lufs(out, PRESS_SEC + 0.1, LENGTH_SEC) -
		render_loudness_lufs(wet, PRESS_SEC + 0.1, LENGTH_SEC);
	compared.peak_dbtp = true_peak_dbtp(out + press, left);
	compared.sample_dbfs = hr_lin_to_db(measure_sample_peak_lin(out + press, left));
	compared.room_db = (double)now.limit_ceiling_dbtp - compared.peak_dbtp;
	return compared;
}

/*
 * The room may end before the match: then bypass is quieter, and as loud as there is room.
 * Where loudness goes in movements, or in long pauses, what was heard before the press is
 * not what comes after it, and one steady gain is beside: that much is known to be missed.
 */
static bool is_matched(const struct programme *programme, double lufs,
		const struct hr_params *params)
{
	const bool steady = programme->most_beside_lu <= MATCH_GOAL_LU;
	struct compared compared;
	bool good, bound;

	programme_scale(in, source, N_FRAMES, RENDER_RATE_HZ, lufs);
	compared = compare(params);
	bound = compared.beside_lu < -MATCH_GOAL_LU && compared.room_db < ROOM_GOAL_DB;
	good = bound ? figure_at_most(compared.room_db, "dB", ROOM_GOAL_DB,
				"level-matched/%s/%g/room", programme->name, lufs) :
		figure_short(fabs(compared.beside_lu), "LU", MATCH_GOAL_LU,
				steady ? MATCH_GOAL_LU : MATCH_GUARD_LU,
				"level-matched/%s/%g", programme->name, lufs);
	print_message("# %s: gain %+.2f dB, moved %.2f dB, beside %+.2f LU, %.2f dBTP, %.2f dBFS\n",
			bound ? "no room" : "matched", compared.gain_db, compared.moved_db,
			compared.beside_lu, compared.peak_dbtp, compared.sample_dbfs);
	/* samples never; the judge's filter reads up to 0.1 dB beside ours */
	return good && compared.sample_dbfs <= (double)params->limit_ceiling_dbtp + 1e-4 &&
		compared.peak_dbtp <= (double)params->limit_ceiling_dbtp + 0.1;
}

static void bypass_is_as_loud_as_the_processed_sound(void **state)
{
	static const double levels_lufs[] = { -23.0, -12.0 };
	struct hr_params params;
	bool good = true;

	hr_params_init(&params);
	for (const struct programme *p = programmes; p->name != NULL; p++) {
		if (!p->anywhere && p->most_beside_lu <= MATCH_GOAL_LU)
			continue;
		p->fill(source, N_FRAMES, RENDER_RATE_HZ, SEED);
		for (unsigned i = 0; i < 2; i++)
			good &= is_matched(p, levels_lufs[i], &params);
	}
	assert_true(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bypass_is_as_loud_as_the_processed_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

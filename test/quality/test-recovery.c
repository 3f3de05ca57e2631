/* SPDX-License-Identifier: MIT */
/*
 * How long a peak is heard: one channel has the peak, the other a constant far below
 * the ceiling. Both get one gain, and the second shows what it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

#define PILOT_LIN 0.01f
/* The gain counts as lowered below -1 dB. */
#define LOWERED_LIN 0.89125

/* The channel that has the peak, and the pilot, which becomes the gain. */
struct scene {
	struct rig rig;
	uint32_t n_frames;
	float *x[RIG_MAX_CHANNELS];
};

static struct scene scene_new(uint32_t rate_hz, double sec)
{
	struct scene scene = { .rig = { rate_hz, 2, -1.0, false } };

	scene.n_frames = (uint32_t)(sec * rate_hz);
	rig_buffers(scene.x, 2, scene.n_frames);
	for (uint32_t n = 0; n < scene.n_frames; n++)
		scene.x[1][n] = PILOT_LIN;
	return scene;
}

static void scene_play(struct scene *scene)
{
	struct hr_engine *engine = rig_engine(&scene->rig);

	rig_render(engine, &scene->rig, scene->x, scene->n_frames, 1024, 0);
	hr_engine_free(engine);
}

/* Frames from the first that is lowered to the last, seen from frame `from` on. */
static double lowered_ms(const struct scene *scene, uint32_t from)
{
	const uint32_t delay_frames = hr_latency_frames(scene->rig.rate_hz);
	uint32_t first = 0, last = 0;

	for (uint32_t n = delay_frames; n < scene->n_frames; n++)
		if ((double)scene->x[1][n] < LOWERED_LIN * (double)PILOT_LIN) {
			first = first ? first : n;
			last = n + 1;
		}
	if (from > 0)
		first = from + delay_frames;
	return last > first ? 1000.0 * (last - first) / scene->rig.rate_hz : 0.0;
}

/* At many moments: the gain computer works in steps and hops. */
static double worst_click_ms(uint32_t rate_hz, double height_db)
{
	double worst_ms = 0.0;

	for (uint32_t i = 0; i < 24; i++) {
		struct scene scene = scene_new(rate_hz, 0.4);

		scene.x[0][rate_hz / 10 + i * rate_hz / 11111] =
				(float)-pow(10.0, (height_db - 1.0) / 20.0);
		scene_play(&scene);
		worst_ms = fmax(worst_ms, lowered_ms(&scene, 0));
		free(scene.x[0]);
	}
	return worst_ms;
}

/* To 20 dB over the ceiling it is promised; who clicks higher has a fault. */
static void one_click_is_forgotten_in_25_ms(void **state)
{
	static const double heights_db[] = { 2.0, 6.0, 12.0, 20.0, 30.0, 40.0 };
	bool hold = true;

	for (int r = 0; r < RIG_N_RATES; r++)
		for (int i = 0; i < 6; i++) {
			const uint32_t rate_hz = rig_rates_hz[r];
			const double ms = worst_click_ms(rate_hz, heights_db[i]);

			if (heights_db[i] <= 20.0)
				hold &= figure_at_most(ms, "ms", 25.0, "recovery/click/%.0f-db/%u",
						heights_db[i], rate_hz);
			else
				figure_noted(ms, "ms", "recovery/click/%.0f-db/%u", heights_db[i],
						rate_hz);
		}
	assert_true(hold);
}

/* Tones of which the peak is 12 dB over the ceiling. */
static void after_a_burst_the_gain_is_back_in_250_ms(void **state)
{
	static const double lengths_sec[] = { 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 2.0 };
	static const double tones_hz[] = { 50.0, 1000.0, 9000.0 };
	const double peak_lin = pow(10.0, (12.0 - 1.0) / 20.0);
	bool hold = true;

	for (int i = 0; i < 8; i++) {
		double worst_ms = 0.0;

		for (int t = 0; t < 3 * RIG_N_RATES; t++) {
			const uint32_t rate_hz = rig_rates_hz[t / 3], from = rate_hz / 10;
			struct scene scene = scene_new(rate_hz, lengths_sec[i] + 0.6);
			const uint32_t end = from + (uint32_t)(lengths_sec[i] * rate_hz);

			for (uint32_t n = from; n < end; n++)
				scene.x[0][n] = (float)(peak_lin * sin(2.0 * PI * tones_hz[t % 3] *
						(n - from) / rate_hz));
			scene_play(&scene);
			worst_ms = fmax(worst_ms, lowered_ms(&scene, end));
			free(scene.x[0]);
		}
		hold &= figure_at_most(worst_ms, "ms", 250.0, "recovery/burst/%.0f-ms",
				1000.0 * lengths_sec[i]);
	}
	assert_true(hold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_click_is_forgotten_in_25_ms),
		cmocka_unit_test(after_a_burst_the_gain_is_back_in_250_ms),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * Every row of the parameter table changes the sound. Nothing of the rows is known
 * here: each is set to both ends of its range or its other labels, by itself, and when
 * that is not heard together with one other switch of the table, for what only acts
 * when something else is on. What is played has everything a stage can act on.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "params/params.h"
#include "render.h"
#include "signals.h"

#define N_FRAMES (6 * RENDER_RATE_HZ)
#define BLOCK_FRAMES 1024u

/** More than rounding: half a bit of 16. */
#define HEARD_LIN 1e-5f

struct fixture {
	float *in, *plain, *out;
};

/* Whispered, spoken, played, and shouted over full scale, with silence in between. */
static void make_sound(float *out)
{
	uint32_t part = N_FRAMES / 6;

	memset(out, 0, N_FRAMES * sizeof(*out));
	signal_pink(out, part / 2, 1, -75);
	signal_speech(out + part, part, 2, RENDER_RATE_HZ, -38);
	signal_music(out + 2 * part, 2 * part, 3, RENDER_RATE_HZ, -12);
	signal_speech(out + 4 * part, part, 4, RENDER_RATE_HZ, -3);
	signal_pink(out + 5 * part, part / 2, 5, -30);
}

static void play(float *out, const float *in, const struct hr_params *params)
{
	struct hr_engine *engine = render_engine(params, 1);

	render(engine, out, in, N_FRAMES, BLOCK_FRAMES);
	hr_engine_free(engine);
}

static bool is_heard(struct fixture *f, const struct hr_params *params)
{
	play(f->out, f->in, params);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		if (fabsf(f->out[i] - f->plain[i]) > HEARD_LIN)
			return true;
	return false;
}

/* Whether one of the other values of a row is heard beside what params say. */
static bool is_any_value_heard(struct fixture *f, const struct hr_params *params, int id)
{
	const struct hr_param_spec *spec = &hr_param_specs[id];
	const double values[] = { (double)spec->min, (double)spec->max };

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct hr_params other = *params;

		assert_int_equal(hr_params_set(&other, id, values[i]), 0);
		if (values[i] != hr_params_get(params, id) && is_heard(f, &other))
			return true;
	}
	return false;
}

/* The same, with one other switch turned. */
static bool is_heard_beside_a_switch(struct fixture *f, int id)
{
	for (int other = 0; other < HR_N_PARAMS; other++) {
		const struct hr_param_spec *spec = &hr_param_specs[other];
		struct hr_params params;
		double value;

		if (other == id || spec->type == HR_PARAM_TYPE_FLOAT)
			continue;
		hr_params_init(&params);
		params.comp_enabled = true;
		value = hr_params_get(&params, other) == (double)spec->max ?
			(double)spec->min : (double)spec->max;
		assert_int_equal(hr_params_set(&params, other, value), 0);
		play(f->plain, f->in, &params);
		if (is_any_value_heard(f, &params, id)) {
			print_message("# %s is heard with %s = %g\n", hr_param_specs[id].name,
					spec->name, value);
			return true;
		}
	}
	return false;
}

static void every_parameter_changes_the_sound(void **state)
{
	struct fixture f = {
		.in = malloc(N_FRAMES * sizeof(float)),
		.plain = malloc(N_FRAMES * sizeof(float)),
		.out = malloc(N_FRAMES * sizeof(float)),
	};
	struct hr_params defaults;
	int n_alone = 0, n_silent = 0;

	assert_true(f.in != NULL && f.plain != NULL && f.out != NULL);
	make_sound(f.in);
	/* with the compressor on: what its own switches say is one switch away, too */
	hr_params_init(&defaults);
	defaults.comp_enabled = true;
	for (int id = 0; id < HR_N_PARAMS; id++) {
		play(f.plain, f.in, &defaults);
		if (is_any_value_heard(&f, &defaults, id)) {
			n_alone++;
		} else if (!is_heard_beside_a_switch(&f, id)) {
			print_message("# %s is never heard\n", hr_param_specs[id].name);
			n_silent++;
		}
	}
	print_message("# %d parameters: %d heard by themselves, %d beside a switch\n", HR_N_PARAMS,
			n_alone, HR_N_PARAMS - n_alone - n_silent);
	free(f.in);
	free(f.plain);
	free(f.out);
	assert_int_equal(n_silent, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_parameter_changes_the_sound),
	};

	return cmocka_run_group_tests_name("params-heard", tests, NULL, NULL);
}

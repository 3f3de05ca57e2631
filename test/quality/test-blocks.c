/* SPDX-License-Identifier: MIT */
/* The same bits, however the host cuts the sound: with the limiter alone and the chain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

#define N_FRAMES 30000u

/* Sound, silence to where everything rests, and sound again. */
static void make(float *x, const struct sound_list *list, uint32_t i, uint32_t rate_hz)
{
	memset(x, 0, N_FRAMES * sizeof(*x));
	sound_make(list, i, i, x, 9001, rate_hz);
	sound_make(list, i, i + 1, x + 24017, N_FRAMES - 24017, rate_hz);
}

static void render(float *x, const struct sound_list *list, uint32_t i, const struct rig *rig,
		uint32_t block_frames)
{
	struct hr_engine *engine = rig_engine(rig);

	make(x, list, i, rig->rate_hz);
	rig_render(engine, rig, &x, N_FRAMES, block_frames, i);
	hr_engine_free(engine);
}

/* Returns whether the bits are those of `once`. */
static bool is_same(const float *once, const struct sound_list *list, uint32_t i,
		const struct rig *rig, uint32_t block_frames)
{
	static float again[N_FRAMES];

	render(again, list, i, rig, block_frames);
	if (memcmp(once, again, sizeof(again)) == 0)
		return true;
	print_message("# %s at %u Hz in blocks of %u\n", list->sounds[i].name, rig->rate_hz,
			block_frames);
	return false;
}

static void every_block_size_gives_the_same_bits(void **state)
{
	/* 0: of all lengths, at random. */
	static const uint32_t blocks_frames[] = { 0, 1, 2, 3, 17, 63, 64, 65, 127, 480, 1023,
		1024, 4096, 8191, 8192 };
	static const struct sound_list *const lists[] = { &programme_fixed, &programme_drawn,
		&hostile_fixed, &hostile_drawn };
	const uint64_t n_drawn = rig_number("HR_TEST_CASES", 4);
	struct dice dice = dice_seeded(rig_number("HR_TEST_SEED", 1));
	static float once[N_FRAMES];
	uint32_t n_renders = 0, n_other = 0;

	for (size_t l = 0; l < 4; l++)
		for (uint32_t i = 0; i < lists[l]->n_sounds; i++) {
			const struct rig rig = { rig_rates_hz[i % RIG_N_RATES], 1, -1.0, i % 2 };

			render(once, lists[l], i, &rig, 256);
			for (size_t b = 0; b < 15; b++, n_renders++)
				n_other += !is_same(once, lists[l], i, &rig, blocks_frames[b]);
			for (uint64_t b = 0; b < n_drawn; b++, n_renders++)
				n_other += !is_same(once, lists[l], i, &rig,
						1 + dice_below(&dice, HR_MAX_BLOCK));
		}
	print_message("# %u renders\n", n_renders);
	assert_true(figure_at_most(n_other, "renders", 0, "blocks/different"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_block_size_gives_the_same_bits),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, NULL, NULL);
}

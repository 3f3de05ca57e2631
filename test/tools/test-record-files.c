/* SPDX-License-Identifier: MIT */
/* What becomes of the files: formats, and what goes wrong with a disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "record-files.h"

static void a_full_disk_ends_the_file_and_keeps_what_is_in_it(void **state)
{
	static const char *const paths[] = { "a.wav", "a.flac", "a.opus" };

	for (int i = 0; i < 3; i++) {
		struct options options = { .path = paths[i], .quality = -1 };
		struct rlimit before, limit;
		struct take take;
		uint64_t n_frames;
		int res = 0;

		assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
		limit = (struct rlimit) { 300000, before.rlim_max };
		take_init(&take, &options);
		put_sound(&take, 2 * BLOCK);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		for (uint64_t f = 0; res == 0 && f < 100 * RATE; f += BLOCK) {
			struct block *block = block_new(BLOCK_SOUND, RATE, 2, BLOCK);

			for (uint32_t k = 0; k < 2 * BLOCK; k++)
				block->samples[k] = sample_of(f + k / 2, k % 2);
			res = take_write(&take, block);
			free(block);
		}
		(void)take_finish(&take);
		setrlimit(RLIMIT_FSIZE, &before);
		assert_int_equal(res, -1);
		n_frames = count_frames(paths[i]);
		print_message("# %s: %llu frames kept on a disk of 300 kB\n", paths[i],
				(unsigned long long)n_frames);
		assert_true(n_frames > 10000);
	}
}

static void what_a_killed_recorder_left_has_all_but_the_last_second(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1 };
	struct take take;
	SF_INFO info;
	float *samples;

	take_init(&take, &options);
	put_sound(&take, 5 * RATE);
	samples = load("a.wav.part", &info);
	assert_true(info.frames >= 4 * RATE);
	for (int64_t i = 0; i < 2 * info.frames; i++)
		assert_true(samples[i] == sample_of((uint64_t)i / 2, (uint32_t)i % 2));
	free(samples);
	assert_int_equal(take_finish(&take), 0);
}

static void a_file_that_is_there_is_not_replaced(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1 };
	struct take take;
	FILE *file = fopen("a.wav", "w");

	fputs("precious", file);
	fclose(file);
	take_init(&take, &options);
	put(&take, BLOCK_SOUND, 0, 100, RATE, 2, -1);
	assert_int_equal(take_finish(&take), 0);
	assert_contains("a.wav", "precious");

	options.force = true;
	take_init(&take, &options);
	put(&take, BLOCK_SOUND, 0, 100, RATE, 2, 0);
	assert_int_equal(take_finish(&take), 0);
	assert_frames("a.wav", 0, 100);
}

static void every_format_keeps_the_number_of_frames(void **state)
{
	static const char *const paths[] = { "a.wav", "a.rf64", "a.w64", "a.caf", "a.aiff", "a.au",
		"a.flac", "a.ogg", "a.opus", "a.mp3" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct options options = { .path = paths[i], .quality = -1 };
		struct take take;
		SF_INFO info;

		take_init(&take, &options);
		put_sound(&take, 50001);
		assert_int_equal(take_finish(&take), 0);
		free(load(paths[i], &info));
		print_message("# %s: %lld of 50001 frames\n", paths[i], (long long)info.frames);
		assert_int_equal(info.frames, 50001);
		assert_int_equal(info.channels, 2);
	}
}

static void what_a_format_cannot_hold_is_refused_before_anything_is_written(void **state)
{
	struct options options = { .path = "a.mp3", .quality = -1 };
	struct take take;

	take_init(&take, &options);
	put(&take, BLOCK_SOUND, 0, 100, RATE, 6, -1);
	assert_int_equal(take_finish(&take), 0);
	options.path = "a.opus";
	take_init(&take, &options);
	put(&take, BLOCK_SOUND, 0, 100, 44100, 2, -1);
	assert_false(exists("a.mp3"));
	assert_false(exists("a.mp3.part"));
	assert_false(exists("a.opus.part"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, enter_directory, remove_directory)
	const struct CMUnitTest tests[] = {
		TEST(a_full_disk_ends_the_file_and_keeps_what_is_in_it),
		TEST(what_a_killed_recorder_left_has_all_but_the_last_second),
		TEST(a_file_that_is_there_is_not_replaced),
		TEST(every_format_keeps_the_number_of_frames),
		TEST(what_a_format_cannot_hold_is_refused_before_anything_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

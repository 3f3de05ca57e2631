/* SPDX-License-Identifier: MIT */
/* Which frames a recording has, and in which file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "record-files.h"

static void a_wave_file_holds_every_frame_bit_for_bit(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1 };
	struct take take;

	take_init(&take, &options);
	put_sound(&take, 100001);
	assert_true(exists("a.wav.part"));
	assert_false(exists("a.wav"));
	assert_int_equal(take_finish(&take), 0);
	assert_frames("a.wav", 0, 100001);
	assert_false(exists("a.wav.part"));
	assert_false(exists("a.wav.gaps.json"));
}

static void lost_frames_are_silence_of_the_same_length_and_are_listed(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1 };
	struct take take;
	SF_INFO info;
	float *samples;

	take_init(&take, &options);
	put_sound(&take, 1000);
	put(&take, BLOCK_LOST, 0, 30000, RATE, 2, 0);
	put(&take, BLOCK_LOST, 0, 77, RATE, 2, 0);
	put_sound(&take, 500);
	assert_int_equal(take_finish(&take), 0);
	samples = load("a.wav", &info);
	assert_int_equal(info.frames, 1000 + 30077 + 500);
	for (uint64_t i = 2000; i < 2 * 31077; i++)
		assert_true(samples[i] == 0.0f);
	assert_true(samples[2 * 31077] == sample_of(0, 0));
	free(samples);
	assert_contains("a.wav.gaps.json", "{ \"frame\": 1000, \"frames\": 30077 }");
	assert_contains("a.wav.gaps.json", "\"lost_frames\": 30077");
	assert_int_equal(take.n_lost_frames, 30077);
}

static void a_pause_is_left_out_or_kept_as_asked(void **state)
{
	static const bool keep[] = { false, true };

	for (int i = 0; i < 2; i++) {
		struct options options = { .path = "a.wav", .quality = -1, .force = true,
			.keep_pauses = keep[i] };
		struct take take;
		SF_INFO info;

		take_init(&take, &options);
		put(&take, BLOCK_PAUSE, 0, 9999, RATE, 2, 0);
		put_sound(&take, 1000);
		put(&take, BLOCK_PAUSE, 0, RATE, RATE, 2, 0);
		put_sound(&take, 1000);
		assert_int_equal(take_finish(&take), 0);
		free(load("a.wav", &info));
		assert_int_equal(info.frames, keep[i] ? 2000 + RATE : 2000);
		assert_contains("a.wav.gaps.json", "\"frame\": 1000, \"frames\": 48000");
		assert_contains("a.wav.gaps.json", "\"lost_frames\": 0");
	}
}

static void a_split_by_time_cuts_to_the_frame_and_loses_none(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1, .split_sec = 1.5 };
	struct take take;

	take_init(&take, &options);
	put_sound(&take, 2 * 72000 + 123);
	assert_int_equal(take_finish(&take), 0);
	assert_frames("a-001.wav", 0, 72000);
	assert_frames("a-002.wav", 72000, 72000);
	assert_frames("a-003.wav", 144000, 123);
	assert_false(exists("a.wav"));
}

static void a_split_by_size_keeps_every_file_near_it(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1, .split_bytes = 400000 };
	struct take take;
	uint64_t n_frames = 0;

	take_init(&take, &options);
	put_sound(&take, 200000);
	assert_int_equal(take_finish(&take), 0);
	for (int i = 1; i <= 5; i++) {
		char path[32];
		struct stat st;
		SF_INFO info;

		snprintf(path, sizeof(path), "a-%03d.wav", i);
		if (!exists(path))
			break;
		free(load(path, &info));
		n_frames += (uint64_t)info.frames;
		assert_int_equal(stat(path, &st), 0);
		/* One block of 4096 frames of 8 bytes more at most, and the header. */
		assert_true(st.st_size < 400000 + 4096 * 8 + 1024);
	}
	assert_int_equal(n_frames, 200000);
}

static void another_rate_or_layout_begins_another_file(void **state)
{
	struct options options = { .path = "a.wav", .quality = -1 };
	struct take take;
	SF_INFO info;

	take_init(&take, &options);
	put(&take, BLOCK_SOUND, 0, 1000, 48000, 2, 0);
	put(&take, BLOCK_SOUND, 0, 2000, 44100, 2, 0);
	put(&take, BLOCK_SOUND, 0, 3000, 44100, 6, 0);
	assert_int_equal(take_finish(&take), 0);
	free(load("a.wav", &info));
	assert_int_equal(info.frames, 1000);
	free(load("a-2.wav", &info));
	assert_int_equal(info.samplerate, 44100);
	free(load("a-3.wav", &info));
	assert_int_equal(info.channels, 6);
	assert_int_equal(info.frames, 3000);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, enter_directory, remove_directory)
	const struct CMUnitTest tests[] = {
		TEST(a_wave_file_holds_every_frame_bit_for_bit),
		TEST(lost_frames_are_silence_of_the_same_length_and_are_listed),
		TEST(a_pause_is_left_out_or_kept_as_asked),
		TEST(a_split_by_time_cuts_to_the_frame_and_loses_none),
		TEST(a_split_by_size_keeps_every_file_near_it),
		TEST(another_rate_or_layout_begins_another_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

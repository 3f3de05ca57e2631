/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sndfile.h>

#include "format.h"
#include "take.h"
#include "timeline.h"

/*
 * The half of headroom-record behind the tap: from blocks to files. Every test has a
 * directory of its own and works in it.
 */

#define RATE 48000u
#define BLOCK 4096u

static char directory[] = "/tmp/headroom-record.XXXXXX";

static int enter_directory(void **state)
{
	strcpy(strrchr(directory, '.') + 1, "XXXXXX");
	if (mkdtemp(directory) == NULL || chdir(directory) < 0)
		return -1;
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

static int remove_directory(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return chdir("/") < 0 || system(command) != 0 ? -1 : 0;
}

/* Any frame tells which it is; some are beyond full scale. */
static float sample_of(uint64_t frame, uint32_t channel)
{
	return (float)((double)((frame * 2 + channel) * 2654435761u % 65536u) / 27000.0 - 1.2);
}

static void put(struct take *take, enum block_kind kind, uint64_t first, uint64_t n_frames,
		uint32_t rate_hz, uint32_t n_channels, int expected)
{
	struct block *block = block_new(kind, rate_hz, n_channels, n_frames);

	assert_non_null(block);
	for (uint64_t f = 0; kind == BLOCK_SOUND && f < n_frames; f++)
		for (uint32_t c = 0; c < n_channels; c++)
			block->samples[f * n_channels + c] = sample_of(first + f, c);
	assert_int_equal(take_write(take, block), expected);
	free(block);
}

static void put_sound(struct take *take, uint64_t n_frames)
{
	for (uint64_t f = 0; f < n_frames; f += BLOCK)
		put(take, BLOCK_SOUND, f, n_frames - f < BLOCK ? n_frames - f : BLOCK, RATE, 2, 0);
}

/* All frames of a file; the caller frees them. */
static float *load(const char *path, SF_INFO *info)
{
	SNDFILE *file;
	float *samples;

	memset(info, 0, sizeof(*info));
	file = sf_open(path, SFM_READ, info);
	if (file == NULL)
		fail_msg("%s: %s", path, sf_strerror(NULL));
	samples = calloc((size_t)info->frames * (size_t)info->channels + 1, sizeof(float));
	assert_int_equal(sf_readf_float(file, samples, info->frames), info->frames);
	sf_close(file);
	return samples;
}

/* Frames until the end: a stream that was cut off does not know its length. */
static uint64_t count_frames(const char *path)
{
	static float samples[2 * BLOCK];
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	uint64_t n_frames = 0;
	sf_count_t n;

	if (file == NULL)
		fail_msg("%s: %s", path, sf_strerror(NULL));
	while ((n = sf_readf_float(file, samples, BLOCK)) > 0)
		n_frames += (uint64_t)n;
	sf_close(file);
	return n_frames;
}

static void assert_frames(const char *path, uint64_t first, uint64_t n_frames)
{
	SF_INFO info;
	float *samples = load(path, &info);

	assert_int_equal(info.frames, n_frames);
	for (uint64_t i = 0; i < 2 * n_frames; i++)
		assert_true(samples[i] == sample_of(first + i / 2, i % 2));
	free(samples);
}

static int exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static char *slurp(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 65536);

	assert_non_null(file);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

static void assert_contains(const char *path, const char *part)
{
	char *text = slurp(path);

	if (strstr(text, part) == NULL)
		fail_msg("%s: has no %s:\n%s", path, part, text);
	free(text);
}

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

/* ---- time ---- */

static struct hr_tap_span span_at(uint64_t frame, uint64_t position, uint64_t nsec,
		uint32_t reasons)
{
	return (struct hr_tap_span) {
		.frame = frame,
		.position = position,
		.flags = HR_TAP_NEW_EPOCH,
		.epoch = { .number = 1, .reasons = reasons, .frame = frame, .position = position,
			.nsec = nsec, .rate_hz = RATE },
	};
}

static void missing_cycles_are_as_long_as_the_positions_say(void **state)
{
	struct timeline timeline = { 0 };
	struct hr_tap_span span = span_at(0, 5000, 1000000000, HR_TAP_EPOCH_START);
	struct hole hole = timeline_add(&timeline, &span, 48000);

	assert_int_equal(hole.n_frames, 0);
	/* 2048 frames are 42.67 ms; the cycle began 10 ms late. */
	span = span_at(48000, 5000 + 48000 + 2048, 2000000000 + 42666667 + 10000000,
			HR_TAP_EPOCH_GAP);
	hole = timeline_add(&timeline, &span, 1024);
	assert_int_equal(hole.n_frames, 2048);
	assert_false(hole.is_pause);
}

static void where_another_clock_took_over_the_time_says_how_long_it_was(void **state)
{
	struct timeline timeline = { 0 };
	struct hr_tap_span span = span_at(0, 5000, 1000000000, HR_TAP_EPOCH_START);
	struct hole hole;

	timeline_add(&timeline, &span, 48000);
	span = span_at(48000, 77, 2500000000, HR_TAP_EPOCH_GAP);
	hole = timeline_add(&timeline, &span, 1024);
	assert_int_equal(hole.n_frames, 24000);
	assert_false(hole.is_pause);
}

static void time_in_which_the_sink_rested_is_a_pause(void **state)
{
	struct timeline timeline = { 0 };
	struct hr_tap_span span = span_at(0, 0, 1000000000, HR_TAP_EPOCH_START);
	struct hole hole;

	timeline_add(&timeline, &span, 48000);
	span = span_at(48000, 960000, 21000000000, HR_TAP_EPOCH_RESTART);
	hole = timeline_add(&timeline, &span, 1024);
	assert_true(hole.is_pause);
	assert_int_equal(hole.n_frames, 19 * RATE + 0);
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
		TEST(a_full_disk_ends_the_file_and_keeps_what_is_in_it),
		TEST(what_a_killed_recorder_left_has_all_but_the_last_second),
		TEST(a_file_that_is_there_is_not_replaced),
		TEST(every_format_keeps_the_number_of_frames),
		TEST(what_a_format_cannot_hold_is_refused_before_anything_is_written),
		TEST(missing_cycles_are_as_long_as_the_positions_say),
		TEST(where_another_clock_took_over_the_time_says_how_long_it_was),
		TEST(time_in_which_the_sink_rested_is_a_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

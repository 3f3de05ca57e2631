/* SPDX-License-Identifier: MIT */
/*
 * A broken writer: whatever stands in the memory, a reader answers and touches
 * nothing outside it. The memory is exactly as large as it is said to be, so that
 * AddressSanitizer sees the first byte too far.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tap-rig.h"

#define N_HEADERS 200000u
#define N_LIVES 3000u

static struct rig rig;
static float *planes[HR_TAP_MAX_CHANNELS];

static int start(void **state)
{
	rig_init(&rig);
	rig.peak_lin = calloc(1000, sizeof(float));
	for (uint32_t i = 0; i < 100; i++)
		rig_write(&rig, 1000, i % 10 == 0);
	for (uint32_t c = 0; c < HR_TAP_MAX_CHANNELS; c++)
		planes[c] = calloc(4096, sizeof(float));
	return 0;
}

static int stop(void **state)
{
	for (uint32_t c = 0; c < HR_TAP_MAX_CHANNELS; c++)
		free(planes[c]);
	free(rig.peak_lin);
	rig_finish(&rig);
	return 0;
}

static void use(struct hr_tap_reader *reader)
{
	struct hr_tap_meters meters;
	struct hr_tap_clock clock;
	struct hr_tap_span span;

	for (uint32_t i = 0; i < 4; i++) {
		uint32_t n_frames = hr_tap_read(reader, planes, 4096, &span);

		assert_uint_in_range(n_frames, 0, 4096);
		if (n_frames > 0)
			assert_uint_in_range(span.epoch.rate_hz, 8000, 384000);
		hr_tap_start(reader, i % 2 == 0 ? UINT64_MAX : 10000);
	}
	hr_tap_read_meters(reader, &meters);
	hr_tap_read_clock(reader, &clock);
	hr_tap_skip(reader, 100);
}

/* Values on which things break: borders, powers, and anything. */
static uint32_t draw_word(uint32_t *seed)
{
	static const uint32_t evil[] = { 0, 1, 63, 64, 65, 4096, 65535, 65536, 65537, 1u << 20,
		1u << 31, 0x7fffffff, 0xffffffff, 0xfffff000, 0xffffffc0 };
	uint32_t die = rig_dice(seed);

	return die % 4 == 0 ? rig_dice(seed) :
		die % 4 == 1 ? 1u << die / 4 % 32 : evil[die / 4 % (sizeof(evil) / sizeof(*evil))];
}

/* Words of [from, to) are overwritten, some of them. */
static void scribble(uint32_t *seed, size_t from_bytes, size_t to_bytes)
{
	uint32_t *words = (uint32_t *)((char *)rig.memory + from_bytes);
	size_t n_words = (to_bytes - from_bytes) / 4;

	for (uint32_t n = 1 + rig_dice(seed) % 4; n > 0; n--)
		words[rig_dice(seed) % n_words] = draw_word(seed);
}

static void a_header_is_refused_or_harmless(void **state)
{
	struct hr_tap_header good = *(struct hr_tap_header *)rig.memory;
	uint32_t seed = 4711, n_opened = 0;
	struct hr_tap_reader reader;

	for (uint32_t i = 0; i < N_HEADERS; i++) {
		/* The words up to the names, and not the first two alone. */
		scribble(&seed, i % 8 == 0 ? 0 : 8, offsetof(struct hr_tap_header, position));
		if (hr_tap_open(&reader, rig.memory, rig.size_bytes) == 0) {
			n_opened++;
			use(&reader);
		}
		memcpy(rig.memory, &good, sizeof(good));
	}
	print_message("# seed 4711: %u headers, %u of them opened and used\n", N_HEADERS, n_opened);
	assert_true(n_opened > N_HEADERS / 1000);
}

static void names_without_an_end_are_cut(void **state)
{
	struct hr_tap_header *header = rig.memory;
	struct hr_tap_reader reader;

	memset(header->sink_name, 'x', sizeof(header->sink_name));
	memset(header->channel_name, 'y', sizeof(header->channel_name));
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), 0);
	assert_int_equal(strlen(reader.sink_name), sizeof(reader.sink_name) - 1);
	assert_int_equal(strlen(reader.channel_name[63]), 7);
}

static void a_memory_that_is_too_short_is_refused(void **state)
{
	struct hr_tap_reader reader;

	for (size_t size = 0; size < rig.size_bytes; size += 1 + size / 16)
		assert_true(hr_tap_open(&reader, rig.memory, size) < 0);
	assert_int_equal(hr_tap_open(&reader, rig.memory, 100), -EPROTO);
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes - 1), -EINVAL);
	assert_int_equal(hr_tap_open(&reader, (char *)rig.memory + 4, rig.size_bytes - 4), -EPROTO);
}

static void strangers_are_told_by_their_error(void **state)
{
	struct hr_tap_header *header = rig.memory;
	struct hr_tap_reader reader;

	header->version++;
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), -ENOTSUP);
	header->magic = __builtin_bswap32(header->magic);
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), -ENOTSUP);
	header->magic = 0;
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), -EPROTO);
}

/* The counters, epochs and meters lie, before the opening and after it. */
static void counters_that_lie_do_no_harm(void **state)
{
	const struct hr_tap_header *header = rig.memory;
	size_t from = header->live_offset, to = header->ring_offset;
	char *good = malloc(to - from);
	uint32_t seed = 4712;
	struct hr_tap_reader reader;

	memcpy(good, (char *)rig.memory + from, to - from);
	for (uint32_t i = 0; i < N_LIVES; i++) {
		size_t until = i % 2 == 0 ? header->epochs_offset : to;

		scribble(&seed, from, until);
		assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), 0);
		use(&reader);
		scribble(&seed, from, until);
		use(&reader);
		memcpy((char *)rig.memory + from, good, to - from);
	}
	free(good);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_header_is_refused_or_harmless),
		TEST(names_without_an_end_are_cut),
		TEST(a_memory_that_is_too_short_is_refused),
		TEST(strangers_are_told_by_their_error),
		TEST(counters_that_lie_do_no_harm),
	};

	return cmocka_run_group_tests_name("tap-fuzz", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The tap of a pair, as a host sees it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <spa/node/command.h>
#include <spa/param/audio/raw.h>

#include <headroom/tap-source.h>
#include <headroom/tap.h>

#include "fake-host.h"

#define QUANTUM 480u
/* Where the xrun time of a clock is since PipeWire 1.0. */
#define XRUN_OFFSET (offsetof(struct spa_io_clock, next_nsec) + 8 + 24)

static struct host host;
static struct headroom_tap_source *source;
static struct hr_tap_reader reader;
static struct hr_tap_span span;
static float left[8192], right[8192];
static float *const planes[] = { left, right };
static float sound[HOST_MAX_FRAMES], out_left[HOST_MAX_FRAMES], out_right[HOST_MAX_FRAMES];
static unsigned n_changes;

static void map_tap(void)
{
	struct headroom_tap_memory memory;
	void *map;

	source->get(source, &memory);
	assert_true(memory.fd >= 0);
	map = mmap(NULL, memory.size_bytes, PROT_READ, MAP_SHARED, memory.fd, 0);
	assert_true(map != MAP_FAILED);
	assert_int_equal(hr_tap_open(&reader, map, memory.size_bytes), 0);
}

static struct hr_tap_meters read_meters(void)
{
	struct hr_tap_meters meters = { 0 };

	assert_int_equal(hr_tap_read_meters(&reader, &meters), 0);
	return meters;
}

static void count_change(void *data)
{
	n_changes++;
}

static int start(void **state)
{
	void *iface;

	host_init(&host, NULL);
	host_configure_stereo(&host);
	assert_int_equal(spa_handle_get_interface(host.handle,
				HEADROOM_TYPE_INTERFACE_TapSource, &iface), 0);
	source = iface;
	source->changed = count_change;
	n_changes = 0;
	for (uint32_t n = 0; n < HOST_MAX_FRAMES; n++)
		sound[n] = (float)((n * 7919u) % 2001u) / 500.0f - 2.0f;
	assert_int_equal(source->set_readers(source, 1), 0);
	map_tap();
	return 0;
}

static int stop(void **state)
{
	host_finish(&host);
	return 0;
}

static void run_cycle(uint32_t n_frames)
{
	host_cycle(&host, (const float *[]) { sound, sound },
			(float *[]) { out_left, out_right }, n_frames);
}

static void a_reader_gets_the_very_samples_that_are_played(void **state)
{
	static const uint32_t sizes[] = { 1024, 1, 63, 8192, 480, 2048 };

	for (size_t i = 0; i < SPA_N_ELEMENTS(sizes); i++) {
		run_cycle(sizes[i]);
		assert_int_equal(hr_tap_read(&reader, planes, 8192, &span), sizes[i]);
		assert_memory_equal(left, out_left, sizes[i] * sizeof(float));
		assert_memory_equal(right, out_right, sizes[i] * sizeof(float));
	}
	assert_int_equal(reader.n_lost_frames, 0);
}

static void meters_are_those_of_the_engine(void **state)
{
	struct hr_tap_meters meters;
	float peak_lin = 0.0f;

	for (uint32_t i = 0; i < 100; i++) {
		run_cycle(1024);
		for (uint32_t n = 0; n < 1024; n++)
			peak_lin = SPA_MAX(peak_lin, SPA_ABS(out_left[n]));
	}
	meters = read_meters();
	assert_int_equal(meters.now.frame, 102400);
	assert_int_equal(meters.now.n_cycles, 100);
	assert_int_equal(meters.now.n_watched_frames, 102400);
	assert_int_equal(meters.now.quantum_frames, 1024);
	assert_true(meters.hold.channel[0].out_peak_lin == peak_lin);
	assert_true(meters.hold.channel[0].in_peak_lin == 2.0f);
	assert_true(meters.hold.limit_gain_min_lin < 0.9f);
	assert_true(meters.now.energy[0].in_square_sum > 0.0);
	assert_true(meters.now.in_momentary_pow > 0.0f);
}

/* Sound that passes as it is, with some of it that does not. */
static void prepare_faults(void)
{
	for (uint32_t n = 0; n < HOST_MAX_FRAMES; n++)
		sound[n] = 0.1f;
	host_set_bool(&host, "headroom.agc.enabled", false);
	host_set_bool(&host, "headroom.compressor.enabled", false);
	host_set_bool(&host, "headroom.limiter.enabled", false);
	for (uint32_t i = 0; i < 100; i++)
		run_cycle(QUANTUM);
}

static void inject_samples(void)
{
	sound[7] = NAN;
	sound[8] = 2.0f;
	sound[9] = -1.0f;
	sound[10] = INFINITY;
	run_cycle(QUANTUM);
	sound[7] = sound[8] = sound[9] = sound[10] = 0.1f;
	run_cycle(QUANTUM);
}

static void inject_times(void)
{
	const uint64_t xrun_frames = 77;
	struct timespec now;

	host.position.clock.position += 3 * QUANTUM;
	run_cycle(QUANTUM);
	memcpy((char *)&host.position.clock + XRUN_OFFSET, &xrun_frames, sizeof(xrun_frames));
	run_cycle(QUANTUM);
	clock_gettime(CLOCK_MONOTONIC, &now);	/* 10 ms are a quantum; 8 late, and 2 s to go */
	host.position.clock.nsec = (uint64_t)SPA_TIMESPEC_TO_NSEC(&now) - 8000000u;
	host.position.clock.next_nsec = host.position.clock.nsec + 2000000000u;
	run_cycle(QUANTUM);
}

static void every_counter_counts_what_goes_wrong_and_nothing_else(void **state)
{
	struct hr_tap_meters before, after;

	prepare_faults();
	before = read_meters();
	assert_int_equal(before.now.n_scrubbed + before.now.n_in_clipped +
			before.now.n_out_clipped + before.now.n_starved_cycles +
			before.now.n_xruns + before.now.n_late_cycles, 0);
	inject_samples();
	inject_times();
	after = read_meters();
	print_message("# scrubbed %u, clipped %u in and %u out, starved %u, xruns %u of %u frames, "
			"late %u, cycles %u\n", (unsigned)after.now.n_scrubbed,
			(unsigned)after.now.n_in_clipped, (unsigned)after.now.n_out_clipped,
			(unsigned)after.now.n_starved_cycles, (unsigned)after.now.n_xruns,
			(unsigned)after.now.xrun_frames, (unsigned)after.now.n_late_cycles,
			(unsigned)after.now.n_cycles);
	/* two channels */
	assert_int_equal(after.now.n_scrubbed, 4);
	assert_int_equal(after.now.n_in_clipped, 4);
	assert_int_equal(after.now.n_out_clipped, 4);
	assert_int_equal(after.now.n_starved_cycles, 3);
	assert_int_equal(after.now.n_xruns, 1);
	assert_int_equal(after.now.xrun_frames, 77);
	assert_int_equal(after.now.n_late_cycles, 1);
	assert_int_equal(after.now.n_cycles, before.now.n_cycles + 5);
}

static void suspending_begins_an_epoch(void **state)
{
	run_cycle(1024);
	assert_int_equal(hr_tap_read(&reader, planes, 8192, &span), 1024);
	spa_node_send_command(host.sink.node,
			&SPA_NODE_COMMAND_INIT(SPA_NODE_COMMAND_Suspend));
	run_cycle(1024);
	assert_int_equal(hr_tap_read(&reader, planes, 8192, &span), 1024);
	assert_true(span.epoch.reasons & HR_TAP_EPOCH_RESTART);
}

static void the_rate_of_an_epoch_is_that_of_the_graph(void **state)
{
	host.position.clock.rate.denom = 768000;
	run_cycle(1024);
	assert_int_equal(hr_tap_read(&reader, planes, 8192, &span), 1024);
	assert_int_equal(span.epoch.rate_hz, 768000);
}

static void another_layout_ends_the_memory_and_makes_another(void **state)
{
	const uint32_t four[] = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR,
		SPA_AUDIO_CHANNEL_RL, SPA_AUDIO_CHANNEL_RR };

	host_configure_stereo(&host);
	assert_false(hr_tap_is_ended(&reader));
	assert_int_equal(n_changes, 0);
	host_configure(&host, four, 4, four, 4);
	assert_true(hr_tap_is_ended(&reader));
	assert_int_equal(n_changes, 1);
	map_tap();
	assert_int_equal(reader.n_channels, 4);
	assert_string_equal(reader.channel_name[3], "RR");
}

static void places_that_have_no_name_are_channels_all_the_same(void **state)
{
	const uint32_t nowhere[] = { 0x12345, UINT32_MAX, SPA_AUDIO_CHANNEL_LAST_Aux };

	host_configure(&host, nowhere, 3, nowhere, 3);
	map_tap();
	assert_int_equal(reader.n_channels, 3);
	assert_string_equal(reader.channel_name[0], "UNK");
	assert_string_equal(reader.channel_name[2], "AUX4095");
}

static void the_memory_ends_with_its_last_reader(void **state)
{
	struct headroom_tap_memory memory;

	assert_int_equal(source->set_readers(source, 2), 0);
	assert_int_equal(source->set_readers(source, 1), 0);
	assert_false(hr_tap_is_ended(&reader));
	assert_int_equal(source->set_readers(source, 0), 0);
	assert_true(hr_tap_is_ended(&reader));
	source->get(source, &memory);
	assert_int_equal(memory.fd, -1);
	run_cycle(1024);
	assert_int_equal(hr_tap_available(&reader), 0);
}

static uint64_t watched_frames(void)
{
	return read_meters().now.n_watched_frames;
}

static void a_kept_memory_has_what_was_played_before_the_first_reader(void **state)
{
	assert_int_equal(source->set_readers(source, 0), 0);
	assert_int_equal(source->keep(source), 0);
	run_cycle(2048);
	map_tap();
	/* but nobody wanted its meters */
	assert_int_equal(watched_frames(), 0);
	assert_int_equal(hr_tap_start(&reader, 2048), 2048);
	assert_int_equal(source->set_readers(source, 1), 0);
	assert_int_equal(hr_tap_read(&reader, planes, 8192, &span), 2048);
	assert_memory_equal(left, out_left, 2048 * sizeof(float));
	run_cycle(1024);
	assert_int_equal(watched_frames(), 1024);
}

static void a_kept_memory_outlives_its_last_reader_and_follows_the_layout(void **state)
{
	const uint32_t mono[] = { SPA_AUDIO_CHANNEL_MONO };

	assert_int_equal(source->keep(source), 0);
	assert_int_equal(source->set_readers(source, 0), 0);
	assert_false(hr_tap_is_ended(&reader));
	run_cycle(1024);
	assert_int_equal(hr_tap_available(&reader), 1024);
	assert_int_equal(watched_frames(), 0);
	host_configure(&host, mono, 1, mono, 1);
	assert_true(hr_tap_is_ended(&reader));
	map_tap();
	assert_int_equal(reader.n_channels, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reader_gets_the_very_samples_that_are_played),
		TEST(meters_are_those_of_the_engine),
		TEST(every_counter_counts_what_goes_wrong_and_nothing_else),
		TEST(suspending_begins_an_epoch),
		TEST(the_rate_of_an_epoch_is_that_of_the_graph),
		TEST(another_layout_ends_the_memory_and_makes_another),
		TEST(places_that_have_no_name_are_channels_all_the_same),
		TEST(the_memory_ends_with_its_last_reader),
		TEST(a_kept_memory_has_what_was_played_before_the_first_reader),
		TEST(a_kept_memory_outlives_its_last_reader_and_follows_the_layout),
	};

	return cmocka_run_group_tests_name("node-tap", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The pair of nodes as a host sees it: ports, params, latency, sound. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <spa/param/audio/raw.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#include "fake-host.h"

#define N 1024u
#define LATENCY_FRAMES 96u	/* 2 ms at 48 kHz */

static struct host host;
static float left[64 * N], right[64 * N], out_left[64 * N], out_right[64 * N];

static const char *const bypass_mode[] = { "headroom.mode", "bypass", NULL };
static const char *const stages_off[] = {
	"headroom.agc.enabled", "false",
	"headroom.compressor.enabled", "false",
	"headroom.limiter.enabled", "false", NULL,
};

static void make_noise(float peak_lin)
{
	uint32_t seed = 1;

	for (uint32_t n = 0; n < 64 * N; n++) {
		seed = seed * 1664525u + 1013904223u;
		left[n] = peak_lin * ((float)seed / 2147483648.0f - 1.0f);
		seed = seed * 1664525u + 1013904223u;
		right[n] = peak_lin * ((float)seed / 2147483648.0f - 1.0f);
	}
}

/* Play left and right in blocks; what came out goes to out_left and out_right. */
static void play(uint32_t n_frames, uint32_t block_frames)
{
	for (uint32_t n = 0; n < n_frames; n += block_frames)
		host_cycle(&host, (const float *[]) { left + n, right + n },
				(float *[]) { out_left + n, out_right + n }, block_frames);
}

static int start(const char *const *info)
{
	host_init(&host, info);
	host_configure_stereo(&host);
	make_noise(0.5f);
	return 0;
}

static int stop(void **state)
{
	host_finish(&host);
	return 0;
}

static int start_default(void **state) { return start(NULL); }
static int start_bypass(void **state) { return start(bypass_mode); }
static int start_stages_off(void **state) { return start(stages_off); }

static void bypass_is_a_copy_without_delay(void **state)
{
	play(16 * N, N);
	assert_memory_equal(out_left, left, 16 * N * sizeof(float));
	assert_memory_equal(out_right, right, 16 * N * sizeof(float));
}

static void with_all_stages_off_the_output_is_the_delayed_input(void **state)
{
	play(16 * N, N);
	for (uint32_t n = 0; n < LATENCY_FRAMES; n++)
		assert_true(out_left[n] == 0.0f);
	assert_memory_equal(out_left + LATENCY_FRAMES, left,
			(16 * N - LATENCY_FRAMES) * sizeof(float));
	assert_memory_equal(out_right + LATENCY_FRAMES, right,
			(16 * N - LATENCY_FRAMES) * sizeof(float));
}

static void monitor_ports_carry_what_the_output_plays(void **state)
{
	struct host_port *monitor = host_port(&host.sink, SPA_DIRECTION_OUTPUT, "monitor_FR");

	play(8 * N, N);
	assert_memory_equal(monitor->samples, out_right + 7 * N, N * sizeof(float));
}

static void output_is_silent_when_the_sink_did_not_run_in_the_cycle(void **state)
{
	play(4 * N, N);
	host.position.clock.position += N;
	host_end_cycle(&host, (float *[]) { out_left, out_right });
	for (uint32_t n = 0; n < N; n++)
		assert_true(out_left[n] == 0.0f);
}

static void old_sound_is_never_played_twice(void **state)
{
	play(4 * N, N);
	/* same position: the host runs the output again */
	host_end_cycle(&host, (float *[]) { out_left, out_right });
	for (uint32_t n = 0; n < N; n++)
		assert_true(out_left[n] == 0.0f);
}

static void command(uint32_t id)
{
	assert_int_equal(spa_node_send_command(host.sink.node, &SPA_NODE_COMMAND_INIT(id)), 0);
}

static void suspend_and_flush_forget_the_sound_in_the_delay_line(void **state)
{
	static const uint32_t commands[] = { SPA_NODE_COMMAND_Suspend, SPA_NODE_COMMAND_Flush };

	for (uint32_t i = 0; i < SPA_N_ELEMENTS(commands); i++) {
		play(4 * N, N);
		command(SPA_NODE_COMMAND_Pause);
		command(commands[i]);
		command(SPA_NODE_COMMAND_Start);
		host_cycle(&host, NULL, (float *[]) { out_left, out_right }, N);
		for (uint32_t n = 0; n < N; n++)
			assert_true(out_left[n] == 0.0f);
	}
}

static void who_pauses_and_goes_on_loses_nothing(void **state)
{
	for (uint32_t n = 0; n < 8 * N; n += N) {
		command(SPA_NODE_COMMAND_Start);
		host_cycle(&host, (const float *[]) { left + n, right + n },
				(float *[]) { out_left + n, out_right + n }, N);
		command(SPA_NODE_COMMAND_Pause);
	}
	assert_memory_equal(out_left + LATENCY_FRAMES, left,
			(8 * N - LATENCY_FRAMES) * sizeof(float));
}

static void a_cycle_without_input_plays_what_is_left_and_no_other_does(void **state)
{
	float *const out[] = { out_left, out_right };

	play(4 * N, N);
	host_cycle(&host, NULL, out, N);
	assert_memory_equal(out_left, left + 4 * N - LATENCY_FRAMES,
			LATENCY_FRAMES * sizeof(float));
	for (uint32_t n = LATENCY_FRAMES; n < N; n++)
		assert_true(out_left[n] == 0.0f);
	host_cycle(&host, NULL, out, N);
	for (uint32_t n = 0; n < N; n++)
		assert_true(out_left[n] == 0.0f);
}

static void volume_scales_by_exactly_its_factor(void **state)
{
	host_set_volumes(&host.sink, (const float[]) { 0.125f, 0.25f }, 2);
	play(16 * N, N);
	for (uint32_t n = 4 * N; n < 16 * N; n++) {
		assert_true(out_left[n] == 0.125f * left[n - LATENCY_FRAMES]);
		assert_true(out_right[n] == 0.25f * right[n - LATENCY_FRAMES]);
	}
}

static void volume_is_reached_without_a_step(void **state)
{
	float largest_step = 0.0f;

	for (uint32_t n = 0; n < 64 * N; n++)
		left[n] = right[n] = 0.5f;
	play(4 * N, N);
	host_set_volumes(&host.sink, (const float[]) { 0.0f, 0.0f }, 2);
	play(4 * N, N);
	for (uint32_t n = 1; n < 4 * N; n++)
		largest_step = fmaxf(largest_step, fabsf(out_left[n] - out_left[n - 1]));
	/* 0.5 over the 480 frames of a 10 ms ramp, and rounding */
	print_message("# largest step %.5f, ramp step %.5f\n", (double)largest_step, 0.5 / 480);
	assert_true(largest_step < 1.01f * 0.5f / 480.0f);
}

static void mute_is_exact_silence_and_unmute_is_exact_sound(void **state)
{
	host_set_mute(&host.sink, true);
	play(8 * N, N);
	for (uint32_t n = 4 * N; n < 8 * N; n++)
		assert_true(out_left[n] == 0.0f);
	host_set_mute(&host.sink, false);
	play(8 * N, N);
	assert_memory_equal(out_left + 4 * N, left + 4 * N - LATENCY_FRAMES,
			4 * N * sizeof(float));
}

static void volumes_that_are_no_volumes_are_refused(void **state)
{
	const float bad[] = { NAN, -1.0f, INFINITY, 10.5f };

	for (size_t i = 0; i < SPA_N_ELEMENTS(bad); i++)
		assert_true(host_set_volumes(&host.sink, &bad[i], 1) < 0);
	play(4 * N, N);
	assert_memory_equal(out_left + LATENCY_FRAMES, left,
			(4 * N - LATENCY_FRAMES) * sizeof(float));
	assert_non_null(strstr(host.logged, "allowed is 0 .. 10"));
}

static void output_volume_never_lifts_above_the_ceiling(void **state)
{
	host_set_volumes(&host.output, (const float[]) { 4.0f, 0.5f }, 2);
	play(8 * N, N);
	for (uint32_t n = 4 * N; n < 8 * N; n++) {
		assert_true(out_left[n] == left[n - LATENCY_FRAMES]);
		assert_true(out_right[n] == 0.5f * right[n - LATENCY_FRAMES]);
	}
}

static void volume_above_unity_stays_under_the_ceiling(void **state)
{
	const float ceiling_lin = powf(10.0f, -1.0f / 20.0f);

	assert_int_equal(host_set_float(&host, "headroom.limiter.ceiling-dbtp", -1.0f), 0);
	host_set_volumes(&host.sink, (const float[]) { 8.0f, 8.0f }, 2);
	play(64 * N, N);
	for (uint32_t n = 4 * N; n < 64 * N; n++)
		assert_true(fabsf(out_left[n]) <= ceiling_lin);
}

static void look_ahead_is_reported_to_both_sides(void **state)
{
	const struct spa_latency_info device =
		SPA_LATENCY_INFO(SPA_DIRECTION_INPUT, .min_rate = 512, .max_rate = 512);
	const struct spa_latency_info app =
		SPA_LATENCY_INFO(SPA_DIRECTION_OUTPUT, .min_ns = 5000, .max_ns = 5000);
	struct spa_latency_info told;

	host_tell_latency(&host.output, SPA_DIRECTION_OUTPUT, &device);
	told = host_port_latency(&host.sink, SPA_DIRECTION_INPUT, SPA_DIRECTION_INPUT);
	assert_int_equal(told.max_rate, 512);
	assert_int_equal(told.max_ns, 2000000);

	host_tell_latency(&host.sink, SPA_DIRECTION_INPUT, &app);
	told = host_port_latency(&host.output, SPA_DIRECTION_OUTPUT, SPA_DIRECTION_OUTPUT);
	assert_int_equal(told.max_ns, 2005000);
	told = host_port_latency(&host.sink, SPA_DIRECTION_OUTPUT, SPA_DIRECTION_OUTPUT);
	assert_int_equal(told.max_ns, 2005000);
}

static void bypass_reports_no_latency_of_its_own(void **state)
{
	struct spa_latency_info told =
		host_port_latency(&host.sink, SPA_DIRECTION_INPUT, SPA_DIRECTION_INPUT);

	assert_int_equal(told.max_ns, 0);
	assert_int_equal(host_each_param(&host.sink, SPA_PARAM_ProcessLatency, NULL, NULL), 1);
}

static void delay_is_what_is_reported_at_every_rate(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 44100, 48000, 96000, 192000, 384000 };

	for (size_t i = 0; i < SPA_N_ELEMENTS(rates_hz); i++) {
		uint32_t expected = (uint32_t)(2000000ull * rates_hz[i] / 1000000000ull);

		host.position.clock.rate.denom = rates_hz[i];
		play(16 * N, N);
		assert_memory_equal(out_left + expected, left,
				(16 * N - expected) * sizeof(float));
		print_message("# %u Hz: %u frames\n", rates_hz[i], expected);
	}
}

static void hostile_buffers_are_silence(void **state)
{
	struct host_port *port = host_port(&host.sink, SPA_DIRECTION_INPUT, "playback_FL");
	static const struct spa_chunk chunks[] = {
		{ .offset = UINT32_MAX, .size = N * 4 },
		{ .offset = HOST_MAX_FRAMES * 4 - 4, .size = UINT32_MAX },
		{ .offset = 2, .size = N * 4 },
		{ .offset = 0, .size = N * 4 - 1 },
	};

	for (size_t i = 0; i < SPA_N_ELEMENTS(chunks); i++) {
		host.position.clock.position += N;
		host.position.clock.duration = N;
		port->chunk = chunks[i];
		port->io = (struct spa_io_buffers) { SPA_STATUS_HAVE_DATA, 0 };
		spa_node_process(host.sink.node);
		port->io = (struct spa_io_buffers) { SPA_STATUS_HAVE_DATA, 1u << 31 };
		spa_node_process(host.sink.node);
	}
	play(2 * N, N);
	assert_memory_equal(out_left + LATENCY_FRAMES, left,
			(2 * N - LATENCY_FRAMES) * sizeof(float));
}

static void every_block_size_gives_the_same_samples(void **state)
{
	static const uint32_t blocks[] = { 1, 32, 100, 2048, 8192 };
	static float reference[16 * N];

	make_noise(2.0f);
	play(16 * N, N);
	memcpy(reference, out_left, sizeof(reference));
	for (size_t i = 0; i < SPA_N_ELEMENTS(blocks); i++) {
		host_finish(&host);
		host_init(&host, NULL);
		host_configure_stereo(&host);
		play(16 * N / blocks[i] * blocks[i], blocks[i]);
		assert_memory_equal(out_left, reference,
				16 * N / blocks[i] * blocks[i] * sizeof(float));
	}
}

#define test_with(fn, start) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_with(bypass_is_a_copy_without_delay, start_bypass),
		test_with(with_all_stages_off_the_output_is_the_delayed_input, start_stages_off),
		test_with(monitor_ports_carry_what_the_output_plays, start_default),
		test_with(output_is_silent_when_the_sink_did_not_run_in_the_cycle, start_default),
		test_with(old_sound_is_never_played_twice, start_default),
		test_with(suspend_and_flush_forget_the_sound_in_the_delay_line, start_stages_off),
		test_with(who_pauses_and_goes_on_loses_nothing, start_stages_off),
		test_with(a_cycle_without_input_plays_what_is_left_and_no_other_does,
				start_stages_off),
		test_with(volume_scales_by_exactly_its_factor, start_stages_off),
		test_with(volume_is_reached_without_a_step, start_stages_off),
		test_with(mute_is_exact_silence_and_unmute_is_exact_sound, start_stages_off),
		test_with(volumes_that_are_no_volumes_are_refused, start_stages_off),
		test_with(output_volume_never_lifts_above_the_ceiling, start_stages_off),
		test_with(volume_above_unity_stays_under_the_ceiling, start_default),
		test_with(look_ahead_is_reported_to_both_sides, start_default),
		test_with(bypass_reports_no_latency_of_its_own, start_bypass),
		test_with(delay_is_what_is_reported_at_every_rate, start_stages_off),
		test_with(hostile_buffers_are_silence, start_stages_off),
		test_with(every_block_size_gives_the_same_samples, start_default),
	};

	return cmocka_run_group_tests_name("node", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The node that listens, as a host sees it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <spa/utils/string.h>

#include "fake-host.h"

#define RATE_HZ 48000u
#define BLOCK_FRAMES 960u
#define TONE_HZ 1000.0
/* BS.1770-5: a full-scale sine of 997 Hz in one channel is -3.01 LKFS, so in two it is 0;
 * 1 kHz is weighted by 0.007 dB more. */
#define SINE_LUFS 0.0
#define TOLERANCE_DB 0.02

static struct host host;
static float tone[RATE_HZ];

static int start(void **state)
{
	host_init_ear(&host, "[ FL FR ]");
	host_connect(&host.sink);
	for (uint32_t n = 0; n < RATE_HZ; n++)
		tone[n] = (float)sin(2.0 * M_PI * TONE_HZ * n / RATE_HZ);
	return 0;
}

static int stop(void **state)
{
	host_finish(&host);
	return 0;
}

/* A second of the tone, multiplied by a gain. */
static void play(double gain_lin)
{
	float block[BLOCK_FRAMES];

	for (uint32_t at = 0; at < RATE_HZ; at += BLOCK_FRAMES) {
		for (uint32_t n = 0; n < BLOCK_FRAMES; n++)
			block[n] = (float)gain_lin * tone[at + n];
		host_begin_cycle(&host, (const float *[]) { block, block }, BLOCK_FRAMES);
	}
}

static struct headroom_ear_reading reading(void)
{
	struct headroom_ear_reading now;

	headroom_ear_read(host.ear, &now);
	return now;
}

static void it_knows_nothing_before_it_hears(void **state)
{
	const struct headroom_ear_reading now = reading();

	assert_true(now.n_cycles == 0 && now.n_blocks == 0);
	assert_true(now.level_lufs <= -200.0 && now.peak_dbfs <= -200.0);
}

static void it_tells_loudness_and_peaks_before_the_gain(void **state)
{
	static const double gains_lin[] = { 1.0, 0.5, 0.1 };

	for (uint32_t i = 0; i < 3; i++) {
		headroom_ear_set_gain(host.ear, gains_lin[i]);
		play(gains_lin[i]);
		print_message("# figure gain %g: %.3f LUFS, peak %.3f dBFS\n", gains_lin[i],
				reading().level_lufs, reading().peak_dbfs);
		assert_true(fabs(reading().level_lufs - SINE_LUFS) < TOLERANCE_DB);
		assert_true(fabs(reading().peak_dbfs) < TOLERANCE_DB);
		assert_int_equal(reading().n_cycles, (i + 1) * RATE_HZ / BLOCK_FRAMES);
	}
}

static void a_node_that_is_paused_still_knows_the_level(void **state)
{
	double level_lufs;

	play(1.0);
	level_lufs = reading().level_lufs;
	assert_int_equal(spa_node_send_command(host.sink.node,
				&SPA_NODE_COMMAND_INIT(SPA_NODE_COMMAND_Pause)), 0);
	host_begin_cycle(&host, NULL, BLOCK_FRAMES);
	assert_true(reading().level_lufs == level_lufs);
}

static uint32_t n_ports(const char *positions)
{
	uint32_t n = 0;

	host_finish(&host);
	host_init_ear(&host, positions);
	while (n < HOST_MAX_PORTS && host.sink.ports[SPA_DIRECTION_INPUT][n].present)
		n++;
	return n;
}

static void it_has_a_port_a_channel_whatever_the_names_are(void **state)
{
	char many[1024] = "[";

	for (uint32_t i = 0; i < 100; i++)
		strcat(many, " FL");
	assert_int_equal(n_ports("[ FL FR LFE ]"), 3);
	host_port(&host.sink, SPA_DIRECTION_INPUT, "input_LFE");
	assert_int_equal(n_ports("[ nowhere ]"), 1);
	assert_int_equal(n_ports(""), 1);
	assert_int_equal(n_ports("[ ]"), 1);
	assert_int_equal(n_ports("{ FL"), 1);
	assert_int_equal(n_ports(many), 64);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_knows_nothing_before_it_hears),
		TEST(it_tells_loudness_and_peaks_before_the_gain),
		TEST(a_node_that_is_paused_still_knows_the_level),
		TEST(it_has_a_port_a_channel_whatever_the_names_are),
	};

	return cmocka_run_group_tests_name("node-ear", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * The node that listens, in the hands of a broken or hostile host, and hearing what a
 * hostile program plays. Nothing may crash (sanitizers watch), and what it tells is a
 * number, one that can be, and counts up. HR_SEED=n repeats a run.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <spa/utils/string.h>

#include "fake-host.h"
#include "fuzz-host.h"
#include "fuzz-pods.h"

#define N_EARS 40u
#define N_CALLS 500u		/* of each */
#define NEVER_DB (-200.0)
#define LOUDEST_DB 900.0	/* the largest float, in 64 channels, and a gain of 1e-3 */

static struct host host;
static struct headroom_ear_reading before;
static uint64_t n_cycles, n_blocks;	/* of all ears */

static void change_port(void)
{
	fuzz_change_port(&host.sink);
}

static void command(void)
{
	fuzz_command(&host.sink);
}

static void set_param(void)
{
	uint8_t memory[POD_BYTES + POD_SLACK_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, POD_BYTES);

	spa_node_set_param(host.sink.node, one_in(4) ? any() : SPA_PARAM_PortConfig, any(),
			build_port_config(&b, SPA_DIRECTION_INPUT));
}

/* The host is ours here: the gain is what it may be. */
static void set_gain(void)
{
	double gain_lin = fabs((double)a_float());

	headroom_ear_set_gain(host.ear, isfinite(gain_lin) ? gain_lin : 1.0);
}

static void check_db(double value_db)
{
	assert_true(value_db >= NEVER_DB && value_db < LOUDEST_DB);
}

static void read_ear(void)
{
	struct headroom_ear_reading now;

	headroom_ear_read(host.ear, &now);
	check_db(now.level_lufs);
	check_db(now.peak_dbfs);
	assert_true(now.n_cycles >= before.n_cycles && now.n_blocks >= before.n_blocks);
	before = now;
}

static void process(void)
{
	fuzz_begin_cycle(&host);
	spa_node_process(host.sink.node);
	/* nothing was played, wherever it may have been written */
	assert_int_equal(fuzz_check_played(0), 0);
}

static const char *some_positions(char *text, size_t size_bytes)
{
	static const char *const names[] = { "FL", "LFE", "RR", "AUX3", "MONO", "", "%n", "]",
		"a name that is far longer than any", "\"", "\\", "{" };
	size_t used = (size_t)snprintf(text, size_bytes, one_in(8) ? "{" : "[");
	uint32_t n = one_in(4) ? below(70) : 1 + below(4);

	while (n-- > 0 && used + 64 < size_bytes)
		used += (size_t)snprintf(text + used, size_bytes - used, " %s",
				names[below(one_in(4) ? SPA_N_ELEMENTS(names) : 3)]);
	if (!one_in(8))
		snprintf(text + used, size_bytes - used, " ]");
	return text;
}

static void one_ear(void)
{
	static void (*const calls[])(void) = { change_port, change_port, change_port, set_gain,
		process, process, process, read_ear, set_param, command };
	char positions[4096];

	host_init_ear(&host, some_positions(positions, sizeof(positions)));
	assert_true(host.sink.ports[SPA_DIRECTION_INPUT][0].present);
	before = (struct headroom_ear_reading) { 0 };
	for (uint32_t i = 0; i < N_CALLS; i++)
		calls[below(SPA_N_ELEMENTS(calls))]();
	n_cycles += before.n_cycles;
	n_blocks += before.n_blocks;
	host_finish(&host);
}

static void random_calls_do_an_ear_no_harm(void **unused)
{
	fuzz_init();
	for (uint32_t i = 0; i < N_EARS; i++)
		one_ear();
	print_message("# %llu cycles and %llu blocks of 100 ms heard\n",
			(unsigned long long)n_cycles, (unsigned long long)n_blocks);
	assert_true(n_cycles > N_EARS * N_CALLS / 100 && n_blocks > N_EARS / 4);
	fuzz_finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_calls_do_an_ear_no_harm),
	};

	return cmocka_run_group_tests_name("fuzz-ear", tests, NULL, NULL);
}

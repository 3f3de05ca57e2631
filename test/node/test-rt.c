/* SPDX-License-Identifier: MIT */
/* What process() must not do, at every block size and while things change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <headroom/tap-source.h>

#include "fake-host.h"
#include "rt-guard.h"

static struct host host;
static float loud[HOST_MAX_FRAMES], strange[HOST_MAX_FRAMES];

static void make_sound(void)
{
	for (uint32_t n = 0; n < HOST_MAX_FRAMES; n++) {
		loud[n] = (float)((n * 7919u) % 2001u) / 250.0f - 4.0f;
		strange[n] = n % 3 == 0 ? 0.0f / 0.0f : n % 3 == 1 ? 1e-41f : 1e30f;
	}
}

static int start(void **state)
{
	host_init(&host, NULL);
	host_configure_stereo(&host);
	make_sound();
	return 0;
}

/* The node that listens to a program. */
static int start_an_ear(void **state)
{
	host_init_ear(&host, "[ FL FR ]");
	host_connect(&host.sink);
	make_sound();
	return 0;
}

static int stop(void **state)
{
	host_finish(&host);
	return 0;
}

/* As if a program read the tap: then there is more to do. */
static int start_with_a_reader(void **state)
{
	void *iface;
	struct headroom_tap_source *source;

	start(state);
	assert_int_equal(spa_handle_get_interface(host.handle,
				HEADROOM_TYPE_INTERFACE_TapSource, &iface), 0);
	source = iface;
	return source->set_readers(source, 1);
}

static void run_block(uint32_t n_frames, const float *samples)
{
	host_begin_cycle(&host, (const float *[]) { samples, samples }, n_frames);
	if (host.ear == NULL)
		host_end_cycle(&host, NULL);
}

static void guarded_block(uint32_t n_frames, const float *samples)
{
	unsigned n_calls;

	rt_guard_begin();
	run_block(n_frames, samples);
	n_calls = rt_guard_end();
	if (n_calls != 0)
		fail_msg("%u forbidden calls at %u frames, the first: %s",
				n_calls, n_frames, rt_guard_first());
}

static void the_guard_sees_an_allocation(void **state)
{
	void *volatile p;

	rt_guard_begin();
	p = malloc(1);
	free(p);
	assert_int_equal(rt_guard_end(), 2);
	assert_string_equal(rt_guard_first(), "malloc");
}

static void call_getppid(void *data)
{
	extern int getppid(void);

	*(volatile int *)data = getppid();
}

static void the_guard_sees_a_system_call(void **state)
{
	int where;

	assert_int_not_equal(rt_guard_run_without_syscalls(call_getppid, &where), 0);
}

static void process_neither_allocates_nor_locks_at_any_block_size(void **state)
{
	for (uint32_t n_frames = 1; n_frames <= HOST_MAX_FRAMES; n_frames += 1 + n_frames / 7)
		guarded_block(n_frames, loud);
	guarded_block(HOST_MAX_FRAMES, strange);
	guarded_block(1024, NULL);
}

static void change_everything(uint32_t i)
{
	struct headroom_ear_reading reading;

	if (host.ear != NULL) {
		headroom_ear_set_gain(host.ear, (double)(i % 11) / 10.0);
		headroom_ear_read(host.ear, &reading);
		return;
	}
	assert_int_equal(host_set_float(&host, "headroom.limiter.ceiling-dbtp",
				-(float)(i % 20)), 0);
	assert_int_equal(host_set_bool(&host, "headroom.bypass", i % 3 == 0), 0);
	assert_int_equal(host_set_bool(&host, "headroom.agc.enabled", i % 5 == 0), 0);
	host_set_volumes(&host.sink, (const float[]) { (float)(i % 4), 0.5f }, 2);
}

static void process_neither_allocates_nor_locks_while_everything_changes(void **state)
{
	static const uint32_t rates_hz[] = { 44100, 96000, 8000, 384000, 50000, 48000 };

	for (uint32_t i = 0; i < 600; i++) {
		host.position.clock.rate.denom = rates_hz[i / 10 % 6];
		change_everything(i);
		guarded_block(1 + (i * 131u) % 2048u, i % 7 == 0 ? strange : loud);
	}
}

static void many_blocks(void *data)
{
	for (uint32_t i = 0; i < 400; i++) {
		host.position.clock.rate.denom = i % 50 < 25 ? 48000 : 96000;
		run_block(1 + (i * 131u) % 2048u, i % 7 == 0 ? strange : loud);
	}
}

static void process_makes_no_system_call(void **state)
{
	change_everything(10);
	assert_int_equal(rt_guard_run_without_syscalls(many_blocks, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define test(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
		test(the_guard_sees_an_allocation),
		test(the_guard_sees_a_system_call),
		test(process_neither_allocates_nor_locks_at_any_block_size),
		test(process_neither_allocates_nor_locks_while_everything_changes),
		test(process_makes_no_system_call),
#define test_read(fn) cmocka_unit_test_setup_teardown(fn, start_with_a_reader, stop)
		test_read(process_neither_allocates_nor_locks_at_any_block_size),
		test_read(process_neither_allocates_nor_locks_while_everything_changes),
		/* Not without system calls: strict seccomp takes the clock of the meters. */
#define test_ear(fn) cmocka_unit_test_setup_teardown(fn, start_an_ear, stop)
		test_ear(process_neither_allocates_nor_locks_at_any_block_size),
		test_ear(process_neither_allocates_nor_locks_while_everything_changes),
		test_ear(process_makes_no_system_call),
	};

	return cmocka_run_group_tests_name("rt", tests, NULL, NULL);
}

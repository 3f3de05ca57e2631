/* SPDX-License-Identifier: MIT */
/* A writer at full speed, and readers who stop, dawdle and hurry beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>

#include "tap-rig.h"

#define N_READERS 2u
#define MAX_READ 512u
#define N_CYCLES_MAX (1u << 22)

/* Under a sanitizer everything takes twenty times as long; and once is enough. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) || \
	defined(__clang__)
#define N_SCHEDULES 10000u
#define N_METER_READINGS 5000u
#else
#define N_SCHEDULES 1000000u
#define N_METER_READINGS 1000000u
#endif

static struct rig rig;
static uint32_t is_over;

/* What one reading thread found; strings are constants, or NULL. */
struct findings {
	uint32_t seed;
	const char *fault;
	uint64_t n_read, n_lost, n_skipped, n_stops;
	uint64_t n_readings, n_busy;
};

/* It gives way now and then: two cores, and others want them. */
static void *write_on(void *data)
{
	uint32_t seed = *(uint32_t *)data;

	for (uint32_t i = 1; !hr_tap_load(&is_over); i++) {
		uint32_t n_frames = 1 + rig_dice(&seed) % (i % 64 == 0 ? HR_TAP_MAX_BLOCK_FRAMES : 300);

		if (rig.peak_lin != NULL) {
			if (rig.n_cycles + 2 >= N_CYCLES_MAX)
				break;
			rig.peak_lin[rig.n_cycles + 1] = rig_dice(&seed) % 1000 == 0 ?
				(float)(rig_dice(&seed) % 100) : 0.5f;
		}
		rig_write(&rig, n_frames, rig_dice(&seed) % 200 == 0);
		if (i % 256 == 0)
			sched_yield();
	}
	return NULL;
}

/* Until so many frames more were written; the writer may have to get a core first. */
static void let_pass(uint64_t n_frames)
{
	struct hr_tap_reader clock;

	hr_tap_open(&clock, rig.memory, rig.size_bytes);
	for (uint32_t i = 0; hr_tap_available(&clock) < n_frames; i++)
		if (i % 64 == 63)
			sched_yield();
}

static void pause_as_drawn(struct findings *f)
{
	uint32_t die = rig_dice(&f->seed);

	if (die % 2048 == 0) {		/* stopped: overtaken for sure */
		f->n_stops++;
		let_pass(HR_TAP_MIN_CAPACITY_FRAMES + die / 2048 % 100000);
	} else if (die % 32 == 0) {	/* slow */
		let_pass(die / 32 % 2000);
	}
}

/* One reader's life: opened, read some times, and its account is checked. */
static const char *run_schedule(struct findings *f, float *const planes[])
{
	struct hr_tap_reader reader;
	struct hr_tap_span span;
	uint64_t first, next;

	if (hr_tap_open(&reader, rig.memory, rig.size_bytes) != 0)
		return "not opened";
	if (rig_dice(&f->seed) % 2 == 0)
		hr_tap_start(&reader, rig_dice(&f->seed) % 40000);
	first = next = reader.next_frame;
	for (uint32_t i = rig_dice(&f->seed) % 4; i < 5; i++) {
		uint32_t n_frames;
		const char *fault;

		pause_as_drawn(f);
		if (rig_dice(&f->seed) % 32 == 0)
			next += hr_tap_skip(&reader, rig_dice(&f->seed) % 1000);
		n_frames = hr_tap_read(&reader, planes, 1 + rig_dice(&f->seed) % MAX_READ, &span);
		if (span.frame != next + span.lost_frames)
			return "frames that were neither given nor told as lost";
		if ((fault = rig_judge(&span, planes, n_frames)) != NULL)
			return fault;
		next = span.frame + n_frames;
	}
	if (reader.n_read_frames + reader.n_lost_frames + reader.n_skipped_frames != next - first)
		return "the account does not add up";
	f->n_read += reader.n_read_frames;
	f->n_lost += reader.n_lost_frames;
	f->n_skipped += reader.n_skipped_frames;
	return NULL;
}

static void *run_schedules(void *data)
{
	struct findings *f = data;
	float left[MAX_READ], right[MAX_READ];

	for (uint32_t i = 0; i < N_SCHEDULES / N_READERS && f->fault == NULL; i++)
		f->fault = run_schedule(f, (float *[]) { left, right });
	return NULL;
}

/* ---- meters ---- */

static const char *judge_meters(const struct hr_tap_meters *m, uint64_t before)
{
	float peak_lin = 0.0f;

	if (m->now.n_xruns != m->now.n_cycles * 3 ||
	    m->now.generation != (uint32_t)m->now.n_cycles * 5 ||
	    m->now.energy[1].out_square_sum != (double)m->now.n_cycles * 7)
		return "torn readings";
	if (m->now.n_cycles < before)
		return "older readings than before";
	for (uint64_t n = before + 1; n <= m->now.n_cycles; n++)
		peak_lin = peak_lin < rig.peak_lin[n] ? rig.peak_lin[n] : peak_lin;
	if (m->recent.channel[1].out_peak_lin < peak_lin)
		return "a peak was missed";
	return NULL;
}

static void *run_meters(void *data)
{
	struct findings *f = data;
	struct hr_tap_reader reader;
	struct hr_tap_meters meters;
	uint64_t before = 0;

	hr_tap_open(&reader, rig.memory, rig.size_bytes);
	reader.seen_window = 0;
	while (f->n_readings < N_METER_READINGS / N_READERS && f->fault == NULL) {
		if (hr_tap_read_meters(&reader, &meters) == 0) {
			f->fault = judge_meters(&meters, before);
			before = meters.now.n_cycles;
			f->n_readings++;
		} else {
			f->n_busy++;
			sched_yield();
		}
		if (rig_dice(&f->seed) % 1024 == 0)
			let_pass(rig_dice(&f->seed) % 20000);
	}
	return NULL;
}

/* ---- */

static void run_beside_a_writer(void *(*func)(void *data), struct findings *findings)
{
	pthread_t writer, readers[N_READERS];
	uint32_t seed = 1;

	hr_tap_store(&is_over, 0);
	assert_int_equal(pthread_create(&writer, NULL, write_on, &seed), 0);
	for (uint32_t i = 0; i < N_READERS; i++) {
		findings[i] = (struct findings) { .seed = 100 + i };
		assert_int_equal(pthread_create(&readers[i], NULL, func, &findings[i]), 0);
	}
	for (uint32_t i = 0; i < N_READERS; i++)
		pthread_join(readers[i], NULL);
	hr_tap_store(&is_over, 1);
	pthread_join(writer, NULL);
	for (uint32_t i = 0; i < N_READERS; i++)
		if (findings[i].fault != NULL)
			fail_msg("reader %u: %s", i, findings[i].fault);
}

static void what_is_told_as_lost_is_what_is_missing(void **state)
{
	struct findings f[N_READERS];

	rig_init(&rig);
	run_beside_a_writer(run_schedules, f);
	print_message("# %u schedules, %llu cycles written, 0 torn: %llu frames given, "
			"%llu lost in %llu stops, %llu skipped\n", N_SCHEDULES,
			(unsigned long long)rig.n_cycles,
			(unsigned long long)(f[0].n_read + f[1].n_read),
			(unsigned long long)(f[0].n_lost + f[1].n_lost),
			(unsigned long long)(f[0].n_stops + f[1].n_stops),
			(unsigned long long)(f[0].n_skipped + f[1].n_skipped));
	assert_true(f[0].n_lost > 0 && f[1].n_lost > 0);
	rig_finish(&rig);
}

static void readings_are_whole_and_no_peak_is_missed(void **state)
{
	struct findings f[N_READERS];

	rig_init(&rig);
	rig.peak_lin = calloc(N_CYCLES_MAX, sizeof(float));
	assert_non_null(rig.peak_lin);
	run_beside_a_writer(run_meters, f);
	print_message("# %u readings of %llu cycles, 0 torn, 0 peaks missed, %llu not now\n",
			N_METER_READINGS, (unsigned long long)rig.n_cycles,
			(unsigned long long)(f[0].n_busy + f[1].n_busy));
	free(rig.peak_lin);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_told_as_lost_is_what_is_missing),
		cmocka_unit_test(readings_are_whole_and_no_peak_is_missed),
	};

	return cmocka_run_group_tests_name("tap-threads", tests, NULL, NULL);
}

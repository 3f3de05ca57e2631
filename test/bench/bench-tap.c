/* SPDX-License-Identifier: MIT */
/*
 * What a tap costs the data loop: CPU time of tap_writer_write() and its meters beside
 * that of the engine, for the same cycles of 1024 stereo frames, while 0, 1, 8 and 64
 * readers poll it from threads of their own. The difference between many and none is
 * what readers do to the writer. Run with `meson test --benchmark`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <pthread.h>

#include <headroom/tap.h>

#include "rounds.h"
#include "scenes.h"
#include "tap/writer.h"

#define N_FRAMES 1024u
#define N_CYCLES 100u
#define N_ROUNDS 15
#define MAX_READERS 64u
#define CYCLE_US 2000u		/* ten times real time */
#define POLL_US 5000u

static const uint32_t numbers[] = { 0, 1, 8, 64 };
#define N_NUMBERS 4

static struct tap_writer writer;
static void *memory;
static size_t memory_bytes;
static uint32_t n_active;

static void *poll_tap(void *data)
{
	const uint32_t number = *(const uint32_t *)data;
	static _Thread_local float left[N_FRAMES], right[N_FRAMES];
	float *const planes[] = { left, right };
	struct hr_tap_reader reader;
	struct hr_tap_span span;

	hr_tap_open(&reader, memory, memory_bytes);
	while (hr_tap_load(&n_active) != UINT32_MAX) {
		usleep(POLL_US);
		while (number < hr_tap_load(&n_active) &&
		       hr_tap_read(&reader, planes, N_FRAMES, &span) > 0)
			;
	}
	return NULL;
}

static void make_tap(void)
{
	static const uint32_t position[] = { 3, 4 };
	static const char names[2][8] = { "FL", "FR" };

	memory_bytes = tap_writer_bytes(2, HR_TAP_MIN_CAPACITY_FRAMES);
	memory = aligned_alloc(HR_TAP_PAGE_BYTES, memory_bytes);
	if (memory == NULL)
		abort();
	memset(memory, 0, memory_bytes);
	tap_writer_init(&writer, memory, &(struct tap_setup) {
		.sink_name = "bench", .n_channels = 2, .position = position,
		.capacity_frames = HR_TAP_MIN_CAPACITY_FRAMES, .channel_name = names,
	});
}

static void write_cycle(const struct player *player)
{
	static struct hr_tap_snapshot now;
	static struct hr_tap_extremes extremes;
	struct tap_cycle cycle = {
		.position = writer.next_position, .rate_hz = 48000, .n_frames = N_FRAMES,
	};

	tap_writer_write(&writer, (const float *[]) { player->out[0], player->out[1] }, &cycle);
	tap_writer_write_meters(&writer, &now, &extremes, N_FRAMES);
}

/* What it takes to look at the clock: as much as the tap. */
static double clock_ns(void)
{
	double start_ns = rounds_now_ns();

	for (uint32_t i = 0; i < 100; i++)
		rounds_now_ns();
	return (rounds_now_ns() - start_ns) / 101;
}

static void run_round(struct player *player, struct rounds *engine, struct rounds *tap)
{
	double engine_ns = 0.0, tap_ns = 0.0, look_ns = clock_ns();

	for (uint32_t i = 0; i < N_CYCLES; i++) {
		double start_ns, middle_ns;

		usleep(CYCLE_US);
		start_ns = rounds_now_ns();
		player_play(player, N_FRAMES);
		middle_ns = rounds_now_ns();
		write_cycle(player);
		engine_ns += middle_ns - start_ns;
		tap_ns += rounds_now_ns() - middle_ns;
	}
	rounds_add(engine, engine_ns / N_CYCLES - look_ns);
	rounds_add(tap, tap_ns / N_CYCLES - look_ns);
}

static void report(const struct rounds *engine, const struct rounds *tap)
{
	for (int k = 0; k < N_NUMBERS; k++)
		printf("# figure tap/%u-readers = %.2f %% of process() (engine %.0f ns, "
				"tap %.0f ns a cycle)\n", numbers[k],
				100.0 * rounds_ratio(&tap[k], &engine[k]),
				rounds_median_ns(&engine[k]), rounds_median_ns(&tap[k]));
	printf("# figure tap/64-more-than-0 = %+.2f %% of process() (goal: below 1)\n",
			100.0 * (rounds_ratio(&tap[N_NUMBERS - 1], &engine[N_NUMBERS - 1]) -
			rounds_ratio(&tap[0], &engine[0])));
}

int main(void)
{
	const struct scene *scene = scene_find("chain");
	struct rounds engine[N_NUMBERS] = { 0 }, tap[N_NUMBERS] = { 0 };
	static struct player player;
	pthread_t threads[MAX_READERS];
	uint32_t index[MAX_READERS];
	float *in;

	if (scene == NULL || scene->n_channels != 2 || N_FRAMES % scene->block_frames != 0 ||
	    (in = scene_make_sound(scene, 48 * N_FRAMES)) == NULL ||
	    player_init(&player, scene, NULL, in, 48 * N_FRAMES) < 0)
		return 1;
	make_tap();
	for (uint32_t i = 0; i < MAX_READERS; i++) {
		index[i] = i;
		if (pthread_create(&threads[i], NULL, poll_tap, &index[i]) != 0)
			return 1;
	}
	for (int round = 0; round < N_ROUNDS; round++)
		for (int k = 0; k < N_NUMBERS; k++) {
			hr_tap_store(&n_active, numbers[k]);
			run_round(&player, &engine[k], &tap[k]);
		}
	report(engine, tap);
	hr_tap_store(&n_active, UINT32_MAX);
	for (uint32_t i = 0; i < MAX_READERS; i++)
		pthread_join(threads[i], NULL);
	player_finish(&player);
	free(in);
	free(memory);
	return 0;
}

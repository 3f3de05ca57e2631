/* SPDX-License-Identifier: MIT */
/*
 * Time of hr_engine_process() alone, in ns a frame, for every kind of CPU this machine
 * has. Run with `meson test --benchmark`.
 *
 * usage: bench-engine [SCENE]...		default: all of scenes.c
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music.h"
#include "rounds.h"
#include "scenes.h"

#define N_ROUNDS 25
#define MAX_LEVELS 8
#define MAX_SCENES 32

/* The chain in Rust this one was measured against from the start: AGC, compressor, limiter
 * with 4x oversampling, on noise with bursts, by the same method on the same machine. */
#define RUST_CHAIN_NS 246.0

struct entry {
	const struct scene *scene;
	float *sound;
	struct player players[MAX_LEVELS];
	struct rounds rounds[MAX_LEVELS];
	double limiting_percent;
};

struct bench {
	const struct hr_ops *levels[MAX_LEVELS];
	int n_levels;
	struct entry entries[MAX_SCENES];
	int n_entries;
};

static void find_levels(struct bench *bench)
{
	const struct hr_ops *ops;

	for (size_t i = 0; i < MAX_LEVELS && (ops = hr_ops_at(i)) != NULL; i++)
		bench->levels[bench->n_levels++] = ops;
}

static int add_scene(struct bench *bench, const struct scene *scene)
{
	struct entry *entry = &bench->entries[bench->n_entries];
	int res;

	if (bench->n_entries == MAX_SCENES)
		return -1;
	bench->n_entries++;
	entry->scene = scene;
	entry->sound = scene_make_sound(scene, MUSIC_FRAMES);
	res = entry->sound != NULL ? 0 : -1;
	for (int l = 0; l < bench->n_levels && res == 0; l++)
		res = player_init(&entry->players[l], scene, bench->levels[l], entry->sound,
				MUSIC_FRAMES);
	return res;
}

static void finish(struct bench *bench)
{
	for (int i = 0; i < bench->n_entries; i++) {
		for (int l = 0; l < bench->n_levels; l++)
			player_finish(&bench->entries[i].players[l]);
		free(bench->entries[i].sound);
	}
	free(bench);
}

static void time_once(struct entry *entry, int level, bool count)
{
	const double start_ns = rounds_now_ns();

	player_play(&entry->players[level], MUSIC_FRAMES);
	if (count)
		rounds_add(&entry->rounds[level], (rounds_now_ns() - start_ns) / MUSIC_FRAMES);
}

/* Scenes and levels take turns. Round 0 is to warm up and let the gains arrive. */
static void time_all(struct bench *bench)
{
	const int last = bench->n_levels - 1;

	for (int round = 0; round <= N_ROUNDS; round++)
		for (int i = 0; i < bench->n_entries; i++)
			for (int l = 0; l < bench->n_levels; l++)
				time_once(&bench->entries[i], l, round > 0);
	for (int i = 0; i < bench->n_entries; i++)
		bench->entries[i].limiting_percent = player_limiting_percent(
				&bench->entries[i].players[last], MUSIC_FRAMES);
}

static void print_head(const struct bench *bench)
{
	printf("ns a frame, best/median of %d rounds in turns, %u Hz, stereo unless it says so;\n"
		"limits: blocks of a hundred in which the limiter lowers the gain; * misses the goal\n\n"
		"%-30s %6s %7s", N_ROUNDS, MUSIC_RATE_HZ, "", "limits", "goal");
	for (int l = 0; l < bench->n_levels; l++)
		printf(" %14s", bench->levels[l]->name);
	printf("\n");
}

static void print_entry(const struct bench *bench, const struct entry *entry)
{
	const struct scene *scene = entry->scene;
	char goal[16] = "";

	if (scene->goal_ns > 0.0)
		snprintf(goal, sizeof(goal), "<= %.0f", scene->goal_ns);
	printf("%-30s %5.0f%% %7s", scene->name, entry->limiting_percent, goal);
	for (int l = 0; l < bench->n_levels; l++) {
		const double best_ns = rounds_best_ns(&entry->rounds[l]);

		printf(" %6.1f/%6.1f%c", best_ns, rounds_median_ns(&entry->rounds[l]),
				scene->goal_ns > 0.0 && best_ns > scene->goal_ns ? '*' : ' ');
	}
	printf("\n");
}

static const struct entry *find_entry(const struct bench *bench, const char *key)
{
	for (int i = 0; i < bench->n_entries; i++)
		if (strcmp(bench->entries[i].scene->key, key) == 0)
			return &bench->entries[i];
	return NULL;
}

/* Scene a over scene b, by level, and what it may be at most. */
static void print_ratio(const struct bench *bench, const char *name, const char *a,
		const char *b, double scale, double goal)
{
	const struct entry *over = find_entry(bench, a), *under = find_entry(bench, b);

	if (over == NULL || under == NULL)
		return;
	printf("%-37s <= %4.2f", name, goal);
	for (int l = 0; l < bench->n_levels; l++) {
		const double ratio = scale * rounds_ratio(&over->rounds[l], &under->rounds[l]);

		printf(" %13.2f%c", ratio, ratio > goal ? '*' : ' ');
	}
	printf("\n");
}

static void print_times_rust(const struct bench *bench)
{
	const struct entry *chain = find_entry(bench, "chain");

	if (chain == NULL)
		return;
	printf("%-37s >= %4.1f", "Rust chain, 246 ns, / whole chain", 15.0);
	for (int l = 0; l < bench->n_levels; l++) {
		const double ratio = RUST_CHAIN_NS / rounds_best_ns(&chain->rounds[l]);

		printf(" %13.2f%c", ratio, ratio < 15.0 ? '*' : ' ');
	}
	printf("\n");
}

static void print_all(const struct bench *bench)
{
	print_head(bench);
	for (int i = 0; i < bench->n_entries; i++)
		print_entry(bench, &bench->entries[i]);
	printf("\n");
	print_times_rust(bench);
	print_ratio(bench, "blocks of 32 / blocks of 1024", "block32", "chain", 1.0, 1.3);
	print_ratio(bench, "denormals / loud music", "denormals", "chain", 1.0, 1.0);
	print_ratio(bench, "a channel of 8 / a channel of 2", "channels8", "chain", 0.25, 1.0);
	print_ratio(bench, "a channel of 16 / a channel of 2", "channels16", "chain", 0.125, 1.0);
}

static bool is_wanted(const struct scene *scene, int argc, char *argv[])
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], scene->key) == 0)
			return true;
	return argc < 2;
}

int main(int argc, char *argv[])
{
	struct bench *bench = calloc(1, sizeof(*bench));
	int res = bench != NULL ? 0 : -1;

	if (res < 0)
		return 1;
	find_levels(bench);
	for (const struct scene *scene = scenes; scene->key != NULL && res == 0; scene++)
		if (is_wanted(scene, argc, argv))
			res = add_scene(bench, scene);
	if (res == 0) {
		time_all(bench);
		print_all(bench);
	}
	finish(bench);
	return res < 0;
}

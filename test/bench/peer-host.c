/* SPDX-License-Identifier: MIT */
/*
 * Our engine and other plugins for the same purpose side by side: what they cost and
 * what they let through, on the same loud music. See test/bench-peers.sh.
 */
#include "peer-host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music.h"
#include "rounds.h"

#define N_ROUNDS 25
#define N_BLOCKS 2
#define OVER_DB 12.0
#define MAX_PEERS 32

static const uint32_t block_frames[N_BLOCKS] = { 1024, 32 };

static const char *const role_titles[PEER_N_ROLES] = {
	[PEER_LIMITER] = "limiters, ceiling -1 dB",
	[PEER_COMPRESSOR] = "compressors, -24 dB 2.5:1, 10 and 100 ms, makeup 7.2 dB",
	[PEER_CHAIN] = "loudness, compressor and limiter",
};

struct row {
	const struct peer_spec *spec;
	struct peer_verdict verdict;
	void *instances[N_BLOCKS];
	struct rounds rounds[N_BLOCKS];
};

struct table {
	struct row rows[MAX_PEERS];
	size_t n_rows;
	struct peer_context context;
	float in[PEER_CHANNELS][MUSIC_FRAMES], out[PEER_CHANNELS][MUSIC_FRAMES];
};

static void judge_all(struct table *table)
{
	const float *in[PEER_CHANNELS] = { table->in[0], table->in[1] };

	for (size_t i = 0; i < table->n_rows; i++) {
		struct row *row = &table->rows[i];

		table->context.block_frames = block_frames[0];
		peer_judge(&row->verdict, row->spec, &table->context, in);
	}
}

/* What passed its trial is opened here, once for each length of a block. */
static void open_all(struct table *table)
{
	for (size_t i = 0; i < table->n_rows; i++) {
		struct row *row = &table->rows[i];

		for (int b = 0; b < N_BLOCKS && row->verdict.why[0] == '\0'; b++) {
			table->context.block_frames = block_frames[b];
			row->instances[b] = row->spec->api->open(row->spec, &table->context,
					row->verdict.why);
		}
	}
}

static void close_all(struct table *table)
{
	for (size_t i = 0; i < table->n_rows; i++)
		for (int b = 0; b < N_BLOCKS; b++)
			if (table->rows[i].instances[b] != NULL)
				table->rows[i].spec->api->close(table->rows[i].instances[b]);
}

/* Once through the music; returns ns a frame. */
static double play(struct table *table, const struct row *row, int b)
{
	const double start_ns = rounds_now_ns();

	for (uint32_t n = 0; n < MUSIC_FRAMES; n += block_frames[b]) {
		const float *from[PEER_CHANNELS] = { table->in[0] + n, table->in[1] + n };
		float *to[PEER_CHANNELS] = { table->out[0] + n, table->out[1] + n };

		row->spec->api->run(row->instances[b], to, from);
	}
	return (rounds_now_ns() - start_ns) / MUSIC_FRAMES;
}

/* Round 0 is to warm up. */
static void time_all(struct table *table)
{
	for (int round = 0; round <= N_ROUNDS; round++)
		for (int b = 0; b < N_BLOCKS; b++)
			for (size_t i = 0; i < table->n_rows; i++) {
				struct row *row = &table->rows[i];
				double ns;

				if (row->verdict.why[0] != '\0')
					continue;
				ns = play(table, row, b);
				if (round > 0)
					rounds_add(&row->rounds[b], ns);
			}
}

static void print_row(const struct row *row, const struct row *ours)
{
	const struct peer_verdict *v = &row->verdict;
	char reported[16] = "-";

	printf("%-32s", row->spec->name);
	if (v->why[0] != '\0') {
		printf(" not run: %s\n", v->why);
		return;
	}
	for (int b = 0; b < N_BLOCKS; b++) {
		const struct rounds *rounds = &row->rounds[b];

		printf(" %7.1f %7.1f %6.2f", rounds_best_ns(rounds), rounds_median_ns(rounds),
				rounds_ratio(rounds, &ours->rounds[b]));
	}
	if (row->spec->role == PEER_COMPRESSOR)
		printf(" %7s %7s", "-", "-");
	else
		printf(" %+7.2f %+7.2f", v->sample_peak_dbfs - (double)row->spec->ceiling_dbfs,
				v->true_peak_dbtp - (double)row->spec->ceiling_dbfs);
	if (v->reported_frames >= 0)
		snprintf(reported, sizeof(reported), "%d", v->reported_frames);
	printf(" %7.1f %5s %5d\n", v->level_dbfs, reported, v->delay_frames);
}

static void print_role(const struct table *table, enum peer_role role)
{
	const struct row *ours = NULL;

	printf("\n%s\n", role_titles[role]);
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct row *row = &table->rows[i];

		if (row->spec->role != role)
			continue;
		if (ours == NULL)
			ours = row;
		print_row(row, ours);
	}
}

static void print_settings(const struct table *table)
{
	printf("\nsettings; the rest are defaults\n");
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct peer_spec *spec = table->rows[i].spec;

		printf("%-32s", spec->name);
		for (const struct peer_setting *s = spec->settings; s->name != NULL; s++)
			printf("%s %s = %.4g", s == spec->settings ? "" : ",", s->name,
					(double)s->value);
		printf("\n");
	}
}

static void print_all(const struct table *table)
{
	printf("loud music, %+.0f dB over full scale, stereo, %u Hz; ns a frame, best and\n"
		"median of %d rounds in turns; x = times the first row of its group, median;\n"
		"over = largest sample, and largest value between samples, over the ceiling in dB;\n"
		"level = mean square in dBFS; delay in frames as reported and as measured\n\n",
		OVER_DB, table->context.rate_hz, N_ROUNDS);
	printf("%-32s %23s %23s %15s %7s %11s\n", "", "blocks of 1024", "blocks of 32",
			"over", "", "delay");
	printf("%-32s %7s %7s %6s %7s %7s %6s %7s %7s %7s %5s %5s\n", "", "best", "median",
			"x", "best", "median", "x", "sample", "true", "level", "rep.", "meas.");
	for (int role = 0; role < PEER_N_ROLES; role++)
		print_role(table, role);
	print_settings(table);
}

int main(void)
{
	struct table *table = calloc(1, sizeof(*table));

	if (table == NULL || n_peer_specs > MAX_PEERS)
		return 1;
	table->context.rate_hz = MUSIC_RATE_HZ;
	table->context.lv2_world = peer_lv2_world_new();
	if (table->context.lv2_world == NULL)
		return 1;
	for (size_t i = 0; i < n_peer_specs; i++)
		table->rows[table->n_rows++].spec = &peer_specs[i];
	for (uint32_t c = 0; c < PEER_CHANNELS; c++)
		music_fill(table->in[c], c, MUSIC_FRAMES, OVER_DB);
	judge_all(table);
	open_all(table);
	time_all(table);
	print_all(table);
	close_all(table);
	peer_lv2_world_free(table->context.lv2_world);
	free(table);
	return 0;
}

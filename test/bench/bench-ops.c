/* SPDX-License-Identifier: MIT */
/*
 * Time of each of the kernel's inner loops, for every kind of CPU this machine has, in
 * ns for one frame of the array it works on. Run with `meson test --benchmark`.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/dsp/ops.h"
#include "kernel/engine.h"
#include "kernel/measure/truepeak-fir.h"
#include "music.h"
#include "rounds.h"

#define N_ROUNDS 15
#define MAX_LEVELS 8
#define CALLS_PER_ROUND 4096u
#define N_ROWS 4u		/* stereo, before and after the compressor */
#define N_TAPS 16u
#define N HR_CHUNK
/* What the filter reads on either side, and some more. */
#define PAD (HR_TRUEPEAK_LONG_PAST + 2u * HR_OPS_SLACK)
#define PADDED (PAD + N + PAD)

/* One chunk of everything an op may ask for. */
struct bed {
	float music[PADDED], by_4[PADDED], by_8[PADDED], by_16[PADDED], wide[PADDED];
	float level[N], work[N], out[N], gain_lin[N], reduction_log2[N], makeup_log2[N];
	double taps[N_TAPS][HR_SMOOTH_MAX_STEP];
	double lack[N_TAPS];
	struct hr_between points;
	struct hr_curve curve;
	struct hr_weigh_row rows[N_ROWS], *row_pointers[N_ROWS];
	float sink;		/* results, so that none is left out */
};

/* ITU-R BS.1770-4, 48 kHz. */
static const struct hr_biquad shelf = {
	{ 1.53512485958697, -2.69169618940638, 1.19839281085285 },
	{ -1.69065929318241, 0.73248077421585 },
};
static const struct hr_biquad highpass = {
	{ 1.0, -2.0, 1.0 }, { -1.99004745483398, 0.99007225036621 },
};

static void run_abs_max(const struct hr_ops *ops, struct bed *bed)
{
	bed->sink += ops->abs_max(bed->music + PAD, N);
}

static void run_raise_abs(const struct hr_ops *ops, struct bed *bed)
{
	ops->raise_abs(bed->out, bed->music + PAD, N);
}

static void run_scrub(const struct hr_ops *ops, struct bed *bed)
{
	bed->sink += (float)ops->scrub(bed->out, bed->music + PAD, N);
}

static void run_scale(const struct hr_ops *ops, struct bed *bed)
{
	ops->scale(bed->out, bed->music + PAD, bed->gain_lin, N);
}

static void run_scale_clamp(const struct hr_ops *ops, struct bed *bed)
{
	bed->sink += (float)ops->scale_clamp(bed->out, bed->music + PAD, bed->gain_lin, N,
			0.89f);
}

/* In place; a reduction is a level again, if not a likely one. */
static void run_curve(const struct hr_ops *ops, struct bed *bed)
{
	ops->curve(bed->level, N, &bed->curve);
}

static void run_follow(const struct hr_ops *ops, struct bed *bed)
{
	bed->sink += (float)ops->follow(bed->work, N, 0.5, 0.002, 0.0002);
}

static void run_gain(const struct hr_ops *ops, struct bed *bed)
{
	ops->gain(bed->out, bed->makeup_log2, bed->reduction_log2, N);
}

static struct hr_fir_rows rows_of(struct bed *bed)
{
	return (struct hr_fir_rows) {
		bed->music + PAD, bed->by_4 + PAD, bed->by_8 + PAD, bed->by_16 + PAD,
		bed->wide + PAD,
	};
}

static void run_groups(const struct hr_ops *ops, struct bed *bed)
{
	const struct hr_fir_rows rows = rows_of(bed);

	ops->groups(&rows, 1, N);
}

static void run_between(const struct hr_ops *ops, struct bed *bed)
{
	const struct hr_fir_rows rows = rows_of(bed);

	ops->between(&bed->points, &rows, N, &hr_truepeak_long_fir);
}

static void run_crests(const struct hr_ops *ops, struct bed *bed)
{
	ops->crests(bed->out, bed->music + PAD, &bed->points, N);
}

static void run_weigh(const struct hr_ops *ops, struct bed *bed)
{
	ops->weigh(bed->row_pointers, N_ROWS, &shelf, &highpass);
}

static void run_smooth(const struct hr_ops *ops, struct bed *bed)
{
	for (uint32_t n = 0; n < N; n += HR_SMOOTH_MAX_STEP)
		ops->smooth(bed->out + n, (const double (*)[HR_SMOOTH_MAX_STEP])bed->taps,
				N_TAPS, &bed->lack[N_TAPS - 1], HR_SMOOTH_MAX_STEP);
}

static const struct {
	const char *name;
	void (*run)(const struct hr_ops *ops, struct bed *bed);
} cases[] = {
	{ "abs_max", run_abs_max },
	{ "raise_abs", run_raise_abs },
	{ "scrub", run_scrub },
	{ "scale", run_scale },
	{ "scale_clamp", run_scale_clamp },
	{ "curve", run_curve },
	{ "follow", run_follow },
	{ "gain", run_gain },
	{ "groups", run_groups },
	{ "between", run_between },
	{ "crests", run_crests },
	{ "weigh, 4 rows", run_weigh },
	{ "smooth, 16 taps", run_smooth },
};

static void bed_init(struct bed *bed)
{
	struct hr_params params;

	hr_params_init(&params);
	hr_curve_compute(&bed->curve, &params);
	music_fill(bed->music, 0, PADDED, 12.0);
	for (uint32_t n = 0; n < N; n++) {
		bed->level[n] = bed->work[n] = fabsf(bed->music[PAD + n]);
		bed->gain_lin[n] = 0.25f + 0.001f * (float)n;
		bed->reduction_log2[n] = 0.05f * (float)n;
		bed->makeup_log2[n] = 1.2f;
	}
	for (uint32_t i = 0; i < N_TAPS; i++) {
		bed->lack[i] = 0.75;
		for (uint32_t p = 0; p < HR_SMOOTH_MAX_STEP; p++)
			bed->taps[i][p] = 1.0 / N_TAPS;
	}
	for (uint32_t i = 0; i < N_ROWS; i++) {
		bed->rows[i].in = bed->music + PAD;
		bed->row_pointers[i] = &bed->rows[i];
	}
}

static int bench_case(size_t i, const struct hr_ops *const levels[], int n_levels)
{
	struct rounds rounds[MAX_LEVELS] = { 0 };
	struct bed *beds = calloc((size_t)n_levels, sizeof(*beds));

	if (beds == NULL)
		return -1;
	for (int l = 0; l < n_levels; l++)
		bed_init(&beds[l]);
	for (int round = 0; round <= N_ROUNDS; round++)
		for (int l = 0; l < n_levels; l++) {
			const double start_ns = rounds_now_ns();

			for (uint32_t call = 0; call < CALLS_PER_ROUND; call++)
				cases[i].run(levels[l], &beds[l]);
			if (round > 0)
				rounds_add(&rounds[l], (rounds_now_ns() - start_ns) /
						(CALLS_PER_ROUND * N));
		}
	printf("%-20s", cases[i].name);
	for (int l = 0; l < n_levels; l++)
		printf(" %7.3f/%7.3f", rounds_best_ns(&rounds[l]), rounds_median_ns(&rounds[l]));
	printf("%10.1f\n", rounds_ratio(&rounds[0], &rounds[n_levels - 1]));
	free(beds);
	return 0;
}

int main(void)
{
	const struct hr_ops *levels[MAX_LEVELS];
	int n_levels = 0, failed = 0;

	while (n_levels < MAX_LEVELS && (levels[n_levels] = hr_ops_at((size_t)n_levels)) != NULL)
		n_levels++;
	printf("ns a frame, best/median of %d rounds in turns, calls of %u frames; x = C / last\n\n"
		"%-20s", N_ROUNDS, N, "");
	for (int l = 0; l < n_levels; l++)
		printf(" %15s", levels[l]->name);
	printf("%10s\n", "x");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failed |= bench_case(i, levels, n_levels);
	return failed != 0;
}

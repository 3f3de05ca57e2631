/* SPDX-License-Identifier: MIT */
#include "kernel/measure/level.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/fastmath.h"

#define NO_POW 1e-20

/* The distances of level.h as factors of power. */
#define GATE_POW 0.0630957	/* HR_LEVEL_GATE_LU */
#define LEAP_POW 39.8107	/* HR_LEVEL_LEAP_LU */
#define JUMP_POW 10.0		/* HR_LEVEL_JUMP_LU */
#define RISE_POW 4.46684	/* HR_LEVEL_RISE_LU */
#define DROP_POW 0.199526	/* HR_LEVEL_DROP_LU */
#define NOISE_POW 3.70766e-5	/* HR_LEVEL_NOISE_LUFS */
#define DB_PER_POW_LOG2 3.01029995663981195

/* One step of the climb; the end of a pause is no more lively than a syllable. */
#define MAX_STEP_LOG2 4.0

void hr_level_init(struct hr_level *level)
{
	memset(level, 0, sizeof(*level));
	level->hold = true;
}

HR_RT void hr_level_reset(struct hr_level *level)
{
	level->n_newest = level->n_low = level->n_low_blocks = 0;
	level->before.age_blocks = 0;
	level->hold = true;
}

/* Block i of the memory, 0 is the newest. */
static HR_RT const struct hr_level_block *counted_at(const struct hr_level *level, uint32_t i)
{
	return &level->counted[(level->next_counted + HR_LEVEL_BLOCKS - 1 - i) %
		HR_LEVEL_BLOCKS];
}

/* Only what comes in weighs: while the gain is on its way, what goes out says little. */
static HR_RT void average(struct hr_level *level)
{
	double in_pow = 0.0, out_pow = 0.0, agc_pow = 0.0, after_pow = 0.0;

	for (uint32_t i = 0; i < level->n_counted; i++) {
		const struct hr_level_block *block = counted_at(level, i);

		in_pow += block->in_pow;
		agc_pow += block->agc_pow;
		out_pow += block->out_pow;
		after_pow += block->in_pow *
			(block->agc_pow > NO_POW ? block->out_pow / block->agc_pow : 1.0);
	}
	level->known = level->n_counted > 0;
	if (!level->known)
		return;
	level->in_pow = in_pow / level->n_counted;
	level->out_pow = out_pow / level->n_counted;
	level->gain_pow = agc_pow / in_pow;
	level->after_pow = after_pow / in_pow;
}

static HR_RT void remember(struct hr_level *level, const struct hr_level_block *window)
{
	level->counted[level->next_counted] = *window;
	level->next_counted = (level->next_counted + 1) % HR_LEVEL_BLOCKS;
	if (level->n_counted < HR_LEVEL_BLOCKS)
		level->n_counted++;
}

static HR_RT double newest_pow(const struct hr_level *level, uint32_t n_blocks)
{
	double in_pow = 0.0;

	for (uint32_t i = 0; i < n_blocks; i++)
		in_pow += counted_at(level, i)->in_pow;
	return in_pow / n_blocks;
}

static HR_RT void keep_newest(struct hr_level *level, uint32_t n_blocks)
{
	level->n_counted = n_blocks;
	average(level);
}

static HR_RT void count(struct hr_level *level)
{
	/* a window that is still filling takes the place of its last */
	if (level->n_newest > 1 && level->n_newest <= HR_LEVEL_WINDOW_BLOCKS &&
	    level->n_counted > 0) {
		level->next_counted = (level->next_counted + HR_LEVEL_BLOCKS - 1) %
			HR_LEVEL_BLOCKS;
		level->n_counted--;
	}
	remember(level, &level->window);
	average(level);
	if (level->n_counted > HR_LEVEL_DROP_BLOCKS &&
	    newest_pow(level, HR_LEVEL_DROP_BLOCKS) < level->in_pow * DROP_POW)
		keep_newest(level, HR_LEVEL_DROP_BLOCKS);
	if (level->n_counted > HR_LEVEL_RISE_BLOCKS &&
	    newest_pow(level, HR_LEVEL_RISE_BLOCKS) > level->in_pow * RISE_POW)
		keep_newest(level, HR_LEVEL_RISE_BLOCKS);
}

static HR_RT void forget_low(struct hr_level *level)
{
	level->n_low = level->n_low_blocks = 0;
}

static HR_RT bool is_leap(const struct hr_level *level, double in_pow, double momentary_pow)
{
	return level->known && (in_pow > level->in_pow * LEAP_POW ||
		momentary_pow > level->in_pow * JUMP_POW);
}

static HR_RT void leap(struct hr_level *level)
{
	if (level->before.age_blocks == 0 && level->in_pow > NOISE_POW) {
		level->before.n_counted = level->n_counted;
		level->before.next_counted = level->next_counted;
		level->before.in_pow = level->in_pow;
		level->before.age_blocks = 1;
		level->before.back_blocks = 0;
	}
	level->n_counted = level->n_newest = 0;
	level->known = false;
	forget_low(level);
}

/* After a leap: is what was before it there again? */
static HR_RT bool is_back(struct hr_level *level, double in_pow)
{
	if (level->before.age_blocks == 0)
		return false;
	if (++level->before.age_blocks > HR_LEVEL_ACCENT_BLOCKS) {
		level->before.age_blocks = 0;
		return false;
	}
	if (in_pow < level->before.in_pow * RISE_POW &&
	    in_pow > level->before.in_pow * GATE_POW && in_pow < level->in_pow * GATE_POW)
		level->before.back_blocks++;
	else
		level->before.back_blocks = 0;
	return level->before.back_blocks == HR_LEVEL_WINDOW_BLOCKS;
}

/* The oldest of it were overwritten by the accent. */
static HR_RT void go_back(struct hr_level *level)
{
	uint32_t n_left = HR_LEVEL_BLOCKS - level->before.age_blocks + 1;

	level->n_counted = level->before.n_counted < n_left ? level->before.n_counted : n_left;
	level->next_counted = level->before.next_counted;
	level->before.age_blocks = 0;
	forget_low(level);
	average(level);
}

static HR_RT void push_window(struct hr_level *level, const struct hr_level_block *block)
{
	struct hr_level_block sum = { 0 };
	uint32_t n_blocks;

	memmove(&level->newest[1], &level->newest[0],
			(HR_LEVEL_WINDOW_BLOCKS - 1) * sizeof(level->newest[0]));
	level->newest[0] = *block;
	if (level->n_newest <= HR_LEVEL_WINDOW_BLOCKS)
		level->n_newest++;
	n_blocks = level->n_newest < HR_LEVEL_WINDOW_BLOCKS ?
		level->n_newest : HR_LEVEL_WINDOW_BLOCKS;
	for (uint32_t i = 0; i < n_blocks; i++) {
		sum.in_pow += level->newest[i].in_pow;
		sum.agc_pow += level->newest[i].agc_pow;
		sum.out_pow += level->newest[i].out_pow;
	}
	level->window.in_pow = sum.in_pow / n_blocks;
	level->window.agc_pow = sum.agc_pow / n_blocks;
	level->window.out_pow = sum.out_pow / n_blocks;
}

/* Low block i of those remembered, 0 is the newest. */
static HR_RT uint32_t low_at(const struct hr_level *level, uint32_t i)
{
	return (level->next_low + HR_LEVEL_LOW_BLOCKS - 1 - i) % HR_LEVEL_LOW_BLOCKS;
}

/* What follows the noise of a room is no part of it, and the other way round. */
static HR_RT void remember_low(struct hr_level *level, double in_pow)
{
	bool was_noise = level->low[low_at(level, 0)].in_pow < NOISE_POW;

	if (level->n_low > 0 && was_noise != (level->window.in_pow < NOISE_POW))
		forget_low(level);
	level->low[level->next_low] = level->window;
	level->low_log2[level->next_low] = (double)hr_log2((float)fmax(in_pow, 1e-12));
	level->next_low = (level->next_low + 1) % HR_LEVEL_LOW_BLOCKS;
	if (level->n_low < HR_LEVEL_LOW_BLOCKS)
		level->n_low++;
	level->n_low_blocks++;
}

/* All the way up, and none of the way down, from block to block. */
static HR_RT double climb_db(const struct hr_level *level)
{
	double climb_log2 = 0.0;

	for (uint32_t i = 1; i < level->n_low; i++) {
		double step_log2 = level->low_log2[low_at(level, i - 1)] -
			level->low_log2[low_at(level, i)];

		climb_log2 += fmax(0.0, fmin(MAX_STEP_LOG2, step_log2));
	}
	return climb_log2 * DB_PER_POW_LOG2;
}

static HR_RT bool is_steady(const struct hr_level *level)
{
	double fall_log2;

	if (level->n_low < HR_LEVEL_STEADY_BLOCKS)
		return false;
	fall_log2 = level->low_log2[low_at(level, HR_LEVEL_STEADY_BLOCKS - 1)] -
		level->low_log2[low_at(level, 0)];
	return fall_log2 * DB_PER_POW_LOG2 < HR_LEVEL_STEADY_LU;
}

/* Is the sound below the gate a programme, and not a pause? */
static HR_RT bool is_programme(const struct hr_level *level)
{
	if (level->window.in_pow < NOISE_POW)
		return level->n_low_blocks >= HR_LEVEL_NOISE_BLOCKS ||
			climb_db(level) > HR_LEVEL_NOISE_LIVELY_DB;
	return level->n_low_blocks >= HR_LEVEL_FADE_BLOCKS || is_steady(level) ||
		(level->n_low >= HR_LEVEL_LIVELY_BLOCKS && climb_db(level) > HR_LEVEL_LIVELY_DB);
}

static HR_RT void learn_low(struct hr_level *level)
{
	level->n_counted = 0;
	for (uint32_t i = level->n_low < HR_LEVEL_STEADY_BLOCKS ? level->n_low :
	     HR_LEVEL_STEADY_BLOCKS; i > 0; i--)
		remember(level, &level->low[low_at(level, i - 1)]);
	average(level);
	forget_low(level);
	level->before.age_blocks = 0;
}

HR_RT enum hr_level_news hr_level_end_block(struct hr_level *level,
		const struct hr_level_block *block, double momentary_pow, double silence_pow)
{
	double gate_pow;

	if (is_leap(level, block->in_pow, momentary_pow))
		leap(level);
	push_window(level, block);
	gate_pow = level->known ? level->in_pow * GATE_POW : NOISE_POW;
	level->hold = block->in_pow <= silence_pow ||
		(level->known && block->in_pow < gate_pow);
	if (level->window.in_pow <= silence_pow)
		return HR_LEVEL_NOTHING;
	if (level->known && is_back(level, block->in_pow)) {
		go_back(level);
		return HR_LEVEL_COUNTED;
	}
	if (level->window.in_pow >= gate_pow) {
		forget_low(level);
		count(level);
		return HR_LEVEL_COUNTED;
	}
	if (block->in_pow <= silence_pow)
		return HR_LEVEL_NOTHING;
	remember_low(level, block->in_pow);
	if (!is_programme(level))
		return HR_LEVEL_NOTHING;
	learn_low(level);
	return HR_LEVEL_QUIETER;
}

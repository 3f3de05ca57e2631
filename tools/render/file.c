/* SPDX-License-Identifier: MIT */
#include "render/file.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/dsp/units.h"
#include "lib/message.h"
#include "render/chain/chain.h"
#include "render/chain/meter.h"
#include "render/chain/weights.h"
#include "render/sound/input.h"
#include "render/sound/output.h"
#include "render/plot/curves.h"
#include "render/plot/plot.h"
#include "render/progress.h"

/* Everything one rendering needs; owns all of it but the options. */
struct job {
	const struct options *options;
	struct result *result;
	struct input in;
	struct output output;
	struct target picture;		/* only with --plot, as are the curves */
	struct chain chain;
	struct meter *before, *after;	/* NULL without --report and --plot */
	struct curves curves;
	float *frames;			/* one block, interleaved */
	uint32_t skip_frames;		/* output that is still only the delay */
	struct progress progress;
};

/*
 * A signal waits until a block is done, so that no handler is needed to remove
 * a file of which only the job knows.
 */
static void get_end_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGHUP);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
}

static bool is_interrupted(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && (sigismember(&pending, SIGHUP) == 1 ||
			sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

static int open_meters(struct job *job, const struct hr_setup *setup)
{
	uint32_t rate_hz = (uint32_t)job->in.info.samplerate;

	if (!job->options->report && job->options->plot_path == NULL)
		return 0;
	job->before = meter_new(setup, rate_hz);
	job->after = meter_new(setup, rate_hz);
	return job->before != NULL && job->after != NULL ? 0 : -1;
}

static int open_chain(struct job *job)
{
	const struct options *options = job->options;
	uint32_t rate_hz = (uint32_t)job->in.info.samplerate;
	uint32_t block_frames = options->block_frames;
	struct hr_setup setup;

	weights_by_layout(&setup, &job->in.layout);
	setup.ops = options->ops;
	curves_init(&job->curves, rate_hz, setup.n_channels);
	if (options->plot_path != NULL)
		block_frames = job->curves.point_frames;
	if (chain_init(&job->chain, &setup, &options->params, rate_hz, block_frames) < 0 ||
			open_meters(job, &setup) < 0)
		return -1;
	job->frames = calloc((size_t)block_frames * setup.n_channels, sizeof(float));
	if (job->frames == NULL)
		return print_error("out of memory");
	job->skip_frames = job->chain.latency_frames;
	return 0;
}

static int open_picture(struct job *job)
{
	const char *path = job->options->plot_path;

	if (path == NULL)
		return 0;
	if (target_open(&job->picture, path, job->options->in_path) < 0)
		return -1;
	if (strcmp(job->picture.final_path, job->output.target.final_path) == 0)
		return print_error("%s: this is the output; give the picture another name", path);
	return 0;
}

static int open_outputs(struct job *job)
{
	if (output_open(&job->output, job->options->out_path, &job->in) < 0)
		return -1;
	return open_picture(job);
}

static void close_job(struct job *job)
{
	output_abandon(&job->output);
	target_abandon(&job->picture);
	chain_finish(&job->chain);
	curves_finish(&job->curves);
	meter_free(job->before);
	meter_free(job->after);
	free(job->frames);
	input_close(&job->in);
}

static void apply_gain(struct job *job, uint32_t n_frames)
{
	const float gain_lin = (float)hr_db_to_lin(job->options->gain_db);

	for (size_t i = 0; job->options->gain_db != 0.0 &&
			i < (size_t)n_frames * job->chain.n_channels; i++)
		job->frames[i] *= gain_lin;
}

/* Take the block in job->frames through the chain, and write what is not delay. */
static int pass_block(struct job *job, uint32_t n_frames)
{
	uint32_t skip_frames = job->skip_frames < n_frames ? job->skip_frames : n_frames;
	const float *first = job->frames + (size_t)skip_frames * job->chain.n_channels;

	chain_process(&job->chain, job->frames, n_frames);
	job->skip_frames -= skip_frames;
	n_frames -= skip_frames;
	if (job->after != NULL && meter_add(job->after, first, n_frames) < 0)
		return -1;
	if (job->curves.n_points > 0)
		curves_add_after(&job->curves, job->after, first, n_frames, &job->chain);
	return output_write(&job->output, first, n_frames);
}

/* Measure the block in job->frames before it goes through. */
static int measure_block(struct job *job, uint32_t n_frames)
{
	if (job->before == NULL)
		return 0;
	if (meter_add(job->before, job->frames, n_frames) < 0)
		return -1;
	if (job->options->plot_path == NULL)
		return 0;
	if (curves_start_point(&job->curves) < 0)
		return -1;
	curves_add_before(&job->curves, job->before, job->frames, n_frames);
	return 0;
}

static int pass_input(struct job *job)
{
	sf_count_t n;

	while ((n = input_read(&job->in, job->frames, job->chain.block_frames)) > 0) {
		if (measure_block(job, (uint32_t)n) < 0)
			return -1;
		apply_gain(job, (uint32_t)n);
		if (pass_block(job, (uint32_t)n) < 0)
			return -1;
		if (is_interrupted())
			return -1;
		progress_show(&job->progress, job->in.n_read);
	}
	return (int)n;
}

/* The sound that is still in the chain. */
static int pass_tail(struct job *job)
{
	uint32_t left_frames = job->chain.latency_frames;

	while (left_frames > 0) {
		uint32_t n = left_frames < job->chain.block_frames ?
			left_frames : job->chain.block_frames;

		memset(job->frames, 0, (size_t)n * job->chain.n_channels * sizeof(float));
		if (pass_block(job, n) < 0)
			return -1;
		left_frames -= n;
	}
	return 0;
}

static int draw_picture(struct job *job)
{
	const struct options *options = job->options;
	struct plot plot = {
		.in_path = options->in_path,
		.profile = options->profile,
		.params = &options->params,
		.curves = &job->curves,
		.before = job->result->before,
		.after = job->result->after,
		.length_sec = job->result->length_sec,
	};

	if (options->plot_path == NULL)
		return 0;
	if (plot_write(&plot, job->picture.fd, options->plot_path) < 0)
		return -1;
	return target_finish(&job->picture);
}

/* Whatever can fail comes before the first file gets its name. */
static int commit_job(struct job *job)
{
	struct result *result = job->result;

	if (job->before != NULL) {
		result->before = meter_figures(job->before);
		result->after = meter_figures(job->after);
	}
	result->length_sec = (double)job->in.n_read / job->in.info.samplerate;
	if (output_finish(&job->output) < 0 || draw_picture(job) < 0)
		return -1;
	if (target_commit(&job->output.target) < 0)
		return -1;
	return job->options->plot_path != NULL ? target_commit(&job->picture) : 0;
}

static int run_job(struct job *job)
{
	int res;

	/* A pipe does not know its length. */
	progress_init(&job->progress, job->in.info.seekable ? job->in.info.frames : 0,
			job->result->has_part ? &job->result->part : NULL);
	res = pass_input(job);
	if (res == 0)
		res = pass_tail(job);
	progress_clear(&job->progress);
	return res == 0 ? commit_job(job) : res;
}

int render_file(const struct options *options, struct result *result)
{
	struct job job = {
		.options = options,
		.result = result,
		.in = { .fd = -1 },
		.output = { .target.fd = -1 },
		.picture = { .fd = -1 },
	};
	sigset_t signals, before;
	int res;

	/* Opening may wait for the first bytes of a pipe, with nothing to tidy up yet. */
	res = input_open(&job.in, options->in_path);
	get_end_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, &before);
	if (res == 0)
		res = open_chain(&job);
	if (res == 0)
		res = open_outputs(&job);
	if (res == 0)
		res = run_job(&job);
	if (res == 0 && job.in.is_cut)
		res = STATUS_CUT;
	close_job(&job);
	/* Whoever was waiting ends the program here. */
	sigprocmask(SIG_SETMASK, &before, NULL);
	return res;
}

/* SPDX-License-Identifier: MIT */
#include "render/album.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "lib/message.h"
#include "render/chain/meter.h"
#include "render/chain/weights.h"
#include "render/sound/input.h"

/* Frames that are measured at once. */
#define BLOCK_FRAMES 4096u

/* What the threads share; each takes the next task. */
struct album {
	struct task *tasks;
	struct meter **meters;		/* one each; NULL: it cannot be measured */
	size_t n_tasks;
	_Atomic size_t n_taken;
};

static struct meter *measure_input(struct input *input)
{
	float *frames = calloc((size_t)input->info.channels * BLOCK_FRAMES, sizeof(float));
	struct meter *meter;
	struct hr_setup setup;
	sf_count_t n = -1;

	weights_by_layout(&setup, &input->layout);
	meter = meter_new_loudness(&setup, (uint32_t)input->info.samplerate);
	while (frames != NULL && meter != NULL &&
			(n = input_read(input, frames, BLOCK_FRAMES)) > 0)
		if (meter_add(meter, frames, (uint32_t)n) < 0) {
			n = -1;
			break;
		}
	free(frames);
	if (n == 0)
		return meter;
	meter_free(meter);
	return NULL;
}

static void *measure_some(void *data)
{
	struct album *album = data;
	size_t i;

	while ((i = atomic_fetch_add(&album->n_taken, 1)) < album->n_tasks) {
		struct input input;

		if (input_open(&input, album->tasks[i].source->in_path) == 0)
			album->meters[i] = measure_input(&input);
		input_close(&input);
		if (album->meters[i] == NULL)
			album->tasks[i].state = TASK_FAILED;
	}
	return NULL;
}

/* The thread that calls measures, too. */
static void measure_all(struct album *album, uint32_t n_jobs)
{
	pthread_t threads[MAX_JOBS];
	uint32_t n = 0;

	while (n + 1 < n_jobs && pthread_create(&threads[n], NULL, measure_some, album) == 0)
		n++;
	measure_some(album);
	while (n > 0)
		pthread_join(threads[--n], NULL);
}

static void choose_gain(struct options *options, double album_lufs)
{
	struct hr_params *params = &options->params;

	params->agc_enabled = false;
	options->gain_db = 0.0;
	if (isfinite(album_lufs))
		options->gain_db = fmin(fmax((double)params->agc_target_lufs - album_lufs,
				-(double)params->agc_max_cut_db), (double)params->agc_max_boost_db);
	print_info("all files together have %.1f LUFS; each gets %+.1f dB", album_lufs,
			options->gain_db);
}

int album_prepare(struct options *options, struct task *tasks, size_t n_tasks)
{
	struct album album = {
		.tasks = tasks,
		.meters = calloc(n_tasks, sizeof(struct meter *)),
		.n_tasks = n_tasks,
	};

	if (album.meters == NULL)
		return print_error("out of memory");
	measure_all(&album, options->n_jobs);
	choose_gain(options, meter_common_lufs(album.meters, n_tasks));
	for (size_t i = 0; i < n_tasks; i++)
		meter_free(album.meters[i]);
	free(album.meters);
	return 0;
}

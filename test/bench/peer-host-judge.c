/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"
#include "music.h"
#include "peer-host.h"

#define TIMEOUT_SEC 120u
#define IMPULSE_FRAME 8192u
#define IMPULSE_LIN 0.03f	/* below every threshold in the table */

struct sound {
	float *channels[PEER_CHANNELS];
};

static int sound_init(struct sound *sound)
{
	for (uint32_t c = 0; c < PEER_CHANNELS; c++) {
		sound->channels[c] = calloc(MUSIC_FRAMES, sizeof(float));
		if (sound->channels[c] == NULL)
			return -ENOMEM;
	}
	return 0;
}

/* All of in, from a fresh instance. Returns -1 with the reason in why. */
static int render(struct peer_verdict *verdict, const struct peer_spec *spec,
		const struct peer_context *context, struct sound *out, const float *const in[])
{
	void *instance = spec->api->open(spec, context, verdict->why);

	if (instance == NULL)
		return -1;
	for (uint32_t n = 0; n < MUSIC_FRAMES; n += context->block_frames) {
		const float *from[PEER_CHANNELS];
		float *to[PEER_CHANNELS];

		for (uint32_t c = 0; c < PEER_CHANNELS; c++) {
			from[c] = in[c] + n;
			to[c] = out->channels[c] + n;
		}
		spec->api->run(instance, to, from);
	}
	verdict->reported_frames = spec->api->latency_frames(instance);
	spec->api->close(instance);
	return 0;
}

static int judge_music(struct peer_verdict *verdict, const struct peer_spec *spec,
		const struct peer_context *context, const float *const in[])
{
	double sample_lin = 0.0, true_lin = 0.0, sum_pow = 0.0;
	struct sound out;

	if (sound_init(&out) < 0 || render(verdict, spec, context, &out, in) < 0)
		return -1;
	for (uint32_t c = 0; c < PEER_CHANNELS; c++) {
		const float *x = out.channels[c];

		sample_lin = fmax(sample_lin, measure_sample_peak_lin(x, MUSIC_FRAMES));
		true_lin = fmax(true_lin, measure_true_peak_lin(x, MUSIC_FRAMES));
		sum_pow += pow(10.0, measure_rms_dbfs(x, MUSIC_FRAMES) / 10.0);
	}
	verdict->sample_peak_dbfs = 20.0 * log10(sample_lin);
	verdict->true_peak_dbtp = 20.0 * log10(true_lin);
	verdict->level_dbfs = 10.0 * log10(sum_pow / PEER_CHANNELS);
	if (!isfinite(verdict->level_dbfs) || verdict->level_dbfs < -100.0) {
		snprintf(verdict->why, sizeof(verdict->why), "no sound comes out");
		return -1;
	}
	return 0;
}

static int judge_delay(struct peer_verdict *verdict, const struct peer_spec *spec,
		const struct peer_context *context)
{
	const float *from[PEER_CHANNELS];
	struct sound in, out;
	uint32_t largest = 0;

	if (sound_init(&in) < 0 || sound_init(&out) < 0)
		return -1;
	for (uint32_t c = 0; c < PEER_CHANNELS; c++) {
		in.channels[c][IMPULSE_FRAME] = IMPULSE_LIN;
		from[c] = in.channels[c];
	}
	if (render(verdict, spec, context, &out, from) < 0)
		return -1;
	for (uint32_t n = 0; n < MUSIC_FRAMES; n++)
		if (fabsf(out.channels[0][n]) > fabsf(out.channels[0][largest]))
			largest = n;
	verdict->delay_frames = (int)largest - (int)IMPULSE_FRAME;
	return 0;
}

/* In the child, whose memory the end of it frees. */
static void judge(struct peer_verdict *verdict, const struct peer_spec *spec,
		const struct peer_context *context, const float *const in[])
{
	alarm(TIMEOUT_SEC);
	if (judge_music(verdict, spec, context, in) == 0 &&
			judge_delay(verdict, spec, context) == 0)
		_exit(0);
	_exit(1);
}

static void explain(struct peer_verdict *verdict, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		snprintf(verdict->why, sizeof(verdict->why), "not done in %u s", TIMEOUT_SEC);
	else if (WIFSIGNALED(status))
		snprintf(verdict->why, sizeof(verdict->why), "crashes: %s",
				strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0 && verdict->why[0] == '\0')
		snprintf(verdict->why, sizeof(verdict->why), "ends the process with %d",
				WEXITSTATUS(status));
}

void peer_judge(struct peer_verdict *verdict, const struct peer_spec *spec,
		const struct peer_context *context, const float *const in[])
{
	struct peer_verdict *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;
	int status;

	memset(verdict, 0, sizeof(*verdict));
	fflush(NULL);
	child = shared == MAP_FAILED ? -1 : fork();
	if (child == 0)
		judge(shared, spec, context, in);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		snprintf(verdict->why, sizeof(verdict->why), "no process to try it in");
	} else {
		*verdict = *shared;
		explain(verdict, status);
	}
	if (shared != MAP_FAILED)
		munmap(shared, sizeof(*shared));
}

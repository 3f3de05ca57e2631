/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "watchdog/nonfinite.h"

/* So long is listened before it is judged. */
#define WINDOW_NS (100 * SPA_NSEC_PER_MSEC)
/* What is in a cycle now was sent before it; and a node needs time to leave the graph. */
#define SETTLE_NS (30 * SPA_NSEC_PER_MSEC)
/* Of the frames, one sample: less is a click in somebody's sound, and not a silence. */
#define MUCH 8u

static void begin_window(struct nonfinite *nf, const struct headroom_progress *progress,
		uint64_t from_ns)
{
	nf->is_begun = true;
	nf->since = *progress;
	nf->since_ns = from_ns;
}

/* The last one that was tried is guilty; all others are back. */
static void convict(struct nonfinite *nf, struct suspects *suspects, uint64_t now_ns)
{
	if (nf->n_steps > 0)
		suspects_end_trial(suspects, nf, nf->n_steps, now_ns);
	nf->n_steps = 0;
}

void nonfinite_cancel(struct nonfinite *nf, struct suspects *suspects, uint64_t now_ns)
{
	if (nf->n_steps > 0)
		suspects_end_trial(suspects, nf, nf->n_steps + 1, now_ns);
	*nf = (struct nonfinite) { 0 };
}

void nonfinite_stop(struct nonfinite *nf, struct suspects *suspects, uint64_t now_ns)
{
	convict(nf, suspects, now_ns);
	*nf = (struct nonfinite) { 0 };
}

/* Who was found before, then who came last. */
static struct suspect *pick(struct suspects *suspects, unsigned int *n_left)
{
	struct suspect *suspect, *worst = NULL;

	*n_left = 0;
	spa_list_for_each(suspect, &suspects->list, link) {
		if (!suspect->is_feeder || suspect->is_isolated)
			continue;
		(*n_left)++;
		if (worst == NULL || suspect->n_isolations >= worst->n_isolations)
			worst = suspect;
	}
	return worst;
}

static bool try_next(struct nonfinite *nf, struct suspects *suspects, struct pw_impl_node *sink,
		const char *name, const struct headroom_progress *progress, uint64_t now_ns)
{
	struct suspect *suspect;
	unsigned int n_left;

	suspects_collect(suspects, sink, 0, now_ns);
	suspect = pick(suspects, &n_left);
	if (nf->n_steps == 0 && n_left < 2)
		return false;
	if (suspect == NULL) {
		pw_log_warn("what comes to %s is no sound, and no client is to blame", name);
		nonfinite_cancel(nf, suspects, now_ns);
		nf->is_hopeless = true;
		return false;
	}
	suspect_isolate(suspect, SUSPECT_NONFINITE, nf, ++nf->n_steps, now_ns);
	begin_window(nf, progress, now_ns + 2 * progress->period_ns + SETTLE_NS);
	return true;
}

bool nonfinite_look(struct nonfinite *nf, struct suspects *suspects, struct pw_impl_node *sink,
		const char *name, const struct headroom_progress *progress, uint64_t now_ns)
{
	uint64_t n_frames = progress->n_frames - nf->since.n_frames;
	uint64_t n_scrubbed = progress->n_scrubbed - nf->since.n_scrubbed;

	/* The second is so when the channels of the sink are others. */
	if (!nf->is_begun || progress->n_frames < nf->since.n_frames) {
		begin_window(nf, progress, now_ns);
		return nf->n_steps > 0;
	}
	if (now_ns < nf->since_ns) {
		nf->since = *progress;
		return true;
	}
	if (n_frames == 0 || now_ns - nf->since_ns < WINDOW_NS)
		return nf->n_steps > 0;
	begin_window(nf, progress, now_ns);
	if (n_scrubbed * MUCH < n_frames) {
		convict(nf, suspects, now_ns);
		nf->is_hopeless = false;
		return false;
	}
	return !nf->is_hopeless && try_next(nf, suspects, sink, name, progress, now_ns);
}

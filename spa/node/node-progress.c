/* SPDX-License-Identifier: MIT */
#include "node/node.h"

/*
 * The clock belongs to the driver, which writes it on its own thread, and so may another
 * process. A read that is torn, where 64 bits are two, is one wrong answer of many.
 */
static void progress_read(const struct headroom_progress_reader *reader,
		struct headroom_progress *progress)
{
	const struct impl *impl = SPA_CONTAINER_OF(reader, struct impl, progress);
	/* Changed only while this thread waits. */
	const struct spa_io_position *position = impl->rt.sink_position;
	uint64_t n_frames;
	uint32_t rate_hz;

	*progress = (struct headroom_progress) {
		.processed_ns = atomic_load_explicit(&impl->rt.processed_ns,
				memory_order_relaxed),
		.n_frames = atomic_load_explicit(&impl->rt.n_frames, memory_order_relaxed),
		.n_scrubbed = atomic_load_explicit(&impl->rt.n_scrubbed, memory_order_relaxed),
	};
	if (position == NULL)
		return;
	n_frames = __atomic_load_n(&position->clock.duration, __ATOMIC_RELAXED);
	rate_hz = __atomic_load_n(&position->clock.rate.denom, __ATOMIC_RELAXED);
	progress->driver_ns = __atomic_load_n(&position->clock.nsec, __ATOMIC_RELAXED);
	if (rate_hz != 0)
		progress->period_ns = SPA_MIN(n_frames, (uint64_t)HR_MAX_BLOCK) *
			SPA_NSEC_PER_SEC / rate_hz;
}

void node_progress_init(struct impl *impl)
{
	impl->progress.read = progress_read;
}

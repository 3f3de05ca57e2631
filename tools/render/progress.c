/* SPDX-License-Identifier: MIT */
#include "render/progress.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static const char bar[] = "##################################################";
#define BAR_COLUMNS ((int)sizeof(bar) - 1)

void progress_init(struct progress *progress, int64_t n_total, _Atomic float *part)
{
	*progress = (struct progress) {
		.n_total = part != NULL || isatty(STDERR_FILENO) ? n_total : 0,
		.part = part,
		.percent = -1,
	};
}

void progress_show(struct progress *progress, int64_t n_done)
{
	int percent;

	if (progress->n_total <= 0)
		return;
	if (progress->part != NULL) {
		atomic_store_explicit(progress->part, (float)n_done / (float)progress->n_total,
				memory_order_relaxed);
		return;
	}
	percent = n_done >= progress->n_total ? 100 :
		(int)((double)n_done * 100.0 / (double)progress->n_total);
	if (percent == progress->percent)
		return;
	progress->percent = percent;
	fprintf(stderr, "\r[%-*.*s] %3d %%", BAR_COLUMNS, percent * BAR_COLUMNS / 100, bar,
			percent);
	fflush(stderr);
}

void progress_clear(struct progress *progress)
{
	if (progress->percent < 0)
		return;
	fprintf(stderr, "\r%*s\r", BAR_COLUMNS + 10, "");
	progress->percent = -1;
}

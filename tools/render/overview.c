/* SPDX-License-Identifier: MIT */
#include "render/overview.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "lib/message.h"
#include "lib/table.h"

static const char bar[] = "##############################";
#define BAR_COLUMNS ((int)sizeof(bar) - 1)

void overview_init(struct overview *overview, const struct task *tasks, size_t n_tasks)
{
	*overview = (struct overview) {
		.tasks = tasks,
		.n_tasks = n_tasks,
		.start_ns = monotonic_ns(),
	};
}

static double run_sec(const struct overview *overview)
{
	return (double)(monotonic_ns() - overview->start_ns) * 1e-9;
}

static bool is_over(enum task_state state)
{
	return state != TASK_WAITING && state != TASK_RUNNING;
}

/* A file weighs what it has on the disk; what was kept took no time. */
static double part_done(const struct overview *overview, size_t *n_over)
{
	double done_bytes = 0.0, all_bytes = 0.0;

	*n_over = 0;
	for (size_t i = 0; i < overview->n_tasks; i++) {
		const struct task *task = &overview->tasks[i];
		const double size_bytes = (double)task->source->size_bytes;

		*n_over += is_over(task->state);
		if (task->state == TASK_KEPT)
			continue;
		all_bytes += size_bytes;
		done_bytes += size_bytes * (is_over(task->state) ? 1.0 :
				(double)atomic_load_explicit(&task->result.part,
				memory_order_relaxed));
	}
	return all_bytes > 0.0 ? done_bytes / all_bytes : 1.0;
}

void overview_show(struct overview *overview)
{
	size_t n_over;
	double part, left_sec;
	int percent;

	if (!isatty(STDERR_FILENO))
		return;
	part = part_done(overview, &n_over);
	percent = (int)(part * 100.0);
	left_sec = part > 0.0 ? run_sec(overview) * (1.0 - part) / part : 0.0;
	fprintf(stderr, "\r\033[K[%-*.*s] %3d %%  %zu of %zu files", BAR_COLUMNS,
			percent * BAR_COLUMNS / 100, bar, percent, n_over, overview->n_tasks);
	/* Of the first moment nothing can be foretold. */
	if (part > 0.01)
		fprintf(stderr, ", %d:%02d left", (int)left_sec / 60, (int)left_sec % 60);
	fflush(stderr);
	overview->is_shown = true;
}

void overview_clear(struct overview *overview)
{
	if (overview->is_shown)
		fputs("\r\033[K", stderr);
	overview->is_shown = false;
}

static const struct {
	const char *text;
	enum style style;
} states[] = {
	[TASK_WAITING] = { "not begun", STYLE_BAD },
	[TASK_RUNNING] = { "not finished", STYLE_BAD },
	[TASK_KEPT] = { "kept what was there", STYLE_DIM },
	[TASK_DONE] = { "done", STYLE_GOOD },
	[TASK_CUT] = { "done, its end is missing", STYLE_WARN },
	[TASK_FAILED] = { "failed", STYLE_BAD },
};

static void add_length(struct table *table, const struct task *task, bool is_done)
{
	const int length_sec = (int)(task->result.length_sec + 0.5);

	if (is_done)
		table_format(table, STYLE_PLAIN, "%d:%02d", length_sec / 60, length_sec % 60);
	else
		table_add(table, STYLE_PLAIN, "-");
}

static void add_figures(struct table *table, const struct task *task, bool is_done)
{
	const struct figures *before = &task->result.before, *after = &task->result.after;

	if (!is_done) {
		table_add(table, STYLE_PLAIN, "-");
		table_add(table, STYLE_PLAIN, "-");
		return;
	}
	table_format(table, STYLE_PLAIN, "%.1f > %.1f LUFS", before->integrated_lufs,
			after->integrated_lufs);
	table_format(table, STYLE_PLAIN, "%.1f > %.1f dBTP", before->true_peak_dbtp,
			after->true_peak_dbtp);
}

static void add_row(struct table *table, const struct task *task, bool has_figures)
{
	const bool is_done = task->state == TASK_DONE || task->state == TASK_CUT;

	table_add(table, STYLE_NAME, task->source->out_path);
	add_length(table, task, is_done);
	if (has_figures)
		add_figures(table, task, is_done);
	table_add(table, states[task->state].style, states[task->state].text);
}

static size_t count(const struct overview *overview, enum task_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < overview->n_tasks; i++)
		n += overview->tasks[i].state == state;
	return n;
}

static void print_sum(const struct overview *overview)
{
	const double sec = run_sec(overview);
	double length_sec = 0.0;

	for (size_t i = 0; i < overview->n_tasks; i++)
		if (is_over(overview->tasks[i].state))
			length_sec += overview->tasks[i].result.length_sec;
	printf("%zu done, %zu kept, %zu cut, %zu failed; %.0f s of sound in %.1f s, %.0f times as "
			"fast as it plays\n", count(overview, TASK_DONE),
			count(overview, TASK_KEPT), count(overview, TASK_CUT),
			count(overview, TASK_FAILED), length_sec, sec,
			length_sec / (sec > 0.001 ? sec : 0.001));
}

int overview_print(struct overview *overview, const struct options *options)
{
	struct table table = { .n_columns = options->report ? 5 : 3 };

	for (size_t i = 0; i < overview->n_tasks; i++)
		add_row(&table, &overview->tasks[i], options->report);
	table_print(&table);
	print_sum(overview);
	return fflush(stdout) == 0 ? 0 : print_error("stdout: %s", strerror(errno));
}

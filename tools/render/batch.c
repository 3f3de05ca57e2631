/* SPDX-License-Identifier: MIT */
#include "render/batch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/message.h"
#include "render/album.h"
#include "render/overview.h"
#include "render/task.h"

/* How often the bar is drawn. */
#define TICK_NS 250000000

struct batch {
	struct options options;		/* those of every file */
	struct sources sources;
	struct task *tasks;		/* shared with the processes */
	size_t n_tasks;
	size_t n_started;		/* of the tasks, in their order */
	uint32_t n_running;
	int signal;			/* that ends it; 0: none */
	sigset_t signals, before;
	struct overview overview;
};

static int make_tasks(struct batch *batch)
{
	const size_t size_bytes = batch->sources.n * sizeof(*batch->tasks);

	batch->tasks = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (batch->tasks == MAP_FAILED) {
		batch->tasks = NULL;
		return print_error("out of memory");
	}
	batch->n_tasks = batch->sources.n;
	for (size_t i = 0; i < batch->n_tasks; i++) {
		batch->tasks[i].source = &batch->sources.list[i];
		batch->tasks[i].result.has_part = true;
	}
	return 0;
}

/* Every folder of the path but the last name. */
static int make_folders(const char *path)
{
	char *copy = strdup(path);
	int res = 0;

	if (copy == NULL)
		return print_error("out of memory");
	for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			res = print_error("%s: cannot be made: %s", copy, strerror(errno));
		*slash = '/';
		if (res < 0)
			break;
	}
	free(copy);
	return res;
}

/* The process of a task; never returns. */
static void run_task(struct batch *batch, struct task *task)
{
	struct options options = batch->options;
	int status;

	sigprocmask(SIG_SETMASK, &batch->before, NULL);
	options.in_path = task->source->in_path;
	options.out_path = task->source->out_path;
	status = make_folders(options.out_path);
	if (status == 0)
		status = render_file(&options, &task->result);
	_exit(status < 0 ? EXIT_FAILURE : status);
}

static void start_task(struct batch *batch, struct task *task)
{
	struct stat there;
	pid_t pid;

	if (task->state == TASK_FAILED)
		return;
	if (!batch->options.overwrite && stat(task->source->out_path, &there) == 0) {
		task->state = TASK_KEPT;
		return;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		run_task(batch, task);
	if (pid < 0) {
		print_error("%s: no process for it: %s", task->source->in_path, strerror(errno));
		task->state = TASK_FAILED;
		return;
	}
	task->pid = pid;
	task->state = TASK_RUNNING;
	batch->n_running++;
}

static void end_task(struct batch *batch, pid_t pid, int status)
{
	for (size_t i = 0; i < batch->n_started; i++) {
		struct task *task = &batch->tasks[i];

		if (task->state != TASK_RUNNING || task->pid != pid)
			continue;
		batch->n_running--;
		task->state = TASK_FAILED;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			task->state = TASK_DONE;
		else if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_CUT)
			task->state = TASK_CUT;
		else if (WIFSIGNALED(status) && batch->signal == 0)
			print_error("%s: ended by signal %d", task->source->in_path,
					WTERMSIG(status));
	}
}

static void collect(struct batch *batch)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		end_task(batch, pid, status);
}

/* The terminal has told the processes, too; who asked only this one has not. */
static void stop(struct batch *batch, int number)
{
	batch->signal = number;
	for (size_t i = 0; i < batch->n_started; i++)
		if (batch->tasks[i].state == TASK_RUNNING)
			kill(batch->tasks[i].pid, SIGTERM);
}

static void wait_for_news(struct batch *batch)
{
	const struct timespec tick = { .tv_nsec = TICK_NS };
	const int number = sigtimedwait(&batch->signals, NULL, &tick);

	if (number > 0 && number != SIGCHLD && batch->signal == 0)
		stop(batch, number);
	collect(batch);
}

static void run_tasks(struct batch *batch)
{
	overview_init(&batch->overview, batch->tasks, batch->n_tasks);
	while (batch->n_running > 0 || (batch->n_started < batch->n_tasks && batch->signal == 0)) {
		if (batch->signal == 0 && batch->n_started < batch->n_tasks &&
				batch->n_running < batch->options.n_jobs) {
			start_task(batch, &batch->tasks[batch->n_started++]);
			continue;
		}
		overview_show(&batch->overview);
		wait_for_news(batch);
	}
	overview_clear(&batch->overview);
}

static int sum_up(const struct batch *batch)
{
	int status = 0;

	for (size_t i = 0; i < batch->n_tasks; i++) {
		const enum task_state state = batch->tasks[i].state;

		if (state == TASK_FAILED)
			status = -1;
		else if (state == TASK_CUT && status == 0)
			status = STATUS_CUT;
	}
	return status;
}

static void block_signals(struct batch *batch)
{
	sigemptyset(&batch->signals);
	sigaddset(&batch->signals, SIGCHLD);
	sigaddset(&batch->signals, SIGHUP);
	sigaddset(&batch->signals, SIGINT);
	sigaddset(&batch->signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &batch->signals, &batch->before);
}

static int run_batch(struct batch *batch)
{
	if (sources_find(&batch->sources, &batch->options) < 0 || make_tasks(batch) < 0)
		return -1;
	if (batch->options.album && album_prepare(&batch->options, batch->tasks,
			batch->n_tasks) < 0)
		return -1;
	block_signals(batch);
	run_tasks(batch);
	if (batch->signal != 0)
		raise(batch->signal);
	sigprocmask(SIG_SETMASK, &batch->before, NULL);
	if (overview_print(&batch->overview, &batch->options) < 0)
		return -1;
	return sum_up(batch);
}

int render_batch(const struct options *options)
{
	struct batch batch = { .options = *options };
	int res = run_batch(&batch);

	if (batch.tasks != NULL)
		munmap(batch.tasks, batch.n_tasks * sizeof(*batch.tasks));
	sources_finish(&batch.sources);
	return res;
}

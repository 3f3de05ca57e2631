/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "state/writer.h"

/* The daemon may have locked its memory: not the 8 MB of a usual stack. */
#define STACK_BYTES (256u * 1024u)

struct state_writer {
	struct state_file file;		/* the thread's, once there is one */
	state_writer_done_fn on_done;
	void *data;
	pthread_t thread;
	bool has_thread;

	pthread_mutex_t lock;		/* held for moments, never while writing; of all below */
	pthread_cond_t changed;
	char *text;			/* to write; NULL when there is none */
	size_t size_bytes;
	int res;			/* of the last one written */
	bool is_ending;			/* write what there is, then end */
	bool has_ended;
	bool is_abandoned;		/* nobody else knows the writer anymore */
};

static void free_writer(struct state_writer *w)
{
	state_file_finish(&w->file);
	free(w->text);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

/* ---- the thread ---- */

/* The lock is held before and after. */
static void write_text(struct state_writer *w)
{
	char *text = w->text;
	size_t size_bytes = w->size_bytes;
	int res;

	w->text = NULL;
	pthread_mutex_unlock(&w->lock);
	res = state_file_write(&w->file, text, size_bytes);
	free(text);
	pthread_mutex_lock(&w->lock);
	w->res = res;
	if (!w->is_abandoned)
		w->on_done(w->data, res);
}

static void *run(void *data)
{
	struct state_writer *w = data;
	bool is_abandoned;

	pthread_mutex_lock(&w->lock);
	while (w->text != NULL || !w->is_ending) {
		if (w->text != NULL)
			write_text(w);
		else
			pthread_cond_wait(&w->changed, &w->lock);
	}
	w->has_ended = true;
	is_abandoned = w->is_abandoned;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (is_abandoned)
		free_writer(w);
	return NULL;
}

/* Signals are the daemon's business, in its own threads; also that of a file size
 * beyond the limit (SIGXFSZ), which else would end it. */
static int begin_thread(struct state_writer *w)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int res;

	if ((res = pthread_attr_init(&attributes)) != 0)
		return -res;
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	res = pthread_create(&w->thread, &attributes, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	w->has_thread = res == 0;
	return -res;
}

/* ---- whoever has something to write ---- */

struct state_writer *state_writer_new(const struct state_file *file,
		state_writer_done_fn on_done, void *data)
{
	struct state_writer *w = calloc(1, sizeof(*w));
	pthread_condattr_t attributes;

	if (w == NULL) {
		struct state_file unused = *file;

		state_file_finish(&unused);
		return NULL;
	}
	w->file = *file;
	w->on_done = on_done;
	w->data = data;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return w;
}

int state_writer_put(struct state_writer *w, char *text, size_t size_bytes)
{
	int res;

	if (!w->has_thread && (res = begin_thread(w)) < 0) {
		free(text);
		return res;
	}
	pthread_mutex_lock(&w->lock);
	free(w->text);
	w->text = text;
	w->size_bytes = size_bytes;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	return 0;
}

/* The thread will return into our code: it must not be unmapped. */
static bool stay_in_memory(void)
{
	Dl_info info;

	return dladdr((void *)(uintptr_t)run, &info) != 0 &&
		dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) != NULL;
}

static struct timespec after(unsigned int wait_msec)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += wait_msec / 1000;
	time.tv_nsec += (long)(wait_msec % 1000) * 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return time;
}

/* Whether the thread has ended. */
static bool end_thread(struct state_writer *w, unsigned int wait_msec)
{
	const struct timespec deadline = after(wait_msec);
	bool has_ended;
	int res = 0;

	pthread_mutex_lock(&w->lock);
	w->is_ending = true;
	pthread_cond_broadcast(&w->changed);
	while (!w->has_ended && res == 0)
		res = pthread_cond_timedwait(&w->changed, &w->lock, &deadline);
	/* Rather wait on than crash: only a broken libc comes to this. */
	while (!w->has_ended && !stay_in_memory())
		pthread_cond_wait(&w->changed, &w->lock);
	has_ended = w->has_ended;
	w->is_abandoned = !has_ended;
	if (w->is_abandoned)
		pthread_detach(w->thread);
	pthread_mutex_unlock(&w->lock);
	return has_ended;
}

int state_writer_finish(struct state_writer *w, unsigned int wait_msec)
{
	int res;

	if (w == NULL)
		return 0;
	if (w->has_thread) {
		if (!end_thread(w, wait_msec))
			return -ETIMEDOUT;
		pthread_join(w->thread, NULL);
	}
	res = w->res;
	free_writer(w);
	return res;
}

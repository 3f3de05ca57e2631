/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "tap/tap-client.h"
#include "tap/tap-connection.h"

#define DEFAULT_SINK "headroom.processed"

struct memory {
	void *map;		/* NULL: none */
	size_t size_bytes;
	uint32_t number;	/* from 1, in the order they came */
};

struct tap_client {
	char *sink, *remote, *name;
	struct pw_thread_loop *thread;
	struct tap_connection connection;
	bool is_thread_running;
	int timer_fd;

	pthread_mutex_t lock;
	struct memory next;		/* under the lock: not taken yet */
	uint32_t n_memories;		/* under the lock */
	uint32_t n_cut;			/* under the lock: up to here they are dead */
	enum tap_client_state state;	/* under the lock */
	int error;			/* under the lock */

	struct memory current;		/* the reading thread's */
	struct hr_tap_reader reader;
};

static void unmap(struct memory *memory)
{
	if (memory->map != NULL)
		munmap(memory->map, memory->size_bytes);
	memory->map = NULL;
}

/* ---- in PipeWire's thread ---- */

static void on_state(void *data, int state, int error)
{
	struct tap_client *client = data;

	pthread_mutex_lock(&client->lock);
	client->state = (enum tap_client_state)state;
	client->error = error;
	pthread_mutex_unlock(&client->lock);
}

static void on_memory(void *data, int fd, uint32_t size_bytes)
{
	struct tap_client *client = data;
	void *map = mmap(NULL, size_bytes, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED) {
		on_state(client, TAP_CLIENT_REFUSED, -errno);
		return;
	}
	pthread_mutex_lock(&client->lock);
	unmap(&client->next);
	client->next = (struct memory) { map, size_bytes, ++client->n_memories };
	client->state = TAP_CLIENT_READY;
	client->error = 0;
	pthread_mutex_unlock(&client->lock);
}

static void on_cut(void *data)
{
	struct tap_client *client = data;

	pthread_mutex_lock(&client->lock);
	client->n_cut = client->n_memories;
	pthread_mutex_unlock(&client->lock);
}

static const struct tap_connection_events connection_events = {
	.memory = on_memory,
	.cut = on_cut,
	.state = on_state,
};

/* ---- in the reading thread ---- */

/* Go to the memory that came meanwhile, if one did and is good. */
static bool take_next(struct tap_client *client)
{
	struct memory next;
	int res;

	pthread_mutex_lock(&client->lock);
	next = client->next;
	client->next.map = NULL;
	pthread_mutex_unlock(&client->lock);
	if (next.map == NULL)
		return false;
	unmap(&client->current);
	client->current = next;
	if ((res = hr_tap_open(&client->reader, next.map, next.size_bytes)) < 0) {
		unmap(&client->current);
		on_state(client, TAP_CLIENT_REFUSED, res);
		return false;
	}
	if (next.number > 1)
		hr_tap_start(&client->reader, UINT64_MAX);
	return true;
}

static bool is_cut(struct tap_client *client)
{
	bool result;

	pthread_mutex_lock(&client->lock);
	result = client->current.number <= client->n_cut;
	pthread_mutex_unlock(&client->lock);
	return result;
}

uint32_t tap_client_read(struct tap_client *client, float *const planes[],
		uint32_t max_frames, struct hr_tap_span *span)
{
	uint32_t n_frames = 0;

	memset(span, 0, sizeof(*span));
	if (client->current.map != NULL) {
		bool was_cut = is_cut(client);

		n_frames = hr_tap_read(&client->reader, planes, max_frames, span);
		if (n_frames > 0 || span->lost_frames > 0)
			return n_frames;
		/* A daemon that was killed could not say so. */
		if (was_cut)
			span->flags |= HR_TAP_ENDED;
		if (!(span->flags & HR_TAP_ENDED))
			return 0;
	}
	if (take_next(client))
		span->flags = TAP_CLIENT_NEW_MEMORY;
	return 0;
}

struct hr_tap_reader *tap_client_reader(struct tap_client *client)
{
	return client->current.map != NULL ? &client->reader : NULL;
}

int tap_client_wait(struct tap_client *client)
{
	uint64_t n_ticks;

	return read(client->timer_fd, &n_ticks, sizeof(n_ticks)) < 0 ? -errno : 0;
}

int tap_client_fd(struct tap_client *client)
{
	return client->timer_fd;
}

enum tap_client_state tap_client_state(struct tap_client *client)
{
	enum tap_client_state state;

	pthread_mutex_lock(&client->lock);
	state = client->state;
	pthread_mutex_unlock(&client->lock);
	return state;
}

int tap_client_error(struct tap_client *client)
{
	int error;

	pthread_mutex_lock(&client->lock);
	error = client->error;
	pthread_mutex_unlock(&client->lock);
	return error;
}

/* ---- lifetime ---- */

static int start_ticks(struct tap_client *client, uint32_t tick_ms)
{
	struct timespec tick = { tick_ms / 1000, (long)(tick_ms % 1000) * 1000000 };

	client->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (client->timer_fd < 0)
		return -errno;
	if (timerfd_settime(client->timer_fd, 0, &(struct itimerspec) { tick, tick }, NULL) < 0)
		return -errno;
	return 0;
}

static int start_thread(struct tap_client *client)
{
	int res;

	client->thread = pw_thread_loop_new("tap", NULL);
	if (client->thread == NULL)
		return -errno;
	client->connection = (struct tap_connection) {
		.events = &connection_events,
		.data = client,
		.sink = client->sink,
		.remote = client->remote,
		.name = client->name,
	};
	/* Before the thread runs, this one may do everything. */
	res = tap_connection_init(&client->connection, pw_thread_loop_get_loop(client->thread));
	if (res < 0)
		return res;
	if ((res = pw_thread_loop_start(client->thread)) < 0)
		return res;
	client->is_thread_running = true;
	return 0;
}

int tap_client_new(struct tap_client **result, const struct tap_client_setup *setup)
{
	struct tap_client *client;
	int res = -EINVAL;

	if (setup->tick_ms < 1 || setup->tick_ms > 10000)
		return -EINVAL;
	if ((client = calloc(1, sizeof(*client))) == NULL)
		return -ENOMEM;
	client->timer_fd = -1;
	pthread_mutex_init(&client->lock, NULL);
	client->sink = strdup(setup->sink != NULL ? setup->sink : DEFAULT_SINK);
	client->name = strdup(setup->name != NULL ? setup->name : "headroom");
	client->remote = setup->remote != NULL ? strdup(setup->remote) : NULL;
	if (client->sink == NULL || client->name == NULL ||
	    (setup->remote != NULL && client->remote == NULL))
		res = -ENOMEM;
	else if ((res = start_ticks(client, setup->tick_ms)) == 0)
		res = start_thread(client);
	if (res < 0) {
		tap_client_free(client);
		return res;
	}
	*result = client;
	return 0;
}

void tap_client_free(struct tap_client *client)
{
	if (client == NULL)
		return;
	if (client->is_thread_running)
		pw_thread_loop_stop(client->thread);
	tap_connection_finish(&client->connection);
	if (client->thread != NULL)
		pw_thread_loop_destroy(client->thread);
	if (client->timer_fd >= 0)
		close(client->timer_fd);
	unmap(&client->next);
	unmap(&client->current);
	pthread_mutex_destroy(&client->lock);
	free(client->sink);
	free(client->remote);
	free(client->name);
	free(client);
}

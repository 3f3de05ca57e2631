/* SPDX-License-Identifier: MIT */
/*
 * libhr-turns.so, for LD_PRELOAD in a daemon: writes down how long each turn of its
 * main loop took, that is from the return of one epoll_wait() to the call of the next.
 *
 * HR_TURNS names the file: the number of turns so far, then one struct turn for each.
 * Other programs than pipewire, which inherit the environment, are left alone.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MAX_TURNS (1u << 20)

struct turn {
	uint64_t start_ns;		/* CLOCK_MONOTONIC */
	uint32_t cpu_ns, wall_ns;	/* what the thread computed, and what passed */
};

struct record {
	_Atomic uint64_t n_turns;
	struct turn turns[MAX_TURNS];
};

typedef int (*wait_fn)(int fd, struct epoll_event *events, int n_events, int timeout_msec);

/* A preloaded object has nobody to hand it anything: set up when it is loaded. */
static struct record *record;
static wait_fn real_wait;

__attribute__((constructor))
static void open_record(void)
{
	const char *path = getenv("HR_TURNS");
	void *map;
	int fd;

	real_wait = (wait_fn)dlsym(RTLD_NEXT, "epoll_wait");
	if (path == NULL || strcmp(program_invocation_short_name, "pipewire") != 0)
		return;
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
		return;
	if (ftruncate(fd, sizeof(*record)) < 0) {
		close(fd);
		return;
	}
	map = mmap(NULL, sizeof(*record), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		record = map;
	close(fd);
}

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

__attribute__((visibility("default")))
int epoll_wait(int fd, struct epoll_event *events, int n_events, int timeout_msec)
{
	static uint64_t start_ns, start_cpu_ns;
	uint64_t n;
	int res;

	if (record == NULL || gettid() != getpid())
		return real_wait(fd, events, n_events, timeout_msec);
	n = record->n_turns;
	if (start_ns > 0 && n < MAX_TURNS) {
		record->turns[n] = (struct turn) {
			.start_ns = start_ns,
			.cpu_ns = (uint32_t)(now_ns(CLOCK_THREAD_CPUTIME_ID) - start_cpu_ns),
			.wall_ns = (uint32_t)(now_ns(CLOCK_MONOTONIC) - start_ns),
		};
		record->n_turns = n + 1;
	}
	res = real_wait(fd, events, n_events, timeout_msec);
	start_ns = now_ns(CLOCK_MONOTONIC);
	start_cpu_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);
	return res;
}

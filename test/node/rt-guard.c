/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rt-guard.h"

static _Thread_local unsigned watching, n_calls;
static _Thread_local const char *first = "none";

void rt_guard_begin(void)
{
	n_calls = 0;
	first = "none";
	watching = 1;
}

unsigned rt_guard_end(void)
{
	watching = 0;
	return n_calls;
}

const char *rt_guard_first(void)
{
	return first;
}

static void note(const char *what)
{
	if (!watching)
		return;
	if (n_calls++ == 0)
		first = what;
}

/* glibc's own names of what we stand in front of. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void __libc_free(void *p);

void *malloc(size_t size)
{
	note("malloc");
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	note("calloc");
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	note("realloc");
	return __libc_realloc(p, size);
}

void free(void *p)
{
	note("free");
	__libc_free(p);
}

/* The rest is looked up behind us, outside the watched stretch or not at all. */
#define FORWARD(result, name, parameters, arguments)			\
	result name parameters						\
	{								\
		static result (*real) parameters;			\
		note(#name);						\
		if (real == NULL)					\
			real = (result (*) parameters)dlsym(RTLD_NEXT, #name); \
		return real arguments;					\
	}

FORWARD(int, pthread_mutex_lock, (pthread_mutex_t *m), (m))
FORWARD(int, pthread_mutex_trylock, (pthread_mutex_t *m), (m))
FORWARD(int, pthread_rwlock_rdlock, (pthread_rwlock_t *l), (l))
FORWARD(int, pthread_rwlock_wrlock, (pthread_rwlock_t *l), (l))
FORWARD(int, pthread_spin_lock, (pthread_spinlock_t *l), (l))
FORWARD(int, pthread_cond_wait, (pthread_cond_t *c, pthread_mutex_t *m), (c, m))
FORWARD(int, pthread_cond_signal, (pthread_cond_t *c), (c))
FORWARD(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
FORWARD(ssize_t, read, (int fd, void *p, size_t n), (fd, p, n))
FORWARD(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))

int rt_guard_run_without_syscalls(void (*fn)(void *data), void *data)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (pid == 0) {
		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
			_exit(77);
		fn(data);
		/* _exit() is exit_group, which strict mode forbids too. */
		syscall(SYS_exit, 0);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

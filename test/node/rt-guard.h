/* SPDX-License-Identifier: MIT */
#ifndef HR_RT_GUARD_H
#define HR_RT_GUARD_H

/**
 * Catches what must not happen in process().
 *
 * The allocation and locking functions of libc are interposed by the test
 * program; between rt_guard_begin() and rt_guard_end() each call to one of them
 * is counted and the first one is named. System calls that go around libc are
 * caught by rt_guard_run_without_syscalls().
 */

void rt_guard_begin(void);
/** Number of forbidden calls since rt_guard_begin(). */
unsigned rt_guard_end(void);
/** Name of the first forbidden call, or "none". */
const char *rt_guard_first(void);

/**
 * Run fn in a child process whose every system call except write and exit is
 * fatal (SECCOMP_MODE_STRICT). 0 when it came through, else how it died.
 */
int rt_guard_run_without_syscalls(void (*fn)(void *data), void *data);

#endif /* HR_RT_GUARD_H */

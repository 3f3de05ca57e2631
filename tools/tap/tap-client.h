/* SPDX-License-Identifier: MIT */
#ifndef HR_TAP_CLIENT_H
#define HR_TAP_CLIENT_H

#include <headroom/tap.h>

/**
 * A program's way to the tap of one sink: connects to PipeWire in a thread of its
 * own, finds the sink, maps its memory, and does so again when the daemon was
 * restarted, the sink was made again or has another number of channels.
 *
 * The program's own thread reads, without waiting for anybody: ticks tell it when
 * to look. The constants of the sound (channels, names) are those of
 * tap_client_reader(), and change only in a read that says TAP_CLIENT_NEW_MEMORY.
 *
 *	while (tap_client_wait(client) == 0)
 *		while ((n = tap_client_read(client, planes, MAX, &span)) > 0 ||
 *		       span.lost_frames > 0 || span.flags & TAP_CLIENT_NEW_MEMORY)
 *			...
 *
 * Thread: new and free any, all others the program's one reading thread, unless it
 * says otherwise. pw_init() was called.
 */
struct tap_client;

struct tap_client_setup {
	const char *sink;	/**< node.name; NULL: "headroom.processed" */
	const char *remote;	/**< name of the daemon; NULL: the usual one */
	const char *name;	/**< what the program is called, for others to see */
	uint32_t tick_ms;	/**< 1 .. 10000, how often tap_client_wait() returns */
};

enum tap_client_state {
	TAP_CLIENT_NO_DAEMON,	/**< not connected; tried again all the time */
	TAP_CLIENT_NO_SINK,	/**< connected; no such sink, or none we may see */
	TAP_CLIENT_REFUSED,	/**< the daemon does not let us, see tap_client_error() */
	TAP_CLIENT_READY,	/**< there is, or was, a memory to read */
};

/** In hr_tap_span.flags: the frames that follow are of another memory. */
#define TAP_CLIENT_NEW_MEMORY 0x100u

/** Strings are copied. 0 or negative errno; that no daemon is there is no error. */
int tap_client_new(struct tap_client **client, const struct tap_client_setup *setup);

/** NULL is fine. */
void tap_client_free(struct tap_client *client);

/**
 * As hr_tap_read(), from one memory to the next: a read that says
 * TAP_CLIENT_NEW_MEMORY gives no frames, and leaves tap_client_reader() standing at
 * the newest frame of the first memory, at the first frame of a later one.
 *
 * HR_TAP_ENDED is told when the sound stopped with nothing to follow yet.
 */
uint32_t tap_client_read(struct tap_client *client, float *const planes[],
		uint32_t max_frames, struct hr_tap_span *span);

/** To read meters and clock, and to start earlier or skip. NULL before the first memory. */
struct hr_tap_reader *tap_client_reader(struct tap_client *client);

/** Sleep until the next tick. 0, or -EINTR when a signal came. */
int tap_client_wait(struct tap_client *client);

/** A timerfd that is readable at every tick, to be polled with other things. */
int tap_client_fd(struct tap_client *client);

/** Thread: any. */
enum tap_client_state tap_client_state(struct tap_client *client);

/** What the daemon said, negative errno, or 0. Thread: any. */
int tap_client_error(struct tap_client *client);

#endif /* HR_TAP_CLIENT_H */

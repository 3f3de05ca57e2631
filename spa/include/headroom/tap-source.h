/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TAP_SOURCE_H
#define HEADROOM_TAP_SOURCE_H

#include <stdint.h>

/**
 * The tap of a pair, for the host that gives it to clients: an interface of the handle
 * of the factory HEADROOM_FACTORY_PAIR, a struct headroom_tap_source.
 *
 * The memory, see tap-layout.h, belongs to the handle. It is there while the host says
 * that there are readers, or that it is to be kept; and sound is written to it while the
 * sink processes. Meters that cost something are measured for readers alone.
 *
 * Thread: main.
 */
#define HEADROOM_TYPE_INTERFACE_TapSource "Spa:Pointer:Interface:HeadroomTapSource"

/** fd is -1 while there is none; it is the handle's. */
struct headroom_tap_memory {
	int fd;
	uint32_t size_bytes;
};

struct headroom_tap_source {
	/**
	 * There are n_readers now. With the first the memory is made, with the last it is
	 * ended and given up, unless it is kept. 0, or negative errno when there can be no
	 * memory; then it is as if there were no readers.
	 */
	int (*set_readers)(struct headroom_tap_source *source, uint32_t n_readers);

	/**
	 * Keep the memory without readers, too, from now on: what was played before the first
	 * one came can be had then. 0, or negative errno as above; then it is not kept.
	 */
	int (*keep)(struct headroom_tap_source *source);

	/** End the memory and make another one, for the readers that there are. */
	int (*renew)(struct headroom_tap_source *source);

	/** What there is now. */
	void (*get)(struct headroom_tap_source *source, struct headroom_tap_memory *memory);

	const char *sink_name;	/**< the host's: node.name of the sink; NULL is fine */
	/**
	 * The host's: called when there is another memory, or none any more because it
	 * could not be made. Not from inside the four above. NULL is fine.
	 */
	void (*changed)(void *data);
	void *data;
};

#endif /* HEADROOM_TAP_SOURCE_H */

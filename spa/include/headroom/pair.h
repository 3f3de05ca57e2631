/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PAIR_H
#define HEADROOM_PAIR_H

#include <stdint.h>

/**
 * What a host needs to know about libspa-headroom.
 *
 * One handle of the factory HEADROOM_FACTORY_PAIR is a pair of nodes around one
 * engine: a sink that processes what it gets, and an output that hands on the
 * result in the same cycle. The host must run the output after the sink; their
 * ports named HEADROOM_SYNC_PORT exist to be linked for that. Both nodes live
 * and die with the handle and run on the same data loop.
 *
 * The dict given to the factory may hold
 *   headroom.mode         HEADROOM_MODE_PROCESSED (default) or _BYPASS
 *   audio.channels        1 .. 64, default 2
 *   audio.position        "[ FL FR ]" or "FL,FR"; sets audio.channels
 *   headroom.<parameter>  a start value; a wrong one is logged and ignored
 */

#define HEADROOM_PLUGIN "headroom/libspa-headroom"
#define HEADROOM_FACTORY_PAIR "headroom.pair"

/** The sink is SPA_TYPE_INTERFACE_Node; the output is a struct spa_node too. */
#define HEADROOM_TYPE_INTERFACE_OutputNode "Spa:Pointer:Interface:Node:HeadroomOutput"

#define HEADROOM_KEY_MODE "headroom.mode"
#define HEADROOM_MODE_PROCESSED "processed"
#define HEADROOM_MODE_BYPASS "bypass"

/*
 * Paused, the sink keeps the sound in its delay line and goes on with it; Flush and Suspend
 * make it forget it. Who pauses it knows whether the same sound goes on.
 */

/** Every parameter and reading of the sink is a name with this prefix. */
#define HEADROOM_PREFIX "headroom."

#define HEADROOM_SYNC_PORT "sync"

/** How far the sink is behind its driver. A struct headroom_progress_reader. */
#define HEADROOM_TYPE_INTERFACE_Progress "Spa:Pointer:Interface:HeadroomProgress"

/** Times are of CLOCK_MONOTONIC, by the clock of the driver. */
struct headroom_progress {
	uint64_t driver_ns;	/**< begin of the driver's cycle; 0 without a driver */
	uint64_t processed_ns;	/**< begin of the last cycle the sink processed; 0 before */
	uint64_t period_ns;	/**< length of a cycle; 0 without a driver */
	uint64_t n_frames;	/**< processed, since the sink has the channels it has */
	uint64_t n_scrubbed;	/**< samples of these, of all channels, that were no sound */
};

struct headroom_progress_reader {
	/** Thread: main. Fields may be of two neighbouring cycles. */
	void (*read)(const struct headroom_progress_reader *reader,
			struct headroom_progress *progress);
};

#endif /* HEADROOM_PAIR_H */

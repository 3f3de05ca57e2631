/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_EAR_H
#define HEADROOM_EAR_H

#include <stdint.h>

#include <spa/utils/hook.h>

/**
 * A node that only listens, and tells how loud what it hears was before a gain that is
 * known. HEADROOM_PLUGIN has it as the factory HEADROOM_FACTORY_EAR.
 *
 * It has one input port a channel, "input_FL" ..., from the start, and nothing else. To
 * the latency that its peers are told it adds nothing, also as the only one.
 *
 * The dict given to the factory holds audio.position, "[ FL FR ]", 1 .. 64 names; what is
 * no name has no place. Default is one channel without a place.
 */

#define HEADROOM_FACTORY_EAR "headroom.ear"

#define HEADROOM_TYPE_INTERFACE_Ear "Spa:Pointer:Interface:HeadroomEar"
#define HEADROOM_VERSION_EAR 0

struct headroom_ear {
	struct spa_interface iface;
};

struct headroom_ear_reading {
	uint64_t n_cycles;	/**< of the graph, so far */
	uint64_t n_blocks;	/**< of 100 ms that were measured, so far */
	double level_lufs;	/**< of the programme; -200 = not known yet */
	double peak_dbfs;	/**< sample peaks, falling by 1 / e in 500 ms; -200 = none */
};

struct headroom_ear_methods {
	uint32_t version;
	/** What the sound is multiplied by from now on; >= 0. Thread: main. */
	void (*set_gain)(void *object, double gain_lin);
	/** The newest reading; all 0 and -200 before the first cycle. Thread: main. */
	void (*read)(void *object, struct headroom_ear_reading *reading);
};

static inline void headroom_ear_set_gain(struct headroom_ear *ear, double gain_lin)
{
	spa_interface_call(&ear->iface, struct headroom_ear_methods, set_gain, 0, gain_lin);
}

static inline void headroom_ear_read(struct headroom_ear *ear,
		struct headroom_ear_reading *reading)
{
	spa_interface_call(&ear->iface, struct headroom_ear_methods, read, 0, reading);
}

#endif /* HEADROOM_EAR_H */

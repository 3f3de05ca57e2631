/* SPDX-License-Identifier: MIT */
#ifndef HR_PROBE_H
#define HR_PROBE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pipewire/filter.h>
#include <pipewire/pipewire.h>

#include "hr-probe-links.h"

#define MAX_TAPS 4
#define MAX_RATE 96000
#define MAX_CYCLES (1u << 21)
#define SETTLE_CYCLES 4
#define HANG_S 1

struct tap {
	char node[128];
	bool is_player;
	uint32_t n_channels;
	void *ports[PROBE_MAX_CHANNELS];
	float *data;		/* interleaved */
	size_t n_frames, max_frames;
	uint64_t n_empty;	/* cycles in which a port had no buffer */
};

struct tap_cycle {
	uint64_t position, duration, rate, got[MAX_TAPS], nsec;
};

struct play_cycle {
	uint64_t position, duration, rate, first_frame;
};

struct probe {
	struct pw_main_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct probe_links links;

	struct pw_filter *player, *recorder;
	void *play_ports[PROBE_MAX_CHANNELS];
	uint32_t n_play_channels;
	float *play_data;
	size_t n_play_frames;

	struct tap taps[MAX_TAPS];
	uint32_t n_taps;
	struct tap_cycle *tap_cycles;
	uint32_t n_tap_cycles;
	struct play_cycle *play_cycles;
	uint32_t n_play_cycles;

	/* data loop only */
	uint64_t play_frame;
	uint32_t n_settled, n_dropped;

	char player_name[64], recorder_name[64];
	atomic_uint seen_rate, seen_duration;	/* of the last recorder cycle */
	unsigned int told_rate, told_duration;

	atomic_bool is_linked, has_played, is_full, is_to_hang;
	bool has_announced;

	const char *out, *target;
	bool is_looping;
	double tail_s, max_s, ended_s, started_s;
};

/** What runs on the data loop: the two process callbacks, with struct probe. */
extern const struct pw_filter_events probe_player_events, probe_recorder_events;

#endif /* HR_PROBE_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_MODEL_H
#define HEADROOM_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "monitor/view/history.h"

/**
 * All that is shown, as plain values: filled in by source.c, drawn by layout.c, which
 * know nothing of one another. Texts went through text_printable(). Levels that are not
 * there are BALLISTICS_FLOOR_DB, other numbers NAN.
 */

#define MODEL_CHANNELS 64
#define MODEL_STREAMS 256
#define MODEL_NAMES 256
#define MODEL_NAME_BYTES 96
#define MODEL_TEXT_BYTES 256

enum model_state {
	MODEL_NO_DAEMON,
	MODEL_NO_MODULE,	/**< PipeWire runs without it */
	MODEL_REFUSED,		/**< we may not listen: keys and streams, but no meters */
	MODEL_IDLE,		/**< nothing plays */
	MODEL_PLAYING,
};

/** One side of a channel; dBFS. */
struct model_meter {
	double peak_dbfs, peak_hold_dbfs;
	double true_peak_dbtp;		/**< held */
	double mean_square_dbfs;
};

struct model_channel {
	char name[8];
	struct model_meter in, out;
};

struct model_loudness {
	double momentary_lufs, short_lufs, integrated_lufs;
	double range_lu;
	double true_peak_dbtp;		/**< the most since the start, or since it was cleared */
};

struct model_counters {
	uint64_t n_in_clipped, n_out_clipped, n_scrubbed;
	uint64_t n_xruns, n_starved, n_late;
	uint32_t process_avg_ns, process_p99_ns, process_max_ns;
	uint32_t rate_hz, quantum_frames;
};

/** What the meters of the tap say. */
struct model_sound {
	uint32_t n_channels;
	struct model_channel channels[MODEL_CHANNELS];
	struct model_loudness in, out;
	double agc_gain_db;
	double comp_gain_db, limit_gain_db;	/**< 0 or less */
	struct model_counters counters;
};

struct model_stream {
	uint32_t id;
	char app[MODEL_NAME_BYTES];
	char route[32], why[MODEL_TEXT_BYTES], target[MODEL_NAME_BYTES];
	char stuck[MODEL_NAME_BYTES];	/**< "" when it answers */
	bool is_running;
	double heard_lufs, cut_db;	/**< its own loudness, what it is turned down by; or NAN */
};

struct model_names {
	int n;
	char names[MODEL_NAMES][MODEL_NAME_BYTES];
};

struct model {
	enum model_state state;
	char version[32], refusal[MODEL_TEXT_BYTES];
	char profile[MODEL_NAME_BYTES], device[MODEL_TEXT_BYTES], error[MODEL_TEXT_BYTES];
	char stuck[MODEL_TEXT_BYTES];
	double strength;		/**< 0 .. 100, NAN when there is none */
	double target_lufs, ceiling_dbtp;
	bool is_bypassed, is_matched, has_levels, are_levels_on;
	struct model_names profiles, overlay;
	int n_streams;
	struct model_stream streams[MODEL_STREAMS];
	struct model_sound sound;
	struct history history;
};

#endif /* HEADROOM_MODEL_H */

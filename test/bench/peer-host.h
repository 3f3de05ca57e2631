/* SPDX-License-Identifier: MIT */
#ifndef HR_BENCH_PEER_HOST_H
#define HR_BENCH_PEER_HOST_H

#include <stddef.h>
#include <stdint.h>

/**
 * A small host for stereo plugins that do what our engine does, so that they can be
 * timed and judged side by side with it. Thread: one.
 */

#define PEER_CHANNELS 2u
#define PEER_MAX_SETTINGS 12
#define PEER_WHY_BYTES 320

/** What two rows must share to be compared. */
enum peer_role {
	PEER_LIMITER,
	PEER_COMPRESSOR,
	PEER_CHAIN,
	PEER_N_ROLES
};

/** Value of a control: LV2 port symbol, LADSPA port name, or parameter of ours. */
struct peer_setting {
	const char *name;
	float value;
};

struct peer_api;

/** A row of the table; constant. */
struct peer_spec {
	const char *name;
	enum peer_role role;
	const struct peer_api *api;
	const char *plugin;		/**< LV2 URI, LADSPA library, CPU level of ours */
	const char *label;		/**< LADSPA: plugin in the library */
	float ceiling_dbfs;		/**< PEER_LIMITER: what was set */
	struct peer_setting settings[PEER_MAX_SETTINGS];	/**< up to a NULL name */
};

/** What every instance is made with. */
struct peer_context {
	void *lv2_world;		/**< from peer_lv2_world_new() */
	uint32_t rate_hz;
	uint32_t block_frames;		/**< length of every peer_api.run */
};

/** One way to run a plugin. */
struct peer_api {
	/**
	 * Make an instance with the settings of spec. Returns it, to be closed by the
	 * caller, or NULL with the reason in why (PEER_WHY_BYTES).
	 */
	void *(*open)(const struct peer_spec *spec, const struct peer_context *context,
			char *why);
	/** Process one block; out and in are PEER_CHANNELS arrays that do not overlap. */
	void (*run)(void *instance, float *const out[], const float *const in[]);
	/** Delay the plugin reports, in frames; -1 when it reports none. */
	int (*latency_frames)(void *instance);
	void (*close)(void *instance);
};

extern const struct peer_api peer_ours;
extern const struct peer_api peer_lv2;
extern const struct peer_api peer_ladspa;

extern const struct peer_spec peer_specs[];
extern const size_t n_peer_specs;

/** Find the LV2 plugins of the system; NULL without memory. */
void *peer_lv2_world_new(void);
void peer_lv2_world_free(void *world);

/** What peer_judge() found out. */
struct peer_verdict {
	double sample_peak_dbfs;	/**< largest sample at the output */
	double true_peak_dbtp;		/**< 32 times interpolated, in double */
	double level_dbfs;		/**< mean square, both channels */
	int reported_frames;		/**< latency as reported, -1 = not */
	int delay_frames;		/**< measured: where an impulse comes out */
	char why[PEER_WHY_BYTES];	/**< not empty: it does not run, and this is why */
};

/**
 * Run loud music and an impulse through fresh instances, in a child process: a
 * plugin that crashes or hangs gives a reason, not the end of the table.
 *
 * in  PEER_CHANNELS arrays of MUSIC_FRAMES
 */
void peer_judge(struct peer_verdict *verdict, const struct peer_spec *spec,
		const struct peer_context *context, const float *const in[]);

#endif /* HR_BENCH_PEER_HOST_H */

/* SPDX-License-Identifier: MIT */
#ifndef HR_BENCH_PEER_HOST_LV2_H
#define HR_BENCH_PEER_HOST_LV2_H

#include <lilv/lilv.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <stdbool.h>
#include <stdint.h>

/** What an LV2 host offers one instance. Not to be moved once it is initialised. */

#define PEER_LV2_MAX_URIDS 1024u
#define PEER_LV2_MAX_FEATURES 12
#define PEER_LV2_RESPONSE_BYTES 8192u

struct peer_lv2_features {
	const LV2_Feature *list[PEER_LV2_MAX_FEATURES];	/**< ends with NULL */
	LV2_URID sequence_urid, chunk_urid;

	LV2_Feature features[PEER_LV2_MAX_FEATURES];
	LV2_URID_Map map;
	LV2_URID_Unmap unmap;
	LV2_Log_Log log;
	LV2_Options_Option options[6];
	LV2_Worker_Schedule schedule;
	char *uris[PEER_LV2_MAX_URIDS];		/**< urid n is uris[n - 1] */
	uint32_t n_uris;
	int32_t block_frames, sequence_bytes;
	float rate_hz;
	LilvInstance *instance;
	const LV2_Worker_Interface *worker;	/**< of the plugin; NULL = it has none */
	char response[PEER_LV2_RESPONSE_BYTES];	/**< delivered after the run */
	uint32_t response_bytes;
	bool responded;
};

/** Fill the list for blocks that all have block_frames. */
void peer_lv2_features_init(struct peer_lv2_features *features, uint32_t rate_hz,
		uint32_t block_frames);

/** Let the worker serve this instance. */
void peer_lv2_features_use(struct peer_lv2_features *features, LilvInstance *instance);

/** After each run: deliver what the worker answered. */
void peer_lv2_features_end_run(struct peer_lv2_features *features);

void peer_lv2_features_finish(struct peer_lv2_features *features);

#endif /* HR_BENCH_PEER_HOST_LV2_H */

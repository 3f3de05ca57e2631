/* SPDX-License-Identifier: MIT */
#include "peer-host-lv2.h"

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/parameters/parameters.h>
#include <stdlib.h>
#include <string.h>

static LV2_URID map_uri(LV2_URID_Map_Handle handle, const char *uri)
{
	struct peer_lv2_features *f = handle;

	for (uint32_t i = 0; i < f->n_uris; i++)
		if (strcmp(f->uris[i], uri) == 0)
			return i + 1;
	if (f->n_uris == PEER_LV2_MAX_URIDS)
		return 0;
	f->uris[f->n_uris] = strdup(uri);
	return f->uris[f->n_uris] != NULL ? ++f->n_uris : 0;
}

static const char *unmap_urid(LV2_URID_Unmap_Handle handle, LV2_URID urid)
{
	const struct peer_lv2_features *f = handle;

	return urid >= 1 && urid <= f->n_uris ? f->uris[urid - 1] : NULL;
}

/* What plugins say is not for a table. */
static int drop_text(LV2_Log_Handle handle, LV2_URID type, const char *format, va_list args)
{
	return 0;
}

static int drop_line(LV2_Log_Handle handle, LV2_URID type, const char *format, ...)
{
	return 0;
}

static LV2_Worker_Status respond(LV2_Worker_Respond_Handle handle, uint32_t n_bytes,
		const void *data)
{
	struct peer_lv2_features *f = handle;

	if (n_bytes > sizeof(f->response))
		return LV2_WORKER_ERR_NO_SPACE;
	memcpy(f->response, data, n_bytes);
	f->response_bytes = n_bytes;
	f->responded = true;
	return LV2_WORKER_SUCCESS;
}

/* There is one thread: the work is done before the call returns. */
static LV2_Worker_Status schedule_work(LV2_Worker_Schedule_Handle handle, uint32_t n_bytes,
		const void *data)
{
	struct peer_lv2_features *f = handle;

	if (f->worker == NULL)
		return LV2_WORKER_ERR_UNKNOWN;
	return f->worker->work(lilv_instance_get_handle(f->instance), respond, f, n_bytes, data);
}

static void add(struct peer_lv2_features *f, const char *uri, void *data)
{
	int n = 0;

	while (f->list[n] != NULL)
		n++;
	f->features[n] = (LV2_Feature) { uri, data };
	f->list[n] = &f->features[n];
}

static LV2_Options_Option make_option(struct peer_lv2_features *f, const char *key,
		const char *type, uint32_t n_bytes, const void *value)
{
	return (LV2_Options_Option) {
		.context = LV2_OPTIONS_INSTANCE,
		.key = map_uri(f, key),
		.size = n_bytes,
		.type = map_uri(f, type),
		.value = value,
	};
}

static void init_options(struct peer_lv2_features *f)
{
	static const char *const lengths[] = {
		LV2_BUF_SIZE__minBlockLength, LV2_BUF_SIZE__maxBlockLength,
		LV2_BUF_SIZE__nominalBlockLength,
	};
	uint32_t n = 0;

	for (; n < sizeof(lengths) / sizeof(lengths[0]); n++)
		f->options[n] = make_option(f, lengths[n], LV2_ATOM__Int,
				sizeof(f->block_frames), &f->block_frames);
	f->options[n++] = make_option(f, LV2_BUF_SIZE__sequenceSize, LV2_ATOM__Int,
			sizeof(f->sequence_bytes), &f->sequence_bytes);
	f->options[n++] = make_option(f, LV2_PARAMETERS__sampleRate, LV2_ATOM__Float,
			sizeof(f->rate_hz), &f->rate_hz);
}

void peer_lv2_features_init(struct peer_lv2_features *f, uint32_t rate_hz,
		uint32_t block_frames)
{
	memset(f, 0, sizeof(*f));
	f->block_frames = (int32_t)block_frames;
	f->sequence_bytes = 65536;
	f->rate_hz = (float)rate_hz;
	f->sequence_urid = map_uri(f, LV2_ATOM__Sequence);
	f->chunk_urid = map_uri(f, LV2_ATOM__Chunk);
	f->map = (LV2_URID_Map) { f, map_uri };
	f->unmap = (LV2_URID_Unmap) { f, unmap_urid };
	f->log = (LV2_Log_Log) { f, drop_line, drop_text };
	f->schedule = (LV2_Worker_Schedule) { f, schedule_work };
	init_options(f);
	add(f, LV2_URID__map, &f->map);
	add(f, LV2_URID__unmap, &f->unmap);
	add(f, LV2_LOG__log, &f->log);
	add(f, LV2_WORKER__schedule, &f->schedule);
	add(f, LV2_OPTIONS__options, f->options);
	add(f, LV2_BUF_SIZE__boundedBlockLength, NULL);
	add(f, LV2_BUF_SIZE__fixedBlockLength, NULL);
	add(f, LV2_BUF_SIZE__powerOf2BlockLength, NULL);
}

void peer_lv2_features_use(struct peer_lv2_features *f, LilvInstance *instance)
{
	f->instance = instance;
	f->worker = lilv_instance_get_extension_data(instance, LV2_WORKER__interface);
}

void peer_lv2_features_end_run(struct peer_lv2_features *f)
{
	LV2_Handle handle;

	if (f->worker == NULL)
		return;
	handle = lilv_instance_get_handle(f->instance);
	if (f->responded && f->worker->work_response != NULL)
		f->worker->work_response(handle, f->response_bytes, f->response);
	f->responded = false;
	if (f->worker->end_run != NULL)
		f->worker->end_run(handle);
}

void peer_lv2_features_finish(struct peer_lv2_features *f)
{
	for (uint32_t i = 0; i < f->n_uris; i++)
		free(f->uris[i]);
}

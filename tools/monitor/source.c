/* SPDX-License-Identifier: MIT */
#include "monitor/source.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include <spa/utils/result.h>

#include "lib/text.h"
#include "monitor/status.h"

#define RETRY_NS 500000000ull
#define READ_FRAMES 65536u

uint64_t source_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return SPA_TIMESPEC_TO_NSEC(&now);
}

int source_init(struct source *source, const char *remote, bool is_plain)
{
	int res;

	*source = (struct source) { .remote = remote, .is_plain = is_plain, .is_stale = true };
	readings_init(&source->readings, is_plain);
	source->read_ns = source_now_ns();
	/* It is read when the screen is drawn; its own ticks would only wake us. */
	res = tap_client_new(&source->tap, &(struct tap_client_setup) {
		.remote = remote,
		.name = "headroom-monitor",
		.tick_ms = 10000,
	});
	return res;
}

void source_finish(struct source *source)
{
	if (source->is_connected)
		graph_finish(&source->graph);
	tap_client_free(source->tap);
}

/* ---- the graph ---- */

static struct pw_loop *loop_of(const struct source *source)
{
	return pw_main_loop_get_loop(source->graph.loop);
}

int source_fd(const struct source *source)
{
	return source->is_connected ? pw_loop_get_fd(loop_of(source)) : -1;
}

static bool connect_again(struct source *source, uint64_t now_ns)
{
	if (now_ns < source->retry_ns)
		return false;
	source->retry_ns = now_ns + RETRY_NS;
	source->is_connected = graph_init(&source->graph, source->remote,
			GRAPH_ALL | GRAPH_QUIET) == STATUS_OK;
	if (!source->is_connected)
		graph_finish(&source->graph);
	return source->is_connected;
}

static bool handle_graph(struct source *source, uint64_t now_ns)
{
	struct pollfd fd = { .fd = source_fd(source), .events = POLLIN };
	bool has_come;

	if (!source->is_connected)
		return connect_again(source, now_ns);
	has_come = poll(&fd, 1, 0) > 0;
	if (has_come)
		pw_loop_iterate(loop_of(source), 0);
	if (!source->graph.is_dead)
		return has_come;
	graph_finish(&source->graph);
	source->is_connected = false;
	source->retry_ns = now_ns;
	return true;
}

/* ---- the tap ---- */

/* Follow the memory; the sound itself is not looked at. */
static bool follow_tap(struct source *source)
{
	struct hr_tap_span span;
	bool is_new = false;
	uint32_t n;

	if (tap_client_reader(source->tap) != NULL)
		hr_tap_skip(tap_client_reader(source->tap), 0);
	do {
		n = tap_client_read(source->tap, NULL, READ_FRAMES, &span);
		is_new = is_new || span.flags & TAP_CLIENT_NEW_MEMORY;
	} while (n > 0 || span.lost_frames > 0 || span.flags & TAP_CLIENT_NEW_MEMORY);
	return is_new;
}

static void name_channels(const struct hr_tap_reader *reader, struct model_sound *sound)
{
	memset(sound, 0, sizeof(*sound));
	sound->n_channels = reader->n_channels;
	for (uint32_t c = 0; c < reader->n_channels; c++)
		text_printable(reader->channel_name[c], sound->channels[c].name,
				sizeof(sound->channels[c].name));
}

static bool read_tap(struct source *source, struct model *model, uint64_t now_ns)
{
	struct hr_tap_meters meters;
	struct hr_tap_reader *reader;
	bool is_new = follow_tap(source), was_moving, has_read;
	double elapsed_sec = 1e-9 * (double)(now_ns - source->read_ns);

	source->read_ns = now_ns;
	if ((reader = tap_client_reader(source->tap)) == NULL)
		return false;
	if (is_new) {
		readings_init(&source->readings, source->is_plain);
		name_channels(reader, &model->sound);
	}
	was_moving = readings_is_moving(&source->readings);
	has_read = hr_tap_read_meters(reader, &meters) == 0;
	readings_add(&source->readings, has_read ? &meters : NULL, reader->n_channels,
			elapsed_sec, &model->sound, &model->history);
	return is_new || was_moving || readings_is_moving(&source->readings);
}

/* ---- both ---- */

static void set_state(const struct source *source, struct model *model)
{
	enum tap_client_state state = tap_client_state(source->tap);

	if (!source->is_connected)
		model->state = MODEL_NO_DAEMON;
	else if (source->graph.keys.proxy == NULL)
		model->state = MODEL_NO_MODULE;
	else if (state == TAP_CLIENT_REFUSED)
		model->state = MODEL_REFUSED;
	else
		model->state = readings_is_playing(&source->readings) ? MODEL_PLAYING :
			MODEL_IDLE;
	if (model->state == MODEL_REFUSED)
		text_printable(spa_strerror(tap_client_error(source->tap)), model->refusal,
				sizeof(model->refusal));
}

bool source_update(struct source *source, struct model *model)
{
	uint64_t now_ns = source_now_ns();
	enum model_state state = model->state;
	bool has_graph = handle_graph(source, now_ns) || source->is_stale;
	bool has_changed = read_tap(source, model, now_ns) || has_graph;

	source->is_stale = false;
	if (has_graph)
		facts_collect(model, source->is_connected ? &source->graph : NULL);
	set_state(source, model);
	return has_changed || state != model->state;
}

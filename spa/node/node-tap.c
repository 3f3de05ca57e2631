/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/utils/result.h>

#include "node/node.h"
#include "tap/memory.h"

/*
 * The tap: made on the main thread when the first reader comes, or at once when it is
 * kept; handed to the data loop, taken back before it is given up. It has the channels of
 * the sink; with another layout comes another memory.
 */

#define CAPACITY_FRAMES HR_TAP_MIN_CAPACITY_FRAMES

static int do_set_tap(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	struct rt *rt = &((struct impl *)user_data)->rt;

	rt->tap = *(struct tap_writer *const *)data;
	if (rt->tap != NULL)
		tap_writer_restart(rt->tap);
	return 0;
}

static void hand_over(struct impl *impl, struct tap_writer *writer)
{
	node_invoke(impl, do_set_tap, &writer, sizeof(writer));
}

static int make_memory(struct impl *impl, struct tap_memory **memory)
{
	const struct spa_audio_info_raw *format = &impl->sink.format;
	const char *sink_name = impl->tap.source.sink_name;
	char names[HR_MAX_CHANNELS][8];

	for (uint32_t c = 0; c < format->channels; c++)
		node_channel_name(format->position[c], names[c], sizeof(names[c]));
	return tap_memory_new(memory, &(struct tap_setup) {
		.sink_name = sink_name != NULL ? sink_name : "",
		.n_channels = format->channels,
		.capacity_frames = CAPACITY_FRAMES,
		.position = format->position,
		.channel_name = (const char (*)[8])names,
	});
}

/* Put another memory, or none, in the place of what there is. */
static void replace(struct impl *impl, struct tap_memory *memory)
{
	struct tap_memory *old = impl->tap.memory;

	hand_over(impl, memory != NULL ? &memory->writer : NULL);
	memcpy(impl->tap.position, impl->sink.format.position, sizeof(impl->tap.position));
	impl->tap.memory = memory;
	tap_memory_free(old);
}

/* Meters are for readers: keeping a memory is not reading it. */
static void count_readers(struct impl *impl)
{
	atomic_store_explicit(&impl->rt.words.n_bound,
			impl->tap.memory != NULL ? impl->tap.n_readers : 0, memory_order_relaxed);
}

/* Make the memory that should be there, or give up the one that should not. */
static int provide(struct impl *impl)
{
	struct tap_memory *memory;
	bool is_wanted = impl->tap.is_kept || impl->tap.n_readers > 0;
	int res;

	if (is_wanted == (impl->tap.memory != NULL))
		return 0;
	if (!is_wanted) {
		replace(impl, NULL);
		return 0;
	}
	if ((res = make_memory(impl, &memory)) < 0) {
		spa_log_error(impl->log, "no memory for the tap: %s", spa_strerror(res));
		return res;
	}
	replace(impl, memory);
	return 0;
}

static struct impl *impl_of(struct headroom_tap_source *source)
{
	return SPA_CONTAINER_OF(source, struct impl, tap.source);
}

static int tap_renew(struct headroom_tap_source *source)
{
	struct impl *impl = impl_of(source);
	struct tap_memory *memory = NULL;
	int res;

	if (impl->tap.memory == NULL)
		return 0;
	if ((res = make_memory(impl, &memory)) < 0)
		spa_log_error(impl->log, "no memory for the tap: %s", spa_strerror(res));
	replace(impl, memory);
	count_readers(impl);
	return res;
}

static int tap_set_readers(struct headroom_tap_source *source, uint32_t n_readers)
{
	struct impl *impl = impl_of(source);
	uint32_t before = impl->tap.n_readers;
	int res;

	impl->tap.n_readers = n_readers;
	/* one who could not have it is none; one who went is gone all the same */
	if ((res = provide(impl)) < 0)
		impl->tap.n_readers = SPA_MIN(before, n_readers);
	count_readers(impl);
	return res;
}

static int tap_keep(struct headroom_tap_source *source)
{
	struct impl *impl = impl_of(source);
	int res;

	impl->tap.is_kept = true;
	if ((res = provide(impl)) < 0)
		impl->tap.is_kept = false;
	return res;
}

static void tap_get(struct headroom_tap_source *source, struct headroom_tap_memory *result)
{
	const struct tap_memory *memory = impl_of(source)->tap.memory;

	result->fd = memory != NULL ? memory->fd : -1;
	result->size_bytes = memory != NULL ? (uint32_t)memory->size_bytes : 0;
}

static bool has_layout_of_sink(const struct impl *impl)
{
	const struct spa_audio_info_raw *format = &impl->sink.format;

	return impl->tap.memory->writer.n_channels == format->channels &&
		memcmp(impl->tap.position, format->position,
			format->channels * sizeof(format->position[0])) == 0;
}

void node_tap_follow(struct impl *impl)
{
	struct node_tap *tap = &impl->tap;

	if (tap->memory == NULL)
		return;
	if (has_layout_of_sink(impl)) {
		hand_over(impl, &tap->memory->writer);
		return;
	}
	tap_renew(&tap->source);
	if (tap->source.changed != NULL)
		tap->source.changed(tap->source.data);
}

void node_tap_init(struct impl *impl)
{
	impl->tap.source = (struct headroom_tap_source) {
		.set_readers = tap_set_readers,
		.keep = tap_keep,
		.renew = tap_renew,
		.get = tap_get,
	};
}

void node_tap_finish(struct impl *impl)
{
	if (impl->tap.memory != NULL)
		replace(impl, NULL);
}

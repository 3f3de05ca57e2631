/* SPDX-License-Identifier: MIT */
#include "routing/internal.h"
#include "routing/router.h"

/*
 * The daemon tells a client nothing of a node the client has not acknowledged, as
 * none has when the node is new: what is known of a stream is said again, until
 * those who care, and bind it, have heard of it.
 */
#define N_ANNOUNCEMENTS 4
#define ANNOUNCE_MSEC 100
#define ANNOUNCE_MORE_MSEC 20	/* when there were too many for once */
#define STREAMS_PER_ANNOUNCEMENT 16	/* every watcher is told of each */

static void tell_again(struct router *r, uint32_t id, const char *key)
{
	const char *value = metadata_get(r->md, id, key);

	if (value != NULL)
		metadata_answer(r->md, id, key, value);
}

static void arm_announcer(struct router *r, unsigned int in_msec)
{
	struct timespec value = { .tv_nsec = in_msec * SPA_NSEC_PER_MSEC };

	pw_loop_update_timer(pw_context_get_main_loop(r->context), r->announcer, &value, NULL,
			false);
}

void router_announce_later(struct router *r)
{
	arm_announcer(r, ANNOUNCE_MSEC);
}

static unsigned int least_announced(struct router *r)
{
	struct stream *stream;
	unsigned int least = N_ANNOUNCEMENTS;

	spa_list_for_each(stream, &r->streams.list, link)
		least = SPA_MIN(least, stream->n_announced);
	return least;
}

/* Those first that were announced the fewest times. */
void router_on_announce(void *data, uint64_t expirations)
{
	struct router *r = data;
	unsigned int least = least_announced(r);
	struct stream *stream;
	int n_left = STREAMS_PER_ANNOUNCEMENT;

	spa_list_for_each(stream, &r->streams.list, link) {
		if (least == N_ANNOUNCEMENTS || stream->n_announced != least)
			continue;
		if (n_left-- == 0) {
			arm_announcer(r, ANNOUNCE_MORE_MSEC);
			return;
		}
		tell_again(r, stream->id, ROUTER_KEY_ROUTE);
		tell_again(r, stream->id, HEADROOM_KEY_WHY_CODE);
		tell_again(r, stream->id, HEADROOM_KEY_WHY);
		stream->n_announced++;
	}
	if (least_announced(r) < N_ANNOUNCEMENTS)
		router_announce_later(r);
}

void router_answer(struct router *r, uint32_t id)
{
	tell_again(r, id, ROUTER_KEY_ROUTE);
}

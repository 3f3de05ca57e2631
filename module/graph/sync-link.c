/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "base/log.h"
#include "graph/sync-link.h"

static void wake_up(struct sync_link *sync)
{
	pw_loop_signal_event(pw_context_get_main_loop(sync->context), sync->wake);
}

static void on_link_destroy(void *data)
{
	struct sync_link *sync = data;

	spa_hook_remove(&sync->listener);
	sync->link = NULL;
	wake_up(sync);
}

static const struct pw_impl_link_events link_events = {
	PW_VERSION_IMPL_LINK_EVENTS,
	.destroy = on_link_destroy,
};

static void create_link(struct sync_link *sync)
{
	int res;

	sync->link = pw_context_create_link(sync->context, sync->output, sync->input, NULL,
			pw_properties_new(PW_KEY_LINK_PASSIVE, "true", NULL), 0);
	if (sync->link == NULL) {
		pw_log_error("can't link the %s ports: %m", HEADROOM_SYNC_PORT);
		return;
	}
	pw_impl_link_add_listener(sync->link, &sync->listener, &link_events, sync);
	if ((res = pw_impl_link_register(sync->link, NULL)) < 0)
		pw_log_error("can't register the sync link: %s", spa_strerror(res));
}

/* Not from inside the event of a port: it is not ready to be linked there. */
static void on_wake(void *data, uint64_t count)
{
	struct sync_link *sync = data;

	if (sync->link == NULL && sync->output != NULL && sync->input != NULL)
		create_link(sync);
}

int sync_link_init(struct sync_link *sync, struct pw_context *context)
{
	*sync = (struct sync_link) { .context = context };
	sync->wake = pw_loop_add_event(pw_context_get_main_loop(context), on_wake, sync);
	return sync->wake != NULL ? 0 : -errno;
}

void sync_link_finish(struct sync_link *sync)
{
	sync->output = sync->input = NULL;
	if (sync->link != NULL)
		pw_impl_link_destroy(sync->link);
	if (sync->wake != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(sync->context), sync->wake);
	sync->wake = NULL;
}

static struct pw_impl_port **slot_of(struct sync_link *sync, struct pw_impl_port *port)
{
	const struct pw_properties *props = pw_impl_port_get_properties(port);

	if (!spa_streq(pw_properties_get(props, PW_KEY_PORT_NAME), HEADROOM_SYNC_PORT))
		return NULL;
	return pw_impl_port_get_info(port)->direction == PW_DIRECTION_OUTPUT ?
		&sync->output : &sync->input;
}

void sync_link_port_added(struct sync_link *sync, struct pw_impl_port *port)
{
	struct pw_impl_port **slot = slot_of(sync, port);

	if (slot == NULL)
		return;
	*slot = port;
	wake_up(sync);
}

void sync_link_port_removed(struct sync_link *sync, struct pw_impl_port *port)
{
	if (sync->output == port)
		sync->output = NULL;
	if (sync->input == port)
		sync->input = NULL;
}

/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include <pipewire/pipewire.h>

/*
 * hr-loop LINK NODE PORT NODE PORT: destroys a link and makes another, from the first port
 * to the second. A daemon reads both at once, and does nothing else in between. Prints
 * "done" when it still answers.
 */

struct client {
	struct pw_main_loop *loop;
	struct pw_core *core;
	int seq;
};

static void on_done(void *data, uint32_t id, int seq)
{
	struct client *c = data;

	if (id == PW_ID_CORE && seq == c->seq)
		pw_main_loop_quit(c->loop);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_done,
};

static void roundtrip(struct client *c)
{
	c->seq = pw_core_sync(c->core, PW_ID_CORE, 0);
	pw_main_loop_run(c->loop);
}

int main(int argc, char *argv[])
{
	struct client c = { 0 };
	struct pw_context *context;
	struct pw_registry *registry;
	struct pw_proxy *link;
	struct spa_hook listener = { 0 };

	pw_init(&argc, &argv);
	if (argc != 6)
		return 2;
	c.loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(c.loop), NULL, 0);
	if ((c.core = pw_context_connect(context, NULL, 0)) == NULL)
		return 1;
	pw_core_add_listener(c.core, &listener, &core_events, &c);
	registry = pw_core_get_registry(c.core, PW_VERSION_REGISTRY, 0);
	roundtrip(&c);
	pw_registry_destroy(registry, (uint32_t)atoi(argv[1]));
	link = pw_core_create_object(c.core, "link-factory", PW_TYPE_INTERFACE_Link, PW_VERSION_LINK,
			&SPA_DICT_INIT_ARRAY(((struct spa_dict_item[]) {
				{ PW_KEY_OBJECT_LINGER, "true" },
				{ PW_KEY_LINK_OUTPUT_NODE, argv[2] },
				{ PW_KEY_LINK_OUTPUT_PORT, argv[3] },
				{ PW_KEY_LINK_INPUT_NODE, argv[4] },
				{ PW_KEY_LINK_INPUT_PORT, argv[5] },
			})), 0);
	roundtrip(&c);
	puts("done");
	if (link != NULL)
		pw_proxy_destroy(link);
	pw_proxy_destroy((struct pw_proxy *)registry);
	pw_context_destroy(context);
	pw_main_loop_destroy(c.loop);
	pw_deinit();
	return 0;
}

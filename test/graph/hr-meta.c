/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/pipewire.h>
#include <spa/utils/hook.h>
#include <spa/utils/string.h>

#include <pipewire/extensions/metadata.h>

/*
 * hr-meta NAME: a metadata object, line by line.
 *
 * stdin   SUBJECT <tab> KEY <tab> VALUE   sets a key
 *         SUBJECT <tab> KEY               deletes it
 *         SUBJECT                         deletes all keys of the subject
 *         sync                            answers when everything before arrived
 * stdout  the same lines for every change, "bound", and "synced"
 *
 * Ends with stdin.
 */

struct meta {
	struct pw_main_loop *loop;
	struct pw_core *core;
	struct pw_registry *registry;
	struct pw_metadata *metadata;
	struct spa_hook core_listener, registry_listener, metadata_listener;
	const char *name;
	int bind_seq, sync_seq;
	char line[1 << 20];
	size_t n_line;
};

static int on_property(void *data, uint32_t subject, const char *key,
		const char *type, const char *value)
{
	if (key == NULL)
		printf("%u\n", subject);
	else if (value == NULL)
		printf("%u\t%s\n", subject, key);
	else
		printf("%u\t%s\t%s\n", subject, key, value);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
		uint32_t version, const struct spa_dict *props)
{
	struct meta *m = data;

	/* The daemon tells nothing of an object that was not acknowledged. */
	if (m->metadata != NULL && spa_streq(type, PW_TYPE_INTERFACE_Node))
		pw_core_sync(m->core, PW_ID_CORE, 0);
	if (m->metadata != NULL || !spa_streq(type, PW_TYPE_INTERFACE_Metadata) ||
	    !spa_streq(spa_dict_lookup(props, PW_KEY_METADATA_NAME), m->name))
		return;
	m->metadata = pw_registry_bind(m->registry, id, type, PW_VERSION_METADATA, 0);
	pw_metadata_add_listener(m->metadata, &m->metadata_listener, &metadata_events, m);
	m->bind_seq = pw_core_sync(m->core, PW_ID_CORE, 0);
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
};

static void on_done(void *data, uint32_t id, int seq)
{
	struct meta *m = data;

	if (seq == m->bind_seq)
		puts("bound");
	else if (seq == m->sync_seq)
		puts("synced");
	fflush(stdout);
}

static void on_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct meta *m = data;

	printf("failed\t%u\t%s\n", id, message);
	fflush(stdout);
	if (id == PW_ID_CORE)
		pw_main_loop_quit(m->loop);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_done,
	.error = on_error,
};

static void obey(struct meta *m, char *line)
{
	char *key = strchr(line, '\t'), *value = NULL;

	if (spa_streq(line, "sync")) {
		m->sync_seq = pw_core_sync(m->core, PW_ID_CORE, 0);
		return;
	}
	if (key != NULL)
		*key++ = 0;
	if (key != NULL && (value = strchr(key, '\t')) != NULL)
		*value++ = 0;
	if (m->metadata != NULL)
		pw_metadata_set_property(m->metadata, (uint32_t)strtoul(line, NULL, 10),
				key, NULL, value);
}

static void on_input(void *data, int fd, uint32_t mask)
{
	struct meta *m = data;
	ssize_t n = read(fd, m->line + m->n_line, sizeof(m->line) - 1 - m->n_line);
	char *start = m->line, *end;

	if (n <= 0) {
		pw_main_loop_quit(m->loop);
		return;
	}
	m->n_line += (size_t)n;
	m->line[m->n_line] = 0;
	while ((end = strchr(start, '\n')) != NULL) {
		*end = 0;
		obey(m, start);
		start = end + 1;
	}
	m->n_line -= (size_t)(start - m->line);
	memmove(m->line, start, m->n_line);
}

int main(int argc, char *argv[])
{
	static struct meta m;
	struct pw_context *context;

	pw_init(&argc, &argv);
	m.name = argc > 1 ? argv[1] : "headroom";
	setvbuf(stdout, NULL, _IOLBF, 0);
	m.loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(m.loop), NULL, 0);
	if ((m.core = pw_context_connect(context, NULL, 0)) == NULL) {
		fprintf(stderr, "hr-meta: can't connect: %m\n");
		return 1;
	}
	pw_core_add_listener(m.core, &m.core_listener, &core_events, &m);
	m.registry = pw_core_get_registry(m.core, PW_VERSION_REGISTRY, 0);
	pw_registry_add_listener(m.registry, &m.registry_listener, &registry_events, &m);
	pw_loop_add_io(pw_main_loop_get_loop(m.loop), STDIN_FILENO, SPA_IO_IN | SPA_IO_HUP,
			false, on_input, &m);
	pw_main_loop_run(m.loop);
	pw_context_destroy(context);
	pw_main_loop_destroy(m.loop);
	pw_deinit();
	return 0;
}

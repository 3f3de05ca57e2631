/* SPDX-License-Identifier: MIT */
#include "client/restart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <spa/utils/defs.h>

#include "client/graph.h"
#include "client/message.h"
#include "client/modules.h"
#include "client/streams.h"

#define DEADLINE_SEC 10
/* Without a device or a session manager nothing is ever linked. */
#define LINKED_SEC 5
#define PAUSE_MS 50

extern char **environ;

/* What runs on PipeWire and may have ended with it. */
static const char *const followers[] = { "wireplumber.service", "pipewire-pulse.service" };

/* The exit status of systemctl --user VERB UNIT, or -1 when it cannot be run. */
static int systemctl(const char *verb, const char *unit, bool is_quiet)
{
	char *argv[] = { "systemctl", "--user", (char *)verb, (char *)unit, NULL };
	posix_spawn_file_actions_t actions;
	int status = -1, res;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	if (is_quiet)
		posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	res = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (res != 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool restart_needs_link(char path[PATH_MAX], char target[PATH_MAX])
{
	static const char dropped[] = "pipewire.service.d/50-headroom.conf";
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char own[PATH_MAX];

	if (HEADROOM_UNIT_DIR[0] == '\0' || home == NULL ||
	    strcmp(HEADROOM_UNIT_DIR, "/usr/local/share/systemd/user") == 0)
		return false;
	snprintf(own, sizeof(own), "%s/.local/share/systemd/user", home);
	snprintf(target, PATH_MAX, HEADROOM_UNIT_DIR "/%s", dropped);
	if (config != NULL && *config != '\0')
		snprintf(path, PATH_MAX, "%s/systemd/user/%s", config, dropped);
	else
		snprintf(path, PATH_MAX, "%s/.config/systemd/user/%s", home, dropped);
	return strcmp(own, HEADROOM_UNIT_DIR) != 0 && access(target, R_OK) == 0 &&
		access(path, R_OK) < 0;
}

static int complain_no_session(void)
{
	complain(STATUS_REFUSED, "PipeWire was not restarted: no systemd of this user can be "
			"asked to");
	advise("Restart it as it was started; or log out and in again.");
	return STATUS_REFUSED;
}

/* Whether the module is as it was to be, in the PipeWire that answers now. */
static bool has_come(const struct graph *graph, bool is_to_be_loaded)
{
	return (modules_find_own(graph) != NULL) == is_to_be_loaded;
}

static bool plays_to_something(const struct graph *graph, const char *sink)
{
	const struct object *input = graph_find_node(graph, sink), *output;
	char name[64], targets[256] = "";

	snprintf(name, sizeof(name), "%s.output", sink);
	output = graph_find_node(graph, name);
	return input != NULL && graph_count_ports(graph, input) > 0 && output != NULL &&
		streams_targets(graph, output, targets, sizeof(targets))[0] != '\0';
}

/* Whether the session manager has done what there is to do, as far as it can be seen. */
static bool is_linked(const struct graph *graph, bool is_to_be_loaded)
{
	return keys_get(&graph->defaults, KEYS_ALL, "default.audio.sink") != NULL &&
		(!is_to_be_loaded || (plays_to_something(graph, GRAPH_PROCESSED) &&
		plays_to_something(graph, GRAPH_BYPASS)));
}

/* Ask anew until it is so, or for so long. */
static bool wait_until(bool (*is_so)(const struct graph *graph, bool is_to_be_loaded),
		const char *remote, bool is_to_be_loaded, int sec)
{
	struct timespec now, end;
	bool is_there = false;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += sec;
	do {
		struct graph graph;

		if (graph_init(&graph, remote, GRAPH_ALL | GRAPH_QUIET) == STATUS_OK)
			is_there = is_so(&graph, is_to_be_loaded);
		graph_finish(&graph);
		if (!is_there)
			poll(NULL, 0, PAUSE_MS);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (!is_there && now.tv_sec <= end.tv_sec);
	return is_there;
}

static int wait_for_it(const char *remote, bool is_to_be_loaded)
{
	if (!wait_until(has_come, remote, is_to_be_loaded, DEADLINE_SEC)) {
		complain(STATUS_REFUSED, "PipeWire was restarted, but the module is%s loaded",
				is_to_be_loaded ? " not" : " still");
		advise("headroom doctor tells why.");
		return STATUS_REFUSED;
	}
	wait_until(is_linked, remote, is_to_be_loaded, LINKED_SEC);
	return STATUS_OK;
}

int restart_pipewire(const char *remote, bool is_to_be_loaded)
{
	bool was_active[SPA_N_ELEMENTS(followers)];

	if (HEADROOM_UNIT_DIR[0] != '\0')
		systemctl("daemon-reload", NULL, true);
	for (size_t i = 0; i < SPA_N_ELEMENTS(followers); i++)
		was_active[i] = systemctl("is-active", followers[i], true) == 0;
	if (systemctl("restart", "pipewire.service", false) != 0)
		return complain_no_session();
	for (size_t i = 0; i < SPA_N_ELEMENTS(followers); i++)
		if (was_active[i] && systemctl("start", followers[i], false) != 0)
			complain(STATUS_REFUSED, "%s did not start again", followers[i]);
	return wait_for_it(remote, is_to_be_loaded);
}

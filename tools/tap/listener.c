/* SPDX-License-Identifier: MIT */
#include "tap/listener.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/message.h"

#define START_SEC 3

int listener_init(struct listener *listener, const struct tap_client_setup *setup)
{
	sigset_t signals;
	int res;

	*listener = (struct listener) {
		.sink = setup->sink != NULL ? setup->sink : "headroom.processed",
	};
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	listener->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (listener->signal_fd < 0)
		return print_error("%s", strerror(errno));
	if ((res = tap_client_new(&listener->client, setup)) < 0)
		return print_error("%s", strerror(-res));
	return 0;
}

void listener_finish(struct listener *listener)
{
	tap_client_free(listener->client);
	if (listener->signal_fd >= 0)
		close(listener->signal_fd);
	*listener = (struct listener) { .signal_fd = -1 };
}

static int explain(struct listener *listener, enum tap_client_state state)
{
	if (state == TAP_CLIENT_NO_DAEMON) {
		print_error("no PipeWire to connect to; is it running, and is XDG_RUNTIME_DIR set?");
		return LISTENER_NO_DAEMON;
	}
	if (state == TAP_CLIENT_REFUSED)
		print_error("%s may not be listened to: %s", listener->sink,
				strerror(-tap_client_error(listener->client)));
	else
		print_error("there is no sink %s; `headroom doctor` tells why", listener->sink);
	return LISTENER_NO_TAP;
}

int listener_wait_sink(struct listener *listener)
{
	enum tap_client_state state;
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		state = tap_client_state(listener->client);
		if (state == TAP_CLIENT_READY || listener->is_stopping)
			return 0;
		if (state == TAP_CLIENT_REFUSED)
			break;
		listener_wait_tick(listener);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec <= START_SEC);
	return explain(listener, state);
}

void listener_wait_tick(struct listener *listener)
{
	struct pollfd fds[2] = {
		{ .fd = tap_client_fd(listener->client), .events = POLLIN },
		{ .fd = listener->signal_fd, .events = POLLIN },
	};
	bool was_there = tap_client_reader(listener->client) != NULL;
	bool is_away;

	if (poll(fds, 2, -1) < 0)
		return;
	if (fds[1].revents != 0)
		listener->is_stopping = true;
	else if (fds[0].revents != 0)
		tap_client_wait(listener->client);
	is_away = was_there && tap_client_state(listener->client) != TAP_CLIENT_READY;
	if (is_away && !listener->is_away)
		print_info("%s is gone; waiting for it to come back", listener->sink);
	listener->is_away = is_away;
}

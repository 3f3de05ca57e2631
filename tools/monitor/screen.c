/* SPDX-License-Identifier: MIT */
#include "monitor/screen.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "client/message.h"
#include "lib/style.h"

#include "monitor/actions.h"
#include "monitor/terminal.h"
#include "monitor/view/layout.h"

#define FRAME_NS (1000000000ull / SCREEN_FRAMES_PER_SEC)
#define IDLE_NS 250000000ull	/* how soon it is seen that something plays */
#define MAX_KEYS 64		/* of one turn, however fast they come */

struct screen {
	struct source *source;
	struct model *model;
	struct view view;
	struct painter painter;
	struct surface surface;
	bool is_utf8, is_stale, is_ending;
	uint64_t drawn_ns;
};

static int draw(struct screen *screen)
{
	int n_columns, n_rows, res;

	painter_size(&screen->painter, &n_columns, &n_rows);
	res = surface_init(&screen->surface, n_columns, n_rows, screen->is_utf8);
	if (res < 0)
		return res;
	layout_draw(&screen->surface, screen->model, &screen->view);
	screen->is_stale = false;
	screen->drawn_ns = source_now_ns();
	return painter_draw(&screen->painter, &screen->surface);
}

static void handle_signal(struct screen *screen, int signal_fd)
{
	struct signalfd_siginfo info;

	if (read(signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGTSTP:
		painter_pause(&screen->painter);
		raise(SIGSTOP);
		break;
	case SIGCONT:
		painter_resume(&screen->painter);
		/* fallthrough */
	case SIGWINCH:
		screen->is_stale = true;
		break;
	default:
		screen->is_ending = true;
	}
}

static void handle_keys(struct screen *screen)
{
	struct source *source = screen->source;
	int key, n;

	for (n = 0; n < MAX_KEYS && (key = painter_key(&screen->painter)) >= 0; n++) {
		if (key == 'c' && screen->view.box == VIEW_NO_BOX)
			readings_clear_holds(&source->readings);
		if (!actions_key(&screen->view, screen->model,
				source->is_connected ? &source->graph : NULL, key))
			screen->is_ending = true;
		/* Waiting for answers, the graph heard of changes, also for the next key. */
		source->is_stale = true;
		source_update(source, screen->model);
	}
	/* Readable without a key: the terminal is at its end. */
	if (n == 0)
		screen->is_ending = true;
	screen->is_stale = true;
}

static void wait_turn(struct screen *screen, int signal_fd)
{
	uint64_t now_ns = source_now_ns(), next_ns = screen->drawn_ns + FRAME_NS;
	bool is_moving = screen->is_stale || readings_is_moving(&screen->source->readings);
	struct pollfd fds[] = {
		{ .fd = signal_fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = source_fd(screen->source), .events = POLLIN },
	};
	uint64_t nap_ns = !is_moving ? IDLE_NS : next_ns > now_ns ? next_ns - now_ns : 0;

	if (ppoll(fds, 3, &(struct timespec) { .tv_nsec = (long)nap_ns }, NULL) < 0)
		return;
	/* While it was stopped, others may have read what was there to read. */
	if (fds[0].revents != 0)
		handle_signal(screen, signal_fd);
	else if (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL))
		screen->is_ending = true;
	else if (fds[1].revents != 0)
		handle_keys(screen);
}

static enum monitor_status run(struct screen *screen, int signal_fd)
{
	while (!screen->is_ending) {
		if (source_update(screen->source, screen->model))
			screen->is_stale = true;
		if (screen->is_stale && source_now_ns() >= screen->drawn_ns + FRAME_NS &&
		    draw(screen) < 0)
			return MONITOR_FAILED;
		wait_turn(screen, signal_fd);
	}
	return MONITOR_OK;
}

enum monitor_status screen_run(const struct options *options, struct source *source,
		struct model *model, int signal_fd)
{
	struct screen screen = {
		.source = source,
		.model = model,
		.is_utf8 = style_is_utf8() && !options->is_ascii,
		.is_stale = true,
	};
	bool is_coloured = style_has_colours(STDOUT_FILENO) && !options->is_colourless;
	enum monitor_status status;
	const char *term = getenv("TERM");

	if (painter_start(&screen.painter, is_coloured) < 0) {
		complain(STATUS_NOT_THERE, "this is no terminal that can show it (TERM is %s)",
				term != NULL ? term : "not set");
		advise("--json prints the readings instead.");
		return MONITOR_NO_TERMINAL;
	}
	status = run(&screen, signal_fd);
	painter_stop(&screen.painter);
	surface_finish(&screen.surface);
	return status;
}

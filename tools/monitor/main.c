/* SPDX-License-Identifier: MIT */
/*
 * headroom-monitor: what Headroom does, on a terminal or as JSON. It reads the tap and
 * the metadata as any other client could.
 */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "client/message.h"

#include "monitor/options.h"
#include "monitor/report.h"
#include "monitor/screen.h"
#include "monitor/source.h"
#include "monitor/terminal-restore.h"

/* Peaks are kept by the tap for 2.5 s. */
#define LONGEST_NAP_SEC 1.0

/* Before any thread starts, so that none of them is interrupted. */
static int catch_signals(bool is_json)
{
	sigset_t signals;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	if (!is_json) {
		sigaddset(&signals, SIGWINCH);
		sigaddset(&signals, SIGTSTP);
		sigaddset(&signals, SIGCONT);
	}
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

/* ---- JSON ---- */

/* False when a signal came. */
static bool wait_until(struct source *source, struct model *model, int signal_fd,
		uint64_t until_ns)
{
	for (;;) {
		uint64_t now_ns = source_now_ns(), left_ns;
		struct pollfd fds[] = {
			{ .fd = signal_fd, .events = POLLIN },
			{ .fd = source_fd(source), .events = POLLIN },
		};

		source_update(source, model);
		if (now_ns >= until_ns)
			return true;
		left_ns = SPA_MIN(until_ns - now_ns, (uint64_t)(LONGEST_NAP_SEC * 1e9));
		if (poll(fds, 2, (int)(left_ns / 1000000) + 1) > 0 && fds[0].revents != 0)
			return false;
	}
}

static enum monitor_status print_lines(const struct options *options, struct source *source,
		struct model *model, int signal_fd)
{
	uint64_t step_ns = (uint64_t)(options->interval_sec * 1e9);
	uint64_t next_ns = source_now_ns() + step_ns;

	for (uint32_t n = 0; options->n_lines == 0 || n < options->n_lines; n++) {
		if (!wait_until(source, model, signal_fd, next_ns))
			return MONITOR_OK;
		report_write(stdout, model, source->is_connected ? &source->graph : NULL);
		readings_taken(&source->readings);
		if (fflush(stdout) != 0 || ferror(stdout)) {
			/* Who read it has had enough. */
			if (errno == EPIPE)
				return MONITOR_OK;
			complain(STATUS_REFUSED, "stdout: %s", strerror(errno));
			return MONITOR_FAILED;
		}
		next_ns += step_ns;
		if (next_ns < source_now_ns())
			next_ns = source_now_ns() + step_ns;
	}
	return MONITOR_OK;
}

/* ---- */

static enum monitor_status run(const struct options *options, struct source *source)
{
	struct model *model = calloc(1, sizeof(*model));
	int signal_fd = catch_signals(options->is_json), res;
	enum monitor_status status = MONITOR_FAILED;

	if (model == NULL || signal_fd < 0)
		complain(STATUS_REFUSED, "%s", strerror(errno));
	else if ((res = source_init(source, options->remote, options->is_json)) < 0)
		complain(STATUS_REFUSED, "%s", strerror(-res));
	else if (options->is_json)
		status = print_lines(options, source, model, signal_fd);
	else
		status = screen_run(options, source, model, signal_fd);
	source_finish(source);
	free(model);
	if (signal_fd >= 0)
		close(signal_fd);
	return status;
}

int main(int argc, char *argv[])
{
	struct options options;
	struct source source = { .is_connected = false };
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	/* Widths of characters; numbers stay those of C. */
	setlocale(LC_CTYPE, "");
	if (!options.is_json && (status = rescue_start()) >= 0)
		return status;
	pw_init(NULL, NULL);
	status = (int)run(&options, &source);
	pw_deinit();
	return status;
}

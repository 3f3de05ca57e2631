/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "tap/tap-client.h"
#include "tap/tap-connection.h"

/*
 * hr-tap read SINK FILE N-READERS	frames of the first reader go to FILE, interleaved;
 *					of each reading, to FILE.u64: position, frame, number
 *					of frames, rate
 * hr-tap meters SINK			the readings, once there are any
 * hr-tap seals SINK			what can be done to the memory
 * hr-tap leave SINK			map the memory, leave the daemon, tell when it ends
 *
 * Tells what happens in lines on stdout. Ends with stdin.
 */

#define MAX_READERS 64
#define MAX_FRAMES 4096

static bool is_stdin_open(int timeout_ms)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	char c;

	return poll(&fd, 1, timeout_ms) == 0 || read(STDIN_FILENO, &c, 1) > 0;
}

/* ---- read ---- */

static float samples[HR_TAP_MAX_CHANNELS][MAX_FRAMES];
static float *planes[HR_TAP_MAX_CHANNELS];

static void tell(struct tap_client *client, const struct hr_tap_span *span)
{
	static bool was_ended;
	const struct hr_tap_reader *reader = tap_client_reader(client);

	if (span->flags & TAP_CLIENT_NEW_MEMORY)
		printf("memory %u %s %s\n", reader->n_channels, reader->sink_name,
				reader->channel_name[0]);
	if (span->flags & HR_TAP_NEW_EPOCH)
		printf("epoch %u %u %" PRIu64 " %" PRIu64 " %u\n", span->epoch.number,
				span->epoch.reasons, span->epoch.frame, span->epoch.position,
				span->epoch.rate_hz);
	if (span->lost_frames > 0)
		printf("lost %" PRIu64 " %" PRIu64 "\n", span->lost_frames, span->frame);
	if (span->flags & HR_TAP_ENDED && !was_ended)
		puts("ended");
	was_ended = span->flags & HR_TAP_ENDED;
}

static void keep(struct tap_client *client, const struct hr_tap_span *span,
		uint32_t n_frames, FILE *out, FILE *where)
{
	const uint64_t line[] = { span->position, span->frame, n_frames, span->epoch.rate_hz };

	if (n_frames == 0)
		return;
	for (uint32_t n = 0; n < n_frames; n++)
		for (uint32_t c = 0; c < tap_client_reader(client)->n_channels; c++)
			fwrite(&planes[c][n], sizeof(float), 1, out);
	fwrite(line, sizeof(line), 1, where);
}

static void drain(struct tap_client *client, FILE *out, FILE *where)
{
	struct hr_tap_span span;
	uint32_t n_frames;

	do {
		n_frames = tap_client_read(client, planes, MAX_FRAMES, &span);
		if (out == NULL)
			continue;
		tell(client, &span);
		keep(client, &span, n_frames, out, where);
	} while (n_frames > 0 || span.lost_frames > 0 || span.flags & TAP_CLIENT_NEW_MEMORY);
}

static void tell_state(struct tap_client *client)
{
	static const char *const names[] = { "no-daemon", "no-sink", "refused", "ready" };
	static int before_state = -1, before_error;
	int state = (int)tap_client_state(client), error = tap_client_error(client);

	if (state != before_state || error != before_error)
		printf("state %s %s\n", names[state], strerror(-error));
	before_state = state;
	before_error = error;
}

static void read_tap(const char *sink, const char *file, int n_readers)
{
	struct tap_client *clients[MAX_READERS];
	FILE *out = fopen(file, "wb"), *where;
	char path[4096];

	snprintf(path, sizeof(path), "%s.u64", file);
	where = fopen(path, "wb");
	for (uint32_t c = 0; c < HR_TAP_MAX_CHANNELS; c++)
		planes[c] = samples[c];
	for (int i = 0; i < n_readers; i++)
		if (tap_client_new(&clients[i], &(struct tap_client_setup) {
				.sink = sink, .name = "hr-tap", .tick_ms = 20 }) < 0)
			exit(1);
	while (is_stdin_open(0) && tap_client_wait(clients[0]) == 0) {
		tell_state(clients[0]);
		for (int i = 0; i < n_readers; i++)
			drain(clients[i], i == 0 ? out : NULL, where);
		fflush(out);
		fflush(where);
	}
	for (int i = 0; i < n_readers; i++)
		tap_client_free(clients[i]);
	fclose(out);
	fclose(where);
}

/* ---- meters ---- */

static void tell_meters(const struct hr_tap_meters *m)
{
	printf("meters cycles %" PRIu64 " frame %" PRIu64 " watched %" PRIu64 " rate %u quantum %u "
			"peak %.9g true-peak %.9g limit %.9g momentary %.9g\n",
			m->now.n_cycles, m->now.frame, m->now.n_watched_frames, m->now.rate_hz,
			m->now.quantum_frames, (double)m->hold.channel[0].out_peak_lin,
			(double)m->hold.channel[0].out_true_peak_lin,
			(double)m->hold.limit_gain_min_lin, (double)m->now.out_momentary_pow);
}

static void read_meters(const char *sink)
{
	struct tap_client *client;
	struct hr_tap_meters meters;
	struct hr_tap_span span;

	if (tap_client_new(&client, &(struct tap_client_setup) {
			.sink = sink, .name = "hr-tap", .tick_ms = 50 }) < 0)
		exit(1);
	while (is_stdin_open(0) && tap_client_wait(client) == 0) {
		tap_client_read(client, NULL, MAX_FRAMES, &span);
		if (tap_client_reader(client) != NULL &&
		    hr_tap_read_meters(tap_client_reader(client), &meters) == 0)
			tell_meters(&meters);
	}
	tap_client_free(client);
}

/* ---- seals ---- */

static void tell_result(const char *what, bool is_done)
{
	printf("%s %s\n", what, is_done ? "done" : strerrorname_np(errno));
}

static void try_everything(void *data, int fd, uint32_t size_bytes)
{
	char path[64];
	int again;
	void *map = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	tell_result("map-writable", map != MAP_FAILED);
	map = mmap(NULL, size_bytes, PROT_READ, MAP_SHARED, fd, 0);
	tell_result("map-readable", map != MAP_FAILED);
	tell_result("make-writable", mprotect(map, size_bytes, PROT_READ | PROT_WRITE) == 0);
	tell_result("write", pwrite(fd, "x", 1, 0) == 1);
	tell_result("shrink", ftruncate(fd, size_bytes / 2) == 0);
	tell_result("grow", ftruncate(fd, size_bytes * 2) == 0);
	tell_result("punch", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0);
	tell_result("seal", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_RDWR);
	tell_result("write-reopened", again >= 0 && pwrite(again, "x", 1, 0) == 1);
	puts("end");
	pw_main_loop_quit(data);
}

static void ignore_cut(void *data)
{
}

static void quit_when_refused(void *data, int state, int error)
{
	if (state != TAP_CLIENT_REFUSED)
		return;
	errno = -error;
	tell_result("refused", false);
	pw_main_loop_quit(data);
}

static void hand_memory_to(void (*memory)(void *loop, int fd, uint32_t size_bytes),
		const char *sink)
{
	const struct tap_connection_events events = {
		.memory = memory, .cut = ignore_cut, .state = quit_when_refused,
	};
	struct pw_main_loop *loop = pw_main_loop_new(NULL);
	struct tap_connection connection = {
		.events = &events, .data = loop, .sink = sink, .name = "hr-tap",
	};

	if (tap_connection_init(&connection, pw_main_loop_get_loop(loop)) == 0)
		pw_main_loop_run(loop);
	tap_connection_finish(&connection);
	pw_main_loop_destroy(loop);
}

/* ---- leave ---- */

static struct hr_tap_reader kept;

static void keep_mapped(void *data, int fd, uint32_t size_bytes)
{
	void *map = mmap(NULL, size_bytes, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED || hr_tap_open(&kept, map, size_bytes) < 0)
		exit(1);
	pw_main_loop_quit(data);
}

static void leave(const char *sink)
{
	bool was_ended = false;

	hand_memory_to(keep_mapped, sink);
	puts("left");
	while (is_stdin_open(20)) {
		if (!was_ended && hr_tap_is_ended(&kept))
			puts("ended");
		was_ended = hr_tap_is_ended(&kept);
	}
}

int main(int argc, char *argv[])
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	pw_init(NULL, NULL);
	if (argc == 5 && strcmp(argv[1], "read") == 0)
		read_tap(argv[2], argv[3], SPA_CLAMP(atoi(argv[4]), 1, MAX_READERS));
	else if (argc == 3 && strcmp(argv[1], "meters") == 0)
		read_meters(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "seals") == 0)
		hand_memory_to(try_everything, argv[2]);
	else if (argc == 3 && strcmp(argv[1], "leave") == 0)
		leave(argv[2]);
	else
		return 2;
	pw_deinit();
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * hr-probe: play samples into a node and record ports of other nodes, exactly.
 *
 * Both sides are DSP nodes at the graph's own rate, linked port by port, so
 * that no resampler, mixer or volume of a client touches a sample. What was
 * recorded is written together with the graph clock of every cycle:
 *
 *   OUT.0.f32 …    one file per --tap, frames interleaved
 *   OUT.taps.u64   per recorder cycle: position, duration, rate, got per tap, nsec
 *   OUT.play.u64   per player cycle: position, duration, rate, first frame
 *
 * usage: hr-probe --out OUT [--play FILE:CHANNELS --to NODE] --tap NODE:CHANNELS…
 *        [--loop] [--tail SECONDS] [--seconds MAX]
 *
 * A tap of "@" records the player itself. Prints "linked" when sound starts,
 * "clock FRAMES/RATE" when that changes and "done …" at the end. SIGTERM and
 * SIGINT end it early; the files are written all the same. SIGUSR1 makes the data
 * thread of the player hang for HANG_S, SIGUSR2 keeps the main thread busy as long.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <spa/utils/result.h>

#include "hr-probe.h"

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static struct pw_filter *make_filter(struct probe *p, const char *name,
				     const struct pw_filter_events *events)
{
	struct pw_properties *props = pw_properties_new(
		PW_KEY_NODE_NAME, name, PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Filter", PW_KEY_NODE_AUTOCONNECT, "false", NULL);

	return pw_filter_new_simple(pw_main_loop_get_loop(p->loop), name, props, events, p);
}

static void *add_port(struct pw_filter *filter, enum pw_direction direction, const char *name)
{
	return pw_filter_add_port(filter, direction, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0,
		pw_properties_new(PW_KEY_FORMAT_DSP, "32 bit float mono audio",
				  PW_KEY_PORT_NAME, name, NULL), NULL, 0);
}

static int start_player(struct probe *p)
{
	char port[32];

	p->player = make_filter(p, p->player_name, &probe_player_events);
	for (uint32_t c = 0; c < p->n_play_channels; c++) {
		snprintf(port, sizeof(port), "out_%u", c);
		p->play_ports[c] = add_port(p->player, PW_DIRECTION_OUTPUT, port);
		if (p->target != NULL)
			probe_links_want(&p->links, p->player_name, port, p->target, c, true);
	}
	return pw_filter_connect(p->player, PW_FILTER_FLAG_RT_PROCESS, NULL, 0);
}

static int start_recorder(struct probe *p)
{
	char port[32];

	p->recorder = make_filter(p, p->recorder_name, &probe_recorder_events);
	for (uint32_t t = 0; t < p->n_taps; t++) {
		struct tap *tap = &p->taps[t];

		for (uint32_t c = 0; c < tap->n_channels; c++) {
			snprintf(port, sizeof(port), "tap%u_%u", t, c);
			tap->ports[c] = add_port(p->recorder, PW_DIRECTION_INPUT, port);
			probe_links_want(&p->links, p->recorder_name, port,
					 tap->is_player ? p->player_name : tap->node, c, false);
		}
	}
	return pw_filter_connect(p->recorder, PW_FILTER_FLAG_RT_PROCESS, NULL, 0);
}

static void tell_clock(struct probe *p)
{
	const unsigned int rate = atomic_load(&p->seen_rate);
	const unsigned int duration = atomic_load(&p->seen_duration);

	if (rate == p->told_rate && duration == p->told_duration)
		return;
	p->told_rate = rate;
	p->told_duration = duration;
	printf("clock %u/%u\n", duration, rate);
	fflush(stdout);
}

static void on_tick(void *data, uint64_t expirations)
{
	struct probe *p = data;
	const double now = now_s();

	(void)expirations;
	probe_links_update(&p->links);
	if (!p->has_announced && probe_links_are_active(&p->links)) {
		atomic_store(&p->is_linked, true);
		p->has_announced = true;
		p->started_s = now;
		printf("linked\n");
		fflush(stdout);
	}
	tell_clock(p);
	if (p->ended_s == 0.0 && atomic_load(&p->has_played))
		p->ended_s = now;
	if ((p->ended_s > 0.0 && now - p->ended_s >= p->tail_s) ||
	    (p->has_announced && p->max_s > 0.0 && now - p->started_s >= p->max_s) ||
	    atomic_load(&p->is_full))
		pw_main_loop_quit(p->loop);
}

static void on_signal(void *data, int number)
{
	struct probe *p = data;

	(void)number;
	pw_main_loop_quit(p->loop);
}

static void on_hang(void *data, int number)
{
	struct probe *p = data;

	(void)number;
	atomic_store(&p->is_to_hang, true);
}

static void on_busy(void *data, int number)
{
	(void)data;
	(void)number;
	sleep(HANG_S);
}

static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct probe *p = data;

	(void)seq;
	fprintf(stderr, "hr-probe: object %u: %s (%s)\n", id, message, spa_strerror(res));
	if (id == PW_ID_CORE && res == -EPIPE)
		pw_main_loop_quit(p->loop);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS, .error = on_core_error,
};

/* ---- files ---- */

static int read_play_file(struct probe *p, const char *path)
{
	struct stat st;
	FILE *file = fopen(path, "rb");

	if (file == NULL || fstat(fileno(file), &st) < 0)
		return -errno;
	p->n_play_frames = (size_t)st.st_size / (sizeof(float) * p->n_play_channels);
	p->play_data = malloc((size_t)st.st_size + 1);
	if (p->play_data == NULL ||
	    fread(p->play_data, 1, (size_t)st.st_size, file) != (size_t)st.st_size)
		return -EIO;
	fclose(file);
	return 0;
}

static void write_file(const struct probe *p, const char *suffix, const void *data,
		       size_t size, size_t n)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s.%s", p->out, suffix);
	file = fopen(path, "wb");
	if (file == NULL || fwrite(data, size, n, file) != n || fclose(file) != 0)
		fprintf(stderr, "hr-probe: %s: %s\n", path, strerror(errno));
}

static uint64_t count_gaps(const struct probe *p)
{
	uint64_t n = 0;

	for (uint32_t i = 1; i < p->n_tap_cycles; i++)
		n += p->tap_cycles[i].position !=
			p->tap_cycles[i - 1].position + p->tap_cycles[i - 1].duration;
	return n;
}

static void write_results(const struct probe *p)
{
	char suffix[32];

	for (uint32_t t = 0; t < p->n_taps; t++) {
		snprintf(suffix, sizeof(suffix), "%u.f32", t);
		write_file(p, suffix, p->taps[t].data, sizeof(float) * p->taps[t].n_channels,
			   p->taps[t].n_frames);
	}
	write_file(p, "taps.u64", p->tap_cycles, sizeof(struct tap_cycle), p->n_tap_cycles);
	write_file(p, "play.u64", p->play_cycles, sizeof(struct play_cycle), p->n_play_cycles);
	printf("done cycles=%u gaps=%" PRIu64, p->n_tap_cycles, count_gaps(p));
	for (uint32_t t = 0; t < p->n_taps; t++)
		printf(" frames%u=%zu empty%u=%" PRIu64, t, p->taps[t].n_frames, t,
		       p->taps[t].n_empty);
	printf("\n");
	fflush(stdout);
}

/* ---- setup ---- */

static int allocate(struct probe *p)
{
	const double length_s = p->max_s > 0.0 ? p->max_s + 5.0 : 120.0;

	p->tap_cycles = calloc(MAX_CYCLES, sizeof(*p->tap_cycles));
	p->play_cycles = calloc(MAX_CYCLES, sizeof(*p->play_cycles));
	if (p->tap_cycles == NULL || p->play_cycles == NULL)
		return -ENOMEM;
	for (uint32_t t = 0; t < p->n_taps; t++) {
		struct tap *tap = &p->taps[t];

		tap->max_frames = (size_t)(length_s * MAX_RATE);
		tap->data = calloc(tap->max_frames * tap->n_channels, sizeof(float));
		if (tap->data == NULL)
			return -ENOMEM;
	}
	return 0;
}

/* NAME:CHANNELS, where the name itself may hold colons. */
static uint32_t split_channels(char *text)
{
	char *colon = strrchr(text, ':');
	unsigned long n;

	if (colon == NULL)
		return 0;
	*colon = '\0';
	n = strtoul(colon + 1, NULL, 10);
	return n <= PROBE_MAX_CHANNELS ? (uint32_t)n : 0;
}

static int add_tap(struct probe *p, char *text)
{
	struct tap *tap = &p->taps[p->n_taps];

	if (p->n_taps == MAX_TAPS)
		return -ENOSPC;
	tap->n_channels = split_channels(text);
	snprintf(tap->node, sizeof(tap->node), "%s", text);
	tap->is_player = strcmp(text, "@") == 0;
	p->n_taps++;
	return tap->n_channels > 0 ? 0 : -EINVAL;
}

static int parse_arguments(struct probe *p, int argc, char *argv[])
{
	static const struct option options[] = {
		{ "out", required_argument, NULL, 'o' }, { "play", required_argument, NULL, 'p' },
		{ "to", required_argument, NULL, 't' }, { "tap", required_argument, NULL, 'r' },
		{ "loop", no_argument, NULL, 'l' }, { "tail", required_argument, NULL, 'e' },
		{ "seconds", required_argument, NULL, 's' }, { NULL, 0, NULL, 0 },
	};
	int c, res = 0;

	while (res == 0 && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'o': p->out = optarg; break;
		case 't': p->target = optarg; break;
		case 'l': p->is_looping = true; break;
		case 'e': p->tail_s = strtod(optarg, NULL); break;
		case 's': p->max_s = strtod(optarg, NULL); break;
		case 'r': res = add_tap(p, optarg); break;
		case 'p':
			p->n_play_channels = split_channels(optarg);
			res = p->n_play_channels > 0 ? read_play_file(p, optarg) : -EINVAL;
			break;
		default: res = -EINVAL;
		}
	}
	return p->out == NULL ? -EINVAL : res;
}

static int connect_to_graph(struct probe *p, struct spa_hook *hook)
{
	struct pw_loop *loop = pw_main_loop_get_loop(p->loop);
	struct timespec interval = { 0, 20000000 };
	struct spa_source *timer;

	p->context = pw_context_new(loop, NULL, 0);
	p->core = p->context ? pw_context_connect(p->context, NULL, 0) : NULL;
	if (p->core == NULL)
		return -errno;
	pw_core_add_listener(p->core, hook, &core_events, p);
	pw_loop_add_signal(loop, SIGTERM, on_signal, p);
	pw_loop_add_signal(loop, SIGINT, on_signal, p);
	pw_loop_add_signal(loop, SIGUSR1, on_hang, p);
	pw_loop_add_signal(loop, SIGUSR2, on_busy, p);
	timer = pw_loop_add_timer(loop, on_tick, p);
	pw_loop_update_timer(loop, timer, &interval, &interval, false);
	return probe_links_init(&p->links, p->core);
}

/* Before there is any thread, so that no other thread can get them. */
static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int main(int argc, char *argv[])
{
	static struct probe p;
	struct spa_hook core_hook;
	int res;

	block_signals();
	pw_init(&argc, &argv);
	p.tail_s = 0.25;
	snprintf(p.player_name, sizeof(p.player_name), "hr-probe.player.%d", getpid());
	snprintf(p.recorder_name, sizeof(p.recorder_name), "hr-probe.recorder.%d", getpid());
	res = parse_arguments(&p, argc, argv);
	if (res == 0)
		res = allocate(&p);
	p.loop = pw_main_loop_new(NULL);
	if (res == 0)
		res = connect_to_graph(&p, &core_hook);
	if (res == 0 && p.n_play_channels > 0)
		res = start_player(&p);
	if (res >= 0 && p.n_taps > 0)
		res = start_recorder(&p);
	if (res < 0) {
		fprintf(stderr, "hr-probe: %s\n", spa_strerror(res));
		return 1;
	}
	pw_main_loop_run(p.loop);
	if (p.player != NULL)
		pw_filter_destroy(p.player);
	if (p.recorder != NULL)
		pw_filter_destroy(p.recorder);
	write_results(&p);
	probe_links_clear(&p.links);
	pw_core_disconnect(p.core);
	pw_context_destroy(p.context);
	pw_main_loop_destroy(p.loop);
	return 0;
}

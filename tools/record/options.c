/* SPDX-License-Identifier: MIT */
#include "record/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "lib/message.h"
#include "lib/number.h"

#define MAX_DURATION_SEC (366.0 * 86400.0)
#define MIN_SPLIT_BYTES 65536.0
#define MAX_SPLIT_BYTES 1e15

static const char help_text[] =
	"usage: headroom-record [OPTION]... FILE\n"
	"Record what a sink of Headroom plays. The end of the name says the format:\n"
	".wav .rf64 .w64 .caf .aiff .au (32-bit float), .flac (24 bit), .opus .ogg .mp3\n"
	"  --duration TIME    stop after exactly this much; else by Ctrl-C or SIGTERM\n"
	"  --pre-roll TIME    begin with what was played just before, as far as it is still there\n"
	"  --split-time TIME  a new file each time: NAME-001.wav, NAME-002.wav ...\n"
	"  --split-size SIZE  the same by size, as in 650M\n"
	"  --keep-pauses      silence while nothing plays; else pauses are left out\n"
	"  --samples KIND     f32, s24 or s16, for formats that leave the choice\n"
	"  --quality Q        0 .. 1, for .opus .ogg .mp3\n"
	"  --sink NAME        headroom.processed (the default) or headroom.bypass\n"
	"  --remote NAME      the PipeWire to connect to\n"
	"  --force            replace files that are there\n"
	"  --quiet            no progress line\n"
	"  --version, --help\n"
	"TIME is in seconds, or as in 500ms 90s 30m 2h; SIZE in bytes, or as in 100k 650M 4G\n";

static int parse_time(const char *option, double min_sec, double *value_sec)
{
	return number_parse(option, optarg, number_times, min_sec, MAX_DURATION_SEC, value_sec);
}

static int parse_size(struct options *options)
{
	double bytes;

	if (number_parse("split-size", optarg, number_sizes, MIN_SPLIT_BYTES, MAX_SPLIT_BYTES,
			&bytes) < 0)
		return -1;
	options->split_bytes = (uint64_t)bytes;
	return 0;
}

static int parse_samples(struct options *options)
{
	static const char *const names[] = { "f32", "s24", "s16" };

	for (int i = 0; i < 3; i++)
		if (strcmp(optarg, names[i]) == 0) {
			options->samples = (enum sample_kind)(SAMPLES_F32 + i);
			return 0;
		}
	return print_error("--samples %s: allowed is f32, s24 or s16", optarg);
}

static int parse_option(struct options *options, int option)
{
	switch (option) {
	case 'd':
		return parse_time("duration", 1e-4, &options->duration_sec);
	case 'p':
		return parse_time("pre-roll", 0, &options->pre_roll_sec);
	case 't':
		return parse_time("split-time", 1, &options->split_sec);
	case 'b':
		return parse_size(options);
	case 'S':
		return parse_samples(options);
	case 'Q':
		return number_parse("quality", optarg, number_plain, 0, 1, &options->quality);
	case 's':
		options->sink = optarg;
		return 0;
	case 'r':
		options->remote = optarg;
		return 0;
	case 'k':
		options->keep_pauses = true;
		return 0;
	case 'f':
		options->force = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	}
	fputs(help_text, stderr);
	return -1;
}

static const struct option options_long[] = {
	{ "duration", required_argument, NULL, 'd' },
	{ "pre-roll", required_argument, NULL, 'p' },
	{ "split-time", required_argument, NULL, 't' },
	{ "split-size", required_argument, NULL, 'b' },
	{ "keep-pauses", no_argument, NULL, 'k' },
	{ "samples", required_argument, NULL, 'S' },
	{ "quality", required_argument, NULL, 'Q' },
	{ "sink", required_argument, NULL, 's' },
	{ "remote", required_argument, NULL, 'r' },
	{ "force", no_argument, NULL, 'f' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

int options_parse(struct options *options, int argc, char *argv[])
{
	int option;

	*options = (struct options) { .quality = -1 };
	while ((option = getopt_long(argc, argv, "", options_long, NULL)) != -1) {
		if (option == 'h' || option == 'v') {
			fputs(option == 'h' ? help_text : "headroom-record " HEADROOM_VERSION "\n",
					stdout);
			return fflush(stdout) == 0 ? RECORD_OK :
				-print_error("stdout: %s", strerror(errno));
		}
		if (parse_option(options, option) < 0)
			return RECORD_USAGE;
	}
	if (argc - optind != 1) {
		print_error("give one file to write; --help says more");
		return RECORD_USAGE;
	}
	options->path = argv[optind];
	return -1;
}

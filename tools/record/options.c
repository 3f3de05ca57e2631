/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

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

struct suffix {
	const char *text;
	double factor;
};

static const struct suffix time_suffixes[] = {
	{ "", 1 }, { "s", 1 }, { "ms", 1e-3 }, { "m", 60 }, { "min", 60 }, { "h", 3600 }, { NULL },
};

static const struct suffix size_suffixes[] = {
	{ "", 1 }, { "k", 1e3 }, { "K", 1e3 }, { "M", 1e6 }, { "G", 1e9 }, { NULL },
};

/* A number with a suffix, in min .. max after the factor. */
static int parse_scaled(const char *option, const char *text, const struct suffix *suffixes,
		double min, double max, double *value)
{
	char *end;
	double number = strtod(text, &end);

	if (end == text || !isfinite(number))
		return complain("--%s %s: not a number", option, text);
	for (; suffixes->text != NULL; suffixes++)
		if (strcmp(end, suffixes->text) == 0)
			break;
	if (suffixes->text == NULL)
		return complain("--%s %s: does not end in a unit known here; --help lists them",
				option, text);
	number *= suffixes->factor;
	if (!(number >= min && number <= max))
		return complain("--%s %s: out of range; allowed is %g .. %g", option, text, min,
				max);
	*value = number;
	return 0;
}

static int parse_time(const char *option, double min_sec, double *value_sec)
{
	return parse_scaled(option, optarg, time_suffixes, min_sec, MAX_DURATION_SEC, value_sec);
}

static int parse_size(struct options *options)
{
	double bytes;

	if (parse_scaled("split-size", optarg, size_suffixes, MIN_SPLIT_BYTES, MAX_SPLIT_BYTES,
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
	return complain("--samples %s: allowed is f32, s24 or s16", optarg);
}

static int parse_option(struct options *options, int option)
{
	static const struct suffix none[] = { { "", 1 }, { NULL } };

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
		return parse_scaled("quality", optarg, none, 0, 1, &options->quality);
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
				-complain("stdout: %s", strerror(errno));
		}
		if (parse_option(options, option) < 0)
			return RECORD_USAGE;
	}
	if (argc - optind != 1) {
		complain("give one file to write; --help says more");
		return RECORD_USAGE;
	}
	options->path = argv[optind];
	return -1;
}

/* SPDX-License-Identifier: MIT */
#include "monitor/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/message.h"

static const char help_text[] =
	"usage: headroom-monitor [OPTION]...\n"
	"Watch and steer what Headroom does, on a terminal; ? there shows the keys.\n"
	"  --json             print readings and streams instead, an object a line\n"
	"  --interval SECONDS between the lines; 0.02 .. 3600, and 1 if not said\n"
	"  --count N          end after so many lines\n"
	"  --ascii            only letters, also where the locale knows more\n"
	"  --no-color         no colours; NO_COLOR does the same\n"
	"  --remote NAME      the PipeWire to connect to\n"
	"  --version, --help\n"
	"Without PipeWire, or when it goes, it waits.\n";

static int parse_number(const char *option, double min, double max, double *value)
{
	char *end;

	*value = strtod(optarg, &end);
	if (end != optarg && *end == '\0' && *value >= min && *value <= max)
		return 0;
	complain(STATUS_USAGE, "--%s %s: allowed is a number of %g .. %g", option, optarg, min,
			max);
	return -1;
}

static int parse_option(struct options *options, int option)
{
	double number;

	switch (option) {
	case 'j':
		options->is_json = true;
		return 0;
	case 'i':
		return parse_number("interval", 0.02, 3600, &options->interval_sec);
	case 'n':
		if (parse_number("count", 1, 1e9, &number) < 0)
			return -1;
		options->n_lines = (uint32_t)number;
		return 0;
	case 'a':
		options->is_ascii = true;
		return 0;
	case 'c':
		options->is_colourless = true;
		return 0;
	case 'r':
		options->remote = optarg;
		return 0;
	}
	fputs(help_text, stderr);
	return -1;
}

static const struct option options_long[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "interval", required_argument, NULL, 'i' },
	{ "count", required_argument, NULL, 'n' },
	{ "ascii", no_argument, NULL, 'a' },
	{ "no-color", no_argument, NULL, 'c' },
	{ "remote", required_argument, NULL, 'r' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

int options_parse(struct options *options, int argc, char *argv[])
{
	int option;

	*options = (struct options) { .interval_sec = 1.0 };
	while ((option = getopt_long(argc, argv, "", options_long, NULL)) != -1) {
		if (option == 'h' || option == 'v') {
			fputs(option == 'h' ? help_text :
					"headroom-monitor " HEADROOM_VERSION "\n", stdout);
			return fflush(stdout) == 0 ? MONITOR_OK : complain(STATUS_REFUSED,
					"stdout: %s", strerror(errno));
		}
		if (parse_option(options, option) < 0)
			return MONITOR_USAGE;
	}
	if (optind < argc)
		return complain(STATUS_USAGE, "%s: not understood; --help says more",
				argv[optind]);
	return -1;
}

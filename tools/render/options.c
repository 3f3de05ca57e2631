/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/attributes.h"
#include "message.h"
#include "report.h"

#define DEFAULT_BLOCK_FRAMES 1024u

static const char usage[] =
	"usage: headroom-render [--set headroom.KEY=VALUE]... [--report] IN OUT\n"
	"       headroom-render [--set headroom.KEY=VALUE]... --raw --rate HZ --channels N\n"
	"                       [--block FRAMES] <IN >OUT\n"
	"  --set NAME=VALUE  another value than the default; may be repeated\n"
	"  --report          print loudness, range and true peak before and after\n"
	"  --raw             32-bit little-endian float, interleaved, from stdin to stdout;\n"
	"                    stderr tells the delay and the time it took\n"
	"  --rate HZ         of raw sound, 8000 .. 384000\n"
	"  --channels N      of raw sound, 1 .. 64\n"
	"  --block FRAMES    given to the chain at once, 1 .. 8192; default 1024\n"
	"  --list            print the parameters, their defaults and ranges\n"
	"  --version, --help\n";

static const char *default_text(const struct hr_param_spec *spec, char *buf, size_t size_bytes)
{
	switch (spec->type) {
	case HR_PARAM_TYPE_BOOL:
		return spec->def > 0.5f ? "true" : "false";
	case HR_PARAM_TYPE_FLOAT:
		snprintf(buf, size_bytes, "%g", (double)spec->def);
		return buf;
	case HR_PARAM_TYPE_ENUM:
		return spec->labels[(unsigned int)spec->def];
	}
	return "";
}

static void print_params(void)
{
	char range[64], def[32];

	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];

		printf("%-38s %-6s %-18s %s\n", spec->name,
				default_text(spec, def, sizeof(def)),
				hr_params_range_text(id, range, sizeof(range)),
				spec->description);
	}
}

/* "headroom.limiter.ceiling-dbtp=-1" */
static int set_param(struct hr_params *params, const char *text)
{
	const char *value = strchr(text, '=');
	char name[64], range[64];
	int id, res;

	if (value == NULL)
		return complain("--set %s: not NAME=VALUE", text);
	if ((size_t)snprintf(name, sizeof(name), "%.*s", (int)(value - text), text) >=
			sizeof(name) || (id = hr_params_find(name)) < 0)
		return complain("--set %s: there is no such parameter; --list shows all", text);
	res = hr_params_set_text(params, id, value + 1);
	if (res == 0)
		return 0;
	return complain("--set %s: %s; allowed is %s", text,
			res == -ERANGE ? "out of range" : "not a value of this parameter",
			hr_params_range_text(id, range, sizeof(range)));
}

/* Digits only: strtoul() alone would take "-1" and " 5". */
static int parse_whole(const char *name, const char *text, uint32_t min, uint32_t max,
		uint32_t *value)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0')
		return complain("--%s %s: not a whole number; allowed is %u .. %u", name, text,
				min, max);
	if (errno != 0 || number < min || number > max)
		return complain("--%s %s: out of range; allowed is %u .. %u", name, text,
				min, max);
	*value = (uint32_t)number;
	return 0;
}

/* What goes together, after every option was read; n_files are left over. */
static int check(const struct options *options, char *files[], int n_files)
{
	bool has_raw_option = options->rate_hz || options->n_channels || options->block_frames;

	if (!options->raw && has_raw_option)
		return complain("--rate, --channels and --block belong to --raw");
	if (!options->raw && n_files != 2)
		return complain("give one file to read and one to write; --help says more");
	if (options->raw && (options->rate_hz == 0 || options->n_channels == 0))
		return complain("--raw needs --rate and --channels");
	if (options->raw && n_files != 0)
		return complain("%s: --raw reads stdin and writes stdout", files[0]);
	if (options->raw && options->report)
		return complain("--report needs files, not --raw");
	if (options->report && !report_is_built())
		return complain("--report: built without libebur128");
	return 0;
}

static int parse_option(struct options *options, int option)
{
	switch (option) {
	case 's':
		return set_param(&options->params, optarg);
	case 'r':
		return parse_whole("rate", optarg, HR_MIN_RATE_HZ, HR_MAX_RATE_HZ,
				&options->rate_hz);
	case 'c':
		return parse_whole("channels", optarg, 1, HR_MAX_CHANNELS, &options->n_channels);
	case 'b':
		return parse_whole("block", optarg, 1, HR_MAX_BLOCK, &options->block_frames);
	case 'R':
		options->raw = true;
		return 0;
	case 'p':
		options->report = true;
		return 0;
	}
	fputs(usage, stderr);
	return -1;
}

/* Returns whether this was an option that only prints. */
static bool print_only(int option)
{
	if (option == 'h')
		fputs(usage, stdout);
	else if (option == 'v')
		puts("headroom-render " HEADROOM_VERSION);
	else if (option == 'l')
		print_params();
	else
		return false;
	return true;
}

int options_parse(struct options *options, int argc, char *argv[])
{
	static const struct option options_long[] = {
		{ "set", required_argument, NULL, 's' },
		{ "report", no_argument, NULL, 'p' },
		{ "raw", no_argument, NULL, 'R' },
		{ "rate", required_argument, NULL, 'r' },
		{ "channels", required_argument, NULL, 'c' },
		{ "block", required_argument, NULL, 'b' },
		{ "list", no_argument, NULL, 'l' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	*options = (struct options) { 0 };
	hr_params_init(&options->params);
	while ((option = getopt_long(argc, argv, "", options_long, NULL)) != -1) {
		if (print_only(option))
			return fflush(stdout) == 0 ? 0 : 1;
		if (parse_option(options, option) < 0)
			return STATUS_USAGE;
	}
	if (check(options, argv + optind, argc - optind) < 0)
		return STATUS_USAGE;
	if (options->block_frames == 0)
		options->block_frames = DEFAULT_BLOCK_FRAMES;
	if (!options->raw) {
		options->in_path = argv[optind];
		options->out_path = argv[optind + 1];
	}
	return -1;
}

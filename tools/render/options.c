/* SPDX-License-Identifier: MIT */
#include "render/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <headroom/strength.h>

#include "base/attributes.h"
#include "lib/message.h"
#include "params/params.h"
#include "render/chain/cpu.h"
#include "render/chain/meter.h"
#include "render/plot/plot.h"
#include "render/profiles.h"
#include "render/sound/output.h"
#include "render/sound/tags.h"

static const char help_text[] =
	"usage: headroom-render [OPTION]... IN OUT\n"
	"       headroom-render [OPTION]... -o DIR FILE|FOLDER...\n"
	"       headroom-render [OPTION]... --raw --rate HZ --channels N <IN >OUT\n"
	"  --profile NAME    start with the values of a profile; a path if there is a / in it\n"
	"  --strength PERCENT  do only so much of these, 0 .. 100\n"
	"  --set NAME=VALUE  another value than that; may be repeated\n"
	"  --cpu LEVEL       c, sse2, avx2, avx512 or neon; auto takes the best there is\n"
	"files:\n"
	"  --report          print loudness, range and true peak before and after\n"
	"  --plot FILE.png   draw sound, loudness and gain before and after\n"
	"many files:\n"
	"  -o, --output DIR  write them there; of a folder, every sound file in it and below\n"
	"  -j, --jobs N      so many at once; default: one for each processor\n"
	"  --format NAME     wav, flac, mp3, ...: of all outputs; default: that of each input\n"
	"  --overwrite       also what is there already; otherwise it is kept\n"
	"  --album           one gain for all of them instead of levelling each\n"
	"raw sound: 32-bit little-endian float, interleaved; stderr tells the delay and the time\n"
	"  --rate HZ         8000 .. 384000\n"
	"  --channels N      1 .. 64\n"
	"  --block FRAMES    given to the chain at once, 1 .. 8192; default 1024\n"
	"instead of all this:\n"
	"  --list            print the parameters, their defaults and ranges\n"
	"  --list-profiles   print the profiles that --profile knows by name\n"
	"  --version, --help\n";

static void print_params(void)
{
	char range[64], def[32];

	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];

		printf("%-38s %-6s %-18s %s\n", spec->name,
				hr_param_text(spec, (double)spec->def, def, sizeof(def)),
				hr_param_range_text(spec, range, sizeof(range)),
				spec->description);
	}
}

#define DEFAULT_BLOCK_FRAMES 1024u

/* What --set asked for: it goes over the profile, wherever that stands. */
struct sets {
	struct hr_params params;
	bool is_set[HR_N_PARAMS];
};

/* "headroom.limiter.ceiling-dbtp=-1" */
static int set_param(struct sets *sets, const char *text)
{
	const char *value = strchr(text, '=');
	char name[64], range[64];
	int id, res;

	if (value == NULL)
		return print_error("--set %s: not NAME=VALUE", text);
	if ((size_t)snprintf(name, sizeof(name), "%.*s", (int)(value - text), text) >=
			sizeof(name) || (id = hr_params_find(name)) < 0)
		return print_error("--set %s: there is no such parameter; --list shows all", text);
	res = hr_params_set_text(&sets->params, id, value + 1);
	if (res < 0)
		return print_error("--set %s: %s; allowed is %s", text,
				res == -ERANGE ? "out of range" : "not a value of this parameter",
				hr_param_range_text(&hr_param_specs[id], range, sizeof(range)));
	sets->is_set[id] = true;
	return 0;
}

static int choose_params(struct options *options, const struct sets *sets)
{
	hr_params_init(&options->params);
	if (options->profile != NULL && profiles_read(&options->params, options->profile) < 0)
		return -1;
	hr_strength_apply(&options->params, options->strength_percent);
	for (int id = 0; id < HR_N_PARAMS; id++)
		if (sets->is_set[id])
			hr_params_copy(&options->params, &sets->params, id);
	return 0;
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
		return print_error("--%s %s: not a whole number; allowed is %u .. %u", name, text,
				min, max);
	if (errno != 0 || number < min || number > max)
		return print_error("--%s %s: out of range; allowed is %u .. %u", name, text,
				min, max);
	*value = (uint32_t)number;
	return 0;
}

/* As the daemon's key of that name. */
static int parse_strength(const char *text, double *percent)
{
	int res = hr_param_parse(&hr_strength_spec, text, percent);
	char range[HR_PARAM_RANGE_BYTES];

	return res == 0 ? 0 : print_error("--strength %s: %s; allowed is %s", text,
			res == -ERANGE ? "out of range" : "not a number",
			hr_param_range_text(&hr_strength_spec, range, sizeof(range)));
}

static int check_plot_path(const char *path)
{
	size_t length_bytes = strlen(path);

	if (length_bytes < 4 || strcasecmp(path + length_bytes - 4, ".png") != 0)
		return print_error("--plot %s: its name has to end in .png", path);
	return 0;
}

static int check_built(const struct options *options)
{
	if ((options->report || options->plot_path != NULL) && !meter_is_built())
		return print_error("%s: built without libebur128",
				options->report ? "--report" : "--plot");
	if (options->plot_path != NULL && !plot_is_built())
		return print_error("--plot: built without cairo");
	return options->plot_path != NULL ? check_plot_path(options->plot_path) : 0;
}

static int check_many(const struct options *options, int n_files)
{
	if (options->out_dir == NULL && (options->n_jobs > 0 || options->extension != NULL ||
			options->overwrite || options->album))
		return print_error("--jobs, --format, --overwrite and --album belong to --output");
	if (options->out_dir == NULL)
		return 0;
	if (n_files == 0)
		return print_error("--output needs files, patterns or folders");
	if (options->raw || options->plot_path != NULL)
		return print_error("%s does not go with --output", options->raw ? "--raw" :
				"--plot");
	if (options->album && !meter_is_built())
		return print_error("--album: built without libebur128");
	return 0;
}

/* What goes together, after every option was read; n_files are left over. */
static int check(const struct options *options, char *files[], int n_files)
{
	bool has_raw_option = options->rate_hz || options->n_channels || options->block_frames;

	if (!options->raw && has_raw_option)
		return print_error("--rate, --channels and --block belong to --raw");
	if (check_many(options, n_files) < 0)
		return -1;
	if (!options->raw && options->out_dir == NULL && n_files != 2)
		return print_error("give one file to read and one to write, or --output and many; --help says "
				"more");
	if (options->raw && (options->rate_hz == 0 || options->n_channels == 0))
		return print_error("--raw needs --rate and --channels");
	if (options->raw && n_files != 0)
		return print_error("%s: --raw reads stdin and writes stdout", files[0]);
	if (options->raw && (options->report || options->plot_path != NULL))
		return print_error("%s needs files, not --raw",
				options->report ? "--report" : "--plot");
	return check_built(options);
}

/* With a dot or without. */
static int parse_format(struct options *options, const char *text)
{
	char name[32];

	options->extension = text[0] == '.' ? text + 1 : text;
	snprintf(name, sizeof(name), ".%s", options->extension);
	if (!output_has_format(name))
		return print_error("--format %s: not one of wav, w64, rf64, caf, aiff, aif, au, flac, "
				"ogg, oga, opus and mp3", text);
	return 0;
}

/* Returns 1 when it is none of these, as parse_option(). */
static int parse_many(struct options *options, int option)
{
	switch (option) {
	case 'o':
		options->out_dir = optarg;
		return 0;
	case 'j':
		return parse_whole("jobs", optarg, 1, MAX_JOBS, &options->n_jobs);
	case 'f':
		return parse_format(options, optarg);
	case 'O':
		options->overwrite = true;
		return 0;
	case 'A':
		options->album = true;
		return 0;
	}
	return 1;
}

static int parse_option(struct options *options, struct sets *sets, int option)
{
	int res;

	switch (option) {
	case 's':
		return set_param(sets, optarg);
	case 'P':
		options->profile = optarg;
		return 0;
	case 'S':
		return parse_strength(optarg, &options->strength_percent);
	case 'C':
		return cpu_choose(&options->ops, optarg);
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
	case 'd':
		options->plot_path = optarg;
		return 0;
	}
	res = parse_many(options, option);
	if (res > 0)
		fputs(help_text, stderr);
	return res == 0 ? 0 : -1;
}

/* Returns whether this was an option that only prints. */
static bool print_only(int option)
{
	if (option == 'h')
		fputs(help_text, stdout);
	else if (option == 'v')
		printf("headroom-render %s, keeps %s\n", HEADROOM_VERSION, tags_kept());
	else if (option == 'l')
		print_params();
	else if (option == 'L')
		profiles_print();
	else
		return false;
	return true;
}

static const struct option options_long[] = {
	{ "profile", required_argument, NULL, 'P' },
	{ "strength", required_argument, NULL, 'S' },
	{ "set", required_argument, NULL, 's' },
	{ "cpu", required_argument, NULL, 'C' },
	{ "report", no_argument, NULL, 'p' },
	{ "plot", required_argument, NULL, 'd' },
	{ "output", required_argument, NULL, 'o' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "format", required_argument, NULL, 'f' },
	{ "overwrite", no_argument, NULL, 'O' },
	{ "album", no_argument, NULL, 'A' },
	{ "raw", no_argument, NULL, 'R' },
	{ "rate", required_argument, NULL, 'r' },
	{ "channels", required_argument, NULL, 'c' },
	{ "block", required_argument, NULL, 'b' },
	{ "list", no_argument, NULL, 'l' },
	{ "list-profiles", no_argument, NULL, 'L' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static uint32_t count_cpus(void)
{
	const long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > (long)MAX_JOBS ? MAX_JOBS : (uint32_t)n;
}

int options_parse(struct options *options, int argc, char *argv[])
{
	struct sets sets = { 0 };
	int option;

	*options = (struct options) { .strength_percent = HR_STRENGTH_MAX_PERCENT };
	hr_params_init(&sets.params);
	while ((option = getopt_long(argc, argv, "o:j:", options_long, NULL)) != -1) {
		if (print_only(option))
			return fflush(stdout) == 0 ? 0 :
				-print_error("stdout: %s", strerror(errno));
		if (parse_option(options, &sets, option) < 0)
			return STATUS_USAGE;
	}
	if (check(options, argv + optind, argc - optind) < 0 ||
			choose_params(options, &sets) < 0)
		return STATUS_USAGE;
	if (options->block_frames == 0)
		options->block_frames = DEFAULT_BLOCK_FRAMES;
	options->files = argv + optind;
	options->n_files = argc - optind;
	if (options->out_dir != NULL && options->n_jobs == 0)
		options->n_jobs = count_cpus();
	if (!options->raw && options->out_dir == NULL) {
		options->in_path = argv[optind];
		options->out_path = argv[optind + 1];
	}
	return -1;
}

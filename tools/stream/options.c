/* SPDX-License-Identifier: MIT */
#include "stream/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/number.h"
#include "stream/url.h"

#define DEFAULT_OPUS_BPS 128000u
#define DEFAULT_MP3_BPS 192000u

static const char help_text[] =
	"usage: headroom-stream [OPTION]... URL\n"
	"Send what a sink of Headroom plays to an Icecast server, until a signal.\n"
	"URL is http://[user@]host[:port]/mount, or https://; .mp3 at its end means MP3, else Opus\n"
	"  --password-file FILE  its first line; without, HEADROOM_STREAM_PASSWORD is read\n"
	"  --codec CODEC         opus or mp3, whatever the mount is called\n"
	"  --bitrate RATE        such as 128k\n"
	"  --ca-file FILE        certificates to trust, for https\n"
	"  --name TEXT --genre TEXT --description TEXT --homepage URL\n"
	"                        what the server tells about the stream\n"
	"  --public              let the server list it in directories\n"
	"  --title TEXT          what is playing\n"
	"  --title-file FILE     the same: its first line, whenever it changes\n"
	"  --sink NAME           headroom.processed (the default) or headroom.bypass\n"
	"  --remote NAME         the PipeWire to connect to\n"
	"  --quiet               no status line\n"
	"  --version, --help\n";

enum { OPT_GENRE = 256, OPT_DESCRIPTION, OPT_HOMEPAGE, OPT_TITLE, OPT_TITLE_FILE, OPT_CODEC };

static const struct option options_long[] = {
	{ "password-file", required_argument, NULL, 'p' },
	{ "codec", required_argument, NULL, OPT_CODEC },
	{ "bitrate", required_argument, NULL, 'b' },
	{ "ca-file", required_argument, NULL, 'c' },
	{ "name", required_argument, NULL, 'n' },
	{ "genre", required_argument, NULL, OPT_GENRE },
	{ "description", required_argument, NULL, OPT_DESCRIPTION },
	{ "homepage", required_argument, NULL, OPT_HOMEPAGE },
	{ "public", no_argument, NULL, 'P' },
	{ "title", required_argument, NULL, OPT_TITLE },
	{ "title-file", required_argument, NULL, OPT_TITLE_FILE },
	{ "sink", required_argument, NULL, 's' },
	{ "remote", required_argument, NULL, 'r' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* Where the text of an option goes, or NULL when it is none of these. */
static const char **text_of(struct options *options, int option)
{
	switch (option) {
	case 'p':
		return &options->password_file;
	case 'c':
		return &options->ca_file;
	case 'n':
		return &options->name;
	case OPT_GENRE:
		return &options->genre;
	case OPT_DESCRIPTION:
		return &options->description;
	case OPT_HOMEPAGE:
		return &options->homepage;
	case OPT_TITLE:
		return &options->title;
	case OPT_TITLE_FILE:
		return &options->title_file;
	case 's':
		return &options->sink;
	case 'r':
		return &options->remote;
	}
	return NULL;
}

static int parse_codec(int *codec)
{
	if (strcmp(optarg, "opus") == 0)
		*codec = CODEC_OPUS;
	else if (strcmp(optarg, "mp3") == 0)
		*codec = CODEC_MP3;
	else
		return print_error("--codec %s: allowed is opus or mp3", optarg);
	return 0;
}

static int parse_option(struct options *options, int option, int *codec)
{
	const char **text = text_of(options, option);
	double bps;

	if (text != NULL) {
		*text = optarg;
		return 0;
	}
	switch (option) {
	case OPT_CODEC:
		return parse_codec(codec);
	case 'b':
		if (number_parse("bitrate", optarg, number_sizes, 8e3, 320e3, &bps) < 0)
			return -1;
		options->bitrate_bps = (uint32_t)bps;
		return 0;
	case 'P':
		options->is_public = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	}
	fputs(help_text, stderr);
	return -1;
}

static int parse_address(struct options *options, int codec, int n_left, const char *url)
{
	if (n_left != 1)
		return print_error("give one address to stream to; --help says more");
	if (options->title != NULL && options->title_file != NULL)
		return print_error("--title and --title-file exclude each other");
	if (url_parse(options, url) < 0)
		return -1;
	if (codec >= 0)
		options->codec = (enum codec)codec;
	if (options->bitrate_bps == 0)
		options->bitrate_bps = options->codec == CODEC_MP3 ? DEFAULT_MP3_BPS :
			DEFAULT_OPUS_BPS;
	return 0;
}

int options_parse(struct options *options, int argc, char *argv[])
{
	int option, codec = -1;

	*options = (struct options) { 0 };
	while ((option = getopt_long(argc, argv, "", options_long, NULL)) != -1) {
		if (option == 'h' || option == 'v') {
			fputs(option == 'h' ? help_text : "headroom-stream " HEADROOM_VERSION "\n",
					stdout);
			return fflush(stdout) == 0 ? STREAM_OK :
				-print_error("stdout: %s", strerror(errno));
		}
		if (parse_option(options, option, &codec) < 0)
			return STREAM_USAGE;
	}
	if (parse_address(options, codec, argc - optind, argv[optind]) < 0)
		return STREAM_USAGE;
	return -1;
}

void options_finish(struct options *options)
{
	free(options->host);
	free(options->mount);
	free(options->user);
}

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_OPTIONS_H
#define HEADROOM_STREAM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** Exit status of the program; headroom-stream(1) lists them. */
enum stream_status {
	STREAM_OK = 0,
	STREAM_FAILED = 1,
	STREAM_USAGE = 2,
	STREAM_NO_DAEMON = 3,
	STREAM_NO_TAP = 4,
	STREAM_NO_LOGIN = 5,	/**< the server does not let us */
};

enum codec { CODEC_OPUS, CODEC_MP3 };

/** What the command line asks for, all of it checked. Strings belong to argv. */
struct options {
	char *host, *mount, *user;	/**< owned */
	uint16_t port;
	bool is_tls;
	enum codec codec;
	uint32_t bitrate_bps;
	const char *ca_file;		/**< NULL: the system's */
	const char *password_file;	/**< NULL: from the environment */
	const char *name, *genre, *description, *homepage;	/**< NULL: none */
	const char *title, *title_file;	/**< NULL: none */
	const char *sink, *remote;	/**< NULL: the usual */
	bool is_public, quiet;
};

/**
 * Read the command line; says itself what is wrong, and prints --help and --version.
 * Returns the exit status when there is nothing more to do, else -1.
 */
int options_parse(struct options *options, int argc, char *argv[]);

void options_finish(struct options *options);

#endif /* HEADROOM_STREAM_OPTIONS_H */

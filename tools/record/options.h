/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_OPTIONS_H
#define HEADROOM_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** Exit status of the program; headroom-record(1) lists them. */
enum record_status {
	RECORD_OK = 0,
	RECORD_FAILED = 1,	/**< what was written until then is kept */
	RECORD_USAGE = 2,
	RECORD_NO_DAEMON = 3,
	RECORD_NO_TAP = 4,	/**< no such sink, no module, or it is not allowed */
	RECORD_WITH_LOSSES = 6,	/**< whole in length, but with silence for what was lost */
};

/** How the samples of a format that leaves the choice are stored. */
enum sample_kind { SAMPLES_DEFAULT, SAMPLES_F32, SAMPLES_S24, SAMPLES_S16 };

/** What the command line asks for, all of it checked. Strings belong to argv. */
struct options {
	const char *path;
	const char *sink, *remote;	/**< NULL: the usual */
	enum sample_kind samples;
	double quality;			/**< of lossy formats, 0 .. 1; negative: the default */
	double duration_sec;		/**< 0: until a signal */
	double pre_roll_sec;
	double split_sec;		/**< 0: not by time */
	uint64_t split_bytes;		/**< 0: not by size */
	bool keep_pauses, force, quiet;
};

/**
 * Read the command line; says itself what is wrong, and prints --help and --version.
 * Returns the exit status when there is nothing more to do, else -1.
 */
int options_parse(struct options *options, int argc, char *argv[]);

#endif /* HEADROOM_RECORD_OPTIONS_H */

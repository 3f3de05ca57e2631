/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_OPTIONS_H
#define HEADROOM_RENDER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/dsp/ops.h"
#include "params/params.h"

/** What the command line asks for, all of it checked. */
struct options {
	struct hr_params params;	/**< profile, strength and --set */
	const char *profile;	/**< as given, borrowed from argv; NULL: none */
	double strength_percent;	/**< 0 .. 100 */
	const struct hr_ops *ops;	/**< NULL: the best */
	bool raw;		/**< stdin to stdout instead of files */
	bool report;		/**< only with files */
	const char *in_path;	/**< borrowed from argv; NULL when raw, or many */
	const char *out_path;	/**< the same */
	const char *out_dir;	/**< borrowed from argv; not NULL: many files */
	char *const *files;	/**< what they are, borrowed from argv */
	int n_files;
	const char *extension;	/**< of all outputs, without a dot; NULL: as the inputs */
	uint32_t n_jobs;	/**< 1 .. MAX_JOBS with many files */
	bool overwrite;		/**< also what is there already */
	bool album;		/**< one gain for all of them */
	double gain_db;		/**< before the chain */
	const char *plot_path;	/**< the same; NULL also without --plot */
	uint32_t rate_hz;	/**< HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ when raw, else 0 */
	uint32_t n_channels;	/**< 1 .. HR_MAX_CHANNELS when raw, else 0 */
	uint32_t block_frames;	/**< 1 .. HR_MAX_BLOCK; the default with files */
};

/** Most files at once. */
#define MAX_JOBS 256u

/** Exit status of a call that cannot be understood, or of a bad value. */
#define STATUS_USAGE 2
/** Exit status when the end of the input was missing, and the rest of it is rendered. */
#define STATUS_CUT 3

/**
 * Read the command line, and the profile it names. Says itself what is wrong, and
 * prints what --help, --version, --list and --list-profiles ask for.
 *
 * Returns the exit status when there is nothing more to do, else -1.
 */
int options_parse(struct options *options, int argc, char *argv[]);

#endif /* HEADROOM_RENDER_OPTIONS_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_FORMAT_H
#define HEADROOM_RECORD_FORMAT_H

#include <stdbool.h>

#include <sndfile.h>

#include "record/options.h"

/** What the extension of path stands for. Says what is allowed and returns -1, else 0. */
int format_check_name(const char *path);

/**
 * The format for a file of that name. Says why it cannot hold the sound, and what can,
 * and returns -1, else 0.
 *
 * info     samplerate and channels are filled in; the format is added
 */
int format_choose(SF_INFO *info, const char *path, const struct options *options);

/**
 * Whether the header can be brought up to date while writing goes on; a stream of
 * frames or pages needs no such thing.
 */
bool format_has_sizes(const SF_INFO *info);

/** Tell a file that was just opened what it is for. */
void format_tune(SNDFILE *file, const SF_INFO *info, const struct options *options);

#endif /* HEADROOM_RECORD_FORMAT_H */

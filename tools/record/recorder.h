/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_RECORDER_H
#define HEADROOM_RECORD_RECORDER_H

#include "record/options.h"

/**
 * Record until the time is over, a signal comes or the disk is full. Says all there
 * is to say, and returns the exit status. pw_init() was called.
 */
enum record_status recorder_run(const struct options *options);

#endif /* HEADROOM_RECORD_RECORDER_H */

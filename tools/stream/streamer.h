/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_STREAMER_H
#define HEADROOM_STREAM_STREAMER_H

#include "stream/options.h"

/**
 * Stream until a signal comes, or the server refuses the login. Says all there is to
 * say, and returns the exit status. pw_init() and shout_init() were called.
 */
enum stream_status streamer_run(const struct options *options, const char *password);

#endif /* HEADROOM_STREAM_STREAMER_H */

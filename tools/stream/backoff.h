/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_BACKOFF_H
#define HEADROOM_STREAM_BACKOFF_H

#include <stdint.h>

/**
 * How long to wait before the next try: 1 s at first, twice as long after every
 * failure, 60 s at most, and of that a random half to all, so that many clients of a
 * server that comes back do not come all at once.
 */
struct backoff {
	uint32_t n_failures;
	uint64_t random;		/**< not 0 */
};

void backoff_init(struct backoff *backoff, uint64_t seed);

/** After a failure: 500 .. 60000. */
uint32_t backoff_next_ms(struct backoff *backoff);

/** After a success. */
void backoff_reset(struct backoff *backoff);

#endif /* HEADROOM_STREAM_BACKOFF_H */

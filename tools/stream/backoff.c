/* SPDX-License-Identifier: MIT */
#include "stream/backoff.h"

#define FIRST_MS 1000u
#define MOST_MS 60000u

void backoff_init(struct backoff *backoff, uint64_t seed)
{
	*backoff = (struct backoff) { .random = seed * 2654435769u | 1 };
}

uint32_t backoff_next_ms(struct backoff *backoff)
{
	uint32_t ms = backoff->n_failures < 6 ? FIRST_MS << backoff->n_failures : MOST_MS;

	if (ms > MOST_MS)
		ms = MOST_MS;
	backoff->n_failures++;
	/* xorshift64, Marsaglia 2003 */
	backoff->random ^= backoff->random << 13;
	backoff->random ^= backoff->random >> 7;
	backoff->random ^= backoff->random << 17;
	return ms / 2 + (uint32_t)((backoff->random >> 32) * (ms / 2 + 1) >> 32);
}

void backoff_reset(struct backoff *backoff)
{
	backoff->n_failures = 0;
}

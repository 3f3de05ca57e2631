/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_ADDRESS_H
#define HEADROOM_STREAM_ADDRESS_H

#include <stdint.h>

#define ADDRESS_BYTES 64

/**
 * The address of a host to try at this attempt, as numbers: a host can have several,
 * and libshout without waiting knows only the first. Waits for the name service.
 *
 * attempt  counts from 0; addresses take turns
 *
 * How many addresses there are; 0 when the name is not known.
 */
uint32_t address_find(const char *host, uint32_t attempt, char address[ADDRESS_BYTES]);

#endif /* HEADROOM_STREAM_ADDRESS_H */

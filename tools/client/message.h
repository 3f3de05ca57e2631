/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_MESSAGE_H
#define HEADROOM_MESSAGE_H

#include "client/call.h"

/**
 * Print "program: message" on stderr, without control characters. Returns
 * status, so that an error is said where it is found and only passed on then.
 */
__attribute__((format(printf, 2, 3)))
int complain(enum status status, const char *format, ...);

/** Print a line that says what to do about the last complaint. */
__attribute__((format(printf, 1, 2)))
void advise(const char *format, ...);

#endif /* HEADROOM_MESSAGE_H */

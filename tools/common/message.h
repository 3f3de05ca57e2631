/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_MESSAGE_H
#define HEADROOM_MESSAGE_H

/**
 * Print "program: message" on stderr. Always returns -1, so that an error is
 * said where it is found and only passed on after that. Thread: any.
 */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

/** The same for what is no error. */
__attribute__((format(printf, 1, 2)))
void inform(const char *format, ...);

#endif /* HEADROOM_MESSAGE_H */

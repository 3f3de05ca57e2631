/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PRINT_MESSAGE_H
#define HEADROOM_PRINT_MESSAGE_H

/**
 * Print "program: message" on stderr. Always returns -1, so that an error is
 * said where it is found and only passed on after that. Thread: any.
 */
__attribute__((format(printf, 1, 2)))
int print_error(const char *format, ...);

/** The same for what is no error. */
__attribute__((format(printf, 1, 2)))
void print_info(const char *format, ...);

#endif /* HEADROOM_PRINT_MESSAGE_H */

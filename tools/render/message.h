/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_MESSAGE_H
#define HEADROOM_RENDER_MESSAGE_H

/**
 * Print "headroom-render: message" on stderr. Always returns -1, so that an
 * error is said where it is found and only passed on after that.
 */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

#endif /* HEADROOM_RENDER_MESSAGE_H */

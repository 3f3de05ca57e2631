/* SPDX-License-Identifier: MIT */
#ifndef HR_PRINTABLE_H
#define HR_PRINTABLE_H

#include <stddef.h>

/**
 * Copy what a client said, of any length, for a log or a message: cut to
 * size_bytes, which is at least 1, and without control characters. Always ends
 * buf with 0; returns buf.
 */
static inline const char *printable(const char *said, char *buf, size_t size_bytes)
{
	size_t n = 0;

	for (; said[n] != 0 && n + 1 < size_bytes; n++)
		buf[n] = (unsigned char)said[n] >= ' ' && said[n] != 127 ? said[n] : '?';
	buf[n] = 0;
	return buf;
}

#endif /* HR_PRINTABLE_H */

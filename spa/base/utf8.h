/* SPDX-License-Identifier: MIT */
#ifndef HR_UTF8_H
#define HR_UTF8_H

#include <stddef.h>

/**
 * Bytes of the character that text starts with, at most n_left; 0 when it is not UTF-8, which
 * has no surrogates and the shortest form only. The 0 that ends a string is a character of
 * one byte, and part of no other, so n_left may be SIZE_MAX for a string. Thread: any.
 */
static inline size_t utf8_bytes(const char *text, size_t n_left)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t n_bytes = *c < 0x80 ? 1 : *c < 0xc2 ? 0 : *c < 0xe0 ? 2 : *c < 0xf0 ? 3 :
		*c < 0xf5 ? 4 : 0;

	if (n_bytes > n_left)
		return 0;
	for (size_t i = 1; i < n_bytes; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	if ((*c == 0xe0 && c[1] < 0xa0) || (*c == 0xed && c[1] > 0x9f) ||
	    (*c == 0xf0 && c[1] < 0x90) || (*c == 0xf4 && c[1] > 0x8f))
		return 0;
	return n_bytes;
}

#endif /* HR_UTF8_H */

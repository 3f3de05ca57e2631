/* SPDX-License-Identifier: MIT */
#ifndef HR_NUMBER_H
#define HR_NUMBER_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/** As few digits as a float needs, with a point whatever the locale is. Returns buf. */
static inline const char *number_text(double number, char *buf, size_t size_bytes)
{
	char *comma;

	snprintf(buf, size_bytes, "%.7g", number);
	if ((comma = strchr(buf, ',')) != NULL)
		*comma = '.';
	return buf;
}

#endif /* HR_NUMBER_H */

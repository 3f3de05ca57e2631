/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "properties.h"

const char *properties_lookup(void *data, const char *key)
{
	for (properties p = data; *p != NULL; p += 2)
		if (strcmp(p[0], key) == 0)
			return p[1];
	return NULL;
}

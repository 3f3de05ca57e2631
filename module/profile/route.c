/* SPDX-License-Identifier: MIT */
#include <spa/utils/string.h>

#include <headroom/route.h>

const char *const route_names[N_ROUTES] = {
	[ROUTE_PROCESSED] = "processed",
	[ROUTE_BYPASS] = "bypass",
	[ROUTE_SINK] = "sink",
	[ROUTE_NONE] = "none",
};

int route_find(const char *name)
{
	for (int i = 0; i < N_ROUTES; i++)
		if (spa_streq(name, route_names[i]))
			return i;
	return -1;
}

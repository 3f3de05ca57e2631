/* SPDX-License-Identifier: MIT */
/* In place of plot.c where there is no cairo. */
#include "render/plot/plot.h"

bool plot_is_built(void)
{
	return false;
}

int plot_write(const struct plot *plot, int fd, const char *path)
{
	return -1;
}

/* SPDX-License-Identifier: MIT */
#include "lib/style.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A window that has no size, as of some serial lines, is taken for one of these. */
#define USUAL_COLUMNS 80
#define LEAST_COLUMNS 20

bool style_has_colours(int fd)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	/* https://no-color.org: set and not empty, whatever it is. */
	if (no_colour != NULL && *no_colour != '\0')
		return false;
	return isatty(fd) && term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

const char *style_on(int fd, enum style style)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = "",
		[STYLE_TITLE] = "\033[1m",
		[STYLE_NAME] = "\033[36m",
		[STYLE_DIM] = "\033[2m",
		[STYLE_GOOD] = "\033[32m",
		[STYLE_WARN] = "\033[33m",
		[STYLE_BAD] = "\033[1;31m",
	};

	return style_has_colours(fd) ? codes[style] : "";
}

const char *style_off(int fd)
{
	return style_has_colours(fd) ? "\033[0m" : "";
}

bool style_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int style_columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return USUAL_COLUMNS;
	return size.ws_col > LEAST_COLUMNS ? size.ws_col : LEAST_COLUMNS;
}

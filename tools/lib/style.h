/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STYLE_H
#define HEADROOM_STYLE_H

#include <stdbool.h>

/** What a piece of text is; colours only underline it. */
enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_NAME,
	STYLE_DIM,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
};

/** Whether fd gets colours: a terminal that knows them, and NO_COLOR is not set. */
bool style_has_colours(int fd);

/** What to print on fd before and after it. "" when fd gets no colours. */
const char *style_on(int fd, enum style style);
const char *style_off(int fd);

/** Whether the locale is UTF-8: arrows, marks and bars can be printed. */
bool style_is_utf8(void);

/** Columns of the terminal at stdout; 0 when it is none, and nothing has to be cut. */
int style_columns(void);

#endif /* HEADROOM_STYLE_H */

/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "style.h"
#include "text.h"

/* What a daemon says can be long; a line need not be. */
#define LINE_BYTES 2048

static void say(enum style style, const char *prefix, const char *format, va_list args)
{
	char line[LINE_BYTES], clean[2 * LINE_BYTES];

	vsnprintf(line, sizeof(line), format, args);
	fflush(stdout);
	fprintf(stderr, "%s%s%s%s\n", style_on(STDERR_FILENO, style), prefix,
			style_off(STDERR_FILENO),
			text_printable(line, clean, sizeof(clean)));
}

int complain(enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(STYLE_BAD, "headroom: ", format, args);
	va_end(args);
	return (int)status;
}

void advise(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(STYLE_DIM, "  ", format, args);
	va_end(args);
}

/* SPDX-License-Identifier: MIT */
#include "client/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/style.h"
#include "lib/text.h"

/* What a daemon says can be long; a line need not be. */
#define LINE_BYTES 2048

static void say(bool is_advice, const char *format, va_list args)
{
	const char *on = style_on(STDERR_FILENO, is_advice ? STYLE_DIM : STYLE_BAD);
	const char *off = style_off(STDERR_FILENO);
	char line[LINE_BYTES], clean[2 * LINE_BYTES];

	vsnprintf(line, sizeof(line), format, args);
	fflush(stdout);
	text_printable(line, clean, sizeof(clean));
	if (is_advice)
		fprintf(stderr, "%s  %s%s\n", on, clean, off);
	else
		fprintf(stderr, "%s%s:%s %s\n", on, program_invocation_short_name, off, clean);
}

int complain(enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(false, format, args);
	va_end(args);
	return (int)status;
}

void advise(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(true, format, args);
	va_end(args);
}

/* SPDX-License-Identifier: MIT */
#include "lib/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* There may be a progress line. */
#define CLEAR_LINE "\r\033[K"

static void tell(const char *format, va_list args)
{
	fprintf(stderr, "%s%s: ", isatty(STDERR_FILENO) ? CLEAR_LINE : "",
			program_invocation_short_name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int print_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(format, args);
	va_end(args);
	return -1;
}

void print_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(format, args);
	va_end(args);
}

/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* There may be a progress bar. */
#define CLEAR_LINE "\r\033[K"

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs(isatty(STDERR_FILENO) ? CLEAR_LINE "headroom-render: " : "headroom-render: ",
			stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return -1;
}

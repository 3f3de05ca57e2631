/* SPDX-License-Identifier: MIT */
#include "figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

bool figure_at_most(double value, const char *unit, double most, const char *name, ...)
{
	char text[128];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	print_message("# figure %s = %.4g %s (goal <= %g)%s\n", text, value, unit, most,
			value <= most ? "" : " MISSED");
	return value <= most;
}

bool figure_short(double value, const char *unit, double goal, double guard, const char *name, ...)
{
	char text[128];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	figure_at_most(value, unit, goal, "%s", text);
	return value <= guard;
}

void figure_noted(double value, const char *unit, const char *name, ...)
{
	char text[128];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	print_message("# figure %s = %.4g %s (no goal)\n", text, value, unit);
}

/* SPDX-License-Identifier: MIT */
#include "lib/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"

const struct number_suffix number_plain[] = { { "", 1 }, { NULL } };

const struct number_suffix number_times[] = {
	{ "", 1 }, { "s", 1 }, { "ms", 1e-3 }, { "m", 60 }, { "min", 60 }, { "h", 3600 }, { NULL },
};

const struct number_suffix number_sizes[] = {
	{ "", 1 }, { "k", 1e3 }, { "K", 1e3 }, { "M", 1e6 }, { "G", 1e9 }, { NULL },
};

int number_parse(const char *option, const char *text, const struct number_suffix *suffixes,
		double min, double max, double *value)
{
	char *end;
	double number = strtod(text, &end);

	if (end == text || !isfinite(number))
		return print_error("--%s %s: not a number", option, text);
	for (; suffixes->text != NULL; suffixes++)
		if (strcmp(end, suffixes->text) == 0)
			break;
	if (suffixes->text == NULL)
		return print_error("--%s %s: does not end in a unit known here; --help lists them",
				option, text);
	number *= suffixes->factor;
	if (!(number >= min && number <= max))
		return print_error("--%s %s: out of range; allowed is %g .. %g", option, text, min,
				max);
	*value = number;
	return 0;
}

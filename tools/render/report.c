/* SPDX-License-Identifier: MIT */
#include "render/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/message.h"

static void print_row(const char *name, double before, double after, const char *unit)
{
	printf("%-12s %8.1f %8.1f %s\n", name, before, after, unit);
}

int report_print(const struct figures *before, const struct figures *after)
{
	print_row("integrated", before->integrated_lufs, after->integrated_lufs, "LUFS");
	print_row("range", before->range_lu, after->range_lu, "LU");
	print_row("true-peak", before->true_peak_dbtp, after->true_peak_dbtp, "dBTP");
	return fflush(stdout) == 0 ? 0 : print_error("stdout: %s", strerror(errno));
}

/* SPDX-License-Identifier: MIT */
/*
 * headroom-render: the chain of the headroom module, applied to files or to a
 * stream of samples. No PipeWire takes part.
 */
#include <stdlib.h>

#include "render/batch.h"
#include "render/file.h"
#include "render/options.h"
#include "render/raw.h"
#include "render/report.h"

static int render_one(const struct options *options)
{
	struct result result = { 0 };
	int status = render_file(options, &result);

	if (status >= 0 && options->report &&
			report_print(&result.before, &result.after) < 0)
		return -1;
	return status;
}

int main(int argc, char *argv[])
{
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	if (options.raw)
		status = render_raw(&options);
	else if (options.out_dir != NULL)
		status = render_batch(&options);
	else
		status = render_one(&options);
	return status < 0 ? EXIT_FAILURE : status;
}

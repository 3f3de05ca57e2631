/* SPDX-License-Identifier: MIT */
/*
 * headroom-render: the chain of the headroom module, applied to files or to a
 * stream of samples. No PipeWire takes part.
 */
#include <stdlib.h>

#include "render/file.h"
#include "render/options.h"
#include "render/raw.h"

int main(int argc, char *argv[])
{
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	status = options.raw ? render_raw(&options) : render_file(&options);
	return status < 0 ? EXIT_FAILURE : status;
}

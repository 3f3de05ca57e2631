/* SPDX-License-Identifier: MIT */
/*
 * headroom-record: what a sink of Headroom plays, as files. What could not be had is
 * silence of the same length, and is told.
 */
#include <pipewire/pipewire.h>

#include "record/format.h"
#include "record/options.h"
#include "record/recorder.h"

int main(int argc, char *argv[])
{
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	if (format_check_name(options.path) < 0)
		return RECORD_USAGE;
	pw_init(NULL, NULL);
	status = recorder_run(&options);
	pw_deinit();
	return status;
}

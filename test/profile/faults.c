/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include <stdio.h>

void faults_add(void *data, const struct hr_profile_fault *fault)
{
	struct faults *faults = data;
	char line[512];

	hr_profile_fault_text(fault, line, sizeof(line));
	if (faults->is_loud)
		printf("# %s\n", line);
	if (faults->n_faults < MAX_FAULTS)
		snprintf(faults->lines[faults->n_faults], sizeof(faults->lines[0]), "%s", line);
	faults->n_faults++;
}

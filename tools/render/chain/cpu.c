/* SPDX-License-Identifier: MIT */
#include "render/chain/cpu.h"

#include <stdio.h>
#include <string.h>

#include "lib/message.h"

int cpu_choose(const struct hr_ops **ops, const char *name)
{
	char names[128] = "auto";

	*ops = strcmp(name, "auto") == 0 ? hr_ops_best() : hr_ops_find(name);
	if (*ops != NULL)
		return 0;
	for (size_t i = 0; hr_ops_at(i) != NULL; i++) {
		size_t used_bytes = strlen(names);

		snprintf(names + used_bytes, sizeof(names) - used_bytes, ", %s",
				hr_ops_at(i)->name);
	}
	return print_error("--cpu %s: not on this machine; available are %s", name, names);
}

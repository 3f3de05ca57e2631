/* SPDX-License-Identifier: MIT */
#include "command/doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void findings_add(struct findings *findings, enum severity severity, const char *mend,
		const char *format, ...)
{
	struct finding *list = realloc(findings->list, (findings->n + 1) * sizeof(*list));
	struct finding *finding;
	va_list args;

	if (list == NULL)
		return;
	findings->list = list;
	finding = &list[findings->n++];
	finding->severity = severity;
	snprintf(finding->mend, sizeof(finding->mend), "%s", mend);
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
}

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_REPORT_H
#define HEADROOM_RENDER_REPORT_H

#include "render/chain/meter.h"

/** Print one line per figure on stdout: name, before, after, unit. 0, or -1 with a message. */
int report_print(const struct figures *before, const struct figures *after);

#endif /* HEADROOM_RENDER_REPORT_H */

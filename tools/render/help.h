/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_HELP_H
#define HEADROOM_RENDER_HELP_H

/** What --help prints. */
extern const char help_text[];

/** Print the parameters, their defaults and ranges on stdout. */
void help_print_params(void);

#endif /* HEADROOM_RENDER_HELP_H */

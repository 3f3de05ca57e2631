/* SPDX-License-Identifier: MIT */
#ifndef HR_PLUGIN_PLACE_H
#define HR_PLUGIN_PLACE_H

/**
 * The name by which PipeWire finds the plugin that belongs to this module.
 *
 * A module that runs from where it was installed takes the plugin it was installed
 * with, which may be below a prefix where PipeWire does not look by itself. Any other,
 * such as one in a build directory, takes what SPA_PLUGIN_DIR has.
 *
 * Reads the file system. The result is constant. Thread: main.
 */
const char *plugin_place(void);

#endif /* HR_PLUGIN_PLACE_H */

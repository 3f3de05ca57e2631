/* SPDX-License-Identifier: MIT */
#ifndef HR_TARGETS_PRIV_H
#define HR_TARGETS_PRIV_H

#include "routing/targets.h"

/**
 * What the parts of the targets share: targets.c binds the metadata and finds out what was
 * not told, targets-metadata.c writes its properties and hears them. Thread: main.
 */

#define TARGETS_KEY_OBJECT "target.object"
#define TARGETS_KEY_NODE "target.node"

/** Ask in a moment for what should have come by then. */
void targets_check_later(struct targets *targets);

/** Send a property of a stream on its way; "" deletes it. */
void targets_write(struct targets *targets, struct stream *stream, const char *key,
		const char *value);

/** The insider's event; its data is the targets. */
void targets_on_property(void *data, uint32_t subject, const char *key, const char *value);

#endif /* HR_TARGETS_PRIV_H */

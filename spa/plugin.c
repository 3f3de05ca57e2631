/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/support/plugin.h>

extern const struct spa_handle_factory headroom_ear_factory, headroom_pair_factory;

SPA_EXPORT
int spa_handle_factory_enum(const struct spa_handle_factory **factory, uint32_t *index)
{
	if (factory == NULL || index == NULL)
		return -EINVAL;
	switch (*index) {
	case 0:
		*factory = &headroom_pair_factory;
		break;
	case 1:
		*factory = &headroom_ear_factory;
		break;
	default:
		return 0;
	}
	(*index)++;
	return 1;
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/support/plugin.h>

extern const struct spa_handle_factory headroom_pair_factory;

SPA_EXPORT
int spa_handle_factory_enum(const struct spa_handle_factory **factory, uint32_t *index)
{
	if (factory == NULL || index == NULL)
		return -EINVAL;
	if (*index > 0)
		return 0;
	*factory = &headroom_pair_factory;
	(*index)++;
	return 1;
}

/* SPDX-License-Identifier: MIT */
#include "node/node.h"

struct spa_log_topic headroom_log_topic = SPA_LOG_TOPIC(0, "spa.headroom");

int node_invoke(struct impl *impl, spa_invoke_func_t func, const void *data, size_t size_bytes)
{
	return spa_loop_invoke(impl->data_loop, func, 0, data, size_bytes, true, impl);
}

/* SPDX-License-Identifier: MIT */
#include <spa/node/io.h>
#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/param.h>
#include <spa/pod/builder.h>
#include <spa/pod/filter.h>
#include <spa/utils/result.h>

#include "base/log.h"
#include "graph/port-config.h"

void port_config_apply(struct spa_node *node, enum spa_direction direction)
{
	uint8_t buffer[4096];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod *format = NULL;
	uint32_t index = 0;
	int res;

	if (spa_node_enum_params_sync(node, SPA_PARAM_EnumFormat, &index, NULL,
				&format, &b) != 1)
		return;
	spa_pod_fixate(format);
	res = spa_node_set_param(node, SPA_PARAM_PortConfig, 0,
		spa_pod_builder_add_object(&b,
			SPA_TYPE_OBJECT_ParamPortConfig, SPA_PARAM_PortConfig,
			SPA_PARAM_PORT_CONFIG_direction, SPA_POD_Id(direction),
			SPA_PARAM_PORT_CONFIG_mode,
				SPA_POD_Id(SPA_PARAM_PORT_CONFIG_MODE_dsp),
			SPA_PARAM_PORT_CONFIG_monitor, SPA_POD_Bool(true),
			SPA_PARAM_PORT_CONFIG_format, SPA_POD_Pod(format)));
	if (res < 0)
		pw_log_error("can't configure a node: %s", spa_strerror(res));
}

void port_config_clear(struct spa_node *node, enum spa_direction direction)
{
	uint8_t buffer[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	spa_node_set_io(node, SPA_IO_Position, NULL, 0);
	spa_node_set_param(node, SPA_PARAM_PortConfig, 0,
		spa_pod_builder_add_object(&b,
			SPA_TYPE_OBJECT_ParamPortConfig, SPA_PARAM_PortConfig,
			SPA_PARAM_PORT_CONFIG_direction, SPA_POD_Id(direction),
			SPA_PARAM_PORT_CONFIG_mode,
				SPA_POD_Id(SPA_PARAM_PORT_CONFIG_MODE_none)));
}

bool port_config_forget(struct spa_node *node, struct pw_impl_port *port)
{
	enum spa_direction direction = (enum spa_direction)pw_impl_port_get_direction(port);
	uint32_t id = pw_impl_port_get_id(port);

	return spa_node_port_set_io(node, direction, id, SPA_IO_Buffers, NULL, 0) >= 0 &&
		spa_node_port_use_buffers(node, direction, id, 0, NULL, 0) >= 0;
}

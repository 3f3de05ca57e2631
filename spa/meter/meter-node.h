/* SPDX-License-Identifier: MIT */
#ifndef HR_EAR_NODE_H
#define HR_EAR_NODE_H

#include <spa/node/node.h>
#include <spa/param/param.h>
#include <spa/support/loop.h>
#include <spa/support/plugin.h>

#include <headroom/ear.h>
#include "kernel/dsp/mailbox.h"
#include "kernel/measure/program-meter.h"
#include "kernel/plan.h"
#include "parts/rt-port.h"

/**
 * The node that listens; include/headroom/ear.h says what for. As in node/node.h, `rt` is
 * everything that process() sees, and the rest belongs to the main loop.
 */

enum ear_port_param { EAR_ENUM_FORMAT, EAR_IO, EAR_FORMAT, EAR_BUFFERS, EAR_LATENCY,
	N_EAR_PORT_PARAMS };

struct ear_port {
	struct rt_port *rt;
	bool have_format;
	char channel[16];		/**< "FL" */
	struct spa_port_info info;
	struct spa_param_info params[N_EAR_PORT_PARAMS];
};

/** Of the mailbox to the main loop. */
struct ear_report {
	uint64_t n_cycles;
	struct hr_ear_reading reading;
};

struct ear_rt {
	struct spa_io_position *position;
	struct rt_port ports[HR_MAX_CHANNELS];
	uint32_t n_channels;
	uint64_t n_cycles;
	struct hr_ear ear;
	struct hr_ear_coefs coefs[HR_N_STANDARD_RATES];	/**< never changed */
	struct hr_mailbox gain_box;	/**< this side reads */
	double gains_lin[HR_MAILBOX_SLOTS];
	struct hr_mailbox report_box;	/**< this side writes */
	struct ear_report reports[HR_MAILBOX_SLOTS];
};

struct ear_node {
	struct spa_handle handle;
	struct spa_loop *data_loop;
	struct spa_node node;
	struct headroom_ear ear;
	struct spa_hook_list hooks;
	struct spa_callbacks callbacks;
	struct spa_node_info info;
	uint32_t n_ports;
	struct ear_port ports[HR_MAX_CHANNELS];
	struct ear_rt rt;
};

/** Run func on the data loop, with the node, and wait. Thread: main. */
static inline int ear_invoke(struct ear_node *node, spa_invoke_func_t func, const void *data,
		size_t size_bytes)
{
	return spa_loop_invoke(node->data_loop, func, 0, data, size_bytes, true, node);
}

/* meter-node-port.c */

void ear_port_init(struct ear_node *node, uint32_t id, const char *channel);
void ear_port_emit_info(struct ear_node *node, uint32_t id, bool full);

int ear_port_enum_params(void *object, int seq, enum spa_direction direction,
		uint32_t port_id, uint32_t id, uint32_t start, uint32_t num,
		const struct spa_pod *filter);
int ear_port_set_param(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, uint32_t flags, const struct spa_pod *param);
int ear_port_use_buffers(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t flags, struct spa_buffer **buffers, uint32_t n_buffers);
int ear_port_set_io(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, void *data, size_t size);

/* meter-node-process.c */

/** Thread: RT. */
HR_RT int ear_process(void *object);

/** Of struct headroom_ear; the object is the node. */
extern const struct headroom_ear_methods ear_methods;

#endif /* HR_EAR_NODE_H */

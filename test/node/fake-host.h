/* SPDX-License-Identifier: MIT */
#ifndef HR_FAKE_HOST_H
#define HR_FAKE_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/node/io.h>
#include <spa/node/node.h>
#include <spa/param/param.h>
#include <spa/param/latency-utils.h>
#include <spa/pod/pod.h>
#include <spa/support/log.h>
#include <spa/support/loop.h>
#include <spa/support/plugin.h>

#include <headroom/ear.h>

/**
 * A host for the pair of nodes, without a daemon and without threads: it loads
 * the plugin that is installed, gives every port buffers and IO, and runs the
 * two process functions one after the other. What the nodes log is kept.
 *
 * Or one for the node that listens, which is in the place of the sink then; there
 * is no output.
 *
 * Everything fails the running test with cmocka when the node misbehaves.
 */

#define HOST_MAX_PORTS 65
#define HOST_MAX_FRAMES 8192

struct host_port {
	bool present;
	char name[32];
	struct spa_io_buffers io;
	struct spa_buffer buffer;
	struct spa_data data;
	struct spa_chunk chunk;
	float *samples;			/**< HOST_MAX_FRAMES */
};

struct host_node {
	struct host *host;
	struct spa_node *node;
	struct spa_hook listener;
	uint64_t flags;			/**< from the last node info */
	uint32_t props_serial;		/**< times the Props param changed */
	uint32_t props_flags;
	struct host_port ports[2][HOST_MAX_PORTS];	/**< by direction */
};

struct host {
	void *library;
	struct spa_handle *handle;
	struct spa_log log;
	struct spa_loop loop;
	struct host_node sink, output;
	struct headroom_ear *ear;	/**< NULL with a pair */
	struct spa_io_position position;
	char logged[16384];		/**< every warning so far, one line each */
};

/** Load the plugin with NULL-terminated key, value pairs as info. */
void host_init(struct host *host, const char *const *info);
/** An ear of these channels, "[ FL FR ]". Nothing is connected. */
void host_init_ear(struct host *host, const char *positions);
void host_finish(struct host *host);

/** Give every port a format, buffers and IO. */
void host_connect(struct host_node *node);
/** Set a PortConfig with these channel positions, then formats, buffers, IO. */
void host_configure(struct host *host, const uint32_t *sink_positions, uint32_t n_sink,
		const uint32_t *output_positions, uint32_t n_output);
/** Stereo on both sides. */
void host_configure_stereo(struct host *host);

/** Set one entry of Props.params: a float, a bool or a string. The node's answer. */
int host_set_float(struct host *host, const char *name, float value);
int host_set_bool(struct host *host, const char *name, bool value);
int host_set_string(struct host *host, const char *name, const char *value);
/** Read one entry back as text, as "%g" for numbers. NULL when absent. */
const char *host_get(struct host *host, const char *name);
int host_set_volumes(struct host_node *node, const float *lin, uint32_t n);
int host_set_mute(struct host_node *node, bool mute);

/** Call fn with every param of an id that the node enumerates. Their number. */
uint32_t host_each_param(struct host_node *node, uint32_t id,
		void (*fn)(void *data, const struct spa_pod *param), void *data);
/** Latency of a port in a direction, after telling it nothing more. */
struct spa_latency_info host_port_latency(struct host_node *node,
		enum spa_direction port_direction, enum spa_direction latency_direction);
void host_tell_latency(struct host_node *node, enum spa_direction port_direction,
		const struct spa_latency_info *info);

/** Port by name, or a failed test. */
struct host_port *host_port(struct host_node *node, enum spa_direction direction,
		const char *name);

/**
 * One cycle: in[c] (NULL: nothing arrives) into playback port c of the sink,
 * both nodes, and out[c] is what output port c of the output played.
 */
void host_cycle(struct host *host, const float *const *in, float *const *out,
		uint32_t n_frames);
/** The two halves of a cycle, to leave one out; an ear has only the first. */
void host_begin_cycle(struct host *host, const float *const *in, uint32_t n_frames);
void host_end_cycle(struct host *host, float *const *out);

#endif /* HR_FAKE_HOST_H */

/* SPDX-License-Identifier: MIT */
#ifndef HR_NODE_H
#define HR_NODE_H

#include <stdatomic.h>

#include <spa/node/io.h>
#include <spa/node/node.h>
#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/latency-utils.h>
#include <spa/param/param.h>
#include <spa/pod/builder.h>
#include <spa/support/log.h>
#include <spa/support/loop.h>
#include <spa/support/plugin.h>

#include <headroom/log-limit.h>
#include <headroom/pair.h>
#include <headroom/tap-source.h>

#include "kernel/dsp/mailbox.h"
#include "kernel/engine.h"
#include "parts/cycles.h"
#include "parts/remix.h"
#include "parts/rt-port.h"
#include "tap/writer.h"

extern struct spa_log_topic headroom_log_topic;
#undef SPA_LOG_TOPIC_DEFAULT
#define SPA_LOG_TOPIC_DEFAULT &headroom_log_topic

/**
 * The pair of SPA nodes around one engine.
 *
 *   sink   (A)  n inputs "playback", n outputs "monitor", one output "sync"
 *   output (B)  one input "sync", m outputs "output"
 *
 * struct impl is split by thread. `rt` is everything process() sees, and only
 * the data loop touches it; `sink`, `output` and the rest belong to the main
 * loop. They meet in two ways: a mailbox each way for values, and a function
 * run on the data loop while the main loop waits (node_invoke) for structure:
 * buffers, IO areas, engine, number of channels.
 */

/** Playback or output channels, and the sync port. */
#define HR_MAX_PORTS (HR_MAX_CHANNELS + 1u)
#define HR_DEFAULT_RATE_HZ 48000u
/** How long after somebody read Props the meters go on, in time that sound is processed. */
#define HR_WATCH_SEC 5u
/** Loudest setting of a volume: +20 dB, as audioconvert allows. */
#define HR_MAX_VOLUME_LIN 10.0f

/** Values from the main loop, handed over whole. */
struct rt_control {
	uint64_t serial;		/**< of the last set that is in it */
	struct hr_plan_set plans;
	float sink_volume_lin[HR_MAX_CHANNELS];		/**< mute included */
	float output_volume_lin[HR_MAX_CHANNELS];	/**< mute included, <= 1 */
};

/** Values to the main loop. */
struct rt_report {
	struct hr_meters meters;	/**< extremes: since the last report that was read */
	struct hr_cycle_counts cycles;
	uint64_t position;		/**< of the graph, in this cycle */
	uint64_t clock_ns;		/**< CLOCK_MONOTONIC when it began, by the driver */
	uint64_t n_output_frames;	/**< that the output handed on, up to the cycle before */
	uint64_t applied_serial;	/**< of the set in force, 0 = of the start values */
	uint64_t applied_position;	/**< of the graph, where it came into force */
	uint32_t generation;		/**< of the parameters in force */
	uint32_t rate_hz;		/**< of the graph, in this cycle */
	uint32_t quantum_frames;
};

/**
 * Words that the main loop writes at any time. Nothing else travels with them, and so
 * their order is relaxed.
 */
struct rt_words {
	_Atomic uint32_t n_asked;	/**< times that somebody read Props */
	_Atomic uint32_t n_bound;	/**< readers that want the meters all the time */
	_Atomic uint32_t timeline;	/**< times the sink was started, paused, suspended */
};

/** Everything the data loop touches. */
struct rt {
	struct spa_io_position *sink_position;
	struct spa_io_position *output_position;

	struct hr_engine *engine;	/**< NULL until the sink has channels */
	struct hr_remix *remix;		/**< NULL until both nodes have channels */
	float *scratch;			/**< n_channels x HR_MAX_BLOCK, planar */
	uint32_t n_channels;		/**< of the sink */
	uint32_t n_outputs;		/**< of the output */
	struct rt_port playback[HR_MAX_CHANNELS];
	struct rt_port monitor[HR_MAX_CHANNELS];
	struct rt_port output[HR_MAX_CHANNELS];
	/** Gain that each output reached at the end of the last cycle. */
	float output_gain_lin[HR_MAX_CHANNELS];

	uint32_t rate_hz;		/**< that the engine runs at */
	uint32_t n_scratch_frames;	/**< in scratch, from this cycle; else 0 */
	uint64_t scratch_position;	/**< graph position of scratch */
	uint64_t n_output_frames;	/**< of scratch that the output handed on */
	/** Begin of the sink's last cycle, by the driver's clock; main reads it. */
	_Atomic uint64_t processed_ns;
	/** In its cycles, and samples of these that were no sound; main reads them. */
	_Atomic uint64_t n_frames, n_scrubbed;

	struct tap_writer *tap;		/**< NULL while nobody reads it */

	struct hr_cycles cycles;
	struct hr_meters held;		/**< extremes of reports that nobody read */
	struct rt_words words;
	bool watched;			/**< somebody wants the meters, see HR_WATCH_SEC */
	uint32_t n_asked;		/**< as last seen */
	uint64_t watch_left_frames;
	uint64_t applied_position;

	struct hr_mailbox control_box;	/**< this side reads */
	struct rt_control *controls;	/**< HR_MAILBOX_SLOTS of them */
	struct hr_mailbox report_box;	/**< this side writes */
	struct rt_report reports[HR_MAILBOX_SLOTS];
};

enum port_kind { PORT_PLAYBACK, PORT_MONITOR, PORT_OUTPUT, PORT_SYNC };

enum port_param { PORT_ENUM_FORMAT, PORT_IO, PORT_FORMAT, PORT_BUFFERS, PORT_LATENCY,
	N_PORT_PARAMS };

struct port {
	enum spa_direction direction;
	uint32_t id;
	enum port_kind kind;
	struct rt_port *rt;		/**< NULL for sync: it carries nothing */
	bool have_format;
	bool have_latency;		/**< a peer said what its latency is */
	struct spa_latency_info latency;	/**< of the peer, in its direction */
	char channel[16];		/**< "FL" */
	struct spa_port_info info;
	struct spa_param_info params[N_PORT_PARAMS];
};

enum node_param { NODE_ENUM_FORMAT, NODE_FORMAT, NODE_ENUM_PORT_CONFIG, NODE_PORT_CONFIG,
	NODE_PROP_INFO, NODE_PROPS, NODE_PROCESS_LATENCY, N_NODE_PARAMS };

/** Volume as the mixers know it. Factors, 1.0 = unchanged. */
struct volume {
	float volume_lin;
	bool mute;
	uint32_t n_channels;
	float channel_lin[HR_MAX_CHANNELS];
	uint32_t position[HR_MAX_CHANNELS];	/**< enum spa_audio_channel */
};

/** One of the two nodes. */
struct side {
	struct impl *impl;
	bool is_sink;
	enum spa_direction direction;	/**< of its PortConfig */
	struct spa_node node;
	struct spa_hook_list hooks;
	struct spa_callbacks callbacks;
	struct spa_node_info info;
	struct spa_param_info params[N_NODE_PARAMS];

	bool configured;		/**< a PortConfig was accepted */
	bool monitor;
	enum spa_param_port_config_mode mode;
	struct spa_audio_info_raw format;	/**< layout; of the host's choice */
	struct volume volume;
	bool props_changed;		/**< and nobody was told */

	uint32_t n_ports[2];		/**< by enum spa_direction */
	struct port ports[2][HR_MAX_PORTS];
};

/** The main loop's part of the tap. */
struct node_tap {
	struct headroom_tap_source source;
	struct tap_memory *memory;	/**< NULL while nobody reads it, unless it is kept */
	bool is_kept;
	uint32_t n_readers;
	uint32_t position[HR_MAX_CHANNELS];	/**< enum spa_audio_channel, of memory */
};

struct impl {
	struct spa_handle handle;
	struct spa_log *log;
	struct spa_loop *data_loop;

	bool passthrough;		/**< volume only, no DSP, no delay */
	struct hr_params params;
	struct side sink, output;
	struct spa_loop_utils *loop_utils;	/**< of the main loop; NULL: settle at once */
	struct spa_source *settle_event;
	bool is_unsettled;		/**< Props came that are not published */
	bool is_latency_untold[2];	/**< by enum spa_direction, of peers */
	struct rt_control control;	/**< the values last published */
	struct node_tap tap;
	struct headroom_log_limit log_limit;	/**< of refusals */
	uint64_t n_rejected;		/**< sets in which something was refused */
	struct headroom_progress_reader progress;

	struct rt rt;
};

/* node.c */

/**
 * Run func on the data loop and wait for it. func must only move values into or
 * out of impl->rt. Thread: main.
 */
int node_invoke(struct impl *impl, spa_invoke_func_t func, const void *data, size_t size_bytes);

/* node-methods.c */

/** The methods of both nodes. */
extern const struct spa_node_methods node_methods;

/* node-info.c */

void node_info_init(struct side *side);
void node_emit_info(struct side *side, bool full);
/** Tell listeners that a param has another value. */
void node_param_changed(struct side *side, enum node_param param);
void port_emit_info(struct port *port, struct side *side, bool full);
void port_param_changed(struct port *port, struct side *side, enum port_param param);
/** Replace all ports of the side by what its format asks for. */
void node_rebuild_ports(struct side *side);
void node_remove_ports(struct side *side);
/** "FL"; a client may say anything, and what has no name is "UNK". */
void node_channel_name(uint32_t position, char *text, size_t size_bytes);

/* node-config.c */

int node_config_set(struct side *side, const struct spa_pod *param);
struct spa_pod *node_config_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b);
struct spa_pod *node_format_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b);
/** Free engine, remix and scratch. Nothing processes any more. */
void node_config_finish(struct impl *impl);

/* node-params.c: struct hr_params <-> Props.params */

/** Apply a start value. Logs and keeps the old value when it is wrong. */
void node_params_set_text(struct impl *impl, const char *key, const char *text);
/**
 * Apply a Props.params struct. 0, or the first error; the rest is applied, up to the
 * eighth error.
 */
int node_params_set_pod(struct impl *impl, const struct spa_pod *params);
/** Add "name", value for every parameter. */
void node_params_build(struct impl *impl, struct spa_pod_builder *b);
struct spa_pod *node_params_build_info(struct impl *impl, uint32_t index,
		struct spa_pod_builder *b);
/** Hand the current parameters and volumes to the data loop. */
void node_params_publish(struct impl *impl);

/* node-props.c: the Props and PropInfo objects */

struct spa_pod *node_props_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b);
struct spa_pod *node_prop_info_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b);
/**
 * Take Props: checked, answered and readable at once, in force and announced at the next
 * turn of the main loop, with all others that came until then.
 */
int node_props_set(struct side *side, const struct spa_pod *param);
/** Put into force what came, and announce it. */
void node_props_settle(struct impl *impl);
/**
 * Copy an array of type, an Id or a Float, to at most HR_MAX_CHANNELS values.
 * Returns how many; 0 when the pod is no such array.
 */
uint32_t node_copy_words(const struct spa_pod *array, uint32_t type, void *values);

/* node-readings.c */

void node_progress_init(struct impl *impl);

/**
 * Add "name", value for every reading; on demand only: nobody is told that they changed.
 * From now the data loop measures for HR_WATCH_SEC what is marked "watched".
 */
void node_readings_build(struct impl *impl, struct spa_pod_builder *b);

/* node-volume.c */

void volume_init(struct volume *volume, const struct spa_audio_info_raw *format);
/** Keep every position's factor and drop or add channels to fit the layout. */
void volume_set_layout(struct volume *volume, const struct spa_audio_info_raw *format);
/** Take over channelVolumes and channelMap. Out-of-range factors are -ERANGE. */
int volume_set_channels(struct volume *volume, const float *lin, uint32_t n_lin,
		const uint32_t *position, uint32_t n_position, float max_lin);
/** Factor of every channel with volume and mute, limited to max_lin. */
void volume_effective(const struct volume *volume, float *lin, uint32_t n_lin, float max_lin);

/* node-port.c */

int port_enum_params(void *object, int seq, enum spa_direction direction, uint32_t port_id,
		uint32_t id, uint32_t start, uint32_t num, const struct spa_pod *filter);
int port_set_param(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, uint32_t flags, const struct spa_pod *param);
int port_use_buffers(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t flags, struct spa_buffer **buffers, uint32_t n_buffers);
int port_set_io(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, void *data, size_t size);

/* node-latency.c */

struct spa_pod *latency_build_process(struct impl *impl, uint32_t id, struct spa_pod_builder *b);
struct spa_pod *latency_build_port(struct side *side, struct port *port, uint32_t id,
		uint32_t index, struct spa_pod_builder *b);
/** Take what a peer says; it is told on at the next turn of the main loop. */
int latency_set_port(struct side *side, struct port *port, const struct spa_pod *param);
void latency_settle(struct impl *impl);

/* node-tap.c */

void node_tap_init(struct impl *impl);
/** Nothing processes any more: end the memory. */
void node_tap_finish(struct impl *impl);
/** The layout of the sink may be another, and the data loop has no tap. */
void node_tap_follow(struct impl *impl);
/** Add the sound of this cycle, if somebody reads. Thread: RT */
HR_RT void node_tap_write(struct rt *rt, float *const scratch[], const struct spa_io_clock *clock);
/** Then, what is known of it; extremes of the report are of this cycle. Thread: RT */
HR_RT void node_tap_write_meters(struct rt *rt, const struct rt_report *report);

/* node-report.c: the data loop's part of the meters. Thread: RT */

/** CLOCK_MONOTONIC while somebody watches, else 0. See parts/cycles.h for what it costs. */
HR_RT uint64_t node_report_time_ns(const struct rt *rt);
/** A cycle begins: count, and see whether somebody watches. clock is a copy. */
HR_RT void node_report_begin(struct rt *rt, const struct spa_io_clock *clock);
/** The cycle that began at begin_ns is processed: hand over what there is to know. */
HR_RT void node_report_end(struct rt *rt, const struct spa_io_clock *clock, uint64_t begin_ns);

/* node-process.c */

/** Process one cycle of the sink or of the output. Thread: RT. */
HR_RT int node_process(void *object);

#endif /* HR_NODE_H */

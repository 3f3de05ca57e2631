/* SPDX-License-Identifier: MIT */
/*
 * Random calls with random contents, as a broken or hostile client, device or host
 * makes them. Nothing may crash (sanitizers watch), what is played is finite, and
 * every parameter stays in the range that its PropInfo names. HR_SEED=n repeats a run.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include "fake-host.h"
#include "fuzz-pods.h"

#define N_CALLS 20000u
#define N_BUFFERS 33u		/* one more than a port takes */
#define N_RANGES 64u
#define MAX_VOLUME_LIN 10.0f

static struct host host;
static struct spa_io_buffers ios[2][2][HOST_MAX_PORTS];	/* sink, output; direction */
/* by direction */
static struct spa_buffer *buffers[2][N_BUFFERS], storage[2][N_BUFFERS];
static struct spa_data datas[2][N_BUFFERS];
static struct spa_chunk chunks[2][N_BUFFERS];
static struct range ranges[N_RANGES];
static uint32_t n_ranges, n_checked, n_played;	/* parameters, values, blocks */

static struct host_node *a_node(void)
{
	return one_in(2) ? &host.sink : &host.output;
}

static void configure(void)
{
	struct host_node *node = a_node();
	uint8_t memory[POD_BYTES + POD_SLACK_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, POD_BYTES);

	spa_node_set_param(node->node, SPA_PARAM_PortConfig, 0, one_in(32) ? NULL :
			build_port_config(&b, node == &host.output));
}

static void set_props(void)
{
	uint8_t memory[POD_BYTES + POD_SLACK_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, POD_BYTES);

	spa_node_set_param(a_node()->node, one_in(32) ? any() : SPA_PARAM_Props, any(),
			build_props(&b, ranges, n_ranges));
}

static void change_port(void)
{
	struct host_node *node = a_node();
	enum spa_direction direction = one_in(2);
	uint32_t id = below(one_in(8) ? 66 : 8);
	uint8_t memory[1024 + POD_SLACK_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, 1024);
	struct spa_pod *format = spa_format_audio_dsp_build(&b, SPA_PARAM_Format,
			&SPA_AUDIO_INFO_DSP_INIT(.format = SPA_AUDIO_FORMAT_DSP_F32));
	struct spa_latency_info latency = SPA_LATENCY_INFO(!direction,
			.min_quantum = a_float(), .max_rate = any(), .max_ns = any());

	if (id >= HOST_MAX_PORTS || !node->ports[direction][id].present)
		return;
	if (one_in(4))
		spa_node_port_set_param(node->node, direction, id, SPA_PARAM_Format, 0,
				one_in(4) ? NULL : spoil(format));
	else
		spa_node_port_set_param(node->node, direction, id, SPA_PARAM_Format, 0, format);
	spa_node_port_use_buffers(node->node, direction, id, 0, buffers[direction],
			one_in(4) ? below(N_BUFFERS + 1) : 1 + below(8));
	spa_node_port_set_io(node->node, direction, id, one_in(16) ? any() : SPA_IO_Buffers,
			one_in(8) ? NULL : &ios[node == &host.output][direction][id],
			sizeof(struct spa_io_buffers) - one_in(16));
	spa_node_port_set_param(node->node, direction, id, SPA_PARAM_Latency, 0,
			one_in(8) ? NULL : spoil(spa_latency_build(&b, SPA_PARAM_Latency, &latency)));
	spa_node_port_enum_params(node->node, 0, direction, id, a_number(20), a_number(3),
			1 + a_number(4) % 8, NULL);
}

static void make_buffers(void)
{
	static const uint32_t sizes_bytes[] = { 32768, 32768, 4096, 1024, 4, 0 };

	for (uint32_t d = 0; d < 2; d++)
		for (uint32_t i = 0; i < N_BUFFERS; i++) {
			uint32_t size_bytes = sizes_bytes[i % SPA_N_ELEMENTS(sizes_bytes)];

			datas[d][i] = (struct spa_data) { .maxsize = size_bytes,
				.data = i == 11 ? NULL : calloc(1, size_bytes),
				.chunk = &chunks[d][i] };
			storage[d][i] = (struct spa_buffer) { .n_datas = i != 23,
				.datas = &datas[d][i] };
			buffers[d][i] = &storage[d][i];
		}
}

/* What other processes write into the memory they share. */
static void scribble(void)
{
	for (uint32_t i = 0; i < N_BUFFERS; i++) {
		struct spa_data *d = &datas[SPA_DIRECTION_INPUT][i];

		*d->chunk = (struct spa_chunk) { one_in(4) ? a_number(64) : 0,
			one_in(4) ? a_number(40000) : d->maxsize, 4, (int32_t)a_number(4) };
		chunks[SPA_DIRECTION_OUTPUT][i] = (struct spa_chunk) { any(), any(), 0, -1 };
		for (uint32_t n = 0; n < 16 && d->data != NULL && d->maxsize > 0; n++)
			((float *)d->data)[below(d->maxsize / 4)] = a_float();
	}
	for (uint32_t i = 0; i < 4 * HOST_MAX_PORTS; i++)
		ios[i & 1][i >> 1 & 1][i >> 2] = (struct spa_io_buffers) {
			one_in(8) ? (int32_t)any() : SPA_STATUS_HAVE_DATA, a_number(8) };
}

static void check_played(uint32_t n_frames)
{
	for (uint32_t i = 0; i < N_BUFFERS; i++) {
		const struct spa_data *d = &datas[SPA_DIRECTION_OUTPUT][i];
		const float *samples = d->data;

		if (d->chunk->stride == 0)
			continue;
		/* nothing without a position */
		assert_true(d->chunk->size == 0 || d->chunk->size == n_frames * sizeof(float));
		assert_true(d->chunk->offset == 0 && d->chunk->size <= d->maxsize);
		for (uint32_t n = 0; n < d->chunk->size / sizeof(float); n++)
			assert_true(isfinite(samples[n]));
		n_played++;
	}
}

static void process(void)
{
	struct spa_io_clock *clock = &host.position.clock;
	uint32_t n_frames = one_in(16) ? a_number(9000) : below(200);

	if (one_in(16))
		clock->rate.denom = a_number(400000);
	clock->duration = one_in(64) ? UINT64_MAX - n_frames : n_frames;
	clock->position = one_in(64) ? any() : clock->position + n_frames;
	scribble();
	if (!one_in(16))
		spa_node_process(host.sink.node);
	if (!one_in(16))
		spa_node_process(host.output.node);
	check_played((uint32_t)SPA_MIN(clock->duration, (uint64_t)HOST_MAX_FRAMES));
}

static void command(void)
{
	struct host_node *node = a_node();
	uint32_t id = one_in(8) ? any() : below(SPA_NODE_COMMAND_ParamEnd + 1);

	spa_node_send_command(node->node, &SPA_NODE_COMMAND_INIT(id));
	if (one_in(4))
		spa_node_set_io(node->node, one_in(4) ? any() : SPA_IO_Position, NULL, 0);
	spa_node_set_io(node->node, SPA_IO_Position, &host.position,
			sizeof(host.position) - one_in(4));
	spa_node_enum_params(node->node, 0, a_number(20), a_number(40),
			1 + a_number(40) % 1000, NULL);
}

static void note_range(void *data, const struct spa_pod *param)
{
	struct range *range = &ranges[n_ranges];
	const struct spa_pod *type = NULL;
	const char *name = NULL;
	const float *values;

	assert_true(spa_pod_parse_object(param, SPA_TYPE_OBJECT_PropInfo, NULL,
			SPA_PROP_INFO_name, SPA_POD_OPT_String(&name),
			SPA_PROP_INFO_type, SPA_POD_OPT_PodChoice(&type)) >= 0);
	if (name == NULL)
		return;
	assert_true(n_ranges < N_RANGES);
	snprintf(range->name, sizeof(range->name), "%s", name);
	range->max = 1.0f;
	if (type != NULL && SPA_POD_CHOICE_VALUE_TYPE(type) == SPA_TYPE_Float) {
		values = SPA_POD_CHOICE_VALUES(type);
		range->min = values[1];
		range->max = values[2];
	}
	n_ranges++;
}

static void check_value(const char *name, const struct spa_pod *value)
{
	float number;

	for (uint32_t i = 0; i < n_ranges; i++) {
		if (!spa_streq(name, ranges[i].name))
			continue;
		if (spa_pod_get_float(value, &number) == 0)
			assert_true(number >= ranges[i].min && number <= ranges[i].max);
		else
			assert_true(spa_pod_is_bool(value) || spa_pod_is_string(value));
		n_checked++;
	}
}

static void check_props(void *data, const struct spa_pod *param)
{
	const struct spa_pod_prop *params = spa_pod_find_prop(param, NULL, SPA_PROP_params);
	const struct spa_pod_prop *volumes =
		spa_pod_find_prop(param, NULL, SPA_PROP_channelVolumes);
	float lin[64];
	uint32_t n = spa_pod_copy_array(&volumes->value, SPA_TYPE_Float, lin, 64);
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *name;

	assert_true(n >= 1);
	for (uint32_t c = 0; c < n; c++)
		assert_true(lin[c] >= 0.0f && lin[c] <= MAX_VOLUME_LIN);
	if (params == NULL)
		return;
	spa_pod_parser_pod(&parser, &params->value);
	assert_true(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &name) >= 0 &&
	       spa_pod_parser_get_pod(&parser, &value) >= 0)
		check_value(name, value);
}

static void random_calls_do_no_harm(void **unused)
{
	static void (*const calls[])(void) = { configure, set_props, set_props, set_props,
		change_port, change_port, change_port, change_port, change_port, change_port,
		process, process, process, process, process, process, command };
	const char *seed = getenv("HR_SEED");
	uint64_t number;

	number = seed != NULL ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
	print_message("# HR_SEED=%llu\n", (unsigned long long)number);
	random_seed(number);
	host_init(&host, NULL);
	make_buffers();
	host_each_param(&host.sink, SPA_PARAM_PropInfo, note_range, NULL);
	for (uint32_t i = 0; i < N_CALLS; i++) {
		host.logged[0] = '\0';
		calls[below(SPA_N_ELEMENTS(calls))]();
		if (i % 16 == 0)
			host_each_param(a_node(), SPA_PARAM_Props, check_props, NULL);
	}
	print_message("# %u blocks played, %u values in range\n", n_played, n_checked);
	assert_true(n_played > N_CALLS / 100 && n_checked > N_CALLS / 100);
	host_finish(&host);
	for (uint32_t i = 0; i < 2 * N_BUFFERS; i++)
		free(datas[i % 2][i / 2].data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_calls_do_no_harm),
	};

	return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>

#include "fuzz-host.h"
#include "fuzz-pods.h"

#define N_BUFFERS 33u		/* one more than a port takes */

static struct spa_io_buffers ios[2][2][HOST_MAX_PORTS];	/* sink, output; direction */
/* by direction */
static struct spa_buffer *buffers[2][N_BUFFERS], storage[2][N_BUFFERS];
static struct spa_data datas[2][N_BUFFERS];
static struct spa_chunk chunks[2][N_BUFFERS];

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

void fuzz_init(void)
{
	const char *seed = getenv("HR_SEED");
	uint64_t number = seed != NULL ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);

	print_message("# HR_SEED=%llu\n", (unsigned long long)number);
	random_seed(number);
	make_buffers();
}

void fuzz_finish(void)
{
	for (uint32_t i = 0; i < 2 * N_BUFFERS; i++)
		free(datas[i % 2][i / 2].data);
}

void fuzz_change_port(struct host_node *node)
{
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
			one_in(8) ? NULL : &ios[node == &node->host->output][direction][id],
			sizeof(struct spa_io_buffers) - one_in(16));
	spa_node_port_set_param(node->node, direction, id, SPA_PARAM_Latency, 0,
			one_in(8) ? NULL : spoil(spa_latency_build(&b, SPA_PARAM_Latency, &latency)));
	spa_node_port_enum_params(node->node, 0, direction, id, a_number(20), a_number(3),
			1 + a_number(4) % 8, NULL);
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

uint32_t fuzz_begin_cycle(struct host *host)
{
	struct spa_io_clock *clock = &host->position.clock;
	uint32_t n_frames = one_in(16) ? a_number(9000) : below(200);

	if (one_in(16))
		clock->rate.denom = a_number(400000);
	clock->duration = one_in(64) ? UINT64_MAX - n_frames : n_frames;
	clock->position = one_in(64) ? any() : clock->position + n_frames;
	scribble();
	return (uint32_t)SPA_MIN(clock->duration, (uint64_t)HOST_MAX_FRAMES);
}

uint32_t fuzz_check_played(uint32_t n_frames)
{
	uint32_t n_played = 0;

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
	return n_played;
}

void fuzz_command(struct host_node *node)
{
	struct spa_io_position *position = &node->host->position;
	uint32_t id = one_in(8) ? any() : below(SPA_NODE_COMMAND_ParamEnd + 1);

	spa_node_send_command(node->node, &SPA_NODE_COMMAND_INIT(id));
	if (one_in(4))
		spa_node_set_io(node->node, one_in(4) ? any() : SPA_IO_Position, NULL, 0);
	spa_node_set_io(node->node, SPA_IO_Position, position, sizeof(*position) - one_in(4));
	spa_node_enum_params(node->node, 0, a_number(20), a_number(40),
			1 + a_number(40) % 1000, NULL);
}

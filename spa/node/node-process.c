/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "node/node.h"

/*
 * The data loop's side. One cycle is: the sink processes into `scratch` and its
 * monitor ports, then the output hands scratch on. If the sink did not run in
 * this cycle the output plays silence: old sound is never repeated.
 */

static HR_RT uint32_t cycle_frames(const struct spa_io_position *position)
{
	uint64_t n_frames = position != NULL ? position->clock.duration : 0;

	return (uint32_t)SPA_MIN(n_frames, (uint64_t)HR_MAX_BLOCK);
}

/* The nearest one that the engine knows; what is told is the graph's own. */
static HR_RT uint32_t engine_rate_hz(const struct spa_io_clock *clock)
{
	uint32_t rate_hz = clock->rate.denom;

	return SPA_CLAMP(rate_hz, HR_MIN_RATE_HZ, HR_MAX_RATE_HZ);
}

/* Where to write n_frames for whoever is linked to an output, or NULL. */
static HR_RT float *begin_output(struct rt_port *port, uint32_t n_frames)
{
	struct spa_data *d;

	if (port->io == NULL || port->n_buffers == 0)
		return NULL;
	d = &port->buffers[port->next_buffer]->datas[0];
	if (d->maxsize < n_frames * sizeof(float))
		return NULL;
	return d->data;
}

static HR_RT void end_output(struct rt_port *port, uint32_t n_frames)
{
	struct spa_data *d = &port->buffers[port->next_buffer]->datas[0];

	d->chunk->offset = 0;
	d->chunk->size = n_frames * (uint32_t)sizeof(float);
	d->chunk->stride = sizeof(float);
	d->chunk->flags = 0;
	port->io->buffer_id = port->next_buffer;
	port->io->status = SPA_STATUS_HAVE_DATA;
	port->next_buffer = (port->next_buffer + 1) % port->n_buffers;
}

static HR_RT void take_control(struct rt *rt, uint32_t rate_hz, uint64_t position)
{
	const struct rt_control *control;
	bool fresh = hr_mailbox_acquire(&rt->control_box);

	if (!fresh && rt->rate_hz == rate_hz)
		return;
	if (fresh)
		rt->applied_position = position;
	control = &rt->controls[rt->control_box.read_slot];
	hr_engine_set_plan(rt->engine, hr_plan_set_pick(&control->plans, rate_hz));
	hr_engine_set_volume(rt->engine, control->sink_volume_lin);
	rt->rate_hz = rate_hz;
}

static HR_RT void write_monitors(struct rt *rt, float *const scratch[], uint32_t n_frames)
{
	for (uint32_t c = 0; c < rt->n_channels; c++) {
		float *out = begin_output(&rt->monitor[c], n_frames);

		if (out == NULL)
			continue;
		memcpy(out, scratch[c], n_frames * sizeof(float));
		end_output(&rt->monitor[c], n_frames);
	}
}

static HR_RT int process_sink(struct rt *rt)
{
	const uint64_t begin_ns = node_report_time_ns(rt);
	const float *in[HR_MAX_CHANNELS];
	float *scratch[HR_MAX_CHANNELS];
	uint32_t n_frames = cycle_frames(rt->sink_position);
	struct spa_io_clock clock;

	if (rt->sink_position != NULL)
		atomic_store_explicit(&rt->processed_ns, rt->sink_position->clock.nsec,
				memory_order_relaxed);
	if (n_frames == 0 || rt->engine == NULL)
		return SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA;

	clock = rt->sink_position->clock;
	clock.duration = n_frames;
	take_control(rt, engine_rate_hz(&clock), clock.position);
	node_report_begin(rt, &clock);
	for (uint32_t c = 0; c < rt->n_channels; c++) {
		in[c] = rt_port_take(&rt->playback[c], n_frames);
		scratch[c] = rt->scratch + (size_t)c * HR_MAX_BLOCK;
	}
	hr_engine_process(rt->engine, scratch, in, n_frames);
	write_monitors(rt, scratch, n_frames);
	node_tap_write(rt, scratch, &clock);
	rt->n_scratch_frames = n_frames;
	rt->scratch_position = clock.position;
	node_report_end(rt, &clock, begin_ns);
	return SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA;
}

static HR_RT int process_output(struct rt *rt)
{
	const float *scratch[HR_MAX_CHANNELS];
	uint32_t n_frames = cycle_frames(rt->output_position);
	const struct rt_control *control = &rt->controls[rt->control_box.read_slot];
	bool have_sound = n_frames > 0 && n_frames == rt->n_scratch_frames &&
		rt->scratch_position == rt->output_position->clock.position;

	for (uint32_t c = 0; c < rt->n_channels; c++)
		scratch[c] = rt->scratch + (size_t)c * HR_MAX_BLOCK;
	for (uint32_t o = 0; o < rt->n_outputs; o++) {
		float *out = begin_output(&rt->output[o], n_frames);
		float to_lin = control->output_volume_lin[o];

		if (out == NULL)
			continue;
		if (have_sound)
			hr_remix_process(rt->remix, o, out, scratch, n_frames,
					rt->output_gain_lin[o], to_lin);
		else
			memset(out, 0, n_frames * sizeof(float));
		end_output(&rt->output[o], n_frames);
		rt->output_gain_lin[o] = to_lin;
	}
	if (have_sound)
		rt->n_output_frames += n_frames;
	rt->n_scratch_frames = 0;
	return SPA_STATUS_HAVE_DATA;
}

HR_RT int node_process(void *object)
{
	struct side *side = object;
	struct rt *rt = &side->impl->rt;

	return side->is_sink ? process_sink(rt) : process_output(rt);
}

/* SPDX-License-Identifier: MIT */
#ifndef HR_RT_PORT_H
#define HR_RT_PORT_H

#include <stdint.h>

#include <spa/buffer/buffer.h>
#include <spa/node/io.h>
#include <spa/utils/defs.h>

#include "base/attributes.h"

/** What process() knows of a port, and how it takes sound from one. */

#define HR_MAX_BUFFERS 32u

struct rt_port {
	struct spa_io_buffers *io;	/**< NULL while nothing is linked */
	struct spa_buffer *buffers[HR_MAX_BUFFERS];
	uint32_t n_buffers;
	uint32_t next_buffer;		/**< outputs: the one to fill next */
};

/**
 * Samples waiting at an input, or NULL. Chunks can be written by other
 * processes: each field is read once and then trusted no further than the
 * buffer reaches. Thread: RT.
 */
static inline HR_RT const float *rt_port_take(struct rt_port *port, uint32_t n_frames)
{
	struct spa_io_buffers *io = port->io;
	const struct spa_data *d;
	uint32_t id, offset, size;

	if (io == NULL || io->status != SPA_STATUS_HAVE_DATA)
		return NULL;
	id = io->buffer_id;
	io->status = SPA_STATUS_NEED_DATA;
	if (id >= port->n_buffers)
		return NULL;
	d = &port->buffers[id]->datas[0];
	offset = d->chunk->offset;
	size = d->chunk->size;
	if (SPA_FLAG_IS_SET(d->chunk->flags, SPA_CHUNK_FLAG_EMPTY))
		return NULL;
	if (d->data == NULL || offset > d->maxsize || offset % sizeof(float) != 0)
		return NULL;
	if (SPA_MIN(size, d->maxsize - offset) < n_frames * sizeof(float))
		return NULL;
	return SPA_PTROFF(d->data, offset, const float);
}

#endif /* HR_RT_PORT_H */

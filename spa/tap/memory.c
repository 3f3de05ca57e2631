/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap/memory.h"

/* Of Linux 5.1; not in every libc's headers. */
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

#define SEALS (F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)

static int map_memory(struct tap_memory *memory)
{
	int res;

	memory->fd = memfd_create("headroom-tap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memory->fd < 0 || ftruncate(memory->fd, (off_t)memory->size_bytes) < 0)
		return -errno;
	if ((res = posix_fallocate(memory->fd, 0, (off_t)memory->size_bytes)) != 0)
		return -res;
	memory->map = mmap(NULL, memory->size_bytes, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_POPULATE, memory->fd, 0);
	if (memory->map == MAP_FAILED) {
		memory->map = NULL;
		return -errno;
	}
	/* Best effort: the limit is often small, and swapping rare. */
	mlock(memory->map, memory->size_bytes);
	/* From here on only this mapping can write. */
	if (fcntl(memory->fd, F_ADD_SEALS, SEALS) < 0)
		return -errno;
	return 0;
}

int tap_memory_new(struct tap_memory **result, const struct tap_setup *setup)
{
	struct tap_memory *memory = calloc(1, sizeof(*memory));
	int res;

	if (memory == NULL)
		return -ENOMEM;
	memory->size_bytes = tap_writer_bytes(setup->n_channels, setup->capacity_frames);
	if ((res = map_memory(memory)) < 0) {
		tap_memory_free(memory);
		return res;
	}
	tap_writer_init(&memory->writer, memory->map, setup);
	*result = memory;
	return 0;
}

void tap_memory_free(struct tap_memory *memory)
{
	if (memory == NULL)
		return;
	if (memory->writer.live != NULL)
		tap_writer_end(&memory->writer);
	if (memory->map != NULL)
		munmap(memory->map, memory->size_bytes);
	if (memory->fd >= 0)
		close(memory->fd);
	free(memory);
}

/* SPDX-License-Identifier: MIT */
#include "render/sound/header.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A number in a file. */
struct field {
	off_t at_bytes;
	unsigned int n_bytes;
	bool is_big_endian;
};

/* A file of chunks: each has its id, its size, and that many bytes. */
struct kind {
	const char *magic;
	const char *form;		/* at form_at_bytes; NULL: anything */
	off_t form_at_bytes, first_at_bytes;
	const char *sound_id;
	unsigned int id_bytes, size_bytes;
	bool is_big_endian;
	unsigned int own_bytes;		/* id and size, where the size counts them too */
	unsigned int align_bytes;
	unsigned int extra_bytes;	/* in the chunk of sound, before it begins */
};

static const struct kind kinds[] = {
	{ "RIFF", "WAVE", 8, 12, "data", 4, 4, false, 0, 2, 0 },
	{ "RF64", "WAVE", 8, 12, "data", 4, 4, false, 0, 2, 0 },
	{ "BW64", "WAVE", 8, 12, "data", 4, 4, false, 0, 2, 0 },
	{ "FORM", "AIF", 8, 12, "SSND", 4, 4, true, 0, 2, 8 },
	{ "caff", NULL, 0, 8, "data", 4, 8, true, 0, 1, 4 },
	{ "riff", "wave", 24, 40, "data", 16, 8, false, 24, 8, 0 },
};
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* More chunks before the sound than any program writes. */
#define MAX_CHUNKS 4096

static bool has_text(int fd, off_t at_bytes, const char *text)
{
	char found[4] = { 0 };

	return pread(fd, found, strlen(text), at_bytes) == (ssize_t)strlen(text) &&
		memcmp(found, text, strlen(text)) == 0;
}

static bool read_number(int fd, const struct field *field, uint64_t *number)
{
	uint8_t bytes[8];

	if (pread(fd, bytes, field->n_bytes, field->at_bytes) != (ssize_t)field->n_bytes)
		return false;
	*number = 0;
	for (unsigned int i = 0; i < field->n_bytes; i++)
		*number = *number << 8 | bytes[field->is_big_endian ? i : field->n_bytes - 1 - i];
	return true;
}

static void write_number(struct header_patch *patch, const struct field *field, uint64_t number)
{
	patch->at_bytes = field->at_bytes;
	patch->n_bytes = field->n_bytes;
	for (unsigned int i = 0; i < field->n_bytes; i++) {
		patch->bytes[field->is_big_endian ? field->n_bytes - 1 - i : i] =
			(uint8_t)(number & 0xff);
		number >>= 8;
	}
}

static struct field size_field(const struct kind *kind, off_t chunk_at_bytes)
{
	return (struct field) { chunk_at_bytes + kind->id_bytes, kind->size_bytes,
		kind->is_big_endian };
}

/* Where the next chunk begins; -1 when there can be none. */
static off_t next_chunk(int fd, const struct kind *kind, off_t at_bytes)
{
	const struct field field = size_field(kind, at_bytes);
	const uint64_t own_bytes = kind->id_bytes + kind->size_bytes;
	uint64_t size_bytes;

	if (!read_number(fd, &field, &size_bytes) || size_bytes > INT64_MAX / 4)
		return -1;
	if (kind->own_bytes > size_bytes)
		return -1;
	size_bytes = own_bytes + size_bytes - kind->own_bytes;
	size_bytes = (size_bytes + kind->align_bytes - 1) / kind->align_bytes * kind->align_bytes;
	return at_bytes + (off_t)size_bytes;
}

static off_t find_sound(int fd, const struct kind *kind)
{
	off_t at_bytes = kind->first_at_bytes;

	for (int i = 0; i < MAX_CHUNKS && at_bytes >= 0; i++) {
		if (has_text(fd, at_bytes, kind->sound_id))
			return at_bytes;
		at_bytes = next_chunk(fd, kind, at_bytes);
	}
	return -1;
}

/* Sound that happens to look like chunks until the very end is no sound. */
static bool is_chunks_until(int fd, const struct kind *kind, off_t at_bytes, off_t end_bytes)
{
	for (int i = 0; i < MAX_CHUNKS && at_bytes >= 0 && at_bytes < end_bytes; i++)
		at_bytes = next_chunk(fd, kind, at_bytes);
	return at_bytes >= end_bytes && at_bytes <= end_bytes + 1;
}

/* What programs write that send a file through a pipe, and cannot come back. */
static bool is_open_end(uint64_t bytes, unsigned int n_bytes)
{
	if (n_bytes == 8)
		return bytes >= INT64_MAX;
	return bytes >= UINT32_MAX - 64 || bytes == 0x7ffff000u || bytes == INT32_MAX ||
		bytes == (uint64_t)INT32_MAX + 1;
}

/* Everything after the bytes that the header and what it says were found at. */
static void judge(struct header *header, const struct field *field, uint64_t number,
		uint64_t own_bytes)
{
	uint64_t right = header->present_bytes + own_bytes;

	if (number <= own_bytes)
		header->state = HEADER_NO_SIZE;
	else if (number - own_bytes <= header->present_bytes)
		return;
	else
		header->state = is_open_end(number, field->n_bytes) ? HEADER_OPEN : HEADER_CUT;
	header->declared_bytes = number > own_bytes ? number - own_bytes : 0;
	if (field->n_bytes == 4 && right > UINT32_MAX - 1)
		right = UINT32_MAX - 1;
	write_number(&header->patch, field, right);
}

static void read_chunks(struct header *header, int fd, const struct kind *kind, off_t end_bytes)
{
	const off_t at_bytes = find_sound(fd, kind);
	struct field field = size_field(kind, at_bytes);
	const off_t sound_at_bytes = at_bytes + kind->id_bytes + kind->size_bytes;
	const unsigned int own_bytes = kind->own_bytes + kind->extra_bytes;
	uint64_t number;

	if (at_bytes < 0 || sound_at_bytes + kind->extra_bytes >= end_bytes ||
			!read_number(fd, &field, &number))
		return;
	if (number == UINT32_MAX && has_text(fd, 12, "ds64")) {
		/* The size of the sound is the second number there. */
		field = (struct field) { 28, 8, false };
		if (!read_number(fd, &field, &number))
			return;
	}
	header->present_bytes = (uint64_t)(end_bytes - sound_at_bytes - kind->extra_bytes);
	if (number <= own_bytes && is_chunks_until(fd, kind, next_chunk(fd, kind, at_bytes),
			end_bytes))
		return;
	judge(header, &field, number, own_bytes);
}

/* Not of chunks: two numbers tell where the sound begins, and its size. */
static void read_au(struct header *header, int fd, off_t end_bytes)
{
	const struct field start = { 4, 4, true }, size = { 8, 4, true };
	uint64_t start_bytes, size_bytes;

	if (!read_number(fd, &start, &start_bytes) || !read_number(fd, &size, &size_bytes) ||
			(off_t)start_bytes >= end_bytes)
		return;
	header->present_bytes = (uint64_t)end_bytes - start_bytes;
	judge(header, &size, size_bytes, 0);
}

/* RFC 3533, 6: the last page of a stream has a flag, and no page is longer than this. */
static void read_ogg(struct header *header, int fd, off_t end_bytes)
{
	enum { MAX_PAGE_BYTES = 65307, FLAGS = 5, END_FLAG = 4, N_SEGMENTS = 26, SEGMENTS = 27 };
	const off_t from_bytes = end_bytes > MAX_PAGE_BYTES ? end_bytes - MAX_PAGE_BYTES : 0;
	uint8_t *tail = malloc(MAX_PAGE_BYTES);
	ssize_t n = tail != NULL ? pread(fd, tail, MAX_PAGE_BYTES, from_bytes) : 0;

	for (ssize_t i = n - SEGMENTS; i >= 0; i--) {
		ssize_t page_end = i + SEGMENTS + tail[i + N_SEGMENTS];

		if (memcmp(tail + i, "OggS", 5) != 0)
			continue;
		for (unsigned int s = 0; s < tail[i + N_SEGMENTS] && i + SEGMENTS + s < n; s++)
			page_end += tail[i + SEGMENTS + s];
		if (!(tail[i + FLAGS] & END_FLAG) || page_end > n)
			header->state = HEADER_CUT;
		break;
	}
	free(tail);
}

void header_read(struct header *header, int fd)
{
	struct stat st;

	*header = (struct header) { .state = HEADER_GOOD };
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	if (has_text(fd, 0, ".snd"))
		read_au(header, fd, st.st_size);
	else if (has_text(fd, 0, "OggS"))
		read_ogg(header, fd, st.st_size);
	for (size_t i = 0; i < N_KINDS; i++)
		if (has_text(fd, 0, kinds[i].magic) && (kinds[i].form == NULL ||
				has_text(fd, kinds[i].form_at_bytes, kinds[i].form)))
			read_chunks(header, fd, &kinds[i], st.st_size);
}

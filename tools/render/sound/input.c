/* SPDX-License-Identifier: MIT */
#include "render/sound/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/message.h"

/* No first frame has more than this many times the bits of the mean of a file. */
#define ENDLESS_FACTOR 64

static sf_count_t file_length(void *data)
{
	const struct input *input = data;

	return input->size_bytes;
}

static sf_count_t file_seek(sf_count_t offset_bytes, int whence, void *data)
{
	struct input *input = data;

	if (whence == SEEK_END && offset_bytes == 0 && input->is_endless)
		return input->size_bytes * ENDLESS_FACTOR;
	if (whence == SEEK_CUR)
		offset_bytes += input->at_bytes;
	else if (whence == SEEK_END)
		offset_bytes += input->size_bytes;
	if (offset_bytes < 0)
		return -1;
	input->at_bytes = offset_bytes;
	return offset_bytes;
}

/* What the file has, with the right size in its header. */
static sf_count_t file_read(void *buf, sf_count_t n_bytes, void *data)
{
	struct input *input = data;
	const struct header_patch *patch = &input->header.patch;
	ssize_t n = pread(input->fd, buf, (size_t)n_bytes, input->at_bytes);

	for (ssize_t i = 0; i < n; i++) {
		const off_t in_patch = input->at_bytes + i - patch->at_bytes;

		if (in_patch >= (off_t)patch->n_bytes)
			break;
		if (in_patch >= 0)
			((uint8_t *)buf)[i] = patch->bytes[in_patch];
	}
	if (n > 0)
		input->at_bytes += n;
	return n > 0 ? n : 0;
}

static sf_count_t file_write(const void *buf, sf_count_t n_bytes, void *data)
{
	return 0;
}

static sf_count_t file_tell(void *data)
{
	const struct input *input = data;

	return input->at_bytes;
}

static SNDFILE *open_mended(struct input *input)
{
	static SF_VIRTUAL_IO mended = {
		.get_filelen = file_length,
		.seek = file_seek,
		.read = file_read,
		.write = file_write,
		.tell = file_tell,
	};

	input->info = (SF_INFO) { 0 };
	return sf_open_virtual(&mended, SFM_READ, &input->info, input);
}

/* In the first frame, behind what tags there are before it (ID3v2.4, 3.1). */
static bool has_table(int fd)
{
	uint8_t tag[10] = { 0 }, frame[256];
	off_t at_bytes = 0;
	ssize_t n;

	if (pread(fd, tag, sizeof(tag), 0) == sizeof(tag) && memcmp(tag, "ID3", 3) == 0)
		at_bytes = (off_t)sizeof(tag) + ((tag[6] & 0x7f) << 21 | (tag[7] & 0x7f) << 14 |
				(tag[8] & 0x7f) << 7 | (tag[9] & 0x7f));
	n = pread(fd, frame, sizeof(frame), at_bytes);
	return n > 0 && (memmem(frame, (size_t)n, "Xing", 4) != NULL ||
			memmem(frame, (size_t)n, "Info", 4) != NULL ||
			memmem(frame, (size_t)n, "VBRI", 4) != NULL);
}

/*
 * Without a table of contents the length of an MP3 file is guessed by its size and its
 * first frame, and libsndfile reads no further than that: it is told a size that makes
 * the guess too long, and finds the end where it is.
 */
static SNDFILE *open_file(struct input *input)
{
	SNDFILE *file;

	if (input->header.patch.n_bytes > 0)
		return open_mended(input);
	file = sf_open(input->path, SFM_READ, &input->info);
	if (file == NULL || input->fd < 0 || has_table(input->fd) ||
			(input->info.format & SF_FORMAT_TYPEMASK) != SF_FORMAT_MPEG)
		return file;
	sf_close(file);
	input->is_endless = true;
	return open_mended(input);
}

/* Never a pipe: looking would take from it. */
static void look_at_header(struct input *input)
{
	struct stat st;

	if (stat(input->path, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	input->fd = open(input->path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return;
	input->size_bytes = st.st_size;
	header_read(&input->header, input->fd);
}

static double seconds(const struct input *input, sf_count_t n_frames)
{
	return (double)n_frames / input->info.samplerate;
}

static void tell_header(struct input *input)
{
	const struct header *header = &input->header;
	const double there_sec = seconds(input, input->info.frames);

	if (header->state == HEADER_NO_SIZE)
		print_info("%s: its header has no size, as of a recording that was killed; read to "
				"the end of the file, %.3f s", input->path, there_sec);
	if (header->state != HEADER_CUT)
		return;
	input->is_cut = true;
	if (header->present_bytes == 0)
		print_info("%s: its end is missing; what is there is rendered", input->path);
	else
		print_info("%s: its end is missing; of %.3f s the %.3f s that are there are "
				"rendered", input->path, there_sec *
				(double)header->declared_bytes / (double)header->present_bytes,
				there_sec);
}

static int check_limits(const struct input *input)
{
	const SF_INFO *info = &input->info;

	if (info->samplerate < (int)HR_MIN_RATE_HZ || info->samplerate > (int)HR_MAX_RATE_HZ)
		return print_error("%s: has %d Hz; allowed is %u .. %u Hz", input->path,
				info->samplerate, HR_MIN_RATE_HZ, HR_MAX_RATE_HZ);
	if (info->channels < 1 || info->channels > (int)HR_MAX_CHANNELS)
		return print_error("%s: has %d channels; allowed is 1 .. %u", input->path,
				info->channels, HR_MAX_CHANNELS);
	return 0;
}

int input_open(struct input *input, const char *path)
{
	*input = (struct input) { .path = path, .fd = -1 };
	/* libsndfile would only say "System error". */
	if (access(path, R_OK) < 0)
		return print_error("%s: cannot be read: %s", path, strerror(errno));
	look_at_header(input);
	input->file = open_file(input);
	if (input->file == NULL)
		return print_error("%s: cannot be read: %s", path, sf_strerror(NULL));
	if (check_limits(input) < 0)
		return -1;
	if (input->info.frames == SF_COUNT_MAX || input->is_endless)
		input->info.frames = 0;
	layout_of_file(&input->layout, input->file, &input->info);
	tell_header(input);
	return 0;
}

/* A decoder that found no more to decode, or fewer frames than were promised. */
static sf_count_t end_early(struct input *input)
{
	if (sf_error(input->file) == SF_ERR_SYSTEM)
		return print_error("%s: after %.3f s: %s", input->path,
				seconds(input, input->n_read), sf_strerror(input->file));
	if (input->is_cut)
		return 0;
	input->is_cut = true;
	if (input->info.frames > input->n_read)
		print_info("%s: its end is missing or damaged; of %.3f s the first %.3f s are "
				"rendered", input->path, seconds(input, input->info.frames),
				seconds(input, input->n_read));
	else
		print_info("%s: is damaged after %.3f s; so much is rendered", input->path,
				seconds(input, input->n_read));
	return 0;
}

sf_count_t input_read(struct input *input, float *frames, sf_count_t n_frames)
{
	sf_count_t n = sf_readf_float(input->file, frames, n_frames);

	if (n > 0) {
		input->n_read += n;
		return n;
	}
	if (sf_error(input->file) != SF_ERR_NO_ERROR ||
			(input->info.seekable && input->n_read < input->info.frames))
		return end_early(input);
	return 0;
}

void input_close(struct input *input)
{
	if (input->file != NULL)
		sf_close(input->file);
	if (input->fd >= 0)
		close(input->fd);
	input->file = NULL;
	input->fd = -1;
}

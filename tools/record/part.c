/* SPDX-License-Identifier: MIT */
#include "record/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/sync.h"
#include "record/format.h"

static void forget(struct part *part)
{
	if (part->fd >= 0)
		close(part->fd);
	free(part->path);
	free(part->temp_path);
	gaps_finish(&part->gaps);
	*part = (struct part) { .fd = -1 };
}

static int open_temp(struct part *part)
{
	struct stat there;

	if (!part->options->force && lstat(part->path, &there) == 0)
		return print_error("%s: is there already; --force replaces it", part->path);
	part->fd = open(part->temp_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (part->fd < 0 && errno == EEXIST)
		return print_error("%s: is there already: being recorded, or left by a recording that "
				"was killed. It can be played; rename or remove it",
				part->temp_path);
	if (part->fd < 0)
		return print_error("%s: cannot be written: %s", part->path, strerror(errno));
	return 0;
}

static int open_file(struct part *part)
{
	part->file = sf_open_fd(part->fd, SFM_WRITE, &part->info, SF_FALSE);
	if (part->file == NULL) {
		print_error("%s: %s", part->path, sf_strerror(NULL));
		unlink(part->temp_path);
		return -1;
	}
	format_tune(part->file, &part->info, part->options);
	return 0;
}

int part_open(struct part *part, const struct options *options, const char *path,
		uint32_t rate_hz, uint32_t n_channels)
{
	int res = -1;

	*part = (struct part) {
		.options = options,
		.fd = -1,
		.path = strdup(path),
		.info = { .samplerate = (int)rate_hz, .channels = (int)n_channels },
	};
	if (part->path == NULL || asprintf(&part->temp_path, "%s.part", path) < 0) {
		part->temp_path = NULL;
		print_error("out of memory");
	} else if (format_choose(&part->info, path, options) == 0 && open_temp(part) == 0) {
		res = open_file(part);
	}
	if (res < 0)
		forget(part);
	return res;
}

/* Once a second of sound: who plays the file now, or after a crash, needs its length. */
static void update_header(struct part *part)
{
	if (part->n_frames - part->n_frames_in_header < (uint64_t)part->info.samplerate)
		return;
	part->n_frames_in_header = part->n_frames;
	if (format_has_sizes(&part->info))
		sf_command(part->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
}

int part_write(struct part *part, const float *samples, uint64_t n_frames)
{
	sf_count_t n = sf_writef_float(part->file, samples, (sf_count_t)n_frames);

	part->n_frames += n > 0 ? (uint64_t)n : 0;
	if (n != (sf_count_t)n_frames) {
		print_error("%s: %s", part->path, sf_strerror(part->file));
		return print_error("%s: what was written until now is kept", part->path);
	}
	update_header(part);
	return 0;
}

int part_write_silence(struct part *part, uint64_t n_frames)
{
	static const float silence[16384];
	const uint64_t most_frames = sizeof(silence) / sizeof(silence[0]) /
		(uint64_t)part->info.channels;

	while (n_frames > 0) {
		uint64_t n = n_frames < most_frames ? n_frames : most_frames;

		if (part_write(part, silence, n) < 0)
			return -1;
		n_frames -= n;
	}
	return 0;
}

uint64_t part_bytes(const struct part *part)
{
	struct stat st;

	return fstat(part->fd, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* Without replacing what came there meanwhile, where the file system can promise it. */
static int give_name(struct part *part)
{
	unsigned int flags = part->options->force ? 0 : RENAME_NOREPLACE;
	int res = renameat2(AT_FDCWD, part->temp_path, AT_FDCWD, part->path, flags);

	if (res < 0 && errno == EINVAL && flags != 0)
		res = rename(part->temp_path, part->path);
	if (res < 0)
		return print_error("%s: %s; the recording is in %s", part->path, strerror(errno),
				part->temp_path);
	return 0;
}

int part_close(struct part *part)
{
	struct gaps_file file = {
		.path = part->path,
		.rate_hz = (uint32_t)part->info.samplerate,
		.n_channels = (uint32_t)part->info.channels,
		.n_frames = part->n_frames,
		.has_pauses = part->options->keep_pauses,
	};
	int res = 0, sf_res = sf_close(part->file);

	if (sf_res != 0)
		res = print_error("%s: %s", part->path, sf_error_number(sf_res));
	if (fsync(part->fd) < 0)
		res = print_error("%s: %s", part->path, strerror(errno));
	if (give_name(part) < 0)
		res = -1;
	sync_directory_of(part->path);
	gaps_tell(&part->gaps, &file);
	if (gaps_save(&part->gaps, &file) < 0)
		res = -1;
	forget(part);
	return res;
}

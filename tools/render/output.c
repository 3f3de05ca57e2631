/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/attributes.h"
#include "message.h"

/* A WAV file counts its bytes in 32 bits; this leaves room for what is not sound. */
#define MAX_WAV_BYTES 0xfff00000ll

static const struct {
	const char *extension;
	int format;
} formats[] = {
	{ "wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT },
	{ "w64", SF_FORMAT_W64 | SF_FORMAT_FLOAT },
	{ "rf64", SF_FORMAT_RF64 | SF_FORMAT_FLOAT },
	{ "caf", SF_FORMAT_CAF | SF_FORMAT_FLOAT },
	{ "aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT },
	{ "aif", SF_FORMAT_AIFF | SF_FORMAT_FLOAT },
	{ "au", SF_FORMAT_AU | SF_FORMAT_FLOAT },
	{ "flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24 },
	{ "ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS },
	{ "oga", SF_FORMAT_OGG | SF_FORMAT_VORBIS },
	{ "opus", SF_FORMAT_OGG | SF_FORMAT_OPUS },
};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

static int find_format(const char *path, int *format)
{
	const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	const char *dot = strrchr(base, '.');

	for (size_t i = 0; dot != NULL && i < N_FORMATS; i++)
		if (strcasecmp(dot + 1, formats[i].extension) == 0) {
			*format = formats[i].format;
			return 0;
		}
	return complain("%s: its name has to end in .wav, .w64, .rf64, .caf, .aiff, .aif, .au, "
			".flac, .ogg, .oga or .opus", path);
}

/* Positions need the newer kind of WAV file, and much sound a longer one. */
static void adapt_wav(SF_INFO *info, const SF_INFO *in_info)
{
	const sf_count_t frame_bytes = (sf_count_t)sizeof(float) * info->channels;

	if (info->format != (SF_FORMAT_WAV | SF_FORMAT_FLOAT))
		return;
	if (in_info->frames > MAX_WAV_BYTES / frame_bytes)
		info->format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT;
	else if (info->channels > 2)
		info->format = SF_FORMAT_WAVEX | SF_FORMAT_FLOAT;
}

static bool is_ogg(const SF_INFO *info)
{
	return (info->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG;
}

static int choose_format(SF_INFO *info, const char *path, const SF_INFO *in_info)
{
	*info = (SF_INFO) {
		.samplerate = in_info->samplerate,
		.channels = in_info->channels,
	};
	if (find_format(path, &info->format) < 0)
		return -1;
	adapt_wav(info, in_info);
	if (info->channels > 2 && is_ogg(info) != is_ogg(in_info))
		return complain("%s: has %d channels; more than 2 are in another order in Vorbis "
				"and Opus than elsewhere, and are not sorted", path,
				info->channels);
	if (!sf_format_check(info))
		return complain("%s: this format cannot hold %d channels at %d Hz", path,
				info->channels, info->samplerate);
	return 0;
}

/* Where the file will be in the end: renaming would replace a link, or a device. */
static int find_target(struct output *output, const char *in_path)
{
	struct stat in, out;

	if (stat(output->path, &out) < 0) {
		if (errno != ENOENT)
			return complain("%s: %s", output->path, strerror(errno));
		output->target_path = strdup(output->path);
	} else if (!S_ISREG(out.st_mode)) {
		return complain("%s: not a regular file", output->path);
	} else if (stat(in_path, &in) == 0 && in.st_dev == out.st_dev &&
			in.st_ino == out.st_ino) {
		return complain("%s: this is the input; give the output another name",
				output->path);
	} else {
		output->target_path = realpath(output->path, NULL);
	}
	if (output->target_path == NULL)
		return complain("%s: %s", output->path, strerror(errno));
	return 0;
}

/* mkstemp() lets nobody else read; a new file would have had these bits. */
static void open_up(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

/* In the directory of the target: a rename stays within one file system. */
static int open_temp(struct output *output)
{
	char *copy = strdup(output->target_path);

	if (copy == NULL || asprintf(&output->temp_path, "%s/.headroom-render.XXXXXX",
			dirname(copy)) < 0) {
		output->temp_path = NULL;
		free(copy);
		return complain("out of memory");
	}
	free(copy);
	output->fd = mkstemp(output->temp_path);
	if (output->fd < 0) {
		complain("%s: cannot be written: %s", output->path, strerror(errno));
		free(output->temp_path);
		output->temp_path = NULL;
		return -1;
	}
	open_up(output->fd);
	return 0;
}

/* What a format has no place for is left out. */
static void copy_descriptions(SNDFILE *to, SNDFILE *from, int n_channels)
{
	int map[HR_MAX_CHANNELS] = { 0 };
	int map_bytes = n_channels * (int)sizeof(map[0]);

	if (sf_command(from, SFC_GET_CHANNEL_MAP_INFO, map, map_bytes) == SF_TRUE)
		sf_command(to, SFC_SET_CHANNEL_MAP_INFO, map, map_bytes);
	for (int type = SF_STR_FIRST; type <= SF_STR_LAST; type++) {
		const char *text = sf_get_string(from, type);

		if (text != NULL && type != SF_STR_SOFTWARE)
			sf_set_string(to, type, text);
	}
}

int output_open(struct output *output, const char *path, const char *in_path, SNDFILE *in,
		const SF_INFO *in_info)
{
	SF_INFO info;

	*output = (struct output) {
		.path = path,
		.fd = -1,
		.n_channels = in_info->channels,
	};
	if (choose_format(&info, path, in_info) < 0 || find_target(output, in_path) < 0 ||
			open_temp(output) < 0)
		return -1;
	output->file = sf_open_fd(output->fd, SFM_WRITE, &info, SF_FALSE);
	if (output->file == NULL)
		return complain("%s: %s", path, sf_strerror(NULL));
	/* Only for whole numbers: float keeps what is over full scale. */
	sf_command(output->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
	/* It holds the time of day: the same sound would not be the same file. */
	sf_command(output->file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
	copy_descriptions(output->file, in, info.channels);
	return 0;
}

int output_write(struct output *output, const float *frames, sf_count_t n_frames)
{
	if (n_frames > 0 && sf_writef_float(output->file, frames, n_frames) != n_frames)
		return complain("%s: %s", output->path, sf_strerror(output->file));
	return 0;
}

/* The new name itself; not every file system can, and the file is safe by now. */
static void sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(copy);
}

int output_commit(struct output *output)
{
	int res = sf_close(output->file);

	output->file = NULL;
	if (res != 0)
		return complain("%s: %s", output->path, sf_error_number(res));
	if (fsync(output->fd) < 0)
		return complain("%s: %s", output->path, strerror(errno));
	res = close(output->fd);
	output->fd = -1;
	if (res < 0 || rename(output->temp_path, output->target_path) < 0)
		return complain("%s: %s", output->path, strerror(errno));
	free(output->temp_path);
	output->temp_path = NULL;
	sync_directory(output->target_path);
	return 0;
}

void output_abandon(struct output *output)
{
	if (output->file != NULL)
		sf_close(output->file);
	if (output->fd >= 0)
		close(output->fd);
	if (output->temp_path != NULL)
		unlink(output->temp_path);
	free(output->temp_path);
	free(output->target_path);
	*output = (struct output) { .fd = -1 };
}

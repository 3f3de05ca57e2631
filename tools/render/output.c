/* SPDX-License-Identifier: MIT */
#include "render/output.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/attributes.h"
#include "lib/message.h"

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
	return print_error("%s: its name has to end in .wav, .w64, .rf64, .caf, .aiff, .aif, .au, "
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
		return print_error("%s: has %d channels; more than 2 are in another order in Vorbis "
				"and Opus than elsewhere, and are not sorted", path,
				info->channels);
	if (!sf_format_check(info))
		return print_error("%s: this format cannot hold %d channels at %d Hz", path,
				info->channels, info->samplerate);
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

	*output = (struct output) { .target.fd = -1 };
	if (choose_format(&info, path, in_info) < 0 ||
			target_open(&output->target, path, in_path) < 0)
		return -1;
	output->file = sf_open_fd(output->target.fd, SFM_WRITE, &info, SF_FALSE);
	if (output->file == NULL)
		return print_error("%s: %s", path, sf_strerror(NULL));
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
		return print_error("%s: %s", output->target.path, sf_strerror(output->file));
	return 0;
}

int output_finish(struct output *output)
{
	int res = sf_close(output->file);

	output->file = NULL;
	if (res != 0)
		return print_error("%s: %s", output->target.path, sf_error_number(res));
	return target_finish(&output->target);
}

void output_abandon(struct output *output)
{
	if (output->file != NULL)
		sf_close(output->file);
	target_abandon(&output->target);
	output->file = NULL;
}

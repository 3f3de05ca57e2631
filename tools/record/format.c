/* SPDX-License-Identifier: MIT */
#include "record/format.h"

#include <string.h>
#include <strings.h>

#include "lib/message.h"

/*
 * A WAV file is begun as RF64, which becomes an ordinary one when it is closed below
 * 4 GB: nobody knows how long a recording will be.
 */
static const struct format {
	const char *extension;
	int container;
	int samples;		/* 0: the user may choose, float is the default */
} formats[] = {
	{ "wav", SF_FORMAT_RF64, 0 },
	{ "rf64", SF_FORMAT_RF64, 0 },
	{ "w64", SF_FORMAT_W64, 0 },
	{ "caf", SF_FORMAT_CAF, 0 },
	{ "aiff", SF_FORMAT_AIFF, 0 },
	{ "aif", SF_FORMAT_AIFF, 0 },
	{ "au", SF_FORMAT_AU, 0 },
	{ "flac", SF_FORMAT_FLAC, SF_FORMAT_PCM_24 },
	{ "ogg", SF_FORMAT_OGG, SF_FORMAT_VORBIS },
	{ "oga", SF_FORMAT_OGG, SF_FORMAT_VORBIS },
	{ "opus", SF_FORMAT_OGG, SF_FORMAT_OPUS },
	{ "mp3", SF_FORMAT_MPEG, SF_FORMAT_MPEG_LAYER_III },
};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

static const struct format *find(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash != NULL ? slash : path, '.');

	for (size_t i = 0; dot != NULL && i < N_FORMATS; i++)
		if (strcasecmp(dot + 1, formats[i].extension) == 0)
			return &formats[i];
	return NULL;
}

int format_check_name(const char *path)
{
	if (find(path) != NULL)
		return 0;
	return print_error("%s: its name has to end in .wav, .rf64, .w64, .caf, .aiff, .aif, .au, "
			".flac, .ogg, .oga, .opus or .mp3", path);
}

static bool is_lossy(const SF_INFO *info)
{
	int container = info->format & SF_FORMAT_TYPEMASK;

	return container == SF_FORMAT_OGG || container == SF_FORMAT_MPEG;
}

static int choose_samples(const struct format *format, enum sample_kind samples)
{
	bool is_flac = format->container == SF_FORMAT_FLAC;

	if (samples == SAMPLES_S16 && (format->samples == 0 || is_flac))
		return SF_FORMAT_PCM_16;
	if (samples == SAMPLES_S24 && format->samples == 0)
		return SF_FORMAT_PCM_24;
	return format->samples != 0 ? format->samples : SF_FORMAT_FLOAT;
}

int format_choose(SF_INFO *info, const char *path, const struct options *options)
{
	const struct format *format = find(path);

	if (format == NULL)
		return format_check_name(path);
	info->format = format->container | choose_samples(format, options->samples);
	if (is_lossy(info) && info->channels > 2)
		return print_error("%s: %d channels are in another order in this format, and are not "
				"sorted; record .flac or .wav", path, info->channels);
	if (!sf_format_check(info))
		return print_error("%s: this format cannot hold %d channels at %d Hz; .wav can", path,
				info->channels, info->samplerate);
	return 0;
}

bool format_has_sizes(const SF_INFO *info)
{
	return !is_lossy(info) && (info->format & SF_FORMAT_TYPEMASK) != SF_FORMAT_FLAC;
}

void format_tune(SNDFILE *file, const SF_INFO *info, const struct options *options)
{
	double quality = options->quality;

	sf_command(file, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
	/* Only for whole numbers: float keeps what is over full scale. */
	sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
	if (is_lossy(info) && quality >= 0)
		sf_command(file, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof(quality));
	sf_set_string(file, SF_STR_SOFTWARE, "headroom-record " HEADROOM_VERSION);
}

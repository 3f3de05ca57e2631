/* SPDX-License-Identifier: MIT */
#include "render/sound/output.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/attributes.h"
#include "lib/message.h"
#include "render/sound/descriptions.h"
#include "render/sound/tags.h"

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
	{ "mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III },
};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

/* 0 when the name stands for none. */
static int format_of(const char *path)
{
	const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	const char *dot = strrchr(base, '.');

	for (size_t i = 0; dot != NULL && i < N_FORMATS; i++)
		if (strcasecmp(dot + 1, formats[i].extension) == 0)
			return formats[i].format;
	return 0;
}

bool output_has_format(const char *path)
{
	return format_of(path) != 0;
}

static bool is_plain(const struct layout *layout)
{
	return !layout->is_named || layout->n_channels == 1 || (layout->n_channels == 2 &&
			layout->position[0] == SF_CHANNEL_MAP_LEFT &&
			layout->position[1] == SF_CHANNEL_MAP_RIGHT);
}

/* Positions need the newer kind of WAV file, and much sound a longer one. */
static void adapt_wav(SF_INFO *info, const SF_INFO *in_info, const struct layout *layout)
{
	const sf_count_t frame_bytes = (sf_count_t)sizeof(float) * info->channels;

	if (info->format != (SF_FORMAT_WAV | SF_FORMAT_FLOAT))
		return;
	if (in_info->frames > MAX_WAV_BYTES / frame_bytes)
		info->format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT;
	else if (!is_plain(layout))
		info->format = SF_FORMAT_WAVEX | SF_FORMAT_FLOAT;
}

/* libsndfile names the channels of RF64, also when nobody told it how. */
static bool would_be_named(const SF_INFO *info, const struct layout *layout)
{
	return (info->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64 && !layout->is_named &&
		(info->channels == 4 || info->channels == 6 || info->channels == 8);
}

static bool has_opus_rate(const SF_INFO *info)
{
	switch (info->samplerate) {
	case 8000:
	case 12000:
	case 16000:
	case 24000:
	case 48000:
		return true;
	}
	return false;
}

/* Those of MPEG 1, 2 and 2.5. */
static bool has_mp3_rate(const SF_INFO *info)
{
	switch (info->samplerate) {
	case 11025:
	case 22050:
	case 32000:
	case 44100:
		return true;
	}
	return has_opus_rate(info);
}

static int check_format(const SF_INFO *info, const char *path)
{
	if ((info->format & SF_FORMAT_SUBMASK) == SF_FORMAT_OPUS && !has_opus_rate(info))
		return print_error("%s: Opus has 8000, 12000, 16000, 24000 or 48000 Hz, not %d; "
				".ogg can hold it", path, info->samplerate);
	if ((info->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG && !has_mp3_rate(info))
		return print_error("%s: MP3 has 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 "
				"or 48000 Hz, not %d; .ogg can hold it", path, info->samplerate);
	if (!sf_format_check(info))
		return print_error("%s: this format cannot hold %d channels at %d Hz", path,
				info->channels, info->samplerate);
	return 0;
}

static const char *name_of(int format)
{
	return format == SF_FORMAT_FLAC ? "FLAC has" : "Vorbis and Opus have";
}

/* The layout becomes that of the output. */
static int choose_format(struct output *output, SF_INFO *info, const char *path,
		const struct input *in, struct layout *layout)
{
	char text[LAYOUT_TEXT_BYTES];
	int container;

	*info = (SF_INFO) {
		.samplerate = in->info.samplerate,
		.channels = in->info.channels,
	};
	info->format = format_of(path);
	if (info->format == 0)
		return print_error("%s: its name has to end in .wav, .w64, .rf64, .caf, .aiff, .aif, "
				".au, .flac, .ogg, .oga, .opus or .mp3", path);
	container = info->format & SF_FORMAT_TYPEMASK;
	if (!layout_place(layout, output->order, &in->layout, container))
		return print_error("%s: %s no layout %s; .wav keeps it", path, name_of(container),
				layout_text(&in->layout, text));
	adapt_wav(info, &in->info, layout);
	if (would_be_named(info, layout))
		return print_error("%s: RF64 would name %d channels, which nobody named; .w64 keeps "
				"them as they are", path, info->channels);
	return check_format(info, path);
}

static bool is_sorted(const struct output *output)
{
	for (uint32_t n = 0; n < output->n_channels; n++)
		if (output->order[n] != n)
			return false;
	return true;
}

static int prepare_order(struct output *output)
{
	if (is_sorted(output))
		return 0;
	output->sorted = calloc((size_t)HR_MAX_BLOCK * output->n_channels, sizeof(float));
	return output->sorted != NULL ? 0 : print_error("out of memory");
}

static void name_channels(SNDFILE *file, struct layout *layout)
{
	if (layout->is_named)
		sf_command(file, SFC_SET_CHANNEL_MAP_INFO, layout->position,
				(int)(layout->n_channels * sizeof(layout->position[0])));
}

int output_open(struct output *output, const char *path, const struct input *in)
{
	struct layout layout;
	SF_INFO info;

	*output = (struct output) {
		.target.fd = -1,
		.in_path = in->path,
		.n_channels = (uint32_t)in->info.channels,
	};
	if (choose_format(output, &info, path, in, &layout) < 0 ||
			prepare_order(output) < 0 ||
			target_open(&output->target, path, in->path) < 0)
		return -1;
	output->file = sf_open_fd(output->target.fd, SFM_WRITE, &info, SF_FALSE);
	if (output->file == NULL)
		return print_error("%s: %s", path, sf_strerror(NULL));
	output->format = info.format;
	/* Only for whole numbers: float keeps what is over full scale. */
	sf_command(output->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
	/* It holds the time of day: the same sound would not be the same file. */
	sf_command(output->file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
	name_channels(output->file, &layout);
	descriptions_copy(output->file, in->file);
	return 0;
}

static const float *sort_channels(struct output *output, const float *frames, sf_count_t n_frames)
{
	const uint32_t n_channels = output->n_channels;

	if (output->sorted == NULL)
		return frames;
	for (size_t i = 0; i < (size_t)n_frames * n_channels; i += n_channels)
		for (uint32_t n = 0; n < n_channels; n++)
			output->sorted[i + n] = frames[i + output->order[n]];
	return output->sorted;
}

int output_write(struct output *output, const float *frames, sf_count_t n_frames)
{
	output->n_frames += n_frames;
	if (n_frames > 0 && sf_writef_float(output->file, sort_channels(output, frames, n_frames),
			n_frames) != n_frames)
		return print_error("%s: %s", output->target.path, sf_strerror(output->file));
	return 0;
}

/* libsndfile would leave nothing, or what nobody reads. */
static bool can_be_empty(int format)
{
	const int container = format & SF_FORMAT_TYPEMASK;

	return container != SF_FORMAT_FLAC && container != SF_FORMAT_MPEG &&
		(format & SF_FORMAT_SUBMASK) != SF_FORMAT_OPUS;
}

static int check_length(const struct output *output)
{
	if (output->n_frames > 0 || can_be_empty(output->format))
		return 0;
	return print_error("%s: there is no sound in the input, and this format cannot hold "
			"that; .wav can", output->target.path);
}

/* The others are not known to TagLib, which would take RF64 for a broken WAV file. */
static bool has_tags(int format)
{
	switch (format & SF_FORMAT_TYPEMASK) {
	case SF_FORMAT_WAV:
	case SF_FORMAT_WAVEX:
	case SF_FORMAT_AIFF:
	case SF_FORMAT_FLAC:
	case SF_FORMAT_OGG:
	case SF_FORMAT_MPEG:
		return true;
	}
	return false;
}

int output_finish(struct output *output)
{
	const struct tags_files files = {
		.to_path = output->target.temp_path,
		.to_name = output->target.path,
		.from_path = output->in_path,
	};
	int res;

	if (check_length(output) < 0)
		return -1;
	res = sf_close(output->file);
	output->file = NULL;
	if (res != 0)
		return print_error("%s: %s", output->target.path, sf_error_number(res));
	if (has_tags(output->format))
		tags_copy(&files);
	return target_finish(&output->target);
}

void output_abandon(struct output *output)
{
	if (output->file != NULL)
		sf_close(output->file);
	target_abandon(&output->target);
	free(output->sorted);
	output->file = NULL;
	output->sorted = NULL;
}

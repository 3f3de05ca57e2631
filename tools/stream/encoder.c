/* SPDX-License-Identifier: MIT */
#include "stream/encoder.h"

#include <stdlib.h>

#include <lame/lame.h>
#include <opus/opusenc.h>

#include "lib/message.h"

/* A page every 200 ms: what a listener waits for more than with shorter ones. */
#define PAGE_FRAMES_48K 9600

#define CHUNK_FRAMES 1152u
/* Worst case of LAME's manual, for one chunk. */
#define MP3_BYTES (CHUNK_FRAMES * 5 / 4 + 7200)

struct encoder {
	struct encoder_setup setup;
	OggOpusEnc *opus;
	lame_t lame;
	float lame_scale_lin;		/* to be given back */
};

/* ---- Opus ---- */

static int on_page(void *data, const unsigned char *bytes, opus_int32 n_bytes)
{
	struct encoder *encoder = data;

	encoder->setup.on_piece(encoder->setup.data, bytes, (size_t)n_bytes);
	return 0;
}

static int on_close(void *data)
{
	return 0;
}

static OggOpusComments *make_comments(const char *title)
{
	OggOpusComments *comments = ope_comments_create();

	if (comments == NULL)
		return NULL;
	ope_comments_add(comments, "ENCODER", "headroom-stream " HEADROOM_VERSION);
	if (title[0] != 0)
		ope_comments_add(comments, "TITLE", title);
	return comments;
}

static int open_opus(struct encoder *encoder)
{
	static const OpusEncCallbacks callbacks = { on_page, on_close };
	const struct encoder_setup *setup = &encoder->setup;
	OggOpusComments *comments = make_comments(setup->title);
	int error = OPE_ALLOC_FAIL;

	if (comments != NULL)
		encoder->opus = ope_encoder_create_callbacks(&callbacks, encoder, comments,
				(opus_int32)setup->rate_hz, 2, 0, &error);
	if (encoder->opus != NULL) {
		ope_encoder_ctl(encoder->opus, OPUS_SET_BITRATE((opus_int32)setup->bitrate_bps));
		ope_encoder_ctl(encoder->opus, OPE_SET_MUXING_DELAY(PAGE_FRAMES_48K));
		ope_encoder_ctl(encoder->opus, OPE_SET_COMMENT_PADDING(0));
		error = ope_encoder_flush_header(encoder->opus);
	}
	/* Without a frame, libopusenc 0.2.1 goes by memory it never set, and may abort. */
	if (error == OPE_OK)
		error = ope_encoder_write_float(encoder->opus, (const float[2]) { 0 }, 1);
	if (comments != NULL)
		ope_comments_destroy(comments);
	return error == OPE_OK ? 0 : print_error("Opus: %s", ope_strerror(error));
}

/* ---- MP3 ---- */

static int open_mp3(struct encoder *encoder)
{
	const struct encoder_setup *setup = &encoder->setup;
	lame_t lame = encoder->lame = lame_init();

	if (lame == NULL)
		return print_error("out of memory");
	lame_set_in_samplerate(lame, (int)setup->rate_hz);
	lame_set_out_samplerate(lame, setup->rate_hz % 11025 == 0 ? 44100 : 48000);
	lame_set_num_channels(lame, 2);
	lame_set_brate(lame, (int)(setup->bitrate_bps / 1000));
	lame_set_quality(lame, 2);
	lame_set_bWriteVbrTag(lame, 0);		/* belongs to files */
	lame_set_write_id3tag_automatic(lame, 0);
	if (lame_init_params(lame) < 0)
		return print_error("MP3 cannot have %u Hz with %u bit/s", setup->rate_hz,
				setup->bitrate_bps);
	/* Its presets lower the sound by half a dB; the ceiling was held already. */
	encoder->lame_scale_lin = 1.0f / lame_get_scale(lame);
	return 0;
}

static int write_mp3(struct encoder *encoder, const float *samples, uint32_t n_frames)
{
	unsigned char bytes[MP3_BYTES];
	float scaled[2 * CHUNK_FRAMES];
	int n;

	for (uint32_t i = 0; i < 2 * n_frames; i++)
		scaled[i] = samples[i] * encoder->lame_scale_lin;
	n = lame_encode_buffer_interleaved_ieee_float(encoder->lame, scaled, (int)n_frames, bytes,
			sizeof(bytes));
	if (n < 0)
		return print_error("MP3: error %d", n);
	if (n > 0)
		encoder->setup.on_piece(encoder->setup.data, bytes, (size_t)n);
	return 0;
}

/* ---- both ---- */

static void free_encoder(struct encoder *encoder)
{
	if (encoder->opus != NULL)
		ope_encoder_destroy(encoder->opus);
	if (encoder->lame != NULL)
		lame_close(encoder->lame);
	free(encoder);
}

struct encoder *encoder_new(const struct encoder_setup *setup)
{
	struct encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder == NULL) {
		print_error("out of memory");
		return NULL;
	}
	encoder->setup = *setup;
	if ((setup->codec == CODEC_OPUS ? open_opus(encoder) : open_mp3(encoder)) < 0) {
		free_encoder(encoder);
		return NULL;
	}
	return encoder;
}

int encoder_write(struct encoder *encoder, const float *samples, uint32_t n_frames)
{
	while (n_frames > 0) {
		uint32_t n = n_frames < CHUNK_FRAMES ? n_frames : CHUNK_FRAMES;

		if (encoder->lame != NULL) {
			if (write_mp3(encoder, samples, n) < 0)
				return -1;
		} else if (ope_encoder_write_float(encoder->opus, samples, (int)n) != OPE_OK) {
			return print_error("Opus: encoding failed");
		}
		samples += 2 * n;
		n_frames -= n;
	}
	return 0;
}

void encoder_set_title(struct encoder *encoder, const char *title)
{
	OggOpusComments *comments;

	if (encoder->opus == NULL || (comments = make_comments(title)) == NULL)
		return;
	/* A new logical stream behind this one, without a gap. */
	ope_encoder_chain_current(encoder->opus, comments);
	ope_comments_destroy(comments);
}

void encoder_end(struct encoder *encoder)
{
	unsigned char bytes[MP3_BYTES];
	int n;

	if (encoder == NULL)
		return;
	if (encoder->opus != NULL)
		ope_encoder_drain(encoder->opus);
	if (encoder->lame != NULL &&
	    (n = lame_encode_flush(encoder->lame, bytes, sizeof(bytes))) > 0)
		encoder->setup.on_piece(encoder->setup.data, bytes, (size_t)n);
	free_encoder(encoder);
}

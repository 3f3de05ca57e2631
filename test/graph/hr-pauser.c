/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/pipewire.h>
#include <spa/param/audio/format-utils.h>

/*
 * hr-pauser SINK [nan]: a player that pauses, and goes on, with every line on stdin.
 *
 * Every frame is one step of 2^-15 above the one before, from -0.5 up to 0.5 and again, so
 * that a frame says which one is next. With "nan" it plays what is no number. Ends with stdin.
 */

#define PERIOD_FRAMES 32768u
#define CHANNELS 2u

struct pauser {
	struct pw_main_loop *loop;
	struct pw_stream *stream;
	bool is_paused, is_nan;
	uint32_t frame;
};

static void on_process(void *data)
{
	struct pauser *p = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(p->stream);
	struct spa_data *d;
	uint32_t n_frames;
	float *out;

	if (b == NULL)
		return;
	d = &b->buffer->datas[0];
	out = d->data;
	n_frames = d->maxsize / (CHANNELS * sizeof(float));
	if (b->requested > 0 && b->requested < n_frames)
		n_frames = (uint32_t)b->requested;
	for (uint32_t n = 0; n < n_frames; n++, p->frame = (p->frame + 1) % PERIOD_FRAMES)
		for (uint32_t c = 0; c < CHANNELS; c++)
			*out++ = p->is_nan ? NAN : (float)p->frame / PERIOD_FRAMES - 0.5f;
	d->chunk->offset = 0;
	d->chunk->stride = CHANNELS * sizeof(float);
	d->chunk->size = n_frames * CHANNELS * sizeof(float);
	pw_stream_queue_buffer(p->stream, b);
}

static const struct pw_stream_events stream_events = {
	PW_VERSION_STREAM_EVENTS, .process = on_process,
};

static void on_input(void *data, int fd, uint32_t mask)
{
	struct pauser *p = data;
	char newline;

	(void)mask;
	if (read(fd, &newline, 1) <= 0) {
		pw_main_loop_quit(p->loop);
		return;
	}
	p->is_paused = !p->is_paused;
	pw_stream_set_active(p->stream, !p->is_paused);
}

static int connect_stream(struct pauser *p)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_audio_info_raw format = {
		.format = SPA_AUDIO_FORMAT_F32, .rate = 48000, .channels = CHANNELS,
		.position = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR },
	};
	const struct spa_pod *param =
		spa_format_audio_raw_build(&b, SPA_PARAM_EnumFormat, &format);

	return pw_stream_connect(p->stream, PW_DIRECTION_OUTPUT, PW_ID_ANY,
			PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS |
			PW_STREAM_FLAG_RT_PROCESS, &param, 1);
}

int main(int argc, char *argv[])
{
	struct pauser p = { .is_nan = argc > 2 && strcmp(argv[2], "nan") == 0 };
	struct pw_loop *loop;

	if (argc < 2)
		return 2;
	pw_init(&argc, &argv);
	p.loop = pw_main_loop_new(NULL);
	loop = pw_main_loop_get_loop(p.loop);
	p.stream = pw_stream_new_simple(loop, "hr-pauser", pw_properties_new(
				PW_KEY_NODE_NAME, "hr-pauser", PW_KEY_MEDIA_TYPE, "Audio",
				PW_KEY_MEDIA_CATEGORY, "Playback",
				PW_KEY_TARGET_OBJECT, argv[1], NULL),
			&stream_events, &p);
	if (connect_stream(&p) < 0) {
		fprintf(stderr, "can't connect: %m\n");
		return 1;
	}
	pw_loop_add_io(loop, STDIN_FILENO, SPA_IO_IN, false, on_input, &p);
	pw_main_loop_run(p.loop);
	pw_stream_destroy(p.stream);
	pw_main_loop_destroy(p.loop);
	pw_deinit();
	return 0;
}

/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/filter.h>
#include <pipewire/pipewire.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/utils/string.h>

/*
 * hr-liar: a player whose Props are not what they say.
 *
 * Every 10 ms it shows others: arrays with elements of another size than their type has,
 * none, too many, what is no array at all, and numbers that are no volumes. Prints "done"
 * after all of them, and begins again; ends when stdin does.
 */

struct lie {
	uint32_t type, element_bytes, n_elements;
	float value;
};

static const struct lie lies[] = {
	{ SPA_TYPE_Float, 4, 2, 0.5f },
	{ SPA_TYPE_Float, 4000, 1, 0.5f },
	{ SPA_TYPE_Float, 2000, 2, 0.5f },
	{ SPA_TYPE_Float, 260, 64, 0.5f },
	{ SPA_TYPE_Float, 1, 64, 0.5f },
	{ SPA_TYPE_Float, 3, 1, 0.5f },
	{ SPA_TYPE_Float, 0, 0, 0.5f },
	{ SPA_TYPE_Float, UINT32_MAX, 0, 0.5f },
	{ SPA_TYPE_Float, UINT32_MAX - 7, 1, 0.5f },
	{ SPA_TYPE_Float, 4, 1000, 0.5f },
	{ SPA_TYPE_Double, 8, 64, 0.5f },
	{ SPA_TYPE_Float, 4, 2, NAN },
	{ SPA_TYPE_Float, 4, 2, INFINITY },
	{ SPA_TYPE_Float, 4, 2, -1.0f },
	{ SPA_TYPE_Float, 4, 2, 3e38f },
	{ SPA_TYPE_Float, 4, 2, 1e-38f },
	{ SPA_TYPE_None, 0, 0, 0.0f },
};

struct liar {
	struct pw_main_loop *loop;
	struct pw_filter *filter;
	uint32_t next;
};

/* An array pod by hand: the builder would not write such a one. */
static uint32_t write_array(uint32_t *words, const struct lie *lie)
{
	uint64_t wanted = (uint64_t)lie->element_bytes * lie->n_elements;
	uint32_t data_bytes = (uint32_t)(wanted < 4096 ? wanted : 4096);

	for (uint32_t i = 0; i < (data_bytes + 3) / 4; i++)
		memcpy(&words[4 + i], &lie->value, sizeof(float));
	words[0] = 8 + data_bytes;
	words[1] = lie->type != SPA_TYPE_None ? SPA_TYPE_Array : SPA_TYPE_Int;
	words[2] = lie->element_bytes;
	words[3] = lie->type;
	return 8 + (8 + data_bytes + 7) / 8 * 8;
}

static void tell_lie(void *data, uint64_t expirations)
{
	static const uint32_t keys[] = { SPA_PROP_channelVolumes, SPA_PROP_softVolumes };
	const struct lie *truth = &lies[0], *lie;
	static uint32_t words[8192];
	struct liar *liar = data;
	const struct spa_pod *param = (const struct spa_pod *)words;
	uint32_t at = 4, is_soft = liar->next % 2;

	lie = &lies[liar->next / 2 % SPA_N_ELEMENTS(lies)];
	memset(words, 0, sizeof(words));
	words[1] = SPA_TYPE_Object;
	words[2] = SPA_TYPE_OBJECT_Props;
	words[3] = SPA_PARAM_Props;
	for (uint32_t i = 0; i < 2; i++) {
		words[at] = keys[i];
		at += 2 + write_array(&words[at + 2], i == is_soft ? lie : truth) / 4;
	}
	words[0] = 4 * at - 8;
	pw_filter_update_params(liar->filter, NULL, &param, 1);
	if (++liar->next == 2 * SPA_N_ELEMENTS(lies)) {
		liar->next = 0;
		puts("done");
		fflush(stdout);
	}
}

static void on_input(void *data, int fd, uint32_t mask)
{
	struct liar *liar = data;

	if (getchar() == EOF)
		pw_main_loop_quit(liar->loop);
}

static const struct pw_filter_events filter_events = { PW_VERSION_FILTER_EVENTS };

int main(int argc, char *argv[])
{
	const struct timespec every = { .tv_nsec = 10 * SPA_NSEC_PER_MSEC };
	struct liar liar = { 0 };
	struct spa_source *timer;
	struct pw_loop *loop;

	pw_init(&argc, &argv);
	liar.loop = pw_main_loop_new(NULL);
	loop = pw_main_loop_get_loop(liar.loop);
	liar.filter = pw_filter_new_simple(loop, "liar", pw_properties_new(
				PW_KEY_NODE_NAME, "liar",
				PW_KEY_MEDIA_CLASS, "Stream/Output/Audio", NULL),
			&filter_events, &liar);
	pw_filter_add_port(liar.filter, PW_DIRECTION_OUTPUT, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0,
			pw_properties_new(PW_KEY_FORMAT_DSP, "32 bit float mono audio",
				PW_KEY_PORT_NAME, "output_FL", NULL), NULL, 0);
	if (pw_filter_connect(liar.filter, PW_FILTER_FLAG_NONE, NULL, 0) < 0) {
		fprintf(stderr, "can't connect: %m\n");
		return 1;
	}
	timer = pw_loop_add_timer(loop, tell_lie, &liar);
	pw_loop_update_timer(loop, timer, (struct timespec *)&every, (struct timespec *)&every,
			false);
	pw_loop_add_io(loop, STDIN_FILENO, SPA_IO_IN, false, on_input, &liar);
	pw_main_loop_run(liar.loop);
	pw_filter_destroy(liar.filter);
	pw_main_loop_destroy(liar.loop);
	pw_deinit();
	return 0;
}

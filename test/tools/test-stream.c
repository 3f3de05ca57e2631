/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sndfile.h>

#include "stream/backoff.h"
#include "stream/downmix.h"
#include "stream/encoder.h"
#include "stream/outbox.h"
#include "stream/password.h"
#include "stream/title.h"
#include "stream/url.h"

/* The half of headroom-stream that needs no server. */

static void an_address_is_taken_apart(void **state)
{
	static const struct {
		const char *url, *host, *user, *mount;
		uint16_t port;
		bool is_tls;
		enum codec codec;
	} cases[] = {
		{ "http://radio.example:8010/live.mp3", "radio.example", "source", "/live.mp3", 8010,
			false, CODEC_MP3 },
		{ "https://dj@radio.example/a/live", "radio.example", "dj", "/a/live", 443, true,
			CODEC_OPUS },
		{ "icecast://[::1]:9000/x.opus", "::1", "source", "/x.opus", 9000, false,
			CODEC_OPUS },
		{ "http://localhost/x", "localhost", "source", "/x", 8000, false, CODEC_OPUS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options = { 0 };

		assert_int_equal(url_parse(&options, cases[i].url), 0);
		assert_string_equal(options.host, cases[i].host);
		assert_string_equal(options.user, cases[i].user);
		assert_string_equal(options.mount, cases[i].mount);
		assert_int_equal(options.port, cases[i].port);
		assert_int_equal(options.is_tls, cases[i].is_tls);
		assert_int_equal(options.codec, cases[i].codec);
		free(options.host);
		free(options.user);
		free(options.mount);
	}
}

static void an_address_with_a_password_or_without_a_mount_is_refused(void **state)
{
	static const char *const urls[] = {
		"http://source:secret@localhost/x", "http://localhost", "http://localhost/",
		"localhost:8000/x", "ftp://localhost/x", "http://localhost:0/x",
		"http://localhost:99999/x", "http:///x", "http://@localhost/x", "",
	};

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct options options = { 0 };

		assert_int_equal(url_parse(&options, urls[i]), -1);
		free(options.host);
		free(options.user);
		free(options.mount);
	}
}

static void the_password_leaves_the_environment(void **state)
{
	char password[PASSWORD_BYTES];

	setenv("HEADROOM_STREAM_PASSWORD", "hackme", 1);
	assert_int_equal(password_get(password, NULL), 0);
	assert_string_equal(password, "hackme");
	assert_null(getenv("HEADROOM_STREAM_PASSWORD"));
	assert_int_equal(password_get(password, NULL), -1);
}

static void waiting_doubles_up_to_a_minute_and_is_drawn(void **state)
{
	struct backoff backoff;
	uint32_t first_ms[2] = { 0, 0 };

	for (uint64_t seed = 1; seed < 1000; seed++) {
		uint32_t most_ms = 1000;

		backoff_init(&backoff, seed);
		for (int i = 0; i < 12; i++) {
			uint32_t ms = backoff_next_ms(&backoff);

			assert_uint_in_range(ms, most_ms / 2, most_ms);
			if (i == 0)
				first_ms[ms > 750]++;
			most_ms = most_ms < 30000 ? 2 * most_ms : 60000;
		}
		backoff_reset(&backoff);
		assert_uint_in_range(backoff_next_ms(&backoff), 500, 1000);
	}
	print_message("# first waits up to 750 ms: %u, longer: %u\n", first_ms[0], first_ms[1]);
	assert_uint_in_range(first_ms[0], 400, 600);
}

/* ---- outbox ---- */

static void pieces_arrive_in_order_and_only_on_their_connection(void **state)
{
	struct outbox *outbox = outbox_new(1000);
	struct piece *piece;

	outbox_push(outbox, 1, (const unsigned char *)"a", 1);
	assert_int_equal(outbox_number(outbox), 0);
	outbox_open(outbox);
	assert_int_equal(outbox_number(outbox), 1);
	outbox_push(outbox, 1, (const unsigned char *)"b", 1);
	outbox_push(outbox, 1, (const unsigned char *)"c", 1);
	piece = outbox_pop(outbox, 0);
	assert_int_equal(piece->bytes[0], 'b');
	free(piece);
	outbox_close(outbox);
	outbox_open(outbox);
	outbox_push(outbox, 1, (const unsigned char *)"d", 1);
	outbox_push(outbox, 2, (const unsigned char *)"e", 1);
	piece = outbox_pop(outbox, 0);
	assert_int_equal(piece->bytes[0], 'e');
	free(piece);
	assert_null(outbox_pop(outbox, 1));
	outbox_free(outbox);
}

static void a_full_outbox_leaves_out_until_half_is_sent_and_counts_it(void **state)
{
	static const unsigned char bytes[100];
	struct outbox *outbox = outbox_new(1000);

	outbox_open(outbox);
	for (int i = 0; i < 15; i++)
		outbox_push(outbox, 1, bytes, 100);
	assert_int_equal(outbox_skipped_bytes(outbox), 500);
	for (int i = 0; i < 4; i++)
		free(outbox_pop(outbox, 0));
	outbox_push(outbox, 1, bytes, 100);
	assert_int_equal(outbox_skipped_bytes(outbox), 600);
	free(outbox_pop(outbox, 0));
	outbox_push(outbox, 1, bytes, 100);
	assert_int_equal(outbox_skipped_bytes(outbox), 600);
	outbox_free(outbox);
}

/* ---- titles ---- */

static void a_title_is_one_line_of_what_can_be_shown(void **state)
{
	static const struct { const char *file, *text; } cases[] = {
		{ "Sch\xc3\xb6n \xe2\x99\xab\nsecond line", "Sch\xc3\xb6n \xe2\x99\xab" },
		{ "a\x1b[31mb\x7f\tc", "a[31mbc" },
		{ "cut \xc3", "cut " },
		{ "bad \xff\xc0\x80 utf", "bad  utf" },
		{ "", "" },
	};
	char path[] = "/tmp/headroom-title.XXXXXX";
	int fd = mkstemp(path);
	struct options options = { .title_file = path };
	struct title title;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *file = fopen(path, "w");

		fputs(cases[i].file, file);
		fclose(file);
		title_init(&title, &options);
		assert_string_equal(title.text, cases[i].text);
		assert_false(title_poll(&title));
	}
	close(fd);
	unlink(path);
}

/* ---- sound ---- */

static void any_layout_becomes_stereo_that_is_not_louder(void **state)
{
	struct hr_tap_reader reader = { .n_channels = 6 };
	static const char *const names[] = { "FL", "FR", "FC", "LFE", "RL", "RR" };
	float one[6][4], stereo[8], *planes[6];
	struct downmix downmix;

	for (int c = 0; c < 6; c++) {
		strcpy(reader.channel_name[c], names[c]);
		for (int f = 0; f < 4; f++)
			one[c][f] = 1.0f;
		planes[c] = one[c];
	}
	downmix_init(&downmix, &reader);
	downmix_process(&downmix, stereo, planes, 4);
	for (int i = 0; i < 8; i++)
		assert_true(fabsf(stereo[i] - 1.0f) < 1e-6f);
	memset(one[0], 0, sizeof(one[0]));
	downmix_process(&downmix, stereo, planes, 4);
	assert_true(stereo[0] < stereo[1]);

	reader.n_channels = 1;
	strcpy(reader.channel_name[0], "MONO");
	one[0][0] = 0.5f;
	downmix_init(&downmix, &reader);
	downmix_process(&downmix, stereo, planes, 1);
	assert_true(fabsf(stereo[0] - 0.5f) < 1e-6f && stereo[0] == stereo[1]);

	reader.n_channels = 2;
	strcpy(reader.channel_name[0], "FL");
	downmix_init(&downmix, &reader);
	one[1][0] = -0.25f;
	downmix_process(&downmix, stereo, planes, 1);
	assert_true(stereo[0] == 0.5f && stereo[1] == -0.25f);
}

static void append(void *data, const unsigned char *bytes, size_t n_bytes)
{
	assert_int_equal(fwrite(bytes, 1, n_bytes, data), n_bytes);
}

/* Encode 2 s of a tone; returns its level as decoded again, in dBFS. */
static double through(enum codec codec, uint32_t rate_hz, sf_count_t *n_frames)
{
	char path[] = "/tmp/headroom-stream.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	struct encoder *encoder;
	static float block[2 * 1000], back[2 * 1000];
	SF_INFO info = { 0 };
	SNDFILE *in;
	sf_count_t n;
	double sum = 0;

	encoder = encoder_new(&(struct encoder_setup) { .codec = codec, .rate_hz = rate_hz,
		.bitrate_bps = 128000, .title = "a tone", .on_piece = append, .data = file });
	assert_non_null(encoder);
	for (uint32_t f = 0; f < 2 * rate_hz; f += 1000) {
		for (uint32_t i = 0; i < 1000; i++)
			block[2 * i] = block[2 * i + 1] = 0.5f *
				(float)sin(2 * M_PI * 997.0 * (f + i) / rate_hz);
		assert_int_equal(encoder_write(encoder, block, 1000), 0);
	}
	encoder_end(encoder);
	fclose(file);
	in = sf_open(path, SFM_READ, &info);
	if (in == NULL)
		fail_msg("%s", sf_strerror(NULL));
	*n_frames = 0;
	while ((n = sf_readf_float(in, back, 1000)) > 0) {
		*n_frames += n;
		for (sf_count_t i = 0; i < n; i++)
			sum += (double)back[2 * i] * (double)back[2 * i];
	}
	sf_close(in);
	unlink(path);
	return 10 * log10(sum / (double)*n_frames);
}

static void what_is_encoded_decodes_to_the_same_level_and_length(void **state)
{
	static const struct { enum codec codec; uint32_t rate_hz, out_hz; } cases[] = {
		{ CODEC_OPUS, 48000, 48000 }, { CODEC_OPUS, 44100, 48000 },
		{ CODEC_OPUS, 96000, 48000 }, { CODEC_MP3, 44100, 44100 },
		{ CODEC_MP3, 48000, 48000 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sf_count_t n_frames;
		double level_dbfs = through(cases[i].codec, cases[i].rate_hz, &n_frames);

		print_message("# %s from %u Hz: %lld frames, %.2f dBFS of -9.03\n",
				cases[i].codec == CODEC_OPUS ? "Opus" : "MP3", cases[i].rate_hz,
				(long long)n_frames, level_dbfs);
		/* A codec may add a frame or two of silence at the ends, here 2 of 100. */
		assert_uint_in_range(n_frames, 2 * cases[i].out_hz - 100, 2 * cases[i].out_hz + 3600);
		assert_true(fabs(level_dbfs + 9.03) < 0.3);
	}
}

static void count(void *data, const unsigned char *bytes, size_t n_bytes)
{
	*(size_t *)data += n_bytes;
}

/* Whether libopusenc aborts then is up to the heap: this one is not clean. */
static void a_stream_may_end_before_it_had_sound(void **state)
{
	for (unsigned i = 0; i < 200; i++) {
		size_t n_bytes = 0;
		struct encoder *encoder = encoder_new(&(struct encoder_setup) {
			.codec = i % 2 ? CODEC_OPUS : CODEC_MP3, .rate_hz = 48000,
			.bitrate_bps = 128000, .title = "", .on_piece = count, .data = &n_bytes });

		assert_non_null(encoder);
		if (i % 4 > 1)
			encoder_set_title(encoder, "too late");
		encoder_end(encoder);
		assert_true(n_bytes > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_taken_apart),
		cmocka_unit_test(an_address_with_a_password_or_without_a_mount_is_refused),
		cmocka_unit_test(the_password_leaves_the_environment),
		cmocka_unit_test(waiting_doubles_up_to_a_minute_and_is_drawn),
		cmocka_unit_test(pieces_arrive_in_order_and_only_on_their_connection),
		cmocka_unit_test(a_full_outbox_leaves_out_until_half_is_sent_and_counts_it),
		cmocka_unit_test(a_title_is_one_line_of_what_can_be_shown),
		cmocka_unit_test(any_layout_becomes_stereo_that_is_not_louder),
		cmocka_unit_test(what_is_encoded_decodes_to_the_same_level_and_length),
		cmocka_unit_test(a_stream_may_end_before_it_had_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What headroom-render takes channels for whose positions a file does not name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "render/chain/weights.h"

/* One sign for a channel: 1, S (1.41) or - (left out). */
static void assert_weights(const struct hr_setup *setup, const char *wanted)
{
	static const char signs[] = {
		[HR_CHANNEL_FRONT] = '1', [HR_CHANNEL_SURROUND] = 'S', [HR_CHANNEL_LFE] = '-',
	};
	char weights[HR_MAX_CHANNELS + 1] = { 0 };

	for (uint32_t c = 0; c < setup->n_channels; c++)
		weights[c] = signs[setup->weight[c]];
	assert_string_equal(weights, wanted);
}

static void channels_by_number_are_the_usual_layouts(void **state)
{
	static const char *const wanted[] = { "1", "11", "111", "11SS", "111SS", "111-SS",
		"1111111", "111-SS11", "SS1-11111-SS111111111111" };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct hr_setup setup;

		weights_by_count(&setup, (uint32_t)strlen(wanted[i]));
		assert_weights(&setup, wanted[i]);
	}
}

/* Writes a silent file of a format and reads its weights. */
static void assert_file_weights(int format, const char *wanted)
{
	char path[] = "/tmp/headroom-weights-XXXXXX";
	const int fd = mkstemp(path);
	SF_INFO info = { .samplerate = 48000, .channels = (int)strlen(wanted), .format = format };
	float *silence = calloc(strlen(wanted) * 480, sizeof(*silence));
	struct layout layout;
	struct hr_setup setup;
	SNDFILE *file;

	assert_true(fd >= 0 && silence != NULL);
	close(fd);
	file = sf_open(path, SFM_WRITE, &info);
	assert_non_null(file);
	sf_writef_float(file, silence, 480);
	sf_close(file);
	info = (SF_INFO) { 0 };
	file = sf_open(path, SFM_READ, &info);
	assert_non_null(file);
	layout_of_file(&layout, file, &info);
	weights_by_layout(&setup, &layout);
	sf_close(file);
	unlink(path);
	free(silence);
	assert_weights(&setup, wanted);
}

static void vorbis_has_the_centre_second_and_the_lfe_last(void **state)
{
	const int vorbis = SF_FORMAT_OGG | SF_FORMAT_VORBIS;

	assert_file_weights(vorbis, "11SS");
	assert_file_weights(vorbis, "111SS");
	assert_file_weights(vorbis, "111SS-");
	assert_file_weights(vorbis, "111SS1-");
	assert_file_weights(vorbis, "111SS11-");
}

static void flac_has_the_sides_last(void **state)
{
	const int flac = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;

	assert_file_weights(flac, "11SS");
	assert_file_weights(flac, "111SS");
	assert_file_weights(flac, "111-SS");
	assert_file_weights(flac, "111-1SS");
	assert_file_weights(flac, "111-11SS");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(channels_by_number_are_the_usual_layouts),
		cmocka_unit_test(vorbis_has_the_centre_second_and_the_lfe_last),
		cmocka_unit_test(flac_has_the_sides_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Parameters, layouts and ports of the pair, without sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/param/audio/raw.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#include "fake-host.h"

#define N_VOLUME_INFOS 4u

static struct host host;

static int start(void **state)
{
	host_init(&host, NULL);
	host_configure_stereo(&host);
	return 0;
}

static int stop(void **state)
{
	host_finish(&host);
	return 0;
}

struct names { char text[64][64]; uint32_t n; };

static void collect_name(void *data, const struct spa_pod *param)
{
	struct names *names = data;
	const char *name = NULL;

	if (spa_pod_parse_object(param, SPA_TYPE_OBJECT_PropInfo, NULL,
				SPA_PROP_INFO_name, SPA_POD_OPT_String(&name)) >= 0 &&
	    name != NULL)
		snprintf(names->text[names->n++], sizeof(names->text[0]), "%s", name);
}

static void every_advertised_parameter_reads_back_in_props(void **state)
{
	static struct names names;
	uint32_t n_infos;

	names.n = 0;
	n_infos = host_each_param(&host.sink, SPA_PARAM_PropInfo, collect_name, &names);
	print_message("# %u parameters\n", names.n);
	assert_int_equal(n_infos, names.n + N_VOLUME_INFOS);
	assert_true(names.n >= 25);
	for (uint32_t i = 0; i < names.n; i++)
		assert_non_null(host_get(&host, names.text[i]));
}

static void a_value_in_range_is_taken_and_announced(void **state)
{
	uint32_t serial = host.sink.props_serial;

	assert_int_equal(host_set_float(&host, "headroom.limiter.ceiling-dbtp", -3.0f), 0);
	assert_string_equal(host_get(&host, "headroom.limiter.ceiling-dbtp"), "-3");
	assert_true(host.sink.props_serial != serial);
	assert_int_equal(host_set_string(&host, "headroom.agc.target-lufs", "-20.5"), 0);
	assert_string_equal(host_get(&host, "headroom.agc.target-lufs"), "-20.5");
	assert_int_equal(host_set_bool(&host, "headroom.agc.enabled", false), 0);
	assert_string_equal(host_get(&host, "headroom.agc.enabled"), "false");
	assert_int_equal(host_set_string(&host, "headroom.compressor.detector", "rms"), 0);
	assert_string_equal(host_get(&host, "headroom.compressor.detector"), "rms");
}

static void a_bad_value_is_refused_with_the_range_and_the_old_one_stays(void **state)
{
	assert_true(host_set_float(&host, "headroom.limiter.ceiling-dbtp", 3.0f) < 0);
	assert_true(host_set_float(&host, "headroom.limiter.ceiling-dbtp", 0.0f / 0.0f) < 0);
	assert_true(host_set_string(&host, "headroom.limiter.ceiling-dbtp", "loud") < 0);
	assert_true(host_set_bool(&host, "headroom.limiter.ceiling-dbtp", true) < 0);
	assert_string_equal(host_get(&host, "headroom.limiter.ceiling-dbtp"), "-0.1");
	assert_non_null(strstr(host.logged, "headroom.limiter.ceiling-dbtp = 3 refused: "
				"allowed is -24 .. 0 dBTP, stays -0.1"));
	assert_non_null(strstr(host.logged, "headroom.limiter.ceiling-dbtp = loud refused"));
}

static void an_unknown_name_is_reported_and_changes_nothing(void **state)
{
	assert_true(host_set_float(&host, "headroom.limiter.cieling-dbtp", -3.0f) < 0);
	assert_non_null(strstr(host.logged, "headroom.limiter.cieling-dbtp is not a parameter"));
	host.logged[0] = 0;
	assert_int_equal(host_set_float(&host, "channelmix.upmix", 1.0f), 0);
	assert_string_equal(host.logged, "");
}

/* libspa copies 64 elements of the size that an array says they have. */
static void an_array_with_elements_of_another_size_is_refused(void **state)
{
	static const float wide[4 * 64];
	uint8_t buffer[4096];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	assert_true(spa_node_set_param(host.sink.node, SPA_PARAM_Props, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_channelVolumes,
				SPA_POD_Array(4 * sizeof(float), SPA_TYPE_Float, 64, wide))) < 0);
}

static void start_values_come_from_the_info_and_bad_ones_are_reported(void **state)
{
	static const char *const info[] = {
		"headroom.agc.target-lufs", "-23",
		"headroom.limiter.ceiling-dbtp", "12",
		"audio.channels", "65", NULL,
	};

	host_finish(&host);
	host_init(&host, info);
	assert_string_equal(host_get(&host, "headroom.agc.target-lufs"), "-23");
	assert_string_equal(host_get(&host, "headroom.limiter.ceiling-dbtp"), "-0.1");
	assert_non_null(strstr(host.logged, "headroom.limiter.ceiling-dbtp = 12 refused: "
				"allowed is -24 .. 0 dBTP"));
	assert_non_null(strstr(host.logged, "audio.channels = 65: allowed is 1 .. 64"));
}

static void a_pair_needs_configuring_and_then_has_its_ports(void **state)
{
	host_finish(&host);
	host_init(&host, NULL);
	assert_true(host.sink.flags & SPA_NODE_FLAG_NEED_CONFIGURE);
	assert_false(host.sink.ports[SPA_DIRECTION_INPUT][0].present);
	host_configure_stereo(&host);
	assert_false(host.sink.flags & SPA_NODE_FLAG_NEED_CONFIGURE);
	host_port(&host.sink, SPA_DIRECTION_INPUT, "playback_FL");
	host_port(&host.sink, SPA_DIRECTION_OUTPUT, "monitor_FR");
	host_port(&host.sink, SPA_DIRECTION_OUTPUT, "sync");
	host_port(&host.output, SPA_DIRECTION_INPUT, "sync");
	host_port(&host.output, SPA_DIRECTION_OUTPUT, "output_FR");
}

static void an_equal_port_config_renews_every_port(void **state)
{
	struct host_port *port = host_port(&host.sink, SPA_DIRECTION_INPUT, "playback_FL");

	port->chunk.stride = 77;	/* survives only if the port does */
	host_configure_stereo(&host);
	assert_int_not_equal(port->chunk.stride, 77);
	assert_true(port->present);
}

static void play_constant(const float *values, uint32_t n_in, float **out)
{
	static float in[64][1024];
	const float *pointers[64];

	for (uint32_t c = 0; c < n_in; c++) {
		for (uint32_t n = 0; n < 1024; n++)
			in[c][n] = values[c];
		pointers[c] = in[c];
	}
	for (int i = 0; i < 4; i++)
		host_cycle(&host, pointers, out, 1024);
}

#define FL SPA_AUDIO_CHANNEL_FL
#define FR SPA_AUDIO_CHANNEL_FR
#define FC SPA_AUDIO_CHANNEL_FC
#define LFE SPA_AUDIO_CHANNEL_LFE
#define SL SPA_AUDIO_CHANNEL_SL
#define SR SPA_AUDIO_CHANNEL_SR
#define RL SPA_AUDIO_CHANNEL_RL
#define RR SPA_AUDIO_CHANNEL_RR

/* One sample of every output for a constant at every input. */
static void check_remix(const uint32_t *from, uint32_t n_from, const uint32_t *to,
		uint32_t n_to, const float *values, const float *expected)
{
	static const char *const info[] = { "headroom.mode", "bypass", NULL };
	static float storage[64][1024];
	float *out[64];

	host_finish(&host);
	host_init(&host, info);
	host_configure(&host, from, n_from, to, n_to);
	for (uint32_t c = 0; c < n_to; c++)
		out[c] = storage[c];
	play_constant(values, n_from, out);
	for (uint32_t c = 0; c < n_to; c++)
		assert_float_equal(storage[c][1023], expected[c], 1e-6);
}

static void a_mono_device_gets_the_mean_of_left_and_right(void **state)
{
	check_remix((const uint32_t[]) { FL, FR }, 2,
			(const uint32_t[]) { SPA_AUDIO_CHANNEL_MONO }, 1,
			(const float[]) { 0.5f, 0.25f }, (const float[]) { 0.375f });
}

static void a_surround_device_gets_stereo_on_its_front_pair(void **state)
{
	check_remix((const uint32_t[]) { FL, FR }, 2,
			(const uint32_t[]) { FL, FR, FC, LFE, SL, SR }, 6,
			(const float[]) { 0.5f, 0.25f },
			(const float[]) { 0.5f, 0.25f, 0, 0, 0, 0 });
	check_remix((const uint32_t[]) { FL, FR }, 2,
			(const uint32_t[]) { FL, FR, FC, LFE, RL, RR, SL, SR }, 8,
			(const float[]) { 0.5f, 0.25f },
			(const float[]) { 0.5f, 0.25f, 0, 0, 0, 0, 0, 0 });
}

static void five_one_on_seven_one_keeps_every_channel(void **state)
{
	check_remix((const uint32_t[]) { FL, FR, FC, LFE, RL, RR }, 6,
			(const uint32_t[]) { FL, FR, FC, LFE, RL, RR, SL, SR }, 8,
			(const float[]) { 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f },
			(const float[]) { 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0, 0 });
}

static void a_fold_of_full_scale_channels_stays_at_full_scale(void **state)
{
	check_remix((const uint32_t[]) { FL, FR, FC, LFE, SL, SR }, 6,
			(const uint32_t[]) { FL, FR }, 2,
			(const float[]) { 1, 1, 1, 1, 1, 1 }, (const float[]) { 1, 1 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define test(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
		test(every_advertised_parameter_reads_back_in_props),
		test(a_value_in_range_is_taken_and_announced),
		test(a_bad_value_is_refused_with_the_range_and_the_old_one_stays),
		test(an_unknown_name_is_reported_and_changes_nothing),
		test(an_array_with_elements_of_another_size_is_refused),
		test(start_values_come_from_the_info_and_bad_ones_are_reported),
		test(a_pair_needs_configuring_and_then_has_its_ports),
		test(an_equal_port_config_renews_every_port),
		test(a_mono_device_gets_the_mean_of_left_and_right),
		test(a_surround_device_gets_stereo_on_its_front_pair),
		test(five_one_on_seven_one_keeps_every_channel),
		test(a_fold_of_full_scale_channels_stays_at_full_scale),
	};

	return cmocka_run_group_tests_name("node-params", tests, NULL, NULL);
}

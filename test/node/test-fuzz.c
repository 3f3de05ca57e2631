/* SPDX-License-Identifier: MIT */
/*
 * Random calls with random contents, as a broken or hostile client, device or host
 * makes them. Nothing may crash (sanitizers watch), what is played is finite, and
 * every parameter stays in the range that its PropInfo names. HR_SEED=n repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include <headroom/tap-source.h>

#include "fake-host.h"
#include "fuzz-host.h"
#include "fuzz-pods.h"

#define N_CALLS 20000u
#define N_RANGES 64u
#define MAX_VOLUME_LIN 10.0f

static struct host host;
static struct range ranges[N_RANGES];
static uint32_t n_ranges, n_checked, n_played;	/* parameters, values, blocks */

static struct host_node *a_node(void)
{
	return one_in(2) ? &host.sink : &host.output;
}

static void configure(void)
{
	struct host_node *node = a_node();
	uint8_t memory[POD_BYTES + POD_SLACK_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, POD_BYTES);

	spa_node_set_param(node->node, SPA_PARAM_PortConfig, 0, one_in(32) ? NULL :
			build_port_config(&b, node == &host.output));
}

static void set_props(void)
{
	uint8_t memory[POD_BYTES + POD_SLACK_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, POD_BYTES);

	spa_node_set_param(a_node()->node, one_in(32) ? any() : SPA_PARAM_Props, any(),
			build_props(&b, ranges, n_ranges));
}

static void change_port(void)
{
	fuzz_change_port(a_node());
}

static void command(void)
{
	fuzz_command(a_node());
}

static void readers_come_and_go(void)
{
	void *source;

	assert_int_equal(spa_handle_get_interface(host.handle,
				HEADROOM_TYPE_INTERFACE_TapSource, &source), 0);
	((struct headroom_tap_source *)source)->set_readers(source, below(3));
}

static void process(void)
{
	uint32_t n_frames = fuzz_begin_cycle(&host);

	if (!one_in(16))
		spa_node_process(host.sink.node);
	if (!one_in(16))
		spa_node_process(host.output.node);
	n_played += fuzz_check_played(n_frames);
}

static void note_range(void *data, const struct spa_pod *param)
{
	struct range *range = &ranges[n_ranges];
	const struct spa_pod *type = NULL;
	const char *name = NULL;
	const float *values;

	assert_true(spa_pod_parse_object(param, SPA_TYPE_OBJECT_PropInfo, NULL,
			SPA_PROP_INFO_name, SPA_POD_OPT_String(&name),
			SPA_PROP_INFO_type, SPA_POD_OPT_PodChoice(&type)) >= 0);
	if (name == NULL)
		return;
	assert_true(n_ranges < N_RANGES);
	snprintf(range->name, sizeof(range->name), "%s", name);
	range->max = 1.0f;
	if (type != NULL && SPA_POD_CHOICE_VALUE_TYPE(type) == SPA_TYPE_Float) {
		values = SPA_POD_CHOICE_VALUES(type);
		range->min = values[1];
		range->max = values[2];
	}
	n_ranges++;
}

static void check_value(const char *name, const struct spa_pod *value)
{
	float number;

	for (uint32_t i = 0; i < n_ranges; i++) {
		if (!spa_streq(name, ranges[i].name))
			continue;
		if (spa_pod_get_float(value, &number) == 0)
			assert_true(number >= ranges[i].min && number <= ranges[i].max);
		else
			assert_true(spa_pod_is_bool(value) || spa_pod_is_string(value));
		n_checked++;
	}
}

static void check_props(void *data, const struct spa_pod *param)
{
	const struct spa_pod_prop *params = spa_pod_find_prop(param, NULL, SPA_PROP_params);
	const struct spa_pod_prop *volumes =
		spa_pod_find_prop(param, NULL, SPA_PROP_channelVolumes);
	float lin[64];
	uint32_t n = spa_pod_copy_array(&volumes->value, SPA_TYPE_Float, lin, 64);
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *name;

	assert_true(n >= 1);
	for (uint32_t c = 0; c < n; c++)
		assert_true(lin[c] >= 0.0f && lin[c] <= MAX_VOLUME_LIN);
	if (params == NULL)
		return;
	spa_pod_parser_pod(&parser, &params->value);
	assert_true(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &name) >= 0 &&
	       spa_pod_parser_get_pod(&parser, &value) >= 0)
		check_value(name, value);
}

static void random_calls_do_no_harm(void **unused)
{
	static void (*const calls[])(void) = { configure, set_props, set_props, set_props,
		change_port, change_port, change_port, change_port, change_port, change_port,
		process, process, process, process, process, process, command, readers_come_and_go };

	fuzz_init();
	host_init(&host, NULL);
	host_each_param(&host.sink, SPA_PARAM_PropInfo, note_range, NULL);
	for (uint32_t i = 0; i < N_CALLS; i++) {
		host.logged[0] = '\0';
		calls[below(SPA_N_ELEMENTS(calls))]();
		if (i % 16 == 0)
			host_each_param(a_node(), SPA_PARAM_Props, check_props, NULL);
	}
	print_message("# %u blocks played, %u values in range\n", n_played, n_checked);
	assert_true(n_played > N_CALLS / 100 && n_checked > N_CALLS / 100);
	host_finish(&host);
	fuzz_finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_calls_do_no_harm),
	};

	return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <spa/param/audio/format-utils.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>

#include "fuzz-pods.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
	state = (seed + 1) * 0x9e3779b97f4a7c15u | 1;
}

uint32_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32);
}

uint32_t below(uint32_t n) { return any() % n; }
bool one_in(uint32_t n) { return below(n) == 0; }

float a_float(void)
{
	static const float odd[] = { 0.0f, -0.0f, 1e-40f, -1.0f, 10.0f, 10.5f, 3e38f, NAN,
		INFINITY, -INFINITY };
	uint32_t bits = any();
	float value;

	if (one_in(3))
		return odd[below(SPA_N_ELEMENTS(odd))];
	memcpy(&value, &bits, sizeof(value));
	return one_in(3) ? value : (float)bits / 4e8f - 5.0f;
}

uint32_t a_number(uint32_t usual)
{
	static const uint32_t odd[] = { 0, 1, 31, 32, 33, 64, 65, 8191, 8193, 48000, 65536,
		INT32_MAX, 1u << 31, UINT32_MAX };

	return one_in(4) ? odd[below(SPA_N_ELEMENTS(odd))] : below(usual);
}

struct spa_pod *spoil(struct spa_pod *pod)
{
	uint32_t n_flips = one_in(2) ? 0 : 1 + below(8);

	for (uint32_t i = 0; i < n_flips && SPA_POD_BODY_SIZE(pod) > 0; i++)
		SPA_PTROFF(SPA_POD_BODY(pod), below(SPA_POD_BODY_SIZE(pod)), uint8_t)[0] =
			(uint8_t)(one_in(2) ? below(32) : any());
	return pod;
}

static void build_array(struct spa_pod_builder *b, uint32_t type, uint32_t n)
{
	uint32_t words[512] = { 0 }, bytes = one_in(8) ? 1u << below(9) : 4;

	for (uint32_t i = 0; i < n; i++) {
		float value = one_in(32) ? a_float() : (float)below(1000) / 100.0f;

		memcpy(&words[i], &value, sizeof(value));
		if (type == SPA_TYPE_Id)
			words[i] = one_in(8) ? any() : below(0x20);
	}
	/* some arrays lie about the size of what they hold */
	spa_pod_builder_array(b, bytes, type, SPA_MIN(n, sizeof(words) / bytes), words);
}

struct spa_pod *build_port_config(struct spa_pod_builder *b, enum spa_direction direction)
{
	struct spa_pod_frame config, format;
	uint32_t n = one_in(8) ? a_number(66) : 1 + below(one_in(8) ? 64 : 8);

	spa_pod_builder_push_object(b, &config, SPA_TYPE_OBJECT_ParamPortConfig, any());
	spa_pod_builder_add(b,
		SPA_PARAM_PORT_CONFIG_direction,
			SPA_POD_Id((uint32_t)direction ^ one_in(16)),
		SPA_PARAM_PORT_CONFIG_mode, SPA_POD_Id(one_in(8) ? a_number(5) :
				SPA_PARAM_PORT_CONFIG_MODE_dsp),
		SPA_PARAM_PORT_CONFIG_monitor, SPA_POD_Bool(!one_in(4)), 0);
	spa_pod_builder_prop(b, SPA_PARAM_PORT_CONFIG_format, 0);
	spa_pod_builder_push_object(b, &format, SPA_TYPE_OBJECT_Format, SPA_PARAM_Format);
	spa_pod_builder_add(b,
		SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio),
		SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_raw),
		SPA_FORMAT_AUDIO_rate, SPA_POD_Int((int32_t)a_number(400000)),
		SPA_FORMAT_AUDIO_channels, SPA_POD_Int((int32_t)n), 0);
	spa_pod_builder_prop(b, SPA_FORMAT_AUDIO_position, 0);
	build_array(b, SPA_TYPE_Id, one_in(8) ? below(129) : SPA_MIN(n, 64u));
	spa_pod_builder_pop(b, &format);
	return spoil(spa_pod_builder_pop(b, &config));
}

static void build_params(struct spa_pod_builder *b, const struct range *ranges,
		uint32_t n_ranges)
{
	static const char *const texts[] = { "true", "rms", "-20.5", "1e999", "", "%s%n", "0x1" };
	struct spa_pod_frame frames[3];
	uint32_t depth = one_in(16) ? 3 : 1;

	for (uint32_t i = 0; i < depth; i++)
		spa_pod_builder_push_struct(b, &frames[i]);
	for (uint32_t i = below(4); i < 4; i++) {
		const struct range *range = &ranges[below(n_ranges)];

		spa_pod_builder_string(b, one_in(16) ? "headroom.%n" : range->name);
		switch (below(8)) {
		case 0: spa_pod_builder_string(b, texts[below(SPA_N_ELEMENTS(texts))]); break;
		case 1: spa_pod_builder_bool(b, one_in(2)); break;
		case 2: spa_pod_builder_int(b, (int32_t)a_number(200)); break;
		case 3: spa_pod_builder_double(b, (double)a_float()); break;
		case 4: spa_pod_builder_long(b, (int64_t)any() << below(32)); break;
		case 5: build_array(b, SPA_TYPE_Float, below(4)); break;
		default: spa_pod_builder_float(b, one_in(4) ? a_float() : range->min +
				(range->max - range->min) * (float)below(1001) / 1000.0f);
		}
	}
	for (uint32_t i = depth; i > 0; i--)
		spa_pod_builder_pop(b, &frames[i - 1]);
}

struct spa_pod *build_props(struct spa_pod_builder *b, const struct range *ranges,
		uint32_t n_ranges)
{
	struct spa_pod_frame object;

	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	if (one_in(2))
		spa_pod_builder_add(b, SPA_PROP_volume, SPA_POD_Float(a_float()),
				SPA_PROP_mute, SPA_POD_Bool(one_in(4)), 0);
	if (one_in(2)) {
		spa_pod_builder_prop(b, SPA_PROP_channelVolumes, 0);
		build_array(b, SPA_TYPE_Float, one_in(8) ? below(512) : below(9));
		spa_pod_builder_prop(b, SPA_PROP_channelMap, 0);
		build_array(b, SPA_TYPE_Id, one_in(8) ? below(512) : below(9));
	}
	if (one_in(2)) {
		spa_pod_builder_prop(b, SPA_PROP_params, 0);
		build_params(b, ranges, n_ranges);
	}
	return spoil(spa_pod_builder_pop(b, &object));
}

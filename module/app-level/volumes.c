/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>

#include "app-level/volumes.h"

#define MUTE_DB (-200.0)

struct props {
	struct applevel_volumes volumes;
	bool has_soft;
};

static bool is_sane(const struct applevel_volumes *v)
{
	for (uint32_t c = 0; c < v->n_channels; c++)
		if (!isfinite(v->channel_lin[c]) || v->channel_lin[c] < 0.0f)
			return false;
	return isfinite(v->volume_lin) && v->volume_lin >= 0.0f;
}

/* spa_pod_copy_array() believes what an array says of its elements' size, and a client may
 * say anything. */
static uint32_t copy_floats(const struct spa_pod *array, float lin[APPLEVEL_MAX_CHANNELS])
{
	if (!spa_pod_is_array(array) || SPA_POD_ARRAY_VALUE_SIZE(array) != sizeof(float))
		return 0;
	return spa_pod_copy_array(array, SPA_TYPE_Float, lin, APPLEVEL_MAX_CHANNELS);
}

static int on_props(void *data, int seq, uint32_t id, uint32_t index, uint32_t next,
		struct spa_pod *param)
{
	struct props *props = data;
	struct applevel_volumes *v = &props->volumes;
	float soft_lin[APPLEVEL_MAX_CHANNELS];
	struct spa_pod_prop *prop;

	if (param == NULL || !spa_pod_is_object_type(param, SPA_TYPE_OBJECT_Props))
		return 0;
	SPA_POD_OBJECT_FOREACH((struct spa_pod_object *)param, prop) {
		switch (prop->key) {
		case SPA_PROP_volume:
			spa_pod_get_float(&prop->value, &v->volume_lin);
			break;
		case SPA_PROP_mute:
			spa_pod_get_bool(&prop->value, &v->is_mute);
			break;
		case SPA_PROP_channelVolumes:
			v->n_channels = copy_floats(&prop->value, v->channel_lin);
			break;
		case SPA_PROP_softVolumes:
			props->has_soft = copy_floats(&prop->value, soft_lin) > 0;
			break;
		default:
			break;
		}
	}
	return 0;
}

bool applevel_volumes_read(struct applevel_volumes *volumes, struct pw_impl_node *node)
{
	struct props props = { .volumes = { .volume_lin = 1.0f } };

	pw_impl_node_for_each_param(node, 0, SPA_PARAM_Props, 0, UINT32_MAX, NULL, on_props,
			&props);
	if (!props.has_soft || !is_sane(&props.volumes))
		props.volumes.n_channels = 0;
	*volumes = props.volumes;
	return volumes->n_channels > 0;
}

bool applevel_volumes_equal(const struct applevel_volumes *a, const struct applevel_volumes *b)
{
	return a->n_channels == b->n_channels && a->is_mute == b->is_mute &&
		a->volume_lin == b->volume_lin &&
		memcmp(a->channel_lin, b->channel_lin,
				a->n_channels * sizeof(a->channel_lin[0])) == 0;
}

double applevel_volumes_user_db(const struct applevel_volumes *v)
{
	double most_lin = 0.0;

	for (uint32_t c = 0; c < v->n_channels; c++)
		most_lin = fmax(most_lin, (double)v->channel_lin[c]);
	most_lin *= (double)v->volume_lin;
	return v->is_mute || most_lin < 1e-10 ? MUTE_DB : 20.0 * log10(most_lin);
}

int applevel_volumes_write(const struct applevel_volumes *v, struct pw_impl_node *node,
		double cut_db)
{
	const float cut_lin = (float)pow(10.0, -cut_db / 20.0);
	float soft_lin[APPLEVEL_MAX_CHANNELS];
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod *param;

	for (uint32_t c = 0; c < v->n_channels; c++)
		soft_lin[c] = v->channel_lin[c] * cut_lin;
	param = spa_pod_builder_add_object(&b,
		SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
		SPA_PROP_softMute, SPA_POD_Bool(v->is_mute),
		SPA_PROP_softVolumes, SPA_POD_Array(sizeof(float), SPA_TYPE_Float,
				v->n_channels, soft_lin));
	return pw_impl_node_set_param(node, SPA_PARAM_Props, 0, param);
}

/* SPDX-License-Identifier: MIT */
#include "params/params.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define UNPACK(...) { __VA_ARGS__ }

/* The labels of each ENUM row; "peak", "rms" arrive in parentheses. */
#define HR_PARAM(...)
#define HR_ENUM(field, n, labels, ...) \
	static const char *const labels_##field[n] = UNPACK labels;
#include "params/params.def"
#undef HR_PARAM
#undef HR_ENUM

#define HR_PARAM(f, t, u, lo, hi, d, key, text) { \
	.name = HR_PARAM_PREFIX key, .description = text, .unit = u, \
	.type = HR_PARAM_TYPE_##t, .min = (float)(lo), .max = (float)(hi), \
	.def = (float)(d), .offset = offsetof(struct hr_params, f) },
#define HR_ENUM(f, n, l, d, key, text) { \
	.name = HR_PARAM_PREFIX key, .description = text, .unit = "", \
	.labels = labels_##f, .n_labels = (n), .type = HR_PARAM_TYPE_ENUM, \
	.min = 0.0f, .max = (float)(n) - 1.0f, \
	.def = (float)(d), .offset = offsetof(struct hr_params, f) },

const struct hr_param_spec hr_param_specs[HR_N_PARAMS] = {
#include "params/params.def"
};

#undef HR_PARAM
#undef HR_ENUM

static const struct hr_param_spec *find_spec(int id)
{
	return id >= 0 && id < HR_N_PARAMS ? &hr_param_specs[id] : NULL;
}

static void store(struct hr_params *params, const struct hr_param_spec *spec, float value)
{
	void *field = (char *)params + spec->offset;

	switch (spec->type) {
	case HR_PARAM_TYPE_BOOL:
		*(bool *)field = value > 0.5f;
		break;
	case HR_PARAM_TYPE_FLOAT:
		*(float *)field = value;
		break;
	case HR_PARAM_TYPE_ENUM:
		*(uint32_t *)field = (uint32_t)value;
		break;
	}
}

void hr_params_init(struct hr_params *params)
{
	memset(params, 0, sizeof(*params));
	for (int id = 0; id < HR_N_PARAMS; id++)
		store(params, &hr_param_specs[id], hr_param_specs[id].def);
}

int hr_params_find(const char *name)
{
	for (int id = 0; id < HR_N_PARAMS; id++)
		if (strcmp(hr_param_specs[id].name, name) == 0)
			return id;
	return -ENOENT;
}

int hr_params_set(struct hr_params *params, int id, double value)
{
	const struct hr_param_spec *spec = find_spec(id);
	float rounded;

	if (spec == NULL)
		return -ENOENT;
	/* NAN fails both comparisons; rounding first lets 0.1 be 0.1f */
	if (!(fabs(value) <= 1e9))
		return -ERANGE;
	rounded = (float)value;
	if (!(rounded >= spec->min && rounded <= spec->max))
		return -ERANGE;
	if (spec->type != HR_PARAM_TYPE_FLOAT && floor(value) < value)
		return -ERANGE;
	store(params, spec, rounded);
	return 0;
}

/*
 * strtod() follows the locale of the process, and so would refuse "-0.1" in
 * half of Europe: digits are added up here instead.
 */
static int parse_number(const char *text, double *value)
{
	double sign = *text == '-' ? -1.0 : 1.0, digits = 0.0, scale = 1.0;
	int n_digits = 0;
	long exponent = 0;

	if (*text == '-' || *text == '+')
		text++;
	for (; *text >= '0' && *text <= '9'; text++, n_digits++)
		digits = digits * 10.0 + (*text - '0');
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++, n_digits++) {
			digits = digits * 10.0 + (*text - '0');
			scale *= 10.0;
		}
	if (n_digits == 0 || n_digits > 60)
		return -EINVAL;
	if (*text == 'e' || *text == 'E') {
		const char *from = text + 1 + (text[1] == '-' || text[1] == '+');
		char *end;

		if (*from < '0' || *from > '9')
			return -EINVAL;
		exponent = strtol(text + 1, &end, 10);
		text = end;
	}
	if (*text != '\0')
		return -EINVAL;
	*value = sign * digits / scale;
	if (exponent != 0)
		*value *= pow(10.0, (double)(exponent < -400 ? -400 : exponent > 400 ? 400 : exponent));
	return 0;
}

int hr_params_set_text(struct hr_params *params, int id, const char *text)
{
	const struct hr_param_spec *spec = find_spec(id);
	double value;

	if (spec == NULL)
		return -ENOENT;
	if (spec->type == HR_PARAM_TYPE_BOOL && strcmp(text, "true") == 0)
		return hr_params_set(params, id, 1.0);
	if (spec->type == HR_PARAM_TYPE_BOOL && strcmp(text, "false") == 0)
		return hr_params_set(params, id, 0.0);
	for (uint32_t i = 0; i < spec->n_labels; i++)
		if (strcmp(text, spec->labels[i]) == 0)
			return hr_params_set(params, id, i);
	if (parse_number(text, &value) < 0)
		return -EINVAL;
	return hr_params_set(params, id, value);
}

double hr_params_get(const struct hr_params *params, int id)
{
	const struct hr_param_spec *spec = find_spec(id);
	const void *field;

	if (spec == NULL)
		return (double)NAN;
	field = (const char *)params + spec->offset;
	switch (spec->type) {
	case HR_PARAM_TYPE_BOOL:
		return *(const bool *)field ? 1.0 : 0.0;
	case HR_PARAM_TYPE_FLOAT:
		return (double)*(const float *)field;
	case HR_PARAM_TYPE_ENUM:
		return *(const uint32_t *)field;
	}
	return (double)NAN;
}

void hr_params_copy(struct hr_params *to, const struct hr_params *from, int id)
{
	store(to, &hr_param_specs[id], (float)hr_params_get(from, id));
}

/* Append to buf, of which *used bytes are taken; what does not fit is cut. */
static void append(char *buf, size_t size_bytes, size_t *used, const char *text)
{
	for (; *text != '\0' && *used + 1 < size_bytes; text++)
		buf[(*used)++] = *text;
	if (size_bytes > 0)
		buf[*used] = '\0';
}

const char *hr_params_text(const struct hr_params *params, int id, char *buf,
		size_t size_bytes)
{
	const struct hr_param_spec *spec = find_spec(id);
	double value = hr_params_get(params, id);
	char number[32];
	size_t used = 0;

	append(buf, size_bytes, &used, "");
	if (spec == NULL)
		return buf;
	switch (spec->type) {
	case HR_PARAM_TYPE_BOOL:
		append(buf, size_bytes, &used, value != 0.0 ? "true" : "false");
		break;
	case HR_PARAM_TYPE_ENUM:
		append(buf, size_bytes, &used, spec->labels[(size_t)value]);
		break;
	case HR_PARAM_TYPE_FLOAT:
		append(buf, size_bytes, &used, number_text(value, number, sizeof(number)));
		break;
	}
	return buf;
}

/* One decimal is all a limit in params.def has; no locale's comma. */
static void append_limit(char *buf, size_t size_bytes, size_t *used, float limit)
{
	long tenths = lroundf(limit * 10.0f);
	long rest = labs(tenths) % 10;
	char text[32];

	if (rest == 0)
		snprintf(text, sizeof(text), "%ld", tenths / 10);
	else
		snprintf(text, sizeof(text), "%s%ld.%ld", tenths < 0 ? "-" : "",
				labs(tenths) / 10, rest);
	append(buf, size_bytes, used, text);
}

const char *hr_params_range_text(int id, char *buf, size_t size_bytes)
{
	const struct hr_param_spec *spec = find_spec(id);
	size_t used = 0;

	append(buf, size_bytes, &used, "");
	if (spec == NULL)
		return buf;
	if (spec->type == HR_PARAM_TYPE_BOOL)
		append(buf, size_bytes, &used, "true or false");
	for (uint32_t i = 0; i < spec->n_labels; i++) {
		append(buf, size_bytes, &used, i == 0 ? "" : " or ");
		append(buf, size_bytes, &used, spec->labels[i]);
	}
	if (spec->type == HR_PARAM_TYPE_FLOAT) {
		append_limit(buf, size_bytes, &used, spec->min);
		append(buf, size_bytes, &used, " .. ");
		append_limit(buf, size_bytes, &used, spec->max);
		append(buf, size_bytes, &used, spec->unit[0] == '\0' ? "" : " ");
		append(buf, size_bytes, &used, spec->unit);
	}
	return buf;
}

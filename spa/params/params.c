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
#define HR_ENUM(field, n, labels, ...) \
	static const char *const labels_##field[n] = UNPACK labels;
#include "params/params.def"
static const char *const labels_bool[] = { "false", "true" };

#define LABELS_BOOL .labels = labels_bool, .n_labels = 2
#define LABELS_FLOAT .labels = NULL

#define NUMBERS(owner, f, u, lo, hi, d, full_name, text) \
	.name = full_name, .description = text, .unit = u, .min = (float)(lo), \
	.max = (float)(hi), .def = (float)(d), .offset = offsetof(struct owner, f)

const struct hr_param_spec hr_param_specs[HR_N_PARAMS] = {
#define HR_PARAM(f, t, u, lo, hi, d, key, text) { .type = HR_PARAM_TYPE_##t, LABELS_##t, \
	NUMBERS(hr_params, f, u, lo, hi, d, HR_PARAM_PREFIX key, text) },
#define HR_ENUM(f, n, l, d, key, text) { .type = HR_PARAM_TYPE_ENUM, \
	.labels = labels_##f, .n_labels = (n), \
	NUMBERS(hr_params, f, "", 0, (n) - 1, d, HR_PARAM_PREFIX key, text) },
#include "params/params.def"
};

const struct hr_param_spec hr_app_level_specs[HR_N_APP_LEVELS] = {
#define HR_APP_LEVEL(f, u, lo, hi, d, key, text) { .type = HR_PARAM_TYPE_FLOAT, \
	NUMBERS(hr_app_level, f, u, lo, hi, d, HR_APP_LEVEL_PREFIX key, text) },
#include "params/params.def"
};

/* ---- one row ---- */

/* *rounded is what a float makes of a value, in the range of the row; or -ERANGE. */
static int check(const struct hr_param_spec *spec, double value, float *rounded)
{
	/* NAN fails both comparisons; rounding first lets 0.1 be 0.1f */
	if (!(fabs(value) <= 1e9))
		return -ERANGE;
	*rounded = (float)value;
	if (!(*rounded >= spec->min && *rounded <= spec->max))
		return -ERANGE;
	return spec->type != HR_PARAM_TYPE_FLOAT && floor(value) < value ? -ERANGE : 0;
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

int hr_param_parse(const struct hr_param_spec *spec, const char *text, double *value)
{
	double number;
	float rounded;
	int res;

	for (uint32_t i = 0; i < spec->n_labels; i++)
		if (strcmp(text, spec->labels[i]) == 0) {
			*value = i;
			return 0;
		}
	if (spec->type != HR_PARAM_TYPE_FLOAT || parse_number(text, &number) < 0)
		return -EINVAL;
	if ((res = check(spec, number, &rounded)) == 0)
		*value = (double)rounded;
	return res;
}

const char *hr_param_text(const struct hr_param_spec *spec, double value, char *buf,
		size_t size_bytes)
{
	if (spec->type == HR_PARAM_TYPE_FLOAT)
		return number_text(value, buf, size_bytes);
	snprintf(buf, size_bytes, "%s", spec->labels[(size_t)value]);
	return buf;
}

const char *hr_param_range_text(const struct hr_param_spec *spec, char *buf,
		size_t size_bytes)
{
	char min[HR_PARAM_TEXT_BYTES], max[HR_PARAM_TEXT_BYTES];
	size_t used = 0;

	if (spec->type == HR_PARAM_TYPE_FLOAT)
		snprintf(buf, size_bytes, "%s .. %s%s%s",
				number_text((double)spec->min, min, sizeof(min)),
				number_text((double)spec->max, max, sizeof(max)),
				spec->unit[0] == '\0' ? "" : " ", spec->unit);
	else if (spec->type == HR_PARAM_TYPE_BOOL)
		snprintf(buf, size_bytes, "%s or %s", spec->labels[1], spec->labels[0]);
	for (size_t i = 0; spec->type == HR_PARAM_TYPE_ENUM && i < spec->n_labels &&
	     used < size_bytes; i++)
		used += (size_t)snprintf(buf + used, size_bytes - used, "%s%s",
				i == 0 ? "" : " or ", spec->labels[i]);
	return buf;
}

/* ---- the parameters of the node ---- */

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
	int res;

	if (spec == NULL)
		return -ENOENT;
	if ((res = check(spec, value, &rounded)) == 0)
		store(params, spec, rounded);
	return res;
}

int hr_params_set_text(struct hr_params *params, int id, const char *text)
{
	const struct hr_param_spec *spec = find_spec(id);
	double value;
	int res;

	if (spec == NULL)
		return -ENOENT;
	res = hr_param_parse(spec, text, &value);
	if (res == -EINVAL)
		res = parse_number(text, &value);
	return res == 0 ? hr_params_set(params, id, value) : res;
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

const char *hr_params_text(const struct hr_params *params, int id, char *buf,
		size_t size_bytes)
{
	const struct hr_param_spec *spec = find_spec(id);

	if (spec != NULL)
		return hr_param_text(spec, hr_params_get(params, id), buf, size_bytes);
	if (size_bytes > 0)
		buf[0] = '\0';
	return buf;
}

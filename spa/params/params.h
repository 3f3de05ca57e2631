/* SPDX-License-Identifier: MIT */
#ifndef HR_PARAMS_H
#define HR_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/**
 * The parameters of the processing chain, expanded from params.def.
 *
 * A parameter is set by number: 0 or 1 for a BOOL, the value in the row's unit
 * for a FLOAT, the index of the label for an ENUM. Thread: any; nothing here is
 * shared, the caller owns every struct hr_params.
 */

/** What a user can type after the prefix is the row's key. */
#define HR_PARAM_PREFIX "headroom."
#define HR_APP_LEVEL_PREFIX "app-level."

#define HR_PARAM_TEXT_BYTES 32u		/**< of the text of a value, with the 0 at its end */
#define HR_PARAM_RANGE_BYTES 64u	/**< of that of a range, likewise */

enum hr_param_type {
	HR_PARAM_TYPE_BOOL,
	HR_PARAM_TYPE_FLOAT,
	HR_PARAM_TYPE_ENUM,
};

enum hr_param_id {
#define HR_PARAM(field, ...) HR_PARAM_ID_##field,
#define HR_ENUM(field, ...) HR_PARAM_ID_##field,
#include "params/params.def"
	HR_N_PARAMS
};

/** One row of the table. All pointers are to constants. */
struct hr_param_spec {
	const char *name;		/**< in full: "headroom.agc.target-lufs" */
	const char *description;	/**< one sentence without a full stop */
	const char *unit;		/**< "" when dimensionless */
	const char *const *labels;	/**< the words for 0, 1 ... of BOOL and ENUM, else NULL */
	uint32_t n_labels;
	enum hr_param_type type;
	float min, max, def;		/**< in the row's unit, both ends included */
	size_t offset;			/**< of the field, in struct hr_params or hr_app_level */
};

#define HR_FIELD_BOOL bool
#define HR_FIELD_FLOAT float

/** One value for every row of the table, in the unit of that row. */
struct hr_params {
#define HR_PARAM(field, type, ...) HR_FIELD_##type field;
#define HR_ENUM(field, ...) uint32_t field;
#include "params/params.def"
};

extern const struct hr_param_spec hr_param_specs[HR_N_PARAMS];

enum hr_app_level_id {
#define HR_APP_LEVEL(field, ...) HR_APP_LEVEL_ID_##field,
#include "params/params.def"
	HR_N_APP_LEVELS
};

/** When a program is too loud, and what becomes of it then: HR_APP_LEVEL of the table. */
struct hr_app_level {
#define HR_APP_LEVEL(field, ...) double field;
#include "params/params.def"
};

extern const struct hr_param_spec hr_app_level_specs[HR_N_APP_LEVELS];

/* ---- one row ---- */

/**
 * Read a value from text: a label of a BOOL or an ENUM, for a FLOAT a
 * number in the C locale, with nothing before or after it. *value is as a float has it.
 *
 * Returns 0; -EINVAL when the text is none of these, -ERANGE outside [min, max].
 */
HR_NODISCARD int hr_param_parse(const struct hr_param_spec *spec, const char *text,
		double *value);

/**
 * Write a value as hr_param_parse() takes it: "true", "peak" or a number in as few digits
 * as a float needs, with a point whatever the locale is. Always ends buf with 0; returns buf.
 */
const char *hr_param_text(const struct hr_param_spec *spec, double value, char *buf,
		size_t size_bytes);

/**
 * Write what the row accepts, for a message: "-24 .. 0 dBTP", "true or false"
 * or "peak or rms". Always ends buf with 0; returns buf.
 */
const char *hr_param_range_text(const struct hr_param_spec *spec, char *buf,
		size_t size_bytes);

/* ---- the parameters of the node ---- */

/** Set every parameter to the default of its row. */
void hr_params_init(struct hr_params *params);

/** Row with this full name, or -ENOENT. name is not NULL. */
int hr_params_find(const char *name);

/**
 * Set one parameter. Nothing changes on an error.
 *
 * Returns 0; -ENOENT when id is not a row; -ERANGE when value is not finite,
 * outside [min, max], or not a whole number for BOOL and ENUM.
 */
HR_NODISCARD int hr_params_set(struct hr_params *params, int id, double value);

/**
 * Set one parameter from text: as hr_param_parse(), or the number of a BOOL or an ENUM.
 *
 * Returns as hr_params_set(), and -EINVAL when the text is none of these.
 */
HR_NODISCARD int hr_params_set_text(struct hr_params *params, int id, const char *text);

/** Take the value of one parameter over from another struct; id is a row. */
void hr_params_copy(struct hr_params *to, const struct hr_params *from, int id);

/** Value of one parameter; NAN when id is not a row. */
double hr_params_get(const struct hr_params *params, int id);

/** hr_param_text() of one parameter; "" when id is not a row. */
const char *hr_params_text(const struct hr_params *params, int id, char *buf,
		size_t size_bytes);

#endif /* HR_PARAMS_H */

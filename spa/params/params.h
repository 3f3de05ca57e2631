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
#undef HR_PARAM
#undef HR_ENUM
	HR_N_PARAMS
};

#define HR_FIELD_BOOL bool
#define HR_FIELD_FLOAT float

/** One value for every row of the table, in the unit of that row. */
struct hr_params {
#define HR_PARAM(field, type, ...) HR_FIELD_##type field;
#define HR_ENUM(field, ...) uint32_t field;
#include "params/params.def"
#undef HR_PARAM
#undef HR_ENUM
};

/** One row of the table. All pointers are to constants. */
struct hr_param_spec {
	const char *name;		/**< "headroom.agc.target-lufs" */
	const char *description;	/**< one sentence without a full stop */
	const char *unit;		/**< "" when dimensionless */
	const char *const *labels;	/**< ENUM: its n_labels names, else NULL */
	uint32_t n_labels;		/**< 0 unless ENUM */
	enum hr_param_type type;
	float min, max, def;		/**< in the row's unit, both ends included */
	size_t offset;			/**< of the field in struct hr_params */
};

extern const struct hr_param_spec hr_param_specs[HR_N_PARAMS];

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
 * Set one parameter from text: a label of an ENUM, "true" or "false" for a
 * BOOL, or a number in the C locale, with nothing before or after it.
 *
 * Returns as hr_params_set(), and -EINVAL when the text is none of these.
 */
HR_NODISCARD int hr_params_set_text(struct hr_params *params, int id, const char *text);

/** Take the value of one parameter over from another struct; id is a row. */
void hr_params_copy(struct hr_params *to, const struct hr_params *from, int id);

/** Value of one parameter; NAN when id is not a row. */
double hr_params_get(const struct hr_params *params, int id);

/**
 * Write one parameter as hr_params_set_text() takes it: "true", "peak" or a number in as few
 * digits as a float needs, with a point whatever the locale is. Always ends buf with 0;
 * returns buf, with "" in it when id is not a row.
 */
const char *hr_params_text(const struct hr_params *params, int id, char *buf,
		size_t size_bytes);

/**
 * Write what the row accepts, for a message: "-24 .. 0 dBTP", "true or false"
 * or "peak or rms". Always ends buf with 0; returns buf.
 */
const char *hr_params_range_text(int id, char *buf, size_t size_bytes);

#endif /* HR_PARAMS_H */

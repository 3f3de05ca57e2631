/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PARAMETERS_H
#define HEADROOM_PARAMETERS_H

#include <stdbool.h>

#include "client/graph.h"
#include "params/params.h"

#define PARAMETERS_MAX 128
#define PARAMETER_MAX_LABELS 16

/** One parameter of headroom.processed, as its PropInfo says. */
struct parameter {
	struct hr_param_spec spec;
	char value[64];		/**< in force */
	char fallback[64];	/**< the default; "" when not known */
	/** What spec points to. */
	char name[64];
	char description[192];
	char words[PARAMETER_MAX_LABELS][32];
	const char *labels[PARAMETER_MAX_LABELS];
};

/** What the sink measures, as its Props say: headroom.meter.… */
struct reading {
	char name[64];
	double value;		/**< -INFINITY is silence */
};

struct parameters {
	struct parameter list[PARAMETERS_MAX];
	int n_parameters;
	struct reading readings[PARAMETERS_MAX];
	int n_readings;
};

/** Ask headroom.processed. Returns a status; what is wrong was said then. */
int parameters_read(struct parameters *parameters, struct graph *graph);

/** Ask again for the readings alone. Returns a status as parameters_read(). */
int parameters_refresh(struct parameters *parameters, struct graph *graph);

/** A reading without its "headroom.meter."; NAN when there is no such. */
double parameters_reading(const struct parameters *parameters, const char *name);

#endif /* HEADROOM_PARAMETERS_H */

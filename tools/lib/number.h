/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_NUMBER_H
#define HEADROOM_NUMBER_H

/** What may stand behind a number; a list ends with a NULL text. */
struct number_suffix {
	const char *text;
	double factor;
};

extern const struct number_suffix number_plain[];	/**< nothing */
extern const struct number_suffix number_times[];	/**< in seconds: ms s m min h */
extern const struct number_suffix number_sizes[];	/**< k M G, thousands */

/**
 * Read the value of an option: a finite number with a suffix, min .. max after the
 * factor. Says what is wrong and returns -1, else 0.
 */
int number_parse(const char *option, const char *text, const struct number_suffix *suffixes,
		double min, double max, double *value);

#endif /* HEADROOM_NUMBER_H */

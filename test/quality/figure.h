/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_FIGURE_H
#define HR_TEST_FIGURE_H

#include <stdbool.h>

/**
 * Print `# figure NAME = VALUE UNIT (goal <= MOST)`, a line from which documents are
 * made. NAME is a format without blanks. Returns whether the goal is met.
 */
bool figure_at_most(double value, const char *unit, double most, const char *name, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * The same where a goal is known to be missed: it is printed as missed, and what is
 * returned is whether the value is within guard, so that it does not get worse.
 */
bool figure_short(double value, const char *unit, double goal, double guard, const char *name, ...)
	__attribute__((format(printf, 5, 6)));

/** The same without a goal: what was measured where nothing is promised. */
void figure_noted(double value, const char *unit, const char *name, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* HR_TEST_FIGURE_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TABLE_H
#define HEADROOM_TABLE_H

#include <stddef.h>

#include "lib/style.h"

#define TABLE_MAX_COLUMNS 6

/**
 * Rows in columns that fit their longest text. On a terminal the last column is
 * wrapped between words, below the others when there is no room beside them.
 */
struct table {
	struct cell {
		char *text;		/**< owned, printable */
		enum style style;
	} *cells;			/**< owned */
	size_t n_cells;
	int n_columns;			/**< 1 .. TABLE_MAX_COLUMNS */
	int indent;			/**< blanks before each row */
};

/** Add a cell, row by row; a row is whole when it has n_columns. NULL is "". */
void table_add(struct table *table, enum style style, const char *said);

/** table_add() of formatted text. */
__attribute__((format(printf, 3, 4)))
void table_format(struct table *table, enum style style, const char *format, ...);

/** Print on stdout, and free. */
void table_print(struct table *table);

#endif /* HEADROOM_TABLE_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_SURFACE_H
#define HEADROOM_SURFACE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Rows of cells, as a terminal has them, without a terminal. What is put outside is
 * cut off, and no text can move anything: it is made printable here once more.
 */

/** What a cell is; colours only underline it. */
enum ink {
	INK_PLAIN,
	INK_DIM,
	INK_TITLE,
	INK_NAME,
	INK_GOOD,
	INK_WARN,
	INK_BAD,
	INK_GAIN,
	INK_KEY,
	INK_CHOSEN,
	N_INKS
};

struct cell {
	char text[8];		/**< one character, with a mark or two */
	uint8_t n_columns;	/**< 1 or 2; 0: covered by the wide one before */
	uint8_t ink;
};

/** What bars and lines are made of. */
struct glyphs {
	const char *line, *mean, *peak, *hold, *track, *middle, *arrow, *dash, *cut, *chosen;
	const char *corners[4];	/**< of a box, by rows */
	const char *steps[9];	/**< heights from none to full */
};

struct surface {
	int n_columns, n_rows;
	bool is_utf8;
	const struct glyphs *glyphs;
	struct cell *cells;	/**< owned; row by row */
};

/** Make it that large, and blank; both at least 1. 0 or -ENOMEM. NULL cells are fine. */
int surface_init(struct surface *surface, int n_columns, int n_rows, bool is_utf8);

void surface_finish(struct surface *surface);

/** Put text within n_columns from there; what does not fit is cut. The column behind it. */
int surface_put(struct surface *surface, int row, int column, int n_columns, enum ink ink,
		const char *text);

/** The same with a format, as far as the row goes. */
__attribute__((format(printf, 5, 6)))
int surface_print(struct surface *surface, int row, int column, enum ink ink,
		const char *format, ...);

/** Put one glyph so many times. The column behind. */
int surface_fill(struct surface *surface, int row, int column, int n_columns, enum ink ink,
		const char *glyph);

/** The text of a row without the blanks at its end; for tests. Returns buf. */
const char *surface_row(const struct surface *surface, int row, char *buf, int size_bytes);

#endif /* HEADROOM_SURFACE_H */

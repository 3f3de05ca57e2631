/* SPDX-License-Identifier: MIT */
#include "monitor/view/cells.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "lib/text.h"

static const struct glyphs utf8_glyphs = {
	.line = "─", .mean = "█", .peak = "▒", .hold = "┃", .track = "·", .middle = "│",
	.arrow = "→", .dash = "–", .cut = "…", .chosen = "▶",
	.corners = { "┌", "┐", "└", "┘" },
	.steps = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
};

static const struct glyphs ascii_glyphs = {
	.line = "-", .mean = "#", .peak = "=", .hold = "|", .track = ".", .middle = "|",
	.arrow = "->", .dash = "-", .cut = "~", .chosen = ">",
	.corners = { "+", "+", "+", "+" },
	.steps = { " ", "_", ".", ":", "-", "=", "+", "*", "#" },
};

int surface_init(struct surface *surface, int n_columns, int n_rows, bool is_utf8)
{
	struct cell *cells = realloc(surface->cells,
			(size_t)n_columns * (size_t)n_rows * sizeof(*cells));

	if (cells == NULL)
		return -ENOMEM;
	*surface = (struct surface) {
		n_columns, n_rows, is_utf8, is_utf8 ? &utf8_glyphs : &ascii_glyphs, cells,
	};
	/* Whole cells are compared. */
	memset(cells, 0, (size_t)n_columns * (size_t)n_rows * sizeof(*cells));
	for (int i = 0; i < n_columns * n_rows; i++) {
		cells[i].text[0] = ' ';
		cells[i].n_columns = 1;
	}
	return 0;
}

void surface_finish(struct surface *surface)
{
	free(surface->cells);
	*surface = (struct surface) { .cells = NULL };
}

static struct cell *cell_at(struct surface *surface, int row, int column)
{
	return &surface->cells[row * surface->n_columns + column];
}

/* A wide character of which one half is covered is gone. */
static void uncover(struct surface *surface, int row, int column)
{
	struct cell *cell = cell_at(surface, row, column);

	if (cell->n_columns == 0 && column > 0) {
		memset(cell[-1].text, 0, sizeof(cell->text));
		cell[-1].text[0] = ' ';
		cell[-1].n_columns = 1;
	}
	if (cell->n_columns == 2 && column + 1 < surface->n_columns) {
		cell[1].text[0] = ' ';
		cell[1].n_columns = 1;
	}
}

static void set_cell(struct surface *surface, int row, int column, enum ink ink,
		const char *text, size_t n_bytes, int n_columns)
{
	struct cell *cell = cell_at(surface, row, column);

	uncover(surface, row, column);
	if (n_columns == 2)
		uncover(surface, row, column + 1);
	memset(cell, 0, (size_t)n_columns * sizeof(*cell));
	memcpy(cell->text, text, n_bytes);
	cell->n_columns = (uint8_t)n_columns;
	cell->ink = (uint8_t)ink;
	if (n_columns == 2)
		cell[1].ink = (uint8_t)ink;
}

static void add_mark(struct surface *surface, int row, int column, const char *text,
		size_t n_bytes)
{
	struct cell *cell = cell_at(surface, row, column - 1);

	if (cell->n_columns == 1 && strlen(cell->text) + n_bytes < sizeof(cell->text))
		strncat(cell->text, text, n_bytes);
}

static int put_clean(struct surface *surface, int row, int start, int end, enum ink ink,
		const char *text)
{
	int column = start;

	while (*text != '\0') {
		unsigned int code;
		size_t n = text_character(text, &code);
		bool is_foreign = n != 1 && !surface->is_utf8;
		int n_columns = is_foreign ? 1 : wcwidth((wchar_t)code);

		n = n > 0 ? n : 1;
		if (n_columns < 0) {
			is_foreign = true;
			n_columns = 1;
		}
		if (column + n_columns > end) {
			set_cell(surface, row, end - 1, ink, surface->glyphs->cut,
					strlen(surface->glyphs->cut), 1);
			return end;
		}
		if (n_columns == 0 && column > start)
			add_mark(surface, row, column, text, n);
		else if (n_columns > 0)
			set_cell(surface, row, column, ink, is_foreign ? "?" : text,
					is_foreign ? 1 : n, n_columns);
		column += n_columns;
		text += n;
	}
	return column;
}

int surface_put(struct surface *surface, int row, int column, int n_columns, enum ink ink,
		const char *text)
{
	char clean[TEXT_BYTES];
	int end = column + n_columns;

	if (end > surface->n_columns)
		end = surface->n_columns;
	if (row < 0 || row >= surface->n_rows || column < 0 || column >= end)
		return column;
	return put_clean(surface, row, column, end, ink,
			text_printable(text, clean, sizeof(clean)));
}

int surface_print(struct surface *surface, int row, int column, enum ink ink,
		const char *format, ...)
{
	char text[TEXT_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return surface_put(surface, row, column, surface->n_columns, ink, text);
}

int surface_fill(struct surface *surface, int row, int column, int n_columns, enum ink ink,
		const char *glyph)
{
	for (int i = 0; i < n_columns; i++)
		surface_put(surface, row, column + i, 1, ink, glyph);
	return column + (n_columns > 0 ? n_columns : 0);
}

const char *surface_row(const struct surface *surface, int row, char *buf, int size_bytes)
{
	int used = 0, end = 0;

	for (int column = 0; column < surface->n_columns; column++) {
		const char *text = surface->cells[row * surface->n_columns + column].text;
		int n_bytes = (int)strlen(text);

		if (used + n_bytes >= size_bytes)
			break;
		memcpy(buf + used, text, (size_t)n_bytes);
		used += n_bytes;
		if (n_bytes > 0 && strcmp(text, " ") != 0)
			end = used;
	}
	buf[end] = '\0';
	return buf;
}

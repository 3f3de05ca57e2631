/* SPDX-License-Identifier: MIT */
#include "lib/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/text.h"

#define GAP 2			/* columns between two */
#define LEAST_TEXT 24		/* less beside the others is not readable */
#define CELL_BYTES 4096

void table_add(struct table *table, enum style style, const char *said)
{
	char clean[CELL_BYTES];
	struct cell *cells = realloc(table->cells, (table->n_cells + 1) * sizeof(*cells));

	if (cells == NULL)
		return;
	table->cells = cells;
	cells[table->n_cells++] = (struct cell) {
		strdup(text_printable(said, clean, sizeof(clean))), style };
}

void table_format(struct table *table, enum style style, const char *format, ...)
{
	char text[CELL_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	table_add(table, style, text);
}

static const char *cell_text(const struct cell *cell)
{
	return cell->text != NULL ? cell->text : "";
}

static void put(enum style style, const char *text, size_t n_bytes)
{
	bool is_styled = style != STYLE_PLAIN && n_bytes > 0;

	printf("%s%.*s%s", is_styled ? style_on(STDOUT_FILENO, style) : "", (int)n_bytes, text,
			is_styled ? style_off(STDOUT_FILENO) : "");
}

/* A cell's last blank before the edge is where its line ends. */
static void put_wrapped(const struct cell *cell, int indent, int room)
{
	const char *text = cell_text(cell);

	while (room > 0 && text_columns(text) > room) {
		size_t n = text_fit(text, room), end = n;

		while (end > 0 && text[end] != ' ')
			end--;
		if (end == 0)
			end = n > 0 ? n : strlen(text);
		put(cell->style, text, end);
		text += end + (text[end] == ' ');
		if (*text != '\0')
			printf("\n%*s", indent, "");
	}
	put(cell->style, text, strlen(text));
}

static void print_row(const struct table *table, const struct cell *row, const int *widths)
{
	const struct cell *last = &row[table->n_columns - 1];
	int at = table->indent, columns = style_columns();

	printf("%*s", table->indent, "");
	for (int i = 0; i + 1 < table->n_columns; i++) {
		const char *text = cell_text(&row[i]);
		bool is_more = i + 2 < table->n_columns || *cell_text(last) != '\0';

		put(row[i].style, text, strlen(text));
		if (is_more)
			printf("%*s", widths[i] + GAP - text_columns(text), "");
		at += widths[i] + GAP;
	}
	if (columns > 0 && columns - at < LEAST_TEXT && *cell_text(last) != '\0' &&
			columns - at < text_columns(cell_text(last))) {
		at = table->indent + 2 * GAP;
		printf("\n%*s", at, "");
	}
	put_wrapped(last, at, columns - at);
	putchar('\n');
}

void table_print(struct table *table)
{
	int widths[TABLE_MAX_COLUMNS] = { 0 };

	for (size_t i = 0; i < table->n_cells; i++) {
		int *width = &widths[i % (size_t)table->n_columns];
		int columns = text_columns(cell_text(&table->cells[i]));

		*width = columns > *width ? columns : *width;
	}
	for (size_t i = 0; i + (size_t)table->n_columns <= table->n_cells;
			i += (size_t)table->n_columns)
		print_row(table, &table->cells[i], widths);
	for (size_t i = 0; i < table->n_cells; i++)
		free(table->cells[i].text);
	free(table->cells);
	table->cells = NULL;
	table->n_cells = 0;
}

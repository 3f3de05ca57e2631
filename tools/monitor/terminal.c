/* SPDX-License-Identifier: MIT */
#include "monitor/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <curses.h>

#include "monitor/actions.h"

#define ESCAPE_MS 25		/* a key of several bytes comes within this */

/* Colours of the terminal itself, which the user has chosen to be readable. */
static const struct {
	short colour;		/* -1: none */
	attr_t attributes;
} looks[N_INKS] = {
	[INK_PLAIN] = { -1, A_NORMAL },
	[INK_DIM] = { -1, A_DIM },
	[INK_TITLE] = { -1, A_BOLD },
	[INK_NAME] = { COLOR_CYAN, A_NORMAL },
	[INK_GOOD] = { COLOR_GREEN, A_NORMAL },
	[INK_WARN] = { COLOR_YELLOW, A_NORMAL },
	[INK_BAD] = { COLOR_RED, A_BOLD },
	[INK_GAIN] = { COLOR_CYAN, A_NORMAL },
	[INK_KEY] = { -1, A_BOLD },
	[INK_CHOSEN] = { -1, A_REVERSE },
};

static void choose_looks(struct painter *painter, bool is_coloured)
{
	is_coloured = is_coloured && has_colors() && start_color() == OK &&
		use_default_colors() == OK;

	for (int ink = 0; ink < N_INKS; ink++) {
		painter->looks[ink] = looks[ink].attributes;
		if (is_coloured && looks[ink].colour >= 0 &&
		    init_pair((short)(ink + 1), looks[ink].colour, -1) == OK)
			painter->looks[ink] |= (unsigned long)COLOR_PAIR(ink + 1);
	}
}

int painter_start(struct painter *painter, bool is_coloured)
{
	*painter = (struct painter) { .screen = NULL };
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return -1;
	painter->screen = newterm(NULL, stdout, stdin);
	if (painter->screen == NULL)
		return -1;
	if (tigetstr("cup") == NULL) {
		painter_stop(painter);
		return -1;
	}
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	choose_looks(painter, is_coloured);
	return 0;
}

void painter_stop(struct painter *painter)
{
	if (painter->screen != NULL) {
		endwin();
		delscreen(painter->screen);
		painter->screen = NULL;
	}
	surface_finish(&painter->shown);
}

void painter_pause(struct painter *painter)
{
	if (painter->screen != NULL)
		endwin();
}

void painter_resume(struct painter *painter)
{
	if (painter->screen == NULL)
		return;
	/* Whoever had it may have left it in any mode. */
	reset_prog_mode();
	surface_finish(&painter->shown);
}

void painter_size(struct painter *painter, int *n_columns, int *n_rows)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
	    (size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
	*n_columns = COLS;
	*n_rows = LINES;
}

static void draw_row(struct painter *painter, const struct surface *surface, int row)
{
	const struct cell *cells = &surface->cells[row * surface->n_columns];

	move(row, 0);
	for (int column = 0; column < surface->n_columns; column++) {
		if (cells[column].n_columns == 0)
			continue;
		attrset(painter->looks[cells[column].ink]);
		/* The last cell would scroll; curses puts it all the same, and says ERR. */
		addstr(cells[column].text);
	}
	attrset(A_NORMAL);
}

int painter_draw(struct painter *painter, const struct surface *surface)
{
	struct surface *shown = &painter->shown;
	size_t row_bytes = (size_t)surface->n_columns * sizeof(struct cell);
	bool is_other = shown->n_columns != surface->n_columns ||
		shown->n_rows != surface->n_rows, has_changed = is_other;
	int res;

	if (is_other && (res = surface_init(shown, surface->n_columns, surface->n_rows,
			surface->is_utf8)) < 0)
		return res;
	if (is_other) {
		clear();
		clearok(stdscr, TRUE);
	}
	for (int row = 0; row < surface->n_rows; row++) {
		struct cell *old = &shown->cells[row * surface->n_columns];
		const struct cell *new = &surface->cells[row * surface->n_columns];

		if (!is_other && memcmp(old, new, row_bytes) == 0)
			continue;
		memcpy(old, new, row_bytes);
		draw_row(painter, surface, row);
		has_changed = true;
	}
	if (has_changed)
		refresh();
	return 0;
}

int painter_key(struct painter *painter)
{
	int key;

	/* resizeterm() leaves one, which nobody pressed. */
	while ((key = getch()) == KEY_RESIZE)
		;
	switch (key) {
	case ERR:
		return -1;
	case KEY_UP:
		return ACTION_UP;
	case KEY_DOWN:
		return ACTION_DOWN;
	case KEY_ENTER:
	case '\r':
	case '\n':
		return ACTION_ENTER;
	case 27:
		return ACTION_ESCAPE;
	}
	return key < 128 ? key : 0;
}

/* SPDX-License-Identifier: MIT */
#include "render/plot/canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FONT "DejaVu Sans"
#define LABEL_PX 12.0
#define TITLE_PX 13.5

void canvas_colour(cairo_t *cr, uint32_t colour)
{
	cairo_set_source_rgba(cr, (colour >> 24) / 255.0, (colour >> 16 & 255) / 255.0,
			(colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
}

/* Bytes of the character at text, 0 when it is none that can be written. */
static size_t character_bytes(const char *text)
{
	unsigned char first = (unsigned char)*text;
	size_t n_bytes = first < 0x20 || first == 0x7f ? 0 : first < 0x80 ? 1 : first < 0xc2 ? 0 :
		first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
	unsigned char second = n_bytes > 1 ? (unsigned char)text[1] : 0x80;

	for (size_t i = 1; i < n_bytes; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, and what is beyond U+10FFFF */
	if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
			(first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
		return 0;
	return n_bytes;
}

/* One byte that is not UTF-8 would put cairo out of work for good. */
static void clean(char *to, size_t size_bytes, const char *from)
{
	size_t used_bytes = 0, n_bytes;

	while (*from != '\0') {
		n_bytes = character_bytes(from);
		if (used_bytes + (n_bytes > 0 ? n_bytes : 1) >= size_bytes)
			break;
		if (n_bytes > 0)
			memcpy(to + used_bytes, from, n_bytes);
		else
			to[used_bytes] = '?';
		used_bytes += n_bytes > 0 ? n_bytes : 1;
		from += n_bytes > 0 ? n_bytes : 1;
	}
	to[used_bytes] = '\0';
}

double canvas_text(cairo_t *cr, double x, double y, enum align align, double size_px,
		bool is_bold, uint32_t colour, const char *text)
{
	cairo_text_extents_t extents;
	char cleaned[512];

	clean(cleaned, sizeof(cleaned), text);
	cairo_select_font_face(cr, FONT, CAIRO_FONT_SLANT_NORMAL,
			is_bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, size_px);
	cairo_text_extents(cr, cleaned, &extents);
	if (align == ALIGN_RIGHT)
		x -= extents.x_advance;
	else if (align == ALIGN_CENTRE)
		x -= extents.x_advance / 2.0;
	canvas_colour(cr, colour);
	cairo_move_to(cr, x, y);
	cairo_show_text(cr, cleaned);
	return extents.x_advance;
}

double panel_x(const struct panel *panel, double sec)
{
	return panel->x + panel->width * sec / panel->sec;
}

double panel_y(const struct panel *panel, double value)
{
	double share = (value - panel->low) / (panel->high - panel->low);

	/* also a value that is no number */
	share = !(share > -0.2) ? -0.2 : share > 1.2 ? 1.2 : share;
	return panel->y + panel->height * (1.0 - share);
}

/* Half a pixel off, a line of one pixel is sharp. */
static void line_across(const struct panel *panel, double value)
{
	double y = floor(panel_y(panel, value)) + 0.5;

	cairo_move_to(panel->cr, panel->x, y);
	cairo_line_to(panel->cr, panel->x + panel->width, y);
	cairo_stroke(panel->cr);
}

static double time_step_sec(const struct panel *panel)
{
	static const double steps_sec[] = { 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30,
		60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400 };
	double step_sec = steps_sec[0];

	for (size_t i = 0; i < sizeof(steps_sec) / sizeof(steps_sec[0]); i++) {
		step_sec = steps_sec[i];
		if (panel->sec / step_sec <= 14.0)
			break;
	}
	return fmax(step_sec, panel->sec / 14.0);
}

void panel_ground(const struct panel *panel)
{
	double step_sec = time_step_sec(panel);

	canvas_colour(panel->cr, PANEL);
	cairo_rectangle(panel->cr, panel->x, panel->y, panel->width, panel->height);
	cairo_fill(panel->cr);
	canvas_colour(panel->cr, GRID);
	cairo_set_line_width(panel->cr, 1.0);
	for (int i = 0; i * step_sec <= panel->sec; i++) {
		double x = floor(panel_x(panel, i * step_sec)) + 0.5;

		cairo_move_to(panel->cr, x, panel->y);
		cairo_line_to(panel->cr, x, panel->y + panel->height);
	}
	cairo_rectangle(panel->cr, floor(panel->x) + 0.5, floor(panel->y) + 0.5, panel->width,
			panel->height);
	cairo_stroke(panel->cr);
}

void panel_tick(const struct panel *panel, double value, const char *label)
{
	canvas_colour(panel->cr, GRID);
	cairo_set_line_width(panel->cr, 1.0);
	line_across(panel, value);
	canvas_text(panel->cr, panel->x - 8.0, panel_y(panel, value) + LABEL_PX * 0.36,
			ALIGN_RIGHT, LABEL_PX, false, INK_SOFT, label);
}

void panel_ticks(const struct panel *panel, double step)
{
	char label[32];

	for (double value = ceil(panel->low / step) * step; value <= panel->high; value += step) {
		snprintf(label, sizeof(label), "%s%g", value < 0.0 ? "\u2212" : "", fabs(value));
		panel_tick(panel, value, label);
	}
}

static double draw_legend(const struct panel *panel, const struct legend *legend, double right)
{
	const double dashes_px[] = { 5.0, 3.0 };
	double y = panel->y - 8.0, left;

	left = right - canvas_text(panel->cr, right, y, ALIGN_RIGHT, LABEL_PX, false, INK,
			legend->text) - 28.0;
	canvas_colour(panel->cr, legend->colour);
	if (legend->line_px > 0.0) {
		cairo_set_line_width(panel->cr, legend->line_px);
		cairo_set_dash(panel->cr, dashes_px, legend->is_dashed ? 2 : 0, 0.0);
		cairo_move_to(panel->cr, left, y - 4.0);
		cairo_line_to(panel->cr, left + 22.0, y - 4.0);
		cairo_stroke(panel->cr);
		cairo_set_dash(panel->cr, NULL, 0, 0.0);
	} else {
		cairo_rectangle(panel->cr, left + 8.0, y - 9.0, 14.0, 10.0);
		cairo_fill(panel->cr);
	}
	return left - 18.0;
}

void panel_title(const struct panel *panel, const char *title, const char *text,
		const struct legend *legend, size_t n_legend)
{
	double right = panel->x + panel->width, width_px;

	width_px = canvas_text(panel->cr, panel->x, panel->y - 8.0, ALIGN_LEFT, TITLE_PX, true,
			INK, title);
	canvas_text(panel->cr, panel->x + width_px + 9.0, panel->y - 8.0, ALIGN_LEFT, LABEL_PX,
			false, INK_SOFT, text);
	for (size_t i = n_legend; i > 0; i--)
		right = draw_legend(panel, &legend[i - 1], right);
}

void panel_goal(const struct panel *panel, double value, uint32_t colour)
{
	const double dashes_px[] = { 5.0, 3.0 };

	canvas_colour(panel->cr, colour);
	cairo_set_line_width(panel->cr, 1.4);
	cairo_set_dash(panel->cr, dashes_px, 2, 0.0);
	line_across(panel, value);
	cairo_set_dash(panel->cr, NULL, 0, 0.0);
}

/* "1:02:03", "2:03" or "2.5", whatever the length asks for */
static void write_time(char *buf, size_t size_bytes, double sec, double length_sec)
{
	long whole_sec = lrint(sec);

	if (length_sec < 90.0)
		snprintf(buf, size_bytes, "%g", sec);
	else if (length_sec < 5400.0)
		snprintf(buf, size_bytes, "%ld:%02ld", whole_sec / 60, whole_sec % 60);
	else
		snprintf(buf, size_bytes, "%ld:%02ld:%02ld", whole_sec / 3600,
				whole_sec / 60 % 60, whole_sec % 60);
}

void panel_times(const struct panel *panel)
{
	double step_sec = time_step_sec(panel), y = panel->y + panel->height + 18.0;
	char label[32];

	for (int i = 0; i * step_sec <= panel->sec; i++) {
		write_time(label, sizeof(label), i * step_sec, panel->sec);
		canvas_text(panel->cr, panel_x(panel, i * step_sec), y, ALIGN_CENTRE, LABEL_PX,
				false, INK_SOFT, label);
	}
	canvas_text(panel->cr, panel->x + panel->width / 2.0, y + 20.0, ALIGN_CENTRE, LABEL_PX,
			false, INK_SOFT, panel->sec < 90.0 ? "time in seconds" : "time");
}

void panel_clip(const struct panel *panel)
{
	cairo_save(panel->cr);
	cairo_rectangle(panel->cr, panel->x, panel->y, panel->width, panel->height);
	cairo_clip(panel->cr);
}

void panel_unclip(const struct panel *panel)
{
	cairo_restore(panel->cr);
}

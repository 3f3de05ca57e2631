/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_CANVAS_H
#define HEADROOM_RENDER_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cairo.h>

/** Colours, 0xRRGGBBAA. */
#define INK 0x2b2b2bffu
#define INK_SOFT 0x6b6b68ffu
#define GRID 0xe7e7e3ffu
#define PAPER 0xfcfcfbffu
#define PANEL 0xffffffffu
#define BEFORE 0x96968fffu
#define BEFORE_SOFT 0xc4c4beffu
#define AFTER 0x1f6f8bffu
#define AFTER_SOFT 0x9cc4d3ffu
#define ALARM 0xc8442effu
#define AMBER 0xe0a030ffu
#define GOAL 0x3d8b57ffu

/** Where a text is in relation to its place. */
enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

/** A rectangle with axes, in pixels; time to the right, low .. high upwards. */
struct panel {
	cairo_t *cr;			/**< borrowed */
	double x, y, width, height;
	double sec;			/**< at the right edge; more than 0 */
	double low, high;
};

/** One entry of a legend. */
struct legend {
	const char *text;
	uint32_t colour;
	double line_px;		/**< 0: a filled box */
	bool is_dashed;
};

void canvas_colour(cairo_t *cr, uint32_t colour);

/** Write UTF-8; whatever is not becomes '?'. Returns the width in pixels. */
double canvas_text(cairo_t *cr, double x, double y, enum align align, double size_px,
		bool is_bold, uint32_t colour, const char *text);

double panel_x(const struct panel *panel, double sec);

/** Of a value cut to a little more than low .. high, so that any number can be drawn. */
double panel_y(const struct panel *panel, double value);

/** Paint the ground, with lines at the times that panel_times() writes. */
void panel_ground(const struct panel *panel);

/** A line across and its label at the left. */
void panel_tick(const struct panel *panel, double value, const char *label);

/** Ticks at multiples of step, with the typographic minus. */
void panel_ticks(const struct panel *panel, double step);

/** Write the title and its explanation above the panel, and the legend at the right. */
void panel_title(const struct panel *panel, const char *title, const char *text,
		const struct legend *legend, size_t n_legend);

/** A dashed line at a value. */
void panel_goal(const struct panel *panel, double value, uint32_t colour);

/** Write the times below the panel. */
void panel_times(const struct panel *panel);

/** Draw only inside the panel, until panel_unclip(). */
void panel_clip(const struct panel *panel);
void panel_unclip(const struct panel *panel);

#endif /* HEADROOM_RENDER_CANVAS_H */

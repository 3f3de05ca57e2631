/* SPDX-License-Identifier: MIT */
#include "render/plot/plot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "render/plot/canvas.h"
#include "render/plot/traces.h"

#define WIDTH_PX 1200
#define HEIGHT_PX 800
#define LEFT_PX 62.0
#define RIGHT_PX 28.0
#define MINUS "\u2212"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

bool plot_is_built(void)
{
	return true;
}

static struct panel make_panel(const struct plot *plot, cairo_t *cr, double y_px,
		double height_px)
{
	return (struct panel) {
		.cr = cr, .x = LEFT_PX, .y = y_px,
		.width = WIDTH_PX - LEFT_PX - RIGHT_PX, .height = height_px,
		.sec = fmax(plot->length_sec, 0.01),
	};
}

/* "-23.1", "-inf" of silence; in the typographic form */
static void write_number(char *buf, size_t size_bytes, double number)
{
	if (isinf(number))
		snprintf(buf, size_bytes, MINUS "\u221e");
	else
		snprintf(buf, size_bytes, "%s%.1f", number <= -0.05 ? MINUS : "", fabs(number));
}

/* "ceiling -1 dBTP" */
static void write_goal(char *buf, size_t size_bytes, const char *name, float value,
		const char *unit)
{
	snprintf(buf, size_bytes, "%s %s%g %s", name, value < 0.0f ? MINUS : "",
			fabs((double)value), unit);
}

static double ceiling_lin(const struct plot *plot)
{
	return pow(10.0, (double)plot->params->limit_ceiling_dbtp / 20.0);
}

/* Both sides in the same scale, or they cannot be compared; what is far over leaves it. */
static double largest_amplitude(const struct curves *curves)
{
	float largest = 1.0f;

	for (size_t i = 0; i < curves->n_points; i++) {
		largest = fmaxf(largest, curves->before[i].true_peak_lin);
		largest = fmaxf(largest, curves->after[i].true_peak_lin);
	}
	return 1.06 * (double)fminf(largest, 2.0f);
}

/* dBFS at both sides of the middle, as long as the labels have room. */
static void draw_amplitudes(const struct panel *panel)
{
	static const struct { double lin, min_high, max_high; const char *label; } ticks[] = {
		{ 2.0, 2.0, 3.0, "6" }, { 1.0, 0.0, 3.0, "0" }, { 0.5, 0.0, 1.9, MINUS "6" },
		{ 0.0, 0.0, 3.0, MINUS "\u221e" },
	};

	for (size_t i = 0; i < N_ELEMENTS(ticks); i++) {
		if (panel->high < ticks[i].min_high || panel->high > ticks[i].max_high)
			continue;
		panel_tick(panel, ticks[i].lin, ticks[i].label);
		panel_tick(panel, -ticks[i].lin, ticks[i].label);
	}
}

static void draw_sound(const struct plot *plot, struct panel *panel, bool is_after)
{
	bool has_ceiling = plot->params->limit_enabled && !plot->params->bypass;
	char ceiling[48];
	const struct legend legend[] = {
		{ "sound", is_after ? AFTER : BEFORE, 0.0, false },
		{ "true peak", is_after ? AFTER_SOFT : BEFORE_SOFT, 0.0, false },
		{ "over full scale", ALARM, 0.0, false },
		{ ceiling, ALARM, 1.4, true },
	};

	write_goal(ceiling, sizeof(ceiling), "ceiling", plot->params->limit_ceiling_dbtp, "dBTP");
	panel->high = largest_amplitude(plot->curves);
	panel->low = -panel->high;
	panel_title(panel, is_after ? "After" : "Before", "dBFS, all channels", legend,
			has_ceiling ? 4 : 3);
	panel_ground(panel);
	draw_amplitudes(panel);
	panel_clip(panel);
	traces_sound(panel, plot->curves, is_after);
	if (has_ceiling) {
		panel_goal(panel, ceiling_lin(plot), ALARM);
		panel_goal(panel, -ceiling_lin(plot), ALARM);
	}
	panel_unclip(panel);
}

static void draw_loudness(const struct plot *plot, struct panel *panel)
{
	bool has_target = plot->params->agc_enabled && !plot->params->bypass;
	double target_lufs = (double)plot->params->agc_target_lufs;
	char target[48];
	const struct legend legend[] = {
		{ "before, short-term", BEFORE, 2.6, false },
		{ "momentary", BEFORE_SOFT, 1.4, false },
		{ "after, short-term", AFTER, 2.6, false },
		{ "momentary", AFTER_SOFT, 1.4, false },
		{ target, GOAL, 1.4, true },
	};

	write_goal(target, sizeof(target), "target", plot->params->agc_target_lufs, "LUFS");
	traces_loudness_range(plot->curves, has_target ? target_lufs : (double)NAN,
			&panel->low, &panel->high);
	panel_title(panel, "Loudness", "LUFS; momentary is of 0.4 s, short-term of 3 s", legend,
			has_target ? 5 : 4);
	panel_ground(panel);
	panel_ticks(panel, panel->high - panel->low > 42.0 ? 12.0 : 6.0);
	panel_clip(panel);
	if (has_target)
		panel_goal(panel, target_lufs, GOAL);
	traces_loudness(panel, plot->curves);
	panel_unclip(panel);
}

static void draw_gain(const struct plot *plot, struct panel *panel)
{
	const struct legend legend[] = {
		{ "leveller", INK, 2.0, false },
		{ "compressor", AMBER, 0.0, false },
		{ "limiter", ALARM, 0.0, false },
	};

	traces_gain_range(plot->curves, &panel->low, &panel->high);
	panel_title(panel, "Gain", "dB, without makeup and volume", legend, N_ELEMENTS(legend));
	panel_ground(panel);
	panel_ticks(panel, panel->high - panel->low > 36.0 ? 12.0 : 6.0);
	panel_clip(panel);
	traces_gain(panel, plot->curves);
	panel_unclip(panel);
	panel_times(panel);
}

static void draw_figure(cairo_t *cr, double x, const char *name, double before, double after,
		const char *unit)
{
	char from[32], to[32];

	write_number(from, sizeof(from), before);
	write_number(to, sizeof(to), after);
	canvas_text(cr, x, 36.0, ALIGN_LEFT, 12.0, false, INK_SOFT, name);
	x += canvas_text(cr, x, 61.0, ALIGN_LEFT, 18.0, false, INK_SOFT, from);
	x += canvas_text(cr, x + 7.0, 60.0, ALIGN_LEFT, 15.0, false, INK_SOFT, "\u2192") + 14.0;
	x += canvas_text(cr, x, 61.0, ALIGN_LEFT, 18.0, true, AFTER, to);
	canvas_text(cr, x + 6.0, 61.0, ALIGN_LEFT, 12.0, false, INK_SOFT, unit);
}

static void write_subtitle(const struct plot *plot, char *buf, size_t size_bytes)
{
	long sec = lrint(plot->length_sec);
	char length[32];

	if (plot->length_sec < 60.0)
		snprintf(length, sizeof(length), "%.1f s", plot->length_sec);
	else if (sec < 3600)
		snprintf(length, sizeof(length), "%ld:%02ld min", sec / 60, sec % 60);
	else
		snprintf(length, sizeof(length), "%ld:%02ld h", sec / 3600, sec / 60 % 60);
	snprintf(buf, size_bytes, "%g kHz, %u channel%s, %s%s%.100s", plot->curves->rate_hz / 1000.0,
			plot->curves->n_channels, plot->curves->n_channels == 1 ? "" : "s", length,
			plot->profile != NULL ? ", profile " : "",
			plot->profile != NULL ? plot->profile : "");
}

static void draw_caption(const struct plot *plot, cairo_t *cr)
{
	const char *slash = strrchr(plot->in_path, '/');
	const struct figures *before = &plot->before, *after = &plot->after;
	char subtitle[256];

	write_subtitle(plot, subtitle, sizeof(subtitle));
	/* A long name ends where the figures begin. */
	cairo_save(cr);
	cairo_rectangle(cr, 0.0, 0.0, 575.0, 90.0);
	cairo_clip(cr);
	canvas_text(cr, LEFT_PX, 42.0, ALIGN_LEFT, 20.0, true, INK,
			slash != NULL ? slash + 1 : plot->in_path);
	canvas_text(cr, LEFT_PX, 63.0, ALIGN_LEFT, 12.0, false, INK_SOFT, subtitle);
	cairo_restore(cr);
	draw_figure(cr, 600.0, "Integrated loudness", before->integrated_lufs,
			after->integrated_lufs, "LUFS");
	draw_figure(cr, 826.0, "Loudness range", before->range_lu, after->range_lu, "LU");
	draw_figure(cr, 1010.0, "True peak", before->true_peak_dbtp, after->true_peak_dbtp, "dBTP");
}

static void draw(const struct plot *plot, cairo_t *cr)
{
	struct panel before = make_panel(plot, cr, 116.0, 100.0);
	struct panel after = make_panel(plot, cr, 252.0, 100.0);
	struct panel loudness = make_panel(plot, cr, 388.0, 178.0);
	struct panel gain = make_panel(plot, cr, 602.0, 140.0);

	canvas_colour(cr, PAPER);
	cairo_paint(cr);
	draw_caption(plot, cr);
	draw_sound(plot, &before, false);
	draw_sound(plot, &after, true);
	draw_loudness(plot, &loudness);
	draw_gain(plot, &gain);
}

static cairo_status_t write_all(void *data, const unsigned char *bytes, unsigned int n_bytes)
{
	const int *fd = data;

	while (n_bytes > 0) {
		ssize_t n = write(*fd, bytes, n_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CAIRO_STATUS_WRITE_ERROR;
		bytes += n;
		n_bytes -= (unsigned int)n;
	}
	return CAIRO_STATUS_SUCCESS;
}

int plot_write(const struct plot *plot, int fd, const char *path)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH_PX,
			HEIGHT_PX);
	cairo_t *cr = cairo_create(surface);
	cairo_status_t status;

	draw(plot, cr);
	status = cairo_status(cr);
	errno = 0;
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_write_to_png_stream(surface, write_all, &fd);
	if (status != CAIRO_STATUS_SUCCESS)
		print_error("%s: %s", path, errno != 0 ? strerror(errno) :
				cairo_status_to_string(status));
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ? 0 : -1;
}

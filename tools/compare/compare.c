/* SPDX-License-Identifier: MIT */
/*
 * headroom-judge: what processing did to a sound, as libebur128 hears it.
 *
 * The two files may differ in rate, length and channels; they are aligned by
 * correlation and compared where they overlap. A line of the answer is
 * "name before after unit"; the last ones have no before: how much the second
 * file lags the first one, and how sure that is.
 */
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare/align.h"
#include "compare/audio.h"
#include "compare/loudness.h"

#define MIN_OVERLAP_SEC 3.5
#define MIN_CONFIDENCE 0.1
#define MIN_HOP_SEC 0.02
#define MAX_POINTS 1600
#define AUDIBLE_LUFS -60.0
#define SHORT_TERM_SEC 3.0

static const char usage[] =
	"usage: headroom-judge [--curves FILE.tsv] BEFORE AFTER\n"
	"       headroom-judge --lag BEFORE AFTER\n"
	"  --curves FILE  also write loudness and waveform over time\n"
	"  --lag          print only the frames by which AFTER lags BEFORE\n";

/* Leave in both what both have. */
static void trim_to_overlap(struct audio *before, struct audio *after, long lag_frames)
{
	double lag_sec = (double)lag_frames / after->rate_hz;
	double first_sec = lag_sec < 0.0 ? -lag_sec : 0.0;
	double last_sec = fmin((double)before->n_frames / before->rate_hz,
			(double)after->n_frames / after->rate_hz - lag_sec);
	double span_sec = last_sec - first_sec;

	if (span_sec < MIN_OVERLAP_SEC)
		die("%s and %s have less than %.1f s in common", before->path, after->path,
				MIN_OVERLAP_SEC);
	audio_trim(before, (size_t)(first_sec * before->rate_hz),
			(size_t)(span_sec * before->rate_hz));
	audio_trim(after, lag_frames > 0 ? (size_t)lag_frames : 0,
			(size_t)(span_sec * after->rate_hz));
}

/* Most of the 3 s before this point is sound, so its short-term value says something. */
static bool is_audible(const struct loudness *loudness, size_t point, double hop_sec)
{
	size_t window = (size_t)(SHORT_TERM_SEC / hop_sec), n_audible = 0;

	if (point + 1 < window)
		return false;
	for (size_t i = point + 1 - window; i <= point; i++)
		n_audible += loudness->points[i].momentary_lufs > AUDIBLE_LUFS;
	return n_audible * 5 >= window * 4;
}

struct sections {
	size_t quiet, loud;	/* points at which they end */
	bool found;
};

static struct sections find_sections(const struct loudness *loudness, double hop_sec)
{
	struct sections s = { 0 };

	for (size_t i = 0; i < loudness->n_points; i++) {
		double lufs = loudness->points[i].short_term_lufs;

		if (!is_audible(loudness, i, hop_sec))
			continue;
		if (!s.found || lufs < loudness->points[s.quiet].short_term_lufs)
			s.quiet = i;
		if (!s.found || lufs > loudness->points[s.loud].short_term_lufs)
			s.loud = i;
		s.found = true;
	}
	return s;
}

static void print_row(const char *name, double before, double after, const char *unit)
{
	printf("%s %.1f %.1f %s\n", name, before, after, unit);
}

static void print_sections(const struct loudness *before, const struct loudness *after,
		double hop_sec)
{
	struct sections s = find_sections(before, hop_sec);
	size_t last = after->n_points - 1;
	double quiet, loud;

	if (!s.found)
		return;
	quiet = after->points[s.quiet < last ? s.quiet : last].short_term_lufs;
	loud = after->points[s.loud < last ? s.loud : last].short_term_lufs;
	print_row("quietest-3-s", before->points[s.quiet].short_term_lufs, quiet, "LUFS");
	print_row("loudest-3-s", before->points[s.loud].short_term_lufs, loud, "LUFS");
	printf("quietest-at %.1f - s\n", (double)(s.quiet + 1) * hop_sec - SHORT_TERM_SEC);
	printf("loudest-at %.1f - s\n", (double)(s.loud + 1) * hop_sec - SHORT_TERM_SEC);
}

static void write_curves(const char *path, const struct loudness *before,
		const struct loudness *after, double hop_sec)
{
	FILE *file = fopen(path, "w");
	size_t n = before->n_points < after->n_points ? before->n_points : after->n_points;

	if (file == NULL)
		die("%s: cannot be written", path);
	fputs("# time_sec\tbefore: momentary_lufs short_term_lufs min max\tafter: the same\n",
			file);
	for (size_t i = 0; i < n; i++) {
		const struct point *b = &before->points[i], *a = &after->points[i];

		fprintf(file, "%.3f\t%.2f\t%.2f\t%.5f\t%.5f\t%.2f\t%.2f\t%.5f\t%.5f\n",
				(double)(i + 1) * hop_sec,
				b->momentary_lufs, b->short_term_lufs,
				(double)b->min, (double)b->max,
				a->momentary_lufs, a->short_term_lufs,
				(double)a->min, (double)a->max);
	}
	if (fclose(file) != 0)
		die("%s: cannot be written", path);
}

static void compare(const struct audio *before, const struct audio *after,
		const char *curves_path)
{
	double span_sec = (double)before->n_frames / before->rate_hz;
	double hop_sec = fmax(MIN_HOP_SEC, span_sec / MAX_POINTS);
	struct loudness b, a;

	loudness_measure(&b, before, hop_sec);
	loudness_measure(&a, after, hop_sec);
	print_row("integrated", b.integrated_lufs, a.integrated_lufs, "LUFS");
	print_row("range", b.range_lu, a.range_lu, "LU");
	print_sections(&b, &a, hop_sec);
	print_row("true-peak", b.true_peak_dbtp, a.true_peak_dbtp, "dBTP");
	print_row("sample-peak", b.sample_peak_dbfs, a.sample_peak_dbfs, "dBFS");
	if (curves_path != NULL)
		write_curves(curves_path, &b, &a, hop_sec);
	loudness_finish(&b);
	loudness_finish(&a);
}

struct request {
	const char *curves_path;
	bool lag_only;
};

/* Returns the exit status when there is nothing more to do, else -1. */
static int parse_options(struct request *request, int argc, char *argv[])
{
	static const struct option options[] = {
		{ "curves", required_argument, NULL, 'c' },
		{ "lag", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			return fputs(usage, stdout) < 0;
		if (option == '?')
			return fputs(usage, stderr), 2;
		if (option == 'c')
			request->curves_path = optarg;
		request->lag_only |= option == 'l';
	}
	if (argc - optind != 2)
		return fputs(usage, stderr), 2;
	return -1;
}

int main(int argc, char *argv[])
{
	struct request request = { 0 };
	struct alignment alignment;
	struct audio before, after;
	int status = parse_options(&request, argc, argv);

	if (status >= 0)
		return status;
	audio_load(&before, argv[optind]);
	audio_load(&after, argv[optind + 1]);
	alignment = align(&before, &after);
	if (alignment.confidence < MIN_CONFIDENCE)
		die("%s does not sound like %s (correlation %.2f)", after.path, before.path,
				alignment.confidence);
	if (request.lag_only) {
		printf("%ld\n", alignment.lag_frames);
	} else {
		trim_to_overlap(&before, &after, alignment.lag_frames);
		compare(&before, &after, request.curves_path);
		printf("lag - %ld frames\ncorrelation - %.3f -\n", alignment.lag_frames,
				alignment.confidence);
	}
	audio_finish(&before);
	audio_finish(&after);
	return 0;
}

/* SPDX-License-Identifier: MIT */
#include "record/gaps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"

#define MAX_GAPS 100000u	/* a bound for the memory */
#define MAX_TOLD 20u		/* lines */

void gaps_add(struct gaps *gaps, uint64_t frame, uint64_t n_frames, bool is_pause)
{
	struct gap *last = gaps->n_gaps > 0 ? &gaps->list[gaps->n_gaps - 1] : NULL;

	if (!is_pause)
		gaps->n_lost_frames += n_frames;
	if (last != NULL && !is_pause && !last->is_pause && last->frame + last->n_frames == frame) {
		last->n_frames += n_frames;
		return;
	}
	if (gaps->n_gaps == gaps->n_allocated) {
		uint32_t n = gaps->n_allocated > 0 ? 2 * gaps->n_allocated : 64;
		struct gap *list = n <= MAX_GAPS ? realloc(gaps->list, n * sizeof(*list)) : NULL;

		if (list == NULL) {
			gaps->n_more++;
			return;
		}
		gaps->list = list;
		gaps->n_allocated = n;
	}
	gaps->list[gaps->n_gaps++] = (struct gap) { frame, n_frames, is_pause };
}

void gaps_tell(const struct gaps *gaps, const struct gaps_file *file)
{
	uint32_t n_told = 0, n_losses = 0;

	for (uint32_t i = 0; i < gaps->n_gaps; i++) {
		const struct gap *gap = &gaps->list[i];
		double at_sec = (double)gap->frame / file->rate_hz;

		if (gap->is_pause || ++n_losses > MAX_TOLD)
			continue;
		print_info("%s: lost %" PRIu64 " frames at %d:%02d:%06.3f; silence stands there",
				file->path, gap->n_frames, (int)(at_sec / 3600),
				(int)(at_sec / 60) % 60,
				at_sec - 60 * (double)(int)(at_sec / 60));
		n_told++;
	}
	if (n_losses > n_told)
		print_info("%s: ... and lost frames in %u more places", file->path, n_losses - n_told);
}

/* As JSON wants it; the name of a file may be anything. */
static void write_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (*c < 0x20)
			fprintf(out, "\\u%04x", *c);
		else
			fputc(*c, out);
	}
	fputc('"', out);
}

static void write_list(FILE *out, const struct gaps *gaps, bool pauses)
{
	const char *separator = "";

	for (uint32_t i = 0; i < gaps->n_gaps; i++) {
		const struct gap *gap = &gaps->list[i];

		if (gap->is_pause != pauses)
			continue;
		fprintf(out, "%s\n    { \"frame\": %" PRIu64 ", \"frames\": %" PRIu64 " }",
				separator, gap->frame, gap->n_frames);
		separator = ",";
	}
}

static void write_all(FILE *out, const struct gaps *gaps, const struct gaps_file *file)
{
	const char *slash = strrchr(file->path, '/');

	fprintf(out, "{\n  \"version\": 1,\n  \"file\": ");
	write_string(out, slash != NULL ? slash + 1 : file->path);
	fprintf(out, ",\n  \"rate_hz\": %u,\n  \"channels\": %u,\n  \"frames\": %" PRIu64 ",\n",
			file->rate_hz, file->n_channels, file->n_frames);
	fprintf(out, "  \"lost_frames\": %" PRIu64 ",\n  \"unlisted\": %" PRIu64
			",\n  \"lost\": [", gaps->n_lost_frames, gaps->n_more);
	write_list(out, gaps, false);
	fprintf(out, "\n  ],\n  \"pauses_kept\": %s,\n  \"pauses\": [",
			file->has_pauses ? "true" : "false");
	write_list(out, gaps, true);
	fprintf(out, "\n  ]\n}\n");
}

int gaps_save(const struct gaps *gaps, const struct gaps_file *file)
{
	char *path = NULL, *temp_path = NULL;
	FILE *out = NULL;
	int res = 0;

	if (gaps->n_gaps == 0)
		return 0;
	if (asprintf(&path, "%s.gaps.json", file->path) < 0)
		path = NULL;
	if (path == NULL || asprintf(&temp_path, "%s.part", path) < 0)
		temp_path = NULL;
	if (temp_path != NULL)
		out = fopen(temp_path, "we");
	if (out != NULL) {
		write_all(out, gaps, file);
		if (fflush(out) != 0 || fsync(fileno(out)) < 0)
			res = -errno;
		if (fclose(out) != 0 && res == 0)
			res = -errno;
		if (res == 0 && rename(temp_path, path) < 0)
			res = -errno;
	}
	if (out == NULL || res < 0)
		res = print_error("%s.gaps.json: %s", file->path, strerror(res < 0 ? -res : errno));
	free(temp_path);
	free(path);
	return res;
}

void gaps_finish(struct gaps *gaps)
{
	free(gaps->list);
	memset(gaps, 0, sizeof(*gaps));
}

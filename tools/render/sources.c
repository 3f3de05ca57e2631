/* SPDX-License-Identifier: MIT */
#include "render/sources.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/message.h"
#include "render/sound/output.h"

struct search {
	struct sources *sources;
	struct stat out_dir;		/* st_ino 0: it is not there */
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* With the dot; "" when there is none. */
static const char *extension_of(const char *path)
{
	const char *base = base_of(path), *dot = strrchr(base, '.');

	return dot != NULL && dot != base ? dot : "";
}

/* What libsndfile reads, as far as names tell. */
static bool is_sound_name(const char *path)
{
	static const char *const others[] = { ".aifc", ".bw64", ".bwf", ".snd", ".wave", ".sph",
		".voc", ".xi" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcasecmp(extension_of(path), others[i]) == 0)
			return true;
	return output_has_format(path);
}

/* The last below_bytes of the real path are kept; 0 stands for its name alone. */
static int add(struct sources *sources, const char *path, const struct stat *st,
		size_t below_bytes)
{
	struct source source = {
		.in_path = strdup(path),
		.real_path = realpath(path, NULL),
		.size_bytes = st != NULL && st->st_size > 0 ? st->st_size : 1,
	};
	struct source *list = realloc(sources->list, (sources->n + 1) * sizeof(*list));

	if (list != NULL)
		sources->list = list;
	if (source.real_path == NULL)
		source.real_path = strdup(path);
	if (list == NULL || source.in_path == NULL || source.real_path == NULL) {
		free(source.in_path);
		free(source.real_path);
		return print_error("out of memory");
	}
	if (below_bytes == 0 || below_bytes > strlen(source.real_path))
		below_bytes = strlen(base_of(source.real_path));
	source.kept_bytes = strlen(source.real_path) - below_bytes;
	list[sources->n++] = source;
	return 0;
}

static int add_folder(struct search *search, const char *path, size_t below_bytes);

static int add_entry(struct search *search, const char *folder, const char *name,
		size_t below_bytes)
{
	bool is_link;
	struct stat st;
	char *path;
	int res = 0;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return print_error("out of memory");
	below_bytes += strlen(name);
	is_link = lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
	if (!is_link && S_ISDIR(st.st_mode))
		res = add_folder(search, path, below_bytes + 1);
	else if (is_sound_name(name) && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		res = add(search->sources, path, &st, is_link ? 0 : below_bytes);
	free(path);
	return res;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A folder that cannot be read is told and left out. */
static int add_folder(struct search *search, const char *path, size_t below_bytes)
{
	struct dirent **entries;
	struct stat st;
	int n, res = 0;

	if (stat(path, &st) == 0 && search->out_dir.st_ino == st.st_ino &&
			search->out_dir.st_dev == st.st_dev)
		return 0;
	n = scandir(path, &entries, is_visible, alphasort);
	if (n < 0) {
		print_error("%s: cannot be read: %s", path, strerror(errno));
		return 0;
	}
	for (int i = 0; i < n; i++) {
		if (res == 0)
			res = add_entry(search, path, entries[i]->d_name, below_bytes);
		free(entries[i]);
	}
	free(entries);
	return res;
}

static int add_named(struct search *search, const char *path)
{
	char *folder;
	struct stat st;
	int res;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return add(search->sources, path, stat(path, &st) == 0 ? &st : NULL,
				strlen(base_of(path)));
	folder = strdup(path);
	if (folder == NULL)
		return print_error("out of memory");
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = '\0';
	res = add_folder(search, folder, 0);
	free(folder);
	return res;
}

/* The shell has done it, unless the pattern was quoted. */
static int add_pattern(struct search *search, const char *pattern)
{
	struct stat st;
	glob_t found;
	int res = 0;

	if (stat(pattern, &st) == 0 || strpbrk(pattern, "*?[") == NULL ||
			glob(pattern, 0, NULL, &found) != 0)
		return add_named(search, pattern);
	for (size_t i = 0; i < found.gl_pathc && res == 0; i++)
		res = add_named(search, found.gl_pathv[i]);
	globfree(&found);
	return res;
}

static int by_real_path(const void *a, const void *b)
{
	const struct source *first = a, *second = b;

	return strcmp(first->real_path, second->real_path);
}

static void free_source(struct source *source)
{
	free(source->in_path);
	free(source->real_path);
	free(source->out_path);
}

static void drop_duplicates(struct sources *sources)
{
	size_t n_kept = 0;

	qsort(sources->list, sources->n, sizeof(sources->list[0]), by_real_path);
	for (size_t i = 0; i < sources->n; i++) {
		if (n_kept > 0 && by_real_path(&sources->list[i], &sources->list[n_kept - 1]) == 0)
			free_source(&sources->list[i]);
		else
			sources->list[n_kept++] = sources->list[i];
	}
	sources->n = n_kept;
}

/* Its own, where that can be written; WAV holds everything. */
static const char *new_extension(const struct source *source, const struct options *options)
{
	if (options->extension != NULL)
		return options->extension;
	return output_has_format(source->real_path) ? extension_of(source->real_path) + 1 : "wav";
}

static int name_output(struct source *source, const struct options *options, bool keeps_old)
{
	const char *below = source->real_path + source->kept_bytes;
	const char *old = extension_of(below);
	const int stem_bytes = (int)(strlen(below) - strlen(old));

	free(source->out_path);
	if (asprintf(&source->out_path, "%s/%.*s%s.%s", options->out_dir, stem_bytes, below,
			keeps_old ? old : "", new_extension(source, options)) < 0) {
		source->out_path = NULL;
		return print_error("out of memory");
	}
	return 0;
}

static int by_out_path(const void *a, const void *b)
{
	const struct source *const *first = a, *const *second = b;

	return strcmp((*first)->out_path, (*second)->out_path);
}

/* Calls rename on every source, or only on those that share their name with another. */
static int resolve(struct sources *sources, const struct options *options, bool keeps_old,
		bool *has_shared)
{
	struct source **sorted = calloc(sources->n + 1, sizeof(*sorted));
	int res = 0;

	if (sorted == NULL)
		return print_error("out of memory");
	for (size_t i = 0; i < sources->n; i++)
		sorted[i] = &sources->list[i];
	qsort(sorted, sources->n, sizeof(*sorted), by_out_path);
	*has_shared = false;
	for (size_t i = 0, end; i < sources->n && res == 0; i = end) {
		end = i + 1;
		while (end < sources->n && by_out_path(&sorted[i], &sorted[end]) == 0)
			end++;
		*has_shared |= end > i + 1;
		for (size_t k = i; keeps_old && end > i + 1 && k < end && res == 0; k++)
			res = name_output(sorted[k], options, true);
	}
	free(sorted);
	return res;
}

/* The length of the folder that all of them are below. */
static size_t shared_bytes(const struct sources *sources)
{
	const char *first = sources->list[0].real_path;
	size_t n = (size_t)(base_of(first) - first);

	for (size_t i = 1; i < sources->n; i++)
		while (n > 0 && strncmp(first, sources->list[i].real_path, n) != 0)
			do
				n--;
			while (n > 0 && first[n - 1] != '/');
	return n;
}

static int name_all(struct sources *sources, const struct options *options)
{
	for (size_t i = 0; i < sources->n; i++)
		if (name_output(&sources->list[i], options, false) < 0)
			return -1;
	return 0;
}

static int name_outputs(struct sources *sources, const struct options *options)
{
	bool has_shared;
	size_t n_bytes;

	if (name_all(sources, options) < 0 || resolve(sources, options, false, &has_shared) < 0)
		return -1;
	if (!has_shared)
		return 0;
	n_bytes = shared_bytes(sources);
	for (size_t i = 0; i < sources->n; i++)
		sources->list[i].kept_bytes = n_bytes;
	if (name_all(sources, options) < 0)
		return -1;
	return resolve(sources, options, true, &has_shared);
}

int sources_find(struct sources *sources, const struct options *options)
{
	struct search search = { .sources = sources };

	*sources = (struct sources) { 0 };
	if (stat(options->out_dir, &search.out_dir) < 0)
		search.out_dir.st_ino = 0;
	for (int i = 0; i < options->n_files; i++)
		if (add_pattern(&search, options->files[i]) < 0)
			return -1;
	if (sources->n == 0)
		return print_error("%s: there is no sound file in it", options->files[0]);
	drop_duplicates(sources);
	return name_outputs(sources, options);
}

void sources_finish(struct sources *sources)
{
	for (size_t i = 0; i < sources->n; i++)
		free_source(&sources->list[i]);
	free(sources->list);
	*sources = (struct sources) { 0 };
}

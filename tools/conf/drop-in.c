/* SPDX-License-Identifier: MIT */
#include "conf/drop-in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/module.h>

#define BEGIN "# >>> headroom enable"
#define END "# <<< headroom enable"
#define BEFORE "# before: "
#define NO_FILE "no file"
#define OPEN_FILE "a file without an end of its last line"
#define WHOLE_FILE "a file"
#define MADE_DIRS "directories made: "
#define LINK "link "
#define ARROW " -> "

#define INDENT "            "
#define PARAMS "params"
#define PARAM_PREFIX "headroom."

/* ---- the marks ---- */

/* The next line that starts with a mark, from `at` on; NULL when none does. */
static const char *find_line(const char *at, const char *text, const char *mark)
{
	while ((at = strstr(at, mark)) != NULL && at > text && at[-1] != '\n')
		at++;
	return at;
}

static size_t line_end(const char *text, const char *line)
{
	size_t start = (size_t)(line - text), n_bytes = strcspn(line, "\n");

	return start + n_bytes + (line[n_bytes] == '\n');
}

enum drop_in_state drop_in_find(struct drop_in *drop_in)
{
	const char *text = drop_in->text.bytes != NULL ? drop_in->text.bytes : "";
	const char *begin = find_line(text, text, BEGIN), *end = find_line(text, text, END);
	struct conf_range *block = &drop_in->block;

	*block = (struct conf_range) { 0, 0 };
	drop_in->entry = (struct conf_entry) { 0 };
	if (begin == NULL && end == NULL)
		return DROP_IN_NONE;
	if (begin == NULL || end == NULL || end < begin ||
	    find_line(begin + 1, text, BEGIN) != NULL || find_line(end + 1, text, END) != NULL)
		return DROP_IN_BROKEN;
	block->start = (size_t)(begin - text);
	block->end = line_end(text, end);
	conf_entry_read(&drop_in->entry, begin, block->end - block->start);
	drop_in->entry.args.start += block->start;
	drop_in->entry.args.end += block->start;
	return DROP_IN_MARKED;
}

void drop_in_finish(struct drop_in *drop_in)
{
	conf_text_finish(&drop_in->text);
}

/* ---- what there was before ---- */

static void write_before(FILE *file, const struct drop_in_before *before)
{
	fprintf(file, BEFORE "%s\n", !before->has_file ? NO_FILE :
			before->is_open ? OPEN_FILE : WHOLE_FILE);
	if (before->n_dirs > 0)
		fprintf(file, BEFORE MADE_DIRS "%u\n", before->n_dirs);
	if (before->link[0] != '\0')
		fprintf(file, BEFORE LINK "%s" ARROW "%s\n", before->link, before->target);
}

static bool read_before_line(struct drop_in_before *before, const char *said)
{
	const char *arrow;

	if (spa_streq(said, WHOLE_FILE) || spa_streq(said, OPEN_FILE)) {
		before->has_file = true;
		before->is_open = spa_streq(said, OPEN_FILE);
		return true;
	}
	if (spa_strstartswith(said, MADE_DIRS))
		return spa_atou32(said + strlen(MADE_DIRS), &before->n_dirs, 10);
	if (!spa_strstartswith(said, LINK) || (arrow = strstr(said, ARROW)) == NULL)
		return spa_streq(said, NO_FILE);
	snprintf(before->link, sizeof(before->link), "%.*s",
			(int)(arrow - said - (ptrdiff_t)strlen(LINK)), said + strlen(LINK));
	snprintf(before->target, sizeof(before->target), "%s", arrow + strlen(ARROW));
	return strchr(before->link, '/') == NULL;
}

bool drop_in_before(const struct drop_in *drop_in, struct drop_in_before *before)
{
	const char *text = drop_in->text.bytes, *line = text + drop_in->block.start;
	char said[PATH_MAX + NAME_MAX + 64];
	bool is_said = false;

	*before = (struct drop_in_before) { 0 };
	while ((line = find_line(line, text, BEFORE)) != NULL &&
	       line < text + drop_in->block.end) {
		const char *start = line + strlen(BEFORE);

		snprintf(said, sizeof(said), "%.*s", (int)strcspn(start, "\r\n"), start);
		if (!read_before_line(before, said))
			return false;
		is_said = true;
		line = start;
	}
	return is_said;
}

/* ---- adding and taking out ---- */

static void write_block(FILE *file, const char *written_name, bool is_of_user,
		const struct drop_in_before *before)
{
	fputs(BEGIN "\n"
		"# Written by \"headroom enable\", taken out again by \"headroom disable\".\n",
		file);
	write_before(file, before);
	if (is_of_user)
		fputs("context.properties = { " HEADROOM_KEY_USER " = true }\n", file);
	fprintf(file, "context.modules = [\n    {   name = %s\n", written_name);
	if (!is_of_user)
		fputs("        condition = [ { " HEADROOM_KEY_USER " = null } ]\n", file);
	fputs("        flags = [ ifexists nofail ]\n"
		"        args = {\n"
		"        }\n"
		"    }\n"
		"]\n"
		END "\n", file);
}

int drop_in_add(struct drop_in *drop_in, const char *name, bool is_of_user,
		const struct drop_in_before *before)
{
	char *block = NULL, *written_name = conf_written(name);
	size_t n_bytes = 0;
	FILE *file = written_name != NULL ? open_memstream(&block, &n_bytes) : NULL;
	int res = -ENOMEM;

	if (file != NULL) {
		if (before->is_open)
			fputc('\n', file);
		write_block(file, written_name, is_of_user, before);
		res = fclose(file) == 0 ? 0 : -ENOMEM;
	}
	if (res == 0)
		res = conf_text_replace(&drop_in->text, drop_in->text.n_bytes,
				drop_in->text.n_bytes, block);
	free(block);
	free(written_name);
	if (res == 0)
		drop_in_find(drop_in);
	return res;
}

int drop_in_take_out(struct drop_in *drop_in, const struct drop_in_before *before)
{
	size_t start = drop_in->block.start;
	int res;

	if (before->is_open && start > 0)
		start--;
	res = conf_text_replace(&drop_in->text, start, drop_in->block.end, "");
	if (res == 0)
		drop_in_find(drop_in);
	return res;
}

/* ---- arguments ---- */

/* The object params = { } in args; false without one. */
static bool find_params(const struct drop_in *drop_in, struct conf_range *params)
{
	const struct conf_range *args = &drop_in->entry.args;
	const char *text = drop_in->text.bytes;
	struct spa_json object;
	struct conf_pair pair;

	conf_begin(&object, text + args->start, args->end - args->start);
	if (!conf_find(object, PARAMS, &pair) || *pair.value != '{')
		return false;
	params->start = (size_t)(pair.value - text);
	params->end = params->start + pair.value_bytes;
	return true;
}

static int set_param(struct drop_in *drop_in, const char *key, const char *written)
{
	struct conf_range params;
	int res;

	if (!find_params(drop_in, &params)) {
		if (written == NULL)
			return 0;
		if ((res = conf_set(&drop_in->text, drop_in->entry.args, PARAMS,
				"{\n" INDENT "}", INDENT)) < 0)
			return res;
		drop_in_find(drop_in);
		if (!find_params(drop_in, &params))
			return -EINVAL;
	}
	return written != NULL ?
		conf_set(&drop_in->text, params, key, written, INDENT "    ") :
		conf_unset(&drop_in->text, params, key);
}

int drop_in_set(struct drop_in *drop_in, const char *key, const char *value)
{
	char *written = value != NULL ? conf_written(value) : NULL;
	int res;

	if (value != NULL && written == NULL)
		return -errno;
	if (drop_in->entry.args.start == drop_in->entry.args.end)
		res = -EINVAL;
	else if (spa_strstartswith(key, PARAM_PREFIX))
		res = set_param(drop_in, key, written);
	else if (written != NULL)
		res = conf_set(&drop_in->text, drop_in->entry.args, key, written, INDENT);
	else
		res = conf_unset(&drop_in->text, drop_in->entry.args, key);
	free(written);
	drop_in_find(drop_in);
	return res;
}

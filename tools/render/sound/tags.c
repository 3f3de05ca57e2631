/* SPDX-License-Identifier: MIT */
#include "render/sound/tags.h"

#ifdef HAVE_TAGLIB

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <tag_c.h>

#include "lib/message.h"

/* The C binding has had all fields, and pictures, since TagLib 2.0. */
#ifdef TAGLIB_COMPLEX_PROPERTY_PICTURE

const char *tags_kept(void)
{
	return "all tags and pictures";
}

static bool begins_with_one_of(const char *name, const char *const beginnings[])
{
	for (; *beginnings != NULL; beginnings++)
		if (strncasecmp(name, *beginnings, strlen(*beginnings)) == 0)
			return true;
	return false;
}

static void copy_field(TagLib_File *to, TagLib_File *from, const char *name)
{
	char **values = taglib_property_get(from, name);

	for (size_t i = 0; values != NULL && values[i] != NULL; i++) {
		if (i == 0)
			taglib_property_set(to, name, values[i]);
		else
			taglib_property_set_append(to, name, values[i]);
	}
	taglib_property_free(values);
}

/* Returns whether a loudness was left out. */
static bool copy_fields(TagLib_File *to, TagLib_File *from)
{
	/* Sound Check is a comment with a name of its own. */
	static const char *const loudness[] = { "REPLAYGAIN_", "R128_", "COMMENT:ITUN", NULL };
	static const char *const coder[] = { "ENCODER", "ENCODING", "TAGGING",
		"WAVEFORMATEXTENSIBLE_CHANNEL_MASK", NULL };
	char **names = taglib_property_keys(from);
	bool has_loudness = false;

	for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
		if (begins_with_one_of(names[i], loudness))
			has_loudness = true;
		else if (!begins_with_one_of(names[i], coder))
			copy_field(to, from, names[i]);
	}
	taglib_property_free(names);
	return has_loudness;
}

static void copy_pictures(TagLib_File *to, TagLib_File *from)
{
	TagLib_Complex_Property_Attribute ***pictures =
		taglib_complex_property_get(from, "PICTURE");

	for (size_t i = 0; pictures != NULL && pictures[i] != NULL; i++)
		taglib_complex_property_set_append(to, "PICTURE",
				(const TagLib_Complex_Property_Attribute **)pictures[i]);
	taglib_complex_property_free(pictures);
}

static bool copy_all(TagLib_File *to, TagLib_File *from)
{
	copy_pictures(to, from);
	return copy_fields(to, from);
}

#else

const char *tags_kept(void)
{
	return "title, artist, album, comment, genre, year and track";
}

static void copy_text(TagLib_Tag *to, char *text, void (*set)(TagLib_Tag *, const char *))
{
	if (text != NULL && text[0] != '\0')
		set(to, text);
	taglib_free(text);
}

/* Every other field of the file stays what libsndfile made of it, and no loudness is read. */
static bool copy_all(TagLib_File *to_file, TagLib_File *from_file)
{
	TagLib_Tag *to = taglib_file_tag(to_file), *from = taglib_file_tag(from_file);

	if (to == NULL || from == NULL)
		return false;
	copy_text(to, taglib_tag_title(from), taglib_tag_set_title);
	copy_text(to, taglib_tag_artist(from), taglib_tag_set_artist);
	copy_text(to, taglib_tag_album(from), taglib_tag_set_album);
	copy_text(to, taglib_tag_comment(from), taglib_tag_set_comment);
	copy_text(to, taglib_tag_genre(from), taglib_tag_set_genre);
	if (taglib_tag_year(from) != 0)
		taglib_tag_set_year(to, taglib_tag_year(from));
	if (taglib_tag_track(from) != 0)
		taglib_tag_set_track(to, taglib_tag_track(from));
	return false;
}

#endif

static void save(TagLib_File *to, TagLib_File *from, const struct tags_files *files)
{
	const bool has_loudness = copy_all(to, from);

	if (!taglib_file_save(to))
		print_info("%s: the tags of %s cannot be written into it", files->to_name,
				files->from_path);
	else if (has_loudness)
		print_info("%s: ReplayGain and the like are left out: they are not those of the "
				"new sound", files->to_name);
}

/* Returns NULL for what has no tags, such as a pipe, which must not be read here. */
static TagLib_File *open_file(const char *path)
{
	struct stat st;
	TagLib_File *file;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	file = taglib_file_new(path);
	if (file == NULL || taglib_file_is_valid(file))
		return file;
	taglib_file_free(file);
	return NULL;
}

void tags_copy(const struct tags_files *files)
{
	TagLib_File *from = open_file(files->from_path);
	TagLib_File *to = from != NULL ? open_file(files->to_path) : NULL;

	taglib_set_string_management_enabled(0);
	if (to != NULL)
		save(to, from, files);
	if (to != NULL)
		taglib_file_free(to);
	if (from != NULL)
		taglib_file_free(from);
}

#else

const char *tags_kept(void)
{
	return "the tags libsndfile knows";
}

void tags_copy(const struct tags_files *files)
{
}

#endif

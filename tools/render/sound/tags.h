/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_TAGS_H
#define HEADROOM_RENDER_TAGS_H

/**
 * What tags are kept, for people: it depends on the TagLib this was built with. Before
 * 2.0 its C binding knows seven fields, and without it libsndfile is all there is.
 */
const char *tags_kept(void);

/** A file with a new sound, and the one its tags come from; all of it borrowed. */
struct tags_files {
	const char *to_path;	/**< whole, and closed by libsndfile */
	const char *to_name;	/**< as the user calls it */
	const char *from_path;
};

/**
 * Copy the tags, without what was only true of the old sound: its loudness (ReplayGain,
 * R128, Sound Check), which is said, and its coder. A file that TagLib does not know has
 * none. What goes wrong is said, and is no error: the sound is whole.
 */
void tags_copy(const struct tags_files *files);

#endif /* HEADROOM_RENDER_TAGS_H */

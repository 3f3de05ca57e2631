/* SPDX-License-Identifier: MIT */
#include "stream/title.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many bytes the character at c has, or 0 when it is none of UTF-8. */
static size_t character_bytes(const unsigned char *c)
{
	size_t n = c[0] < 0x80 ? 1 : c[0] >= 0xc2 && c[0] < 0xe0 ? 2 :
		c[0] >= 0xe0 && c[0] < 0xf0 ? 3 : c[0] >= 0xf0 && c[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* The first line, without what no player could show. */
static void clean(char to[OUTBOX_TITLE_BYTES], const char *from)
{
	const unsigned char *c = (const unsigned char *)from;
	size_t used = 0;

	while (*c != 0 && *c != '\n') {
		size_t n = character_bytes(c);

		if (used + n >= OUTBOX_TITLE_BYTES)
			break;
		if (n > 0 && *c >= 0x20 && *c != 0x7f) {
			memcpy(to + used, c, n);
			used += n;
		}
		c += n > 0 ? n : 1;
	}
	to[used] = 0;
}

void title_init(struct title *title, const struct options *options)
{
	*title = (struct title) { .path = options->title_file };
	if (options->title != NULL)
		clean(title->text, options->title);
	title_poll(title);
}

bool title_poll(struct title *title)
{
	char bytes[1024], text[OUTBOX_TITLE_BYTES];
	struct stat st;
	ssize_t n;
	int fd;

	if (title->path == NULL || stat(title->path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    (st.st_mtim.tv_sec == title->changed.tv_sec &&
	     st.st_mtim.tv_nsec == title->changed.tv_nsec))
		return false;
	fd = open(title->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	n = read(fd, bytes, sizeof(bytes) - 1);
	close(fd);
	if (n < 0)
		return false;
	title->changed = st.st_mtim;
	bytes[n] = 0;
	clean(text, bytes);
	if (strcmp(text, title->text) == 0)
		return false;
	memcpy(title->text, text, sizeof(text));
	return true;
}

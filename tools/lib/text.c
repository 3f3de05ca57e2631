/* SPDX-License-Identifier: MIT */
#include "lib/text.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#define LONGEST_NAME_BYTES 64u
#define FAR 1000u

size_t text_character(const char *s, unsigned int *code)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)s[0];
	size_t n = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 :
		first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;

	*code = n <= 1 ? first : first & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | ((unsigned char)s[i] & 0x3fu);
	}
	if (n == 0 || *code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return n;
}

/* Controls of both sets, marks and overrides of direction, line separators. */
static bool is_harmful(unsigned int code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
		(code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
		(code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

const char *text_printable(const char *said, char *buf, size_t size_bytes)
{
	size_t used = 0;

	for (const char *s = said != NULL ? said : ""; *s != '\0';) {
		unsigned int code;
		size_t n = text_character(s, &code), n_out = n;
		bool is_bad = n == 0 || is_harmful(code);

		if (is_bad)
			n_out = 1;
		if (used + n_out >= size_bytes)
			break;
		memcpy(buf + used, is_bad ? "?" : s, n_out);
		used += n_out;
		s += n > 0 ? n : 1;
	}
	buf[used] = '\0';
	return buf;
}

static int columns_of(unsigned int code)
{
	int columns = wcwidth((wchar_t)code);

	/* Also in the C locale, where only ASCII is known. */
	return columns >= 0 ? columns : 1;
}

size_t text_fit(const char *text, int columns)
{
	size_t n_bytes = 0;
	unsigned int code;

	while (text[n_bytes] != '\0') {
		size_t n = text_character(text + n_bytes, &code);

		columns -= columns_of(code);
		if (columns < 0)
			break;
		n_bytes += n > 0 ? n : 1;
	}
	return n_bytes;
}

int text_columns(const char *text)
{
	unsigned int code;
	int columns = 0;

	while (*text != '\0') {
		size_t n = text_character(text, &code);

		columns += columns_of(code);
		text += n > 0 ? n : 1;
	}
	return columns;
}

unsigned int text_distance(const char *a, const char *b)
{
	unsigned int row[LONGEST_NAME_BYTES];
	size_t n_a = strlen(a), n_b = strlen(b);

	if (n_a >= LONGEST_NAME_BYTES || n_b >= LONGEST_NAME_BYTES)
		return FAR;
	for (size_t j = 0; j <= n_b; j++)
		row[j] = (unsigned int)j;
	for (size_t i = 1; i <= n_a; i++) {
		unsigned int diagonal = row[0];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= n_b; j++) {
			unsigned int change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = row[j] + 1 < change ? row[j] + 1 : change;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
		}
	}
	return row[n_b];
}

/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include <spa/utils/defs.h>

#include <headroom/program-name.h>

/* Ways in which a program is released or wrapped; people call it by its name all the same. */
static const char *const release_suffixes[] = {
	"-esr", "-bin", ".bin", "-stable", "-beta", "-nightly", "-canary", "-dev", "-unstable",
	"-developer-edition", "-wrapped", ".exe",
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether a pattern with * and ? is that name, of any case. Time: at most one length times
 * the other, as of all stars only the last is gone back to. */
static bool is_match(const char *pattern, const char *name, size_t n_bytes)
{
	const char *star = NULL;
	size_t at_star = 0, i = 0;

	while (i < n_bytes) {
		if (*pattern == '*') {
			star = ++pattern;
			at_star = i;
		} else if (*pattern != 0 && (*pattern == '?' || lower(*pattern) == lower(name[i]))) {
			pattern++;
			i++;
		} else if (star != NULL) {
			pattern = star;
			i = ++at_star;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == 0;
}

bool program_is_named(const char *name, const char *wanted)
{
	size_t n_bytes = strlen(name), n_suffix;

	if (is_match(wanted, name, n_bytes))
		return true;
	for (size_t i = 0; i < SPA_N_ELEMENTS(release_suffixes); i++) {
		n_suffix = strlen(release_suffixes[i]);
		if (n_bytes > n_suffix && is_match(release_suffixes[i], name + n_bytes - n_suffix,
					n_suffix))
			return is_match(wanted, name, n_bytes - n_suffix);
	}
	return false;
}

bool program_is_pattern(const char *wanted)
{
	return strpbrk(wanted, "*?") != NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * Profiles that are almost right. A sanitizer is the judge of what the reader does
 * with memory; HR_SEED and HR_ROUNDS give other texts and more of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <headroom/profile-file.h>

#define MAX_SHIPPED 64
#define MAX_TEXT_BYTES 8192

static uint32_t seed = 1;
static struct hr_profile shipped[MAX_SHIPPED];
static size_t shipped_bytes[MAX_SHIPPED];
static unsigned int n_shipped;

static uint32_t next_random(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)seed * below) >> 32);
}

static void add_shipped(void *data, const char *name, const char *path)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(n_shipped < MAX_SHIPPED);
	assert_int_equal(hr_profile_load(&shipped[n_shipped], path, NULL, NULL), 0);
	fseek(file, 0, SEEK_END);
	shipped_bytes[n_shipped++] = (size_t)ftell(file);
	fclose(file);
}

static int find_shipped(void **state)
{
	struct hr_profile_dirs dirs = { 0 };

	assert_non_null(getenv("HR_PROFILES"));
	snprintf(dirs.paths[0], sizeof(dirs.paths[0]), "%s", getenv("HR_PROFILES"));
	return hr_profile_each(&dirs, add_shipped, NULL) > 0 ? 0 : -1;
}

static int free_shipped(void **state)
{
	for (unsigned int i = 0; i < n_shipped; i++)
		hr_profile_finish(&shipped[i]);
	return 0;
}

/* Words that mean something, and what comes between them. */
static const char *const bits[] = { "{", "}", "[", "]", "\"", "\\", "#", "\n", "=", ":", "\\u0041",
	"\\ud800\\udc00", "\xe2\x82\xac", "\xff", "settings", "rules", "matches", "actions",
	"headroom.profile.name", "headroom.agc.target-lufs", "-1e309", "1e-309", "null", "0x10",
	"999999999999999999999999999999999999999999999999999999999999999999999999", "~(((" };

static size_t mutate(char *text, size_t n_bytes)
{
	const char *bit = bits[next_random(sizeof(bits) / sizeof(bits[0]))];
	size_t at = next_random((uint32_t)n_bytes + 1), m = strlen(bit), left = n_bytes - at;

	switch (next_random(5)) {
	case 0:
		return at;
	case 1:
		if (left > 0)
			text[at] = (char)next_random(256);
		return n_bytes;
	case 2:
		m = next_random((uint32_t)left + 1);
		m = m > 40 ? m % 40 : m;
		memmove(text + at, text + at + m, left - m);
		return n_bytes - m;
	case 3:
		m = next_random((uint32_t)left + 1);
		if (n_bytes + m > MAX_TEXT_BYTES)
			return n_bytes;
		memmove(text + at + m, text + at, left);
		return n_bytes + m;
	default:
		if (n_bytes + m > MAX_TEXT_BYTES)
			return n_bytes;
		memmove(text + at + m, text + at, left);
		memcpy(text + at, bit, m);
		return n_bytes + m;
	}
}

/* Reads the whole of what it is given, as a log would. */
static void count_fault(void *data, const struct hr_profile_fault *fault)
{
	char line[512];

	hr_profile_fault_text(fault, line, sizeof(line));
	for (const char *c = line; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			fail_msg("a control character in: %s", line);
	++*(int *)data;
}

static void check(const struct hr_profile *profile, const char *text, size_t n_bytes)
{
	struct hr_params copy = profile->params;

	for (int id = 0; id < HR_N_PARAMS; id++)
		assert_int_equal(hr_params_set(&copy, id, hr_params_get(&profile->params, id)), 0);
	assert_memory_equal(&copy, &profile->params, sizeof(copy));
	assert_true(*profile->name == '\0' || hr_profile_is_name(profile->name));
	assert_true(memchr(profile->description, 0, sizeof(profile->description)) != NULL);
	assert_true((unsigned int)profile->route < N_ROUTES);
	if (profile->rules == NULL)
		return;
	assert_true(profile->rules >= text);
	assert_true(profile->rules + profile->rules_bytes <= text + n_bytes);
	assert_true(profile->rules[0] == '[' && profile->rules[profile->rules_bytes - 1] == ']');
}

static void a_mutated_profile_leaves_every_value_in_its_range(void **state)
{
	const char *rounds = getenv("HR_ROUNDS");
	long n_rounds = rounds != NULL ? atol(rounds) : 20000, n_refused = 0, n_with_faults = 0;
	static char text[MAX_TEXT_BYTES];

	if (getenv("HR_SEED") != NULL)
		seed = (uint32_t)strtoul(getenv("HR_SEED"), NULL, 10);
	printf("# seed %u, %ld rounds\n", seed, n_rounds);
	for (long round = 0; round < n_rounds; round++) {
		unsigned int i = next_random(n_shipped);
		size_t n_bytes = shipped_bytes[i];
		int n_faults = 0, res;
		struct hr_profile profile;
		char *exact;

		memcpy(text, shipped[i].text, n_bytes);
		for (uint32_t n = 1 + next_random(6); n > 0; n--)
			n_bytes = mutate(text, n_bytes);
		/* a byte behind it would be somebody else's */
		exact = malloc(n_bytes + (n_bytes == 0));
		assert_non_null(exact);
		memcpy(exact, text, n_bytes);
		res = hr_profile_read(&profile, exact, n_bytes, "x.conf", count_fault, &n_faults);
		assert_int_equal(res, n_faults > 0 && res < 0 ? -EINVAL : n_faults);
		check(&profile, exact, n_bytes);
		free(exact);
		n_refused += res < 0;
		n_with_faults += res > 0;
	}
	printf("# %ld refused, %ld with faults, %ld clean\n", n_refused, n_with_faults,
			n_rounds - n_refused - n_with_faults);
	assert_true(n_refused > 0 && n_with_faults > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mutated_profile_leaves_every_value_in_its_range),
	};

	return cmocka_run_group_tests(tests, find_shipped, free_shipped);
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "base/log.h"
#include "control/active-profile.h"

static void set_built_in(struct hr_profile *profile)
{
	hr_profile_read(profile, "", 0, "", NULL, NULL);
	snprintf(profile->name, sizeof(profile->name), "%s", PROFILES_DEFAULT);
}

void profiles_init(struct profiles *profiles, const char *data_dir)
{
	*profiles = (struct profiles) { 0 };
	hr_profile_dirs_init(&profiles->dirs, data_dir);
	set_built_in(&profiles->profile);
}

void profiles_finish(struct profiles *profiles)
{
	hr_profile_finish(&profiles->profile);
}

static void on_fault(void *data, const struct hr_profile_fault *fault)
{
	struct profiles_faults *faults = data;

	if (faults->n_faults < PROFILES_MAX_LINES)
		hr_profile_fault_text(fault, faults->lines[faults->n_faults],
				sizeof(faults->lines[0]));
	faults->n_faults++;
}

static void log_faults(struct profiles *profiles, const struct profiles_faults *faults)
{
	if (faults->n_faults == 0 || !headroom_log_limit_allows(&profiles->limit))
		return;
	for (uint32_t i = 0; i < SPA_MIN(faults->n_faults, PROFILES_MAX_LINES); i++)
		pw_log_warn("%s", faults->lines[i]);
	if (faults->n_faults > PROFILES_MAX_LINES)
		pw_log_warn("... and %u mistakes more", faults->n_faults - PROFILES_MAX_LINES);
}

/* A file that is wrong is told of once, however often it is looked at. */
static void complain(struct profiles *profiles, const struct profiles_faults *faults)
{
	if (spa_streq(profiles->complaint, faults->lines[0]))
		return;
	log_faults(profiles, faults);
	snprintf(profiles->complaint, sizeof(profiles->complaint), "%s", faults->lines[0]);
}

static bool is_same(const struct profiles *profiles, const struct hr_profile *profile,
		const char *path)
{
	const struct hr_profile *now = &profiles->profile;

	return spa_streq(profiles->path, path) && now->text_bytes == profile->text_bytes &&
		memcmp(now->text, profile->text, now->text_bytes) == 0;
}

static int use_built_in(struct profiles *profiles)
{
	if (profiles->path[0] == 0)
		return 0;
	hr_profile_finish(&profiles->profile);
	set_built_in(&profiles->profile);
	profiles->path[0] = 0;
	return 1;
}

static int load(struct profiles *profiles, const char *path, struct profiles_faults *faults)
{
	struct hr_profile profile;
	int res = hr_profile_load(&profile, path, on_fault, faults);

	if (res < 0 || is_same(profiles, &profile, path)) {
		hr_profile_finish(&profile);
		if (res < 0)
			complain(profiles, faults);
		return SPA_MIN(res, 0);
	}
	log_faults(profiles, faults);
	hr_profile_finish(&profiles->profile);
	profiles->profile = profile;
	profiles->complaint[0] = 0;
	snprintf(profiles->path, sizeof(profiles->path), "%s", path);
	return 1;
}

int profiles_use(struct profiles *profiles, const char *name, struct profiles_faults *faults)
{
	char path[PATH_MAX];
	int res = hr_profile_find(&profiles->dirs, name, path);

	*faults = (struct profiles_faults) { 0 };
	if (res == -ENOENT && spa_streq(name, PROFILES_DEFAULT) &&
	    !(profiles->path[0] != 0 && spa_streq(profiles->profile.name, name)))
		return use_built_in(profiles);
	return res < 0 ? res : load(profiles, path, faults);
}

/* ---- names ---- */

struct listing {
	char *end;
	uint32_t n_names;
	bool has_default;
};

/* Names have no character that a string cannot hold. */
static void add_name(struct listing *listing, const char *name)
{
	if (listing->n_names < PROFILES_MAX_LISTED)
		listing->end += sprintf(listing->end, "%s\"%s\"",
				listing->n_names++ > 0 ? ", " : "", name);
	listing->has_default |= spa_streq(name, PROFILES_DEFAULT);
}

static void on_name(void *data, const char *name, const char *path)
{
	struct listing *listing = data;

	if (!listing->has_default && strcmp(name, PROFILES_DEFAULT) > 0)
		add_name(listing, PROFILES_DEFAULT);
	add_name(listing, name);
}

char *profiles_names(const struct profiles *profiles)
{
	char *text = malloc(PROFILES_MAX_LISTED * (HR_PROFILE_NAME_BYTES + 4) + sizeof("[  ]"));
	struct listing listing = { 0 };

	if (text == NULL)
		return NULL;
	listing.end = stpcpy(text, "[ ");
	hr_profile_each(&profiles->dirs, on_name, &listing);
	if (!listing.has_default)
		add_name(&listing, PROFILES_DEFAULT);
	stpcpy(listing.end, " ]");
	return text;
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <pipewire/properties.h>
#include <spa/utils/string.h>

#include <headroom/strength.h>

#include "base/log.h"
#include "control/internal.h"

#define KEY_MAX_CUT APPLEVEL_PREFIX "max-cut-db"

/* ---- what is below the overlay ---- */

/* Of the profile, as started, the default. False: nothing is said of a program. */
static bool find_written(const struct control *c, const char *key, double *number)
{
	const struct hr_param_spec *spec = applevel_key_spec(key);
	const double *of_profile = hr_profile_app_level(&c->profiles.profile, key);
	const char *start = pw_properties_get(c->start_app_level, key);

	if (of_profile != NULL) {
		*number = *of_profile;
		return true;
	}
	if (start != NULL && applevel_key_read(key, start, number) == 0)
		return true;
	*number = (double)spec->def;
	return spa_streq(key, spec->name);
}

static bool find_below(const struct control *c, const char *key, double *number)
{
	bool is_said = find_written(c, key, number);

	if (spa_streq(key, KEY_MAX_CUT))
		*number *= c->strength_percent / HR_STRENGTH_MAX_PERCENT;
	return is_said;
}

/* ---- putting it in force ---- */

/* is_said is always true but for programs. 0 or the negative errno of a program. */
static int put(struct control *c, const char *key, bool is_said, double number)
{
	const struct hr_param_spec *spec = applevel_key_spec(key);
	struct hr_app_level tuning = *applevel_get_tuning(c->applevel);

	if (spa_streq(key, APPLEVEL_KEY)) {
		applevel_set_on(c->applevel, number > 0.0);
	} else if (spa_streq(key, APPLEVEL_KEY_DEFAULT)) {
		applevel_set_default(c->applevel, number > 0.0);
	} else if (spec->type == HR_PARAM_TYPE_FLOAT) {
		*SPA_PTROFF(&tuning, spec->offset, double) = number;
		applevel_set_tuning(c->applevel, &tuning);
	} else {
		return applevel_set_program(c->applevel, key + strlen(APPLEVEL_PREFIX),
				is_said ? number > 0.0 : -1);
	}
	return 0;
}

static const char *word_of(const char *key, double number, char word[HR_PARAM_TEXT_BYTES])
{
	return hr_param_text(applevel_key_spec(key), number, word, HR_PARAM_TEXT_BYTES);
}

/* A key that the user did not set has what is below. */
static void refresh(struct control *c, const char *key)
{
	char word[HR_PARAM_TEXT_BYTES];
	double number;
	bool is_said;
	int res;

	if (overlay_get(&c->overlay, key) != NULL)
		return;
	is_said = find_below(c, key, &number);
	if ((res = put(c, key, is_said, number)) < 0) {
		pw_log_warn("%s of profile %s left out: %s", key, c->profiles.profile.name,
				res == -ENOSPC ? "allowed are 256 programs" : strerror(-res));
		is_said = false;
	}
	metadata_set(&c->md, PW_ID_CORE, key, is_said ? word_of(key, number, word) : NULL);
}

static void refresh_all(struct control *c, const struct hr_profile_app_levels *levels)
{
	for (uint32_t i = 0; i < levels->n_keys; i++)
		refresh(c, levels->list[i].key);
}

void control_apply_app_level(struct control *c)
{
	const struct hr_profile_app_levels *levels = &c->profiles.profile.app_levels;

	applevel_hold(c->applevel, true);
	/* those that go make room first */
	refresh_all(c, &c->applied_app_levels);
	refresh_all(c, levels);
	c->applied_app_levels = *levels;
	for (int i = 0; i < HR_N_APP_LEVELS; i++)
		refresh(c, hr_app_level_specs[i].name);
	refresh(c, APPLEVEL_KEY_DEFAULT);
	refresh(c, APPLEVEL_KEY);
	applevel_hold(c->applevel, false);
}

/* ---- keys ---- */

static int refuse(struct control *c, int res, const char *key, const char *value)
{
	return control_refuse(c, key, value, &(struct refusal) {
		.res = res,
		.reason = res == -ENOSPC ? "allowed are 256 programs" :
			res == -ENAMETOOLONG ? "allowed is a name of up to 127 bytes" : NULL,
		.spec = applevel_key_spec(key),
		.stays = metadata_get(&c->md, PW_ID_CORE, key),
	});
}

int control_write_app_level(struct control *c, const char *key, const char *value)
{
	char word[HR_PARAM_TEXT_BYTES];
	double number = 0.0;
	bool is_said = true;
	int res = 0;

	if (value != NULL)
		res = applevel_key_read(key, value, &number);
	else
		is_said = find_below(c, key, &number);
	if (res == 0)
		res = put(c, key, is_said, number);
	if (res < 0)
		return refuse(c, res, key, value);
	return control_accept(c, key, is_said ? word_of(key, number, word) : NULL);
}

void control_write_level(struct control *c, uint32_t subject, const char *value)
{
	const struct refusal read_only = { .res = -EROFS,
		.reason = "it only tells; deleted, it is found out anew" };
	const struct refusal not_levelled = { .res = -ENOENT,
		.reason = "its program is not levelled" };

	if (value == NULL && applevel_forget(c->applevel, subject) == 0)
		refusals_settle(&c->refusals, subject, APPLEVEL_STREAM_KEY);
	else
		refusals_tell(&c->refusals, subject, APPLEVEL_STREAM_KEY, value,
				value != NULL ? &read_only : &not_levelled);
	metadata_answer(&c->md, subject, APPLEVEL_STREAM_KEY,
			metadata_get(&c->md, subject, APPLEVEL_STREAM_KEY));
}

/* ---- lifetime ---- */

/* A wrong argument is told, and counts as if it were not there. */
static void apply_start(struct control *c, const char *key)
{
	const char *value = pw_properties_get(c->start_app_level, key);

	if (control_write_app_level(c, key, value) < 0)
		pw_properties_set(c->start_app_level, key, NULL);
}

int control_start_app_level(struct control *c, const struct pw_properties *start)
{
	int res;

	if ((res = applevel_new(&c->applevel, c->context, &c->router.streams, &c->md)) < 0)
		return res;
	if ((c->start_app_level = pw_properties_copy(start)) == NULL)
		return -errno;
	control_apply_app_level(c);
	for (uint32_t i = 0; i < start->dict.n_items; i++)
		apply_start(c, start->dict.items[i].key);
	return 0;
}

void control_set_state(struct control *c, struct state *state)
{
	applevel_set_state(c->applevel, state);
}

void control_stop_app_level(struct control *c)
{
	applevel_free(c->applevel);
	c->applevel = NULL;
	pw_properties_free(c->start_app_level);
	c->start_app_level = NULL;
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include <spa/utils/string.h>

#include "control/internal.h"

/* Everything that tells of stuck clients. */

#define KEY_COUNT CONTROL_KEY_STUCK ".count"
#define KEY_LAST CONTROL_KEY_STUCK ".last"

#define SENDS_NO_SOUND "sends what is no sound"

static const char *name_switch(bool is_on)
{
	return is_on ? "true" : "false";
}

int control_write_watchdog(struct control *c, const char *key, const char *value)
{
	bool is_on = value != NULL ? spa_streq(value, "true") : c->start_watchdog;

	if (value != NULL && !is_on && !spa_streq(value, "false")) {
		control_refuse(c, -EINVAL, key, value, "allowed is true or false",
				name_switch(c->watchdog.is_on));
		metadata_answer(&c->md, PW_ID_CORE, key, name_switch(c->watchdog.is_on));
		return -EINVAL;
	}
	watchdog_set(&c->watchdog, is_on);
	return control_accept(c, key, name_switch(is_on));
}

static void print_isolations(const struct suspect *suspect, char *text, size_t size_bytes)
{
	snprintf(text, size_bytes, "isolated %u time%s", suspect->n_isolations,
			suspect->n_isolations == 1 ? "" : "s");
}

/* That it hangs goes without saying. */
static const char *name_fault(const struct suspect *suspect)
{
	return suspect->fault == SUSPECT_NONFINITE ? SENDS_NO_SOUND ", " : "";
}

/* Those that are isolated now, as many as fit. */
static void show_stuck(struct control *c)
{
	const struct suspect *suspect;
	char text[512] = "", isolations[32];
	size_t n = 0;

	spa_list_for_each(suspect, &c->watchdog.suspects.list, link) {
		if (!suspect->is_told || n >= sizeof(text))
			continue;
		print_isolations(suspect, isolations, sizeof(isolations));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s, %s%s", n > 0 ? "; " : "",
				suspect->client, name_fault(suspect), isolations);
	}
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_STUCK, n > 0 ? text : NULL);
}

static void on_changed(void *data, const struct suspect *suspect)
{
	struct control *c = data;
	char text[192], isolations[32], count[16];

	print_isolations(suspect, isolations, sizeof(isolations));
	snprintf(text, sizeof(text), "%s, %s",
			!suspect->is_isolated ? "is back" :
			suspect->fault == SUSPECT_NONFINITE ? SENDS_NO_SOUND : "does not answer",
			isolations);
	metadata_set(&c->md, suspect->id, CONTROL_KEY_STUCK, text);
	if (suspect->is_isolated) {
		snprintf(text, sizeof(text), "%s, %s%s", suspect->client, name_fault(suspect), isolations);
		metadata_set(&c->md, PW_ID_CORE, KEY_LAST, text);
		snprintf(count, sizeof(count), "%u", c->watchdog.n_isolations);
		metadata_set(&c->md, PW_ID_CORE, KEY_COUNT, count);
	}
	show_stuck(c);
}

static void on_removed(void *data, const struct suspect *suspect)
{
	struct control *c = data;

	metadata_set(&c->md, suspect->id, CONTROL_KEY_STUCK, NULL);
	show_stuck(c);
}

static const struct watchdog_events watchdog_events = {
	.changed = on_changed,
	.removed = on_removed,
};

int control_start_watchdog(struct control *c, const struct control_setup *setup)
{
	c->start_watchdog = setup->config->with_watchdog;
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_WATCHDOG, name_switch(c->start_watchdog));
	metadata_set(&c->md, PW_ID_CORE, KEY_COUNT, "0");
	return watchdog_init(&c->watchdog, c->context, setup->pairs, c->start_watchdog,
			&watchdog_events, c);
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include <spa/utils/string.h>

#include <headroom/reasons.h>

#include "base/json-text.h"
#include "control/internal.h"

/* Everything that tells of stuck clients. */

#define KEY_COUNT HEADROOM_KEY_STUCK ".count"
#define KEY_LAST HEADROOM_KEY_STUCK ".last"

#define SENDS_NO_SOUND "sends what is no sound"

static const char *name_switch(bool is_on)
{
	return is_on ? "true" : "false";
}

int control_write_watchdog(struct control *c, const char *key, const char *value)
{
	bool is_on = value != NULL ? spa_streq(value, "true") : c->start_watchdog;

	if (value != NULL && !is_on && !spa_streq(value, "false"))
		return control_refuse(c, key, value, &(struct refusal) {
			.res = -EINVAL,
			.reason = "allowed is true or false",
			.stays = name_switch(c->watchdog.is_on),
		});
	watchdog_set(&c->watchdog, is_on);
	return control_accept(c, key, name_switch(is_on));
}

/* ---- who hangs ---- */

static void print_isolations(const struct suspect *suspect, char *text, size_t size_bytes)
{
	snprintf(text, size_bytes, "isolated %u time%s", suspect->n_isolations,
			suspect->n_isolations == 1 ? "" : "s");
}

static void put_suspect(struct json_text *json, const struct suspect *suspect)
{
	json_text_open(json, NULL, '{');
	json_text_integer(json, HEADROOM_STUCK_NODE, suspect->id);
	json_text_string(json, HEADROOM_STUCK_NAME, suspect->name, sizeof(suspect->name));
	json_text_integer(json, HEADROOM_STUCK_PID, suspect->pid);
	json_text_bool(json, HEADROOM_STUCK_IS_STUCK, suspect->is_isolated);
	json_text_string(json, HEADROOM_STUCK_FAULT,
			suspect->fault == SUSPECT_NONFINITE ? "nonfinite" : "hangs", 16);
	json_text_integer(json, HEADROOM_STUCK_ISOLATIONS, suspect->n_isolations);
	json_text_close(json, '}');
}

/* As many as fit, with the bracket that ends the list. */
static void put_next(struct json_text *json, const struct suspect *suspect)
{
	struct json_text before = *json, closed;

	put_suspect(json, suspect);
	closed = *json;
	json_text_close(&closed, ']');
	if (closed.is_cut)
		*json = before;
}

/* The detail first, so that who hears of the sentence has it. */
static void show(struct control *c, uint32_t subject, const char *detail, const char *text)
{
	metadata_set(&c->md, subject, HEADROOM_KEY_STUCK_DETAIL, detail);
	metadata_set(&c->md, subject, HEADROOM_KEY_STUCK, text);
}

/* That it hangs goes without saying. */
static const char *name_fault(const struct suspect *suspect)
{
	return suspect->fault == SUSPECT_NONFINITE ? SENDS_NO_SOUND ", " : "";
}

/* Those that are isolated now. */
static void show_stuck(struct control *c)
{
	const struct suspect *suspect;
	char text[512] = "", isolations[32], detail[4096];
	struct json_text json;
	size_t n = 0;

	json_text_start(&json, detail, sizeof(detail));
	json_text_open(&json, NULL, '[');
	spa_list_for_each(suspect, &c->watchdog.suspects.list, link) {
		if (!suspect->is_told)
			continue;
		put_next(&json, suspect);
		print_isolations(suspect, isolations, sizeof(isolations));
		if (n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s, %s%s",
					n > 0 ? "; " : "", suspect->client, name_fault(suspect),
					isolations);
	}
	json_text_close(&json, ']');
	show(c, PW_ID_CORE, n > 0 ? detail : NULL, n > 0 ? text : NULL);
}

static void on_changed(void *data, const struct suspect *suspect)
{
	struct control *c = data;
	char text[192], isolations[32], count[16], detail[512];
	struct json_text json;

	print_isolations(suspect, isolations, sizeof(isolations));
	snprintf(text, sizeof(text), "%s, %s",
			!suspect->is_isolated ? "is back" :
			suspect->fault == SUSPECT_NONFINITE ? SENDS_NO_SOUND : "does not answer",
			isolations);
	json_text_start(&json, detail, sizeof(detail));
	put_suspect(&json, suspect);
	show(c, suspect->id, detail, text);
	if (suspect->is_isolated) {
		snprintf(text, sizeof(text), "%s, %s%s", suspect->client, name_fault(suspect),
				isolations);
		metadata_set(&c->md, PW_ID_CORE, KEY_LAST, text);
		snprintf(count, sizeof(count), "%u", c->watchdog.n_isolations);
		metadata_set(&c->md, PW_ID_CORE, KEY_COUNT, count);
	}
	show_stuck(c);
}

static void on_removed(void *data, const struct suspect *suspect)
{
	struct control *c = data;

	show(c, suspect->id, NULL, NULL);
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

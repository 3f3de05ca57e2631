/* SPDX-License-Identifier: MIT */
#include "base/conf-reader.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

/* Mistakes come roughly in the order of the text: count on from the last one. */
static unsigned int line_of(struct reader *reader, const char *at)
{
	if (at == NULL)
		return 0;
	if (reader->counted == NULL || at < reader->counted) {
		reader->counted = reader->text;
		reader->line = 1;
	}
	for (; reader->counted < at; reader->counted++)
		reader->line += *reader->counted == '\n';
	return reader->line;
}

static void report(struct reader *reader, struct hr_profile_fault *fault, const char *at)
{
	reader->n_faults++;
	if (reader->on_fault == NULL)
		return;
	fault->file = reader->file;
	fault->line = line_of(reader, at);
	reader->on_fault(reader->data, fault);
}

void reader_fault(struct reader *reader, const char *at, const char *key,
		const char *problem, const char *allowed)
{
	struct hr_profile_fault fault = {
		.key = key, .value = "", .problem = problem, .allowed = allowed,
	};

	report(reader, &fault, at);
}

void reader_fault_value(struct reader *reader, const struct conf_pair *pair,
		const char *problem, const char *allowed)
{
	char value[48];
	int length_bytes = SPA_MIN(pair->length_bytes, (int)sizeof(value) - 1);
	struct hr_profile_fault fault = {
		.key = pair->key, .value = value, .problem = problem, .allowed = allowed,
	};

	/* not in the middle of a character */
	while (length_bytes < pair->length_bytes && length_bytes > 0 &&
			((unsigned char)pair->value[length_bytes] & 0xc0) == 0x80)
		length_bytes--;
	if (is_list(pair) || is_object(pair))
		snprintf(value, sizeof(value), "%s", is_list(pair) ? "[...]" : "{...}");
	else
		snprintf(value, sizeof(value), "%.*s", length_bytes, pair->value);
	report(reader, &fault, pair->value);
}

bool reader_copy_text(const struct conf_pair *pair, char *buf, size_t size_bytes)
{
	if (spa_json_is_container(pair->value, pair->length_bytes) ||
			spa_json_parse_stringn(pair->value, pair->length_bytes, buf,
				(int)size_bytes) <= 0)
		return false;
	for (const char *c = buf; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

int reader_find_label(const struct conf_pair *pair, const char *const labels[], int n_labels)
{
	char text[32];

	if (!reader_copy_text(pair, text, sizeof(text)))
		return -1;
	for (int i = 0; i < n_labels; i++)
		if (spa_streq(text, labels[i]))
			return i;
	return -1;
}

bool reader_next_pair(struct reader *reader, struct spa_json *object, struct conf_pair *pair)
{
	struct conf_pair key = { .key = "" };

	pair->length_bytes = 0;
	while ((key.length_bytes = spa_json_next(object, &key.value)) > 0) {
		pair->length_bytes = spa_json_next(object, &pair->value);
		if (pair->length_bytes <= 0)
			break;
		if (reader_copy_text(&key, pair->key, sizeof(pair->key)))
			return true;
		reader_fault_value(reader, &key, "not a key", "");
	}
	/* newer versions of spa/utils/json.h are stricter about what separates */
	if (key.length_bytes < 0 || pair->length_bytes < 0)
		reader_fault(reader, object->cur, "", "not understood from here on", "");
	return false;
}

const char *hr_profile_fault_text(const struct hr_profile_fault *fault, char *buf,
		size_t size_bytes)
{
	char line[16] = "";

	if (fault->file != NULL && fault->line > 0)
		snprintf(line, sizeof(line), "%u:", fault->line);
	snprintf(buf, size_bytes, "%s%s%s%s%s%s%s%s%s%s%s", fault->file != NULL ? fault->file : "",
			fault->file != NULL ? ":" : "", line, fault->file != NULL ? " " : "",
			fault->key,
			*fault->value != '\0' && *fault->key != '\0' ? " = " : "", fault->value,
			*fault->value != '\0' || *fault->key != '\0' ? ": " : "", fault->problem,
			*fault->allowed != '\0' ? "; allowed is " : "", fault->allowed);
	return buf;
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/defs.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "base/clock.h"
#include "base/log.h"
#include "state/file.h"
#include "state/store.h"
#include "state/table.h"
#include "state/writer.h"

#define QUIET_NSEC (500 * SPA_NSEC_PER_MSEC)	/* without another change */
#define LATEST_NSEC (2 * SPA_NSEC_PER_SEC)	/* after the first change */

SPA_STATIC_ASSERT(STATE_FILE_MAX_BYTES == STATE_MAX_TEXT_BYTES, "what is written is read");

struct state {
	struct pw_loop *loop;
	struct state_table table;
	struct state_writer *writer;
	struct spa_source *timer;	/* armed while there is something to write */
	struct spa_source *done;	/* the writer wrote */
	uint64_t dirty_since_ns;	/* 0: all of it was given to the writer */
	char *given;			/* what is, or will be, in the file; may be NULL */
	atomic_int res;			/* of the last write, from its thread */
	bool is_failing;		/* the last write that was logged failed */
	char path[PATH_MAX + sizeof(STATE_FILE_NAME)];
};

/* ---- writing ---- */

static void tell(struct state *state, int res)
{
	if (res == -EBUSY)
		pw_log_warn("%s: not saved: another daemon saves there; kept until the next "
				"change", state->path);
	else if (res < 0)
		pw_log_warn("%s: not saved: %s; kept until the next change", state->path,
				spa_strerror(res));
	else if (state->is_failing)
		pw_log_info("%s: saved again", state->path);
	state->is_failing = res < 0;
}

static void on_done(void *data, uint64_t count)
{
	struct state *state = data;
	int res = atomic_load_explicit(&state->res, memory_order_relaxed);

	/* A full disk is told once, not at every change. */
	if (res < 0 && state->is_failing)
		return;
	tell(state, res);
}

static void on_written(void *data, int res)
{
	struct state *state = data;

	atomic_store_explicit(&state->res, res, memory_order_relaxed);
	pw_loop_signal_event(state->loop, state->done);
}

static bool is_failed(struct state *state)
{
	return atomic_load_explicit(&state->res, memory_order_relaxed) < 0;
}

/* What was changed and changed back is not written. */
static void write_now(struct state *state)
{
	size_t size_bytes;
	char *text = state_table_text(&state->table, &size_bytes);
	int res = -ENOMEM;

	state->dirty_since_ns = 0;
	if (text != NULL && spa_streq(text, state->given) && !is_failed(state)) {
		free(text);
		return;
	}
	free(state->given);
	state->given = text != NULL ? strdup(text) : NULL;
	if (text != NULL)
		res = state_writer_put(state->writer, text, size_bytes);
	if (res < 0)
		on_written(state, res);
}

static void on_timer(void *data, uint64_t expirations)
{
	write_now(data);
}

static void write_soon(struct state *state)
{
	uint64_t now = monotonic_ns(), at;
	struct timespec value;

	if (state->dirty_since_ns == 0)
		state->dirty_since_ns = now;
	at = SPA_MIN(now + QUIET_NSEC, state->dirty_since_ns + LATEST_NSEC);
	value = (struct timespec) {
		.tv_sec = (time_t)(at / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(at % SPA_NSEC_PER_SEC),
	};
	pw_loop_update_timer(state->loop, state->timer, &value, NULL, true);
}

/* ---- what is saved ---- */

const char *state_get(const struct state *state, const char *section, const char *key)
{
	return state != NULL ? state_table_get(&state->table, section, key) : NULL;
}

int state_set(struct state *state, const char *section, const char *key, const char *value)
{
	int res;

	if (state == NULL)
		return 0;
	res = state_table_set(&state->table, section, key, value);
	if (res > 0)
		write_soon(state);
	return SPA_MIN(res, 0);
}

void state_clear(struct state *state, const char *section)
{
	if (state != NULL && state_table_clear(&state->table, section))
		write_soon(state);
}

void state_each(struct state *state, const char *name, state_each_fn on_each, void *data)
{
	const struct state_section *section;
	struct state_entry *entry, *next;

	if (state == NULL || (section = state_table_find(&state->table, name)) == NULL)
		return;
	spa_list_for_each_safe(entry, next, &section->entries, link)
		on_each(data, entry->key, entry->value);
}

/* ---- reading ---- */

struct fault_text {
	char text[160];
};

static void keep_fault(void *data, const struct hr_profile_fault *fault)
{
	struct fault_text *kept = data;

	snprintf(kept->text, sizeof(kept->text), "line %u: %s", fault->line, fault->problem);
}

/* Nothing of it is used. What can't be kept aside is not written over either. */
static int refuse(struct state_file *file, const char *path, const char *reason,
		const char *problem)
{
	int res = state_file_keep_aside(file, reason);

	if (res < 0)
		pw_log_warn("%s: not used: %s; can't be kept aside: %s; nothing is saved until "
				"it is gone and the daemon starts again", path, problem,
				spa_strerror(res));
	else
		pw_log_warn("%s: not used: %s; kept as %s.%s", path, problem, path, reason);
	return res;
}

/* A text that is wrong, or of a version of the future. */
static int parse(struct state_table *table, struct state_file *file, const char *path,
		const char *text, size_t size_bytes)
{
	struct fault_text fault = { "" };
	int version = 0, res;

	res = state_table_read(table, text, size_bytes, &version, keep_fault, &fault);
	if (res != -ENOTSUP)
		return res < 0 ? refuse(file, path, "corrupt", fault.text) : 0;
	snprintf(fault.text, sizeof(fault.text), "of version %d, known is up to %d", version,
			STATE_VERSION);
	return refuse(file, path, "newer", fault.text);
}

/* Whether the file may be written from now on. */
static bool read_file(struct state *state, struct state_file *file)
{
	const char *path = state->path;
	size_t size_bytes;
	char *text;
	int res = state_file_read(file, &text, &size_bytes);

	switch (res) {
	case 0:
		res = parse(&state->table, file, path, text, size_bytes);
		state->given = text;
		return res == 0;
	case -ENOENT:
		return true;
	case -ELOOP:
		return refuse(file, path, "corrupt", "a symbolic link") == 0;
	case -EINVAL:
		return refuse(file, path, "corrupt", "not a regular file") == 0;
	case -EFBIG:
		return refuse(file, path, "corrupt", "longer than 1 MiB") == 0;
	case -EACCES:
		return refuse(file, path, "corrupt", "may not be read") == 0;
	default:
		/* It may be fine the next time. */
		pw_log_warn("%s: can't be read: %s; nothing is saved until the daemon starts "
				"again", path, spa_strerror(res));
		return false;
	}
}

/* ---- lifetime ---- */

static int find_file(struct state_file *file, const char *dir)
{
	int res = state_file_init(file, dir);

	if (res == -ENOENT)
		pw_log_info("nothing is saved: neither state.dir, XDG_STATE_HOME nor HOME says where");
	else if (res < 0)
		pw_log_warn("state.dir = %s: allowed is an absolute path, nothing is saved",
				dir != NULL ? dir : "(too long)");
	return res;
}

static int start(struct state *state, struct state_file *file)
{
	state->timer = pw_loop_add_timer(state->loop, on_timer, state);
	state->done = pw_loop_add_event(state->loop, on_done, state);
	if (state->timer == NULL || state->done == NULL)
		return -errno;
	state->writer = state_writer_new(file, on_written, state);
	file->fd = -1;		/* the writer's */
	return state->writer != NULL ? 0 : -ENOMEM;
}

struct state *state_new(struct pw_loop *loop, const char *dir)
{
	struct state *state;
	struct state_file file;
	int res = -ENOMEM;

	if (find_file(&file, dir) < 0)
		return NULL;
	if ((state = calloc(1, sizeof(*state))) == NULL)
		goto error;
	state->loop = loop;
	state_table_init(&state->table);
	snprintf(state->path, sizeof(state->path), "%s/" STATE_FILE_NAME, file.dir);
	if (!read_file(state, &file))
		goto unusable;
	if ((res = start(state, &file)) < 0)
		goto error;
	return state;
error:
	pw_log_warn("nothing is saved: %s", spa_strerror(res));
unusable:
	state_file_finish(&file);
	state_free(state);
	return NULL;
}

void state_free(struct state *state)
{
	int res;

	if (state == NULL)
		return;
	if (state->writer != NULL) {
		if (state->dirty_since_ns != 0 || is_failed(state))
			write_now(state);
		res = state_writer_finish(state->writer, STATE_WAIT_MSEC);
		if (res == -ETIMEDOUT)
			pw_log_warn("%s: the disk takes longer than %d ms, not waited for",
					state->path, STATE_WAIT_MSEC);
		else if (res < 0 && !state->is_failing)
			pw_log_warn("%s: not saved: %s", state->path, spa_strerror(res));
	}
	if (state->timer != NULL)
		pw_loop_destroy_source(state->loop, state->timer);
	if (state->done != NULL)
		pw_loop_destroy_source(state->loop, state->done);
	state_table_finish(&state->table);
	free(state->given);
	free(state);
}

/* SPDX-License-Identifier: MIT */
#include "stream/outbox.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct outbox {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct piece *first, **last;
	size_t used_bytes, max_bytes;
	uint32_t n_opened;
	bool is_open, is_skipping, is_ended;
	uint64_t skipped_bytes;
	char title[OUTBOX_TITLE_BYTES];
	bool is_title_new;
};

static void clear(struct outbox *outbox)
{
	struct piece *next;

	for (struct piece *piece = outbox->first; piece != NULL; piece = next) {
		next = piece->next;
		free(piece);
	}
	outbox->first = NULL;
	outbox->last = &outbox->first;
	outbox->used_bytes = 0;
	outbox->is_skipping = false;
}

struct outbox *outbox_new(size_t max_bytes)
{
	struct outbox *outbox = calloc(1, sizeof(*outbox));
	pthread_condattr_t attr;

	if (outbox == NULL)
		return NULL;
	pthread_mutex_init(&outbox->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&outbox->changed, &attr);
	pthread_condattr_destroy(&attr);
	outbox->max_bytes = max_bytes;
	clear(outbox);
	return outbox;
}

void outbox_free(struct outbox *outbox)
{
	if (outbox == NULL)
		return;
	clear(outbox);
	pthread_cond_destroy(&outbox->changed);
	pthread_mutex_destroy(&outbox->lock);
	free(outbox);
}

uint32_t outbox_number(struct outbox *outbox)
{
	uint32_t number;

	pthread_mutex_lock(&outbox->lock);
	number = outbox->is_open ? outbox->n_opened : 0;
	pthread_mutex_unlock(&outbox->lock);
	return number;
}

/* Whether there is room, with the lock held. */
static bool admit(struct outbox *outbox, size_t n_bytes)
{
	if (outbox->is_skipping && outbox->used_bytes <= outbox->max_bytes / 2)
		outbox->is_skipping = false;
	else if (outbox->used_bytes + n_bytes > outbox->max_bytes)
		outbox->is_skipping = true;
	if (outbox->is_skipping)
		outbox->skipped_bytes += n_bytes;
	return !outbox->is_skipping;
}

void outbox_push(struct outbox *outbox, uint32_t number, const unsigned char *bytes,
		size_t n_bytes)
{
	struct piece *piece = malloc(sizeof(*piece) + n_bytes);

	if (piece == NULL)
		return;
	*piece = (struct piece) { .n_bytes = n_bytes };
	memcpy(piece->bytes, bytes, n_bytes);
	pthread_mutex_lock(&outbox->lock);
	if (outbox->is_open && outbox->n_opened == number && admit(outbox, n_bytes)) {
		*outbox->last = piece;
		outbox->last = &piece->next;
		outbox->used_bytes += n_bytes;
		pthread_cond_broadcast(&outbox->changed);
		piece = NULL;
	}
	pthread_mutex_unlock(&outbox->lock);
	free(piece);
}

void outbox_set_title(struct outbox *outbox, const char *title)
{
	pthread_mutex_lock(&outbox->lock);
	snprintf(outbox->title, sizeof(outbox->title), "%s", title);
	outbox->is_title_new = true;
	pthread_mutex_unlock(&outbox->lock);
}

uint64_t outbox_skipped_bytes(struct outbox *outbox)
{
	uint64_t result;

	pthread_mutex_lock(&outbox->lock);
	result = outbox->skipped_bytes;
	pthread_mutex_unlock(&outbox->lock);
	return result;
}

void outbox_end(struct outbox *outbox)
{
	pthread_mutex_lock(&outbox->lock);
	outbox->is_ended = true;
	pthread_cond_broadcast(&outbox->changed);
	pthread_mutex_unlock(&outbox->lock);
}

void outbox_open(struct outbox *outbox)
{
	pthread_mutex_lock(&outbox->lock);
	clear(outbox);
	outbox->n_opened++;
	outbox->is_open = true;
	outbox->is_title_new = outbox->title[0] != 0;
	pthread_mutex_unlock(&outbox->lock);
}

void outbox_close(struct outbox *outbox)
{
	pthread_mutex_lock(&outbox->lock);
	clear(outbox);
	outbox->is_open = false;
	pthread_mutex_unlock(&outbox->lock);
}

static struct timespec in_ms(uint32_t timeout_ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += timeout_ms / 1000;
	at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
}

struct piece *outbox_pop(struct outbox *outbox, uint32_t timeout_ms)
{
	struct timespec deadline = in_ms(timeout_ms);
	struct piece *piece;
	int res = 0;

	pthread_mutex_lock(&outbox->lock);
	while (outbox->first == NULL && !outbox->is_ended && res == 0)
		res = pthread_cond_timedwait(&outbox->changed, &outbox->lock, &deadline);
	piece = outbox->first;
	if (piece != NULL) {
		outbox->first = piece->next;
		if (outbox->first == NULL)
			outbox->last = &outbox->first;
		outbox->used_bytes -= piece->n_bytes;
	}
	pthread_mutex_unlock(&outbox->lock);
	return piece;
}

bool outbox_wait_end(struct outbox *outbox, uint32_t timeout_ms)
{
	struct timespec deadline = in_ms(timeout_ms);
	bool is_ended;
	int res = 0;

	pthread_mutex_lock(&outbox->lock);
	while (!outbox->is_ended && res == 0)
		res = pthread_cond_timedwait(&outbox->changed, &outbox->lock, &deadline);
	is_ended = outbox->is_ended;
	pthread_mutex_unlock(&outbox->lock);
	return is_ended;
}

bool outbox_take_title(struct outbox *outbox, char title[OUTBOX_TITLE_BYTES])
{
	bool is_new;

	pthread_mutex_lock(&outbox->lock);
	is_new = outbox->is_title_new;
	outbox->is_title_new = false;
	memcpy(title, outbox->title, OUTBOX_TITLE_BYTES);
	pthread_mutex_unlock(&outbox->lock);
	return is_new;
}

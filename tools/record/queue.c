/* SPDX-License-Identifier: MIT */
#include "record/queue.h"

#include <pthread.h>
#include <stdlib.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct block *first, **last;
	size_t used_bytes, max_bytes;
	bool is_ended;
};

static size_t samples_bytes(const struct block *block)
{
	if (block->kind != BLOCK_SOUND)
		return 0;
	return (size_t)block->n_frames * block->n_channels * sizeof(float);
}

struct block *block_new(enum block_kind kind, uint32_t rate_hz, uint32_t n_channels,
		uint64_t n_frames)
{
	struct block head = {
		.kind = kind,
		.rate_hz = rate_hz,
		.n_channels = n_channels,
		.n_frames = n_frames,
	};
	struct block *block = malloc(sizeof(*block) + samples_bytes(&head));

	if (block != NULL)
		*block = head;
	return block;
}

struct queue *queue_new(size_t max_bytes)
{
	struct queue *queue = calloc(1, sizeof(*queue));

	if (queue == NULL)
		return NULL;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->changed, NULL);
	queue->last = &queue->first;
	queue->max_bytes = max_bytes;
	return queue;
}

void queue_free(struct queue *queue)
{
	struct block *next;

	if (queue == NULL)
		return;
	for (struct block *block = queue->first; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	pthread_cond_destroy(&queue->changed);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

bool queue_has_room(struct queue *queue)
{
	bool result;

	pthread_mutex_lock(&queue->lock);
	result = queue->used_bytes < queue->max_bytes;
	pthread_mutex_unlock(&queue->lock);
	return result;
}

void queue_push(struct queue *queue, struct block *block)
{
	pthread_mutex_lock(&queue->lock);
	block->next = NULL;
	*queue->last = block;
	queue->last = &block->next;
	queue->used_bytes += samples_bytes(block);
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

void queue_end(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->is_ended = true;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

struct block *queue_pop(struct queue *queue)
{
	struct block *block;

	pthread_mutex_lock(&queue->lock);
	while (queue->first == NULL && !queue->is_ended)
		pthread_cond_wait(&queue->changed, &queue->lock);
	block = queue->first;
	if (block != NULL) {
		queue->first = block->next;
		if (queue->first == NULL)
			queue->last = &queue->first;
		queue->used_bytes -= samples_bytes(block);
	}
	pthread_mutex_unlock(&queue->lock);
	return block;
}

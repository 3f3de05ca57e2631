/* SPDX-License-Identifier: MIT */
#include "stream/sender.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <shout/shout.h>

#include "lib/message.h"
#include "stream/backoff.h"

#define CONNECT_MS 10000u
#define POLL_MS 20u
#define STALL_MS 10000u		/* nothing taken for so long: the connection is dead */
#define REST_MS 3000u
#define QUEUE_BYTES 65536	/* in libshout; more waits in the outbox */

struct sender {
	const struct options *options;
	const char *password;
	struct outbox *outbox;
	pthread_t thread;
	struct backoff backoff;

	pthread_mutex_t lock;
	struct sender_status status;	/* under the lock */
};

enum outcome { OUTCOME_LOST, OUTCOME_REFUSED, OUTCOME_ENDED };

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* libshout does not know a reason for every failure. */
static const char *reason(shout_t *shout)
{
	switch (shout_get_errno(shout)) {
	case SHOUTERR_SUCCESS:
	case SHOUTERR_CONNECTED:
		return "the connection was lost";
	case SHOUTERR_BUSY:
	case SHOUTERR_RETRY:
		return "no answer";
	default:
		return shout_get_error(shout);
	}
}

static void set_connected(struct sender *sender, bool is_connected)
{
	pthread_mutex_lock(&sender->lock);
	sender->status.is_connected = is_connected;
	sender->status.n_connections += is_connected;
	pthread_mutex_unlock(&sender->lock);
}

/* ---- the connection ---- */

static int set_texts(shout_t *shout, const struct options *options)
{
	const struct { const char *name, *value; } texts[] = {
		{ SHOUT_META_NAME, options->name },
		{ SHOUT_META_GENRE, options->genre },
		{ SHOUT_META_DESCRIPTION, options->description },
		{ SHOUT_META_URL, options->homepage },
	};
	int res = SHOUTERR_SUCCESS;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && res == SHOUTERR_SUCCESS; i++)
		if (texts[i].value != NULL)
			res = shout_set_meta(shout, texts[i].name, texts[i].value);
	return res;
}

static shout_t *make_connection(struct sender *sender)
{
	const struct options *options = sender->options;
	unsigned int format = options->codec == CODEC_MP3 ? SHOUT_FORMAT_MP3 : SHOUT_FORMAT_OGG;
	shout_t *shout = shout_new();

	if (shout == NULL)
		return NULL;
	if (shout_set_host(shout, options->host) != SHOUTERR_SUCCESS ||
	    shout_set_port(shout, options->port) != SHOUTERR_SUCCESS ||
	    shout_set_user(shout, options->user) != SHOUTERR_SUCCESS ||
	    shout_set_password(shout, sender->password) != SHOUTERR_SUCCESS ||
	    shout_set_mount(shout, options->mount) != SHOUTERR_SUCCESS ||
	    shout_set_agent(shout, "headroom-stream/" HEADROOM_VERSION) != SHOUTERR_SUCCESS ||
	    shout_set_content_format(shout, format, SHOUT_USAGE_AUDIO, NULL) !=
			SHOUTERR_SUCCESS ||
	    shout_set_tls(shout, options->is_tls ? SHOUT_TLS_RFC2818 : SHOUT_TLS_DISABLED) !=
			SHOUTERR_SUCCESS ||
	    (options->ca_file != NULL &&
	     shout_set_ca_file(shout, options->ca_file) != SHOUTERR_SUCCESS) ||
	    shout_set_public(shout, options->is_public) != SHOUTERR_SUCCESS ||
	    set_texts(shout, options) != SHOUTERR_SUCCESS ||
	    shout_set_nonblocking(shout, 1) != SHOUTERR_SUCCESS) {
		print_error("the address: %s", shout_get_error(shout));
		shout_free(shout);
		return NULL;
	}
	return shout;
}

/* SHOUTERR_CONNECTED, or what went wrong. */
static int connect_server(struct sender *sender, shout_t *shout)
{
	uint64_t deadline_ms = now_ms() + CONNECT_MS;
	int res = shout_open(shout);

	if (res == SHOUTERR_SUCCESS)
		return SHOUTERR_CONNECTED;
	while (res == SHOUTERR_BUSY || res == SHOUTERR_RETRY) {
		if (now_ms() > deadline_ms || outbox_wait_end(sender->outbox, POLL_MS))
			return SHOUTERR_NOCONNECT;
		res = shout_get_connected(shout);
	}
	return res;
}

/* ---- sending ---- */

/* Whether it is ASCII, or what in UTF-8 are two bytes that begin with C2 or C3. */
static bool is_latin_1(const char *text)
{
	for (; *text != 0; text++)
		if ((unsigned char)*text > 0xc3)
			return false;
	return true;
}

/*
 * Icecast turns a title into the charset of the mount, which for MP3 is Latin-1 unless its
 * configuration says otherwise, and what is not in it into entities such as &#1087;. Such a
 * title is passed on as it is when no charset is named; players take it for UTF-8.
 */
static int set_metadata(shout_t *shout, shout_metadata_t *metadata, const char *text)
{
	if (is_latin_1(text))
		return shout_set_metadata_utf8(shout, metadata);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	return shout_set_metadata(shout, metadata);
#pragma GCC diagnostic pop
}

/* In an Ogg stream the title is part of the sound. */
static void send_title(struct sender *sender, shout_t *shout)
{
	char text[OUTBOX_TITLE_BYTES];
	shout_metadata_t *metadata;

	if (sender->options->codec != CODEC_MP3 || !outbox_take_title(sender->outbox, text))
		return;
	metadata = shout_metadata_new();
	if (metadata == NULL)
		return;
	if (shout_metadata_add(metadata, "song", text) != SHOUTERR_SUCCESS ||
	    set_metadata(shout, metadata, text) < SHOUTERR_METADATA)
		print_info("the server does not take the title: %s", shout_get_error(shout));
	shout_metadata_free(metadata);
}

static int send_piece(struct sender *sender, shout_t *shout, const struct piece *piece)
{
	int res = shout_send(shout, piece->bytes, piece->n_bytes);

	if (res != SHOUTERR_SUCCESS && res != SHOUTERR_BUSY && res != SHOUTERR_RETRY)
		return print_error("%s: %s", sender->options->host, reason(shout));
	pthread_mutex_lock(&sender->lock);
	sender->status.sent_bytes += piece->n_bytes;
	pthread_mutex_unlock(&sender->lock);
	return 0;
}

/* Let libshout send what it has. 1 while that is too much to add to, 0, or -1. */
static int pump(struct sender *sender, shout_t *shout)
{
	int res = shout_send(shout, NULL, 0);

	if (res != SHOUTERR_SUCCESS && res != SHOUTERR_BUSY && res != SHOUTERR_RETRY)
		return print_error("%s: %s", sender->options->host, reason(shout));
	return shout_queuelen(shout) > QUEUE_BYTES;
}

static enum outcome send_all(struct sender *sender, shout_t *shout)
{
	uint64_t end_ms = UINT64_MAX, moved_ms = now_ms();
	ssize_t before = 0;

	while (now_ms() < end_ms) {
		struct piece *piece = NULL;
		ssize_t queue = shout_queuelen(shout);
		int res = pump(sender, shout);
		bool is_ended = outbox_wait_end(sender->outbox, res > 0 ? POLL_MS : 0);

		if (queue < before || queue <= 0)
			moved_ms = now_ms();
		before = queue;
		if (res < 0)
			return OUTCOME_LOST;
		if (now_ms() - moved_ms > STALL_MS) {
			print_error("%s: nothing was taken for 10 s", sender->options->host);
			return OUTCOME_LOST;
		}
		if (is_ended && end_ms == UINT64_MAX)
			end_ms = now_ms() + REST_MS;
		send_title(sender, shout);
		if (res == 0 && (piece = outbox_pop(sender->outbox, POLL_MS)) != NULL) {
			res = send_piece(sender, shout, piece);
			free(piece);
			if (res < 0)
				return OUTCOME_LOST;
		} else if (is_ended && queue <= 0) {
			break;
		}
	}
	return OUTCOME_ENDED;
}

static enum outcome run_connection(struct sender *sender, shout_t *shout)
{
	enum outcome outcome;
	int res = connect_server(sender, shout);

	if (res != SHOUTERR_CONNECTED) {
		if (outbox_wait_end(sender->outbox, 0))
			return OUTCOME_ENDED;
		print_error("%s:%u%s: %s", sender->options->host, sender->options->port,
				sender->options->mount, reason(shout));
		/* After a success it may be that the server did not notice we were gone. */
		return res == SHOUTERR_NOLOGIN && sender_status(sender).n_connections == 0 ?
			OUTCOME_REFUSED : OUTCOME_LOST;
	}
	print_info("connected to %s:%u%s", sender->options->host, sender->options->port,
			sender->options->mount);
	backoff_reset(&sender->backoff);
	set_connected(sender, true);
	outbox_open(sender->outbox);
	outcome = send_all(sender, shout);
	outbox_close(sender->outbox);
	set_connected(sender, false);
	shout_close(shout);
	return outcome;
}

static void *run(void *data)
{
	struct sender *sender = data;
	enum outcome outcome = OUTCOME_LOST;

	while (outcome == OUTCOME_LOST) {
		shout_t *shout = make_connection(sender);
		uint32_t wait_ms;

		outcome = shout != NULL ? run_connection(sender, shout) : OUTCOME_REFUSED;
		if (shout != NULL)
			shout_free(shout);
		if (outcome != OUTCOME_LOST)
			break;
		wait_ms = backoff_next_ms(&sender->backoff);
		print_info("trying again in %.1f s", wait_ms / 1e3);
		if (outbox_wait_end(sender->outbox, wait_ms))
			break;
	}
	if (outcome == OUTCOME_REFUSED) {
		pthread_mutex_lock(&sender->lock);
		sender->status.is_refused = true;
		pthread_mutex_unlock(&sender->lock);
	}
	return NULL;
}

struct sender *sender_new(const struct options *options, const char *password,
		struct outbox *outbox)
{
	struct sender *sender = calloc(1, sizeof(*sender));
	int res;

	if (sender == NULL) {
		print_error("out of memory");
		return NULL;
	}
	sender->options = options;
	sender->password = password;
	sender->outbox = outbox;
	backoff_init(&sender->backoff, (uint64_t)getpid() ^ now_ms() << 20);
	pthread_mutex_init(&sender->lock, NULL);
	if ((res = pthread_create(&sender->thread, NULL, run, sender)) != 0) {
		print_error("%s", strerror(res));
		pthread_mutex_destroy(&sender->lock);
		free(sender);
		return NULL;
	}
	return sender;
}

struct sender_status sender_status(struct sender *sender)
{
	struct sender_status status;

	pthread_mutex_lock(&sender->lock);
	status = sender->status;
	pthread_mutex_unlock(&sender->lock);
	return status;
}

void sender_free(struct sender *sender)
{
	if (sender == NULL)
		return;
	pthread_join(sender->thread, NULL);
	pthread_mutex_destroy(&sender->lock);
	free(sender);
}

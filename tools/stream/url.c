/* SPDX-License-Identifier: MIT */
#include "stream/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/message.h"

#define DEFAULT_PORT 8000u
#define DEFAULT_TLS_PORT 443u

static const char form[] = "the form is http://[user@]host[:port]/mount, or https://";

static int parse_port(struct options *options, const char *text)
{
	char *end;
	unsigned long port = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != 0 || port < 1 || port > 65535)
		return print_error("port %s: allowed is 1 .. 65535", text);
	options->port = (uint16_t)port;
	return 0;
}

/* "host", "host:port", "[::1]:port"; changes text. */
static int parse_host(struct options *options, char *text)
{
	char *colon, *end;

	if (text[0] == '[' && (end = strchr(text, ']')) != NULL) {
		*end = 0;
		options->host = strdup(text + 1);
		colon = end[1] == ':' ? end + 1 : NULL;
	} else {
		if ((colon = strchr(text, ':')) != NULL)
			*colon = 0;
		options->host = strdup(text);
	}
	if (options->host == NULL || options->host[0] == 0)
		return print_error("there is no host in the address; %s", form);
	return colon != NULL ? parse_port(options, colon + 1) : 0;
}

/* The text between "://" and the mount; changes it. */
static int parse_authority(struct options *options, char *text)
{
	char *at = strrchr(text, '@');

	if (at != NULL) {
		*at = 0;
		if (strchr(text, ':') != NULL)
			return print_error("a password does not belong into the address, where all can "
					"read it; use --password-file or "
					"HEADROOM_STREAM_PASSWORD");
		options->user = strdup(text);
		text = at + 1;
	} else {
		options->user = strdup("source");
	}
	if (options->user == NULL || options->user[0] == 0)
		return print_error("there is no user before the @; %s", form);
	return parse_host(options, text);
}

static void choose_codec(struct options *options)
{
	const char *dot = strrchr(options->mount, '.');

	options->codec = dot != NULL && strcasecmp(dot, ".mp3") == 0 ? CODEC_MP3 : CODEC_OPUS;
}

int url_parse(struct options *options, const char *url)
{
	const char *rest = strstr(url, "://"), *mount;
	char *authority;
	int res;

	if (rest == NULL)
		return print_error("%s: %s", url, form);
	options->is_tls = strncasecmp(url, "https:", 6) == 0;
	if (!options->is_tls && strncasecmp(url, "http:", 5) != 0 &&
	    strncasecmp(url, "icecast:", 8) != 0)
		return print_error("%.*s: %s", (int)(rest - url), url, form);
	rest += 3;
	mount = strchr(rest, '/');
	if (mount == NULL || mount[1] == 0)
		return print_error("there is no mount in the address; %s", form);
	options->port = options->is_tls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
	options->mount = strdup(mount);
	authority = strndup(rest, (size_t)(mount - rest));
	if (options->mount == NULL || authority == NULL) {
		free(authority);
		return print_error("out of memory");
	}
	choose_codec(options);
	res = parse_authority(options, authority);
	free(authority);
	return res;
}

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_URL_H
#define HEADROOM_STREAM_URL_H

#include "stream/options.h"

/**
 * Take "http[s]://[user@]host[:port]/mount" apart into options->host, mount, user,
 * port, is_tls and, by the end of the mount, codec. icecast:// is http://. A password
 * in it is refused: everybody on the machine can read a command line.
 *
 * Says what is wrong and returns -1, else 0.
 */
int url_parse(struct options *options, const char *url);

#endif /* HEADROOM_STREAM_URL_H */

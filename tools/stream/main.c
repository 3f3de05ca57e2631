/* SPDX-License-Identifier: MIT */
/*
 * headroom-stream: what a sink of Headroom plays, sent to an Icecast server. One thread
 * listens and encodes, another talks to the server; neither can hold up the sound.
 */
#include <signal.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <shout/shout.h>

#include "stream/options.h"
#include "stream/password.h"
#include "stream/streamer.h"

int main(int argc, char *argv[])
{
	char password[PASSWORD_BYTES];
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status < 0 && password_get(password, options.password_file) < 0)
		status = STREAM_USAGE;
	if (status < 0) {
		signal(SIGPIPE, SIG_IGN);	/* an error of the write is better */
		pw_init(NULL, NULL);
		shout_init();
		status = streamer_run(&options, password);
		shout_shutdown();
		pw_deinit();
	}
	explicit_bzero(password, sizeof(password));
	options_finish(&options);
	return status;
}

/* SPDX-License-Identifier: MIT */
/* monitor, record, stream: programs of their own. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/message.h"
#include "command/command.h"

#define MAX_ARGS 256

/* Where this program lies, with the slash at the end. */
static void own_dir(char dir[PATH_MAX])
{
	ssize_t n_bytes = readlink("/proc/self/exe", dir, PATH_MAX - 1);

	dir[n_bytes > 0 ? n_bytes : 0] = '\0';
	if (strrchr(dir, '/') != NULL)
		strrchr(dir, '/')[1] = '\0';
}

static void try_in(const char *dir, const char *name, char *argv[])
{
	char path[PATH_MAX + 128];

	snprintf(path, sizeof(path), "%s%s", dir, name);
	argv[0] = path;
	execv(path, argv);
}

int run_program(const struct call *call)
{
	char dir[PATH_MAX], built[PATH_MAX + 64], name[64], *argv[MAX_ARGS + 2];
	int n = 1;

	for (int i = 0; i < call->n_args && n <= MAX_ARGS; i++)
		argv[n++] = call->args[i];
	argv[n] = NULL;
	if (call->remote != NULL)
		setenv("PIPEWIRE_REMOTE", call->remote, 1);
	snprintf(name, sizeof(name), "headroom-%s", call->command->name);
	own_dir(dir);
	try_in(dir, name, argv);
	/* As it is built, each has a directory of its own. */
	snprintf(built, sizeof(built), "%s%s/", dir, call->command->name);
	if (errno == ENOENT)
		try_in(built, name, argv);
	if (errno == ENOENT)
		try_in(HEADROOM_LIBEXEC_DIR "/", name, argv);
	if (errno != ENOENT)
		return complain(STATUS_REFUSED, "%s: %s", name, strerror(errno));
	complain(STATUS_NOT_THERE, "%s is not installed", name);
	advise("It was looked for in %s and %s/.", dir, HEADROOM_LIBEXEC_DIR);
	advise("It is built when what it needs is there; see README.md.");
	return STATUS_NOT_THERE;
}

/* SPDX-License-Identifier: MIT */
#include "stream/password.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/message.h"

#define VARIABLE "HEADROOM_STREAM_PASSWORD"

static int read_file(char password[PASSWORD_BYTES], const char *path)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	char *line;

	if (file == NULL)
		return print_error("%s: %s", path, strerror(errno));
	if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
		print_info("%s: others may read this password; chmod 600 helps", path);
	line = fgets(password, PASSWORD_BYTES, file);
	fclose(file);
	if (line == NULL)
		return print_error("%s: there is no password in it", path);
	password[strcspn(password, "\r\n")] = 0;
	return 0;
}

static int read_environment(char password[PASSWORD_BYTES])
{
	char *value = getenv(VARIABLE);

	if (value == NULL)
		return print_error("there is no password; use --password-file FILE, or the variable "
				VARIABLE);
	if (strlen(value) >= PASSWORD_BYTES)
		return print_error(VARIABLE " is too long; allowed are %d bytes", PASSWORD_BYTES - 1);
	strcpy(password, value);
	/* Not for programs started from here, nor for who looks into /proc later. */
	explicit_bzero(value, strlen(value));
	unsetenv(VARIABLE);
	return 0;
}

int password_get(char password[PASSWORD_BYTES], const char *path)
{
	int res = path != NULL ? read_file(password, path) : read_environment(password);

	if (res == 0 && password[0] == 0)
		res = print_error("the password is empty");
	return res;
}

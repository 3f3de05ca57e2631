/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_PASSWORD_H
#define HEADROOM_STREAM_PASSWORD_H

#define PASSWORD_BYTES 256

/**
 * The password for the server: the first line of path, or with NULL the variable
 * HEADROOM_STREAM_PASSWORD, which is taken out of the environment then. It is never
 * printed. Says what is wrong and returns -1, else 0.
 */
int password_get(char password[PASSWORD_BYTES], const char *path);

#endif /* HEADROOM_STREAM_PASSWORD_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_COMPLETE_H
#define HEADROOM_COMPLETE_H

/**
 * What the completions of the shells ask: "headroom --complete WORD...", where the
 * last word is the one that is being typed and may be empty. Prints what it can
 * become, one a line, a tab and an explanation after it if there is one. Never says
 * what is wrong, as the user is in the middle of a line. Returns a status.
 */
int complete(char *words[], int n_words);

#endif /* HEADROOM_COMPLETE_H */

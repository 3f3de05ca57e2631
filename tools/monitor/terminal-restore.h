/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RESCUE_H
#define HEADROOM_RESCUE_H

/**
 * Go on in a child, and leave the parent to wait for it: however the child ends, by a
 * crash or by kill -9, the terminal is given back as it was. Signals that somebody sends
 * to the parent reach the child, and both stop together. To be called before there is any thread.
 *
 * -1 in the child, and when there can be none: go on. Else the exit status.
 */
int rescue_start(void);

#endif /* HEADROOM_RESCUE_H */

/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_DESCRIPTIONS_H
#define HEADROOM_RENDER_DESCRIPTIONS_H

#include <sndfile.h>

/**
 * Copy what libsndfile knows of a file besides its sound: title and the like, the
 * broadcast information of a WAV file (EBU Tech 3285) without the loudness in it, which
 * is another now, its cart chunk, cues and instrument. What `to` has no place for is left
 * out. Before the first sample is written.
 */
void descriptions_copy(SNDFILE *to, SNDFILE *from);

#endif /* HEADROOM_RENDER_DESCRIPTIONS_H */

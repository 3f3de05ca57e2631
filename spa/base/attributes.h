/* SPDX-License-Identifier: MIT */
#ifndef HR_ATTRIBUTES_H
#define HR_ATTRIBUTES_H

/**
 * Words the compiler, or a reader, can check.
 *
 * HR_RT marks a function that may run on the data loop: it does not allocate,
 * lock, make a system call or log, and its cost is bounded by
 * n_frames x n_channels x a constant. It stands in the declaration and in the
 * definition. HR_NODISCARD marks a result that must be looked at.
 */
#if defined(__GNUC__)
#define HR_NODISCARD __attribute__((warn_unused_result))
#else
#define HR_NODISCARD
#endif

#define HR_RT

/** Most channels one engine carries; the limit of struct spa_audio_info_raw. */
#define HR_MAX_CHANNELS 64u

/** Most frames in one process call: the largest quantum PipeWire allows. */
#define HR_MAX_BLOCK 8192u

/** Most frames a stage is given at once; an engine cuts blocks into these. */
#define HR_CHUNK 64u

/** Sample rates an engine accepts, in Hz. */
#define HR_MIN_RATE_HZ 8000u
#define HR_MAX_RATE_HZ 384000u

#endif /* HR_ATTRIBUTES_H */

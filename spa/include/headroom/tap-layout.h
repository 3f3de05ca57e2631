/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TAP_LAYOUT_H
#define HEADROOM_TAP_LAYOUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * The shared memory of a tap: one writer, any number of readers that only read.
 *
 *   offset 0      struct hr_tap_header, constant from the day it is shared
 *   live_offset   struct hr_tap_live: the counters, each on its own cache line
 *   epochs        n_epochs slots, struct hr_tap_epoch_slot
 *   meters        struct hr_tap_meter_block
 *   windows       n_windows slots of window_bytes, struct hr_tap_window
 *   ring          n_channels planes of capacity_frames float
 *
 * Everything is little-endian and made of 32-bit words, each written and read by
 * one relaxed atomic access, so that a reader may be a 32-bit program and a race
 * is never more than an old word. Larger things are checked for being whole:
 *
 * A counter of 64 bits is three words. The writer stores high_first, low and
 * high_last, in that order, each with release; a reader loads them backwards, each
 * with acquire, and again until both highs agree. If they do, `low` belongs to
 * them: reading high_last = h makes low of h (or later) visible, and had low been
 * of h + 1, high_first = h + 1 would have been visible after it. Counters only grow.
 *
 * A block is a sequence word and a payload (a seqlock). The writer makes the
 * sequence odd, then a release fence, the payload, and an even sequence with
 * release. A reader takes a sequence (acquire), the payload, an acquire fence and
 * the sequence again; equal and even means whole. If the reader saw one word of a
 * later writing, the two fences order the odd sequence before its second look.
 *
 * The ring is the same with counters for a sequence. `reserve` is raised and a
 * release fence passed before frames are overwritten, `commit` is raised with
 * release after they were written. Frame f is at index f % capacity_frames. A
 * reader takes `commit` (acquire), copies frames below it, passes an acquire fence
 * and takes `reserve`: what it copied is good from reserve - capacity_frames on.
 *
 * The writer never reads any of it.
 */

#define HR_TAP_MAGIC 0x50415448u	/* "HTAP" */
#define HR_TAP_VERSION 1u

#define HR_TAP_MAX_CHANNELS 64u
#define HR_TAP_MIN_RATE_HZ 8000u
#define HR_TAP_MAX_RATE_HZ 1536000u
#define HR_TAP_MIN_CAPACITY_FRAMES 65536u
#define HR_TAP_MAX_CAPACITY_FRAMES (1u << 20)
/** Most frames the writer adds at once: what is safe from the next commit. */
#define HR_TAP_MAX_BLOCK_FRAMES 8192u
#define HR_TAP_PAGE_BYTES 4096u
#define HR_TAP_LINE_WORDS 16u

struct hr_tap_header {
	uint32_t magic;
	uint32_t version;		/**< another one is another layout */
	uint32_t header_bytes;		/**< of this struct */
	uint32_t total_bytes;		/**< of the whole memory */
	uint32_t n_channels;		/**< 1 .. HR_TAP_MAX_CHANNELS */
	uint32_t capacity_frames;	/**< a power of two */
	uint32_t live_offset;		/**< these in bytes, multiples of 64 */
	uint32_t epochs_offset;
	uint32_t n_epochs;		/**< a power of two, at least 4 */
	uint32_t meters_offset;
	uint32_t windows_offset;
	uint32_t n_windows;		/**< a power of two, at least 4 */
	uint32_t window_bytes;
	uint32_t ring_offset;
	uint32_t unused[2];
	uint32_t position[HR_TAP_MAX_CHANNELS];	/**< enum spa_audio_channel */
	char channel_name[HR_TAP_MAX_CHANNELS][8];	/**< "FL" */
	char sink_name[128];		/**< node.name of the sink */
};

/** 64 bits that only grow, on a cache line of their own. */
struct hr_tap_counter {
	uint32_t high_first, low, high_last;
	uint32_t unused[HR_TAP_LINE_WORDS - 3];
};

/** Where the newest frame was in the graph. A payload: words, low half first. */
struct hr_tap_clock_words {
	uint32_t frame[2];		/**< first frame after the newest cycle */
	uint32_t position[2];		/**< graph position of that frame */
	uint32_t nsec[2];		/**< monotonic clock when the cycle began */
	uint32_t n_frames;		/**< of the newest cycle */
	uint32_t rate_hz;
	uint32_t rate_diff[2];		/**< bits of a double, speed of the graph's clock */
};

struct hr_tap_live {
	struct hr_tap_counter reserve;
	struct hr_tap_counter commit;
	uint32_t is_ended;		/**< nothing will come any more */
	uint32_t newest_epoch;		/**< its number, from 1; 0 = no sound yet */
	uint32_t newest_window;		/**< its number, from 1; 0 = no meters yet */
	uint32_t unused[HR_TAP_LINE_WORDS - 3];
	uint32_t clock_sequence;
	struct hr_tap_clock_words clock;
	uint32_t unused_clock[HR_TAP_LINE_WORDS - 11];
};

/** Why an epoch began: bits. */
#define HR_TAP_EPOCH_START 1u		/**< the first sound of this memory */
#define HR_TAP_EPOCH_RATE 2u		/**< another rate */
#define HR_TAP_EPOCH_GAP 4u		/**< graph positions jumped: cycles are missing */
#define HR_TAP_EPOCH_RESTART 8u		/**< the sink was suspended or flushed */

/** A run of frames at one rate with contiguous graph positions. A payload. */
struct hr_tap_epoch_words {
	uint32_t number;
	uint32_t reasons;
	uint32_t frame[2];		/**< first one */
	uint32_t position[2];		/**< graph position of the first */
	uint32_t nsec[2];		/**< monotonic clock when its cycle began */
	uint32_t rate_hz;		/**< HR_TAP_MIN_RATE_HZ .. HR_TAP_MAX_RATE_HZ */
};

/** Epoch number n is in slot n % n_epochs. */
struct hr_tap_epoch_slot {
	uint32_t sequence;
	struct hr_tap_epoch_words epoch;
	uint32_t unused[HR_TAP_LINE_WORDS - 10];
};

struct hr_tap_peaks {
	float in_peak_lin, out_peak_lin;	/**< samples */
	float in_true_peak_lin, out_true_peak_lin;	/**< watched */
};

/** Extremes over some time. Factors; gains of 1 and peaks of 0 are "nothing". */
struct hr_tap_extremes {
	float comp_gain_min_lin;	/**< deepest, without makeup */
	float limit_gain_min_lin;	/**< deepest */
	float unused[2];
	struct hr_tap_peaks channel[HR_TAP_MAX_CHANNELS];
};

/** Sums of the squares of n_watched_frames samples: what they grow by is of now. */
struct hr_tap_energy {
	double in_square_sum, out_square_sum;
};

/**
 * Everything that is a value of now, or a count since the sink was made. Loudness is
 * the weighted mean square of ITU-R BS.1770: LUFS = -0.691 + 10 log10(pow), 0 = none
 * yet. What is marked "watched" is measured from the time that somebody bound the
 * tap or read Props of the sink; headroom.bypass has none of it.
 */
struct hr_tap_snapshot {
	uint64_t frame;			/**< everything before it is in these values */
	uint64_t n_cycles;
	uint64_t n_starved_cycles;	/**< that the driver ran without the sink */
	uint64_t n_late_cycles;		/**< begun or ended late; watched */
	uint64_t n_xruns;		/**< cycles in which the driver told of one */
	uint64_t xrun_frames;		/**< time that it told */
	uint64_t n_in_clipped;		/**< input samples of full scale or above */
	uint64_t n_out_clipped;		/**< the same of the output */
	uint64_t n_scrubbed;		/**< input samples that were no numbers */
	uint64_t n_watched_frames;	/**< 0 = nothing is watched */
	uint64_t n_timed_cycles;	/**< that the process times are of; watched */
	uint64_t applied_serial;	/**< of the set of parameters in force */
	uint64_t applied_position;	/**< graph position where it came into force */
	uint32_t generation;		/**< of the parameters in force */
	uint32_t rate_hz;
	uint32_t quantum_frames;
	uint32_t process_min_ns, process_avg_ns, process_p99_ns, process_max_ns;
	float in_momentary_pow, out_momentary_pow;	/**< 400 ms; watched */
	float in_short_pow, out_short_pow;		/**< 3 s; watched */
	float in_integrated_pow, out_integrated_pow;	/**< gated; watched */
	/** EBU Tech 3342: LRA = 10 log10(high / low), 0 = none yet; watched. */
	float in_range_low_pow, in_range_high_pow;
	float out_range_low_pow, out_range_high_pow;
	float in_level_pow, out_level_pow;	/**< that the leveller and limiter follow */
	float agc_gain_lin;			/**< now */
	struct hr_tap_energy energy[HR_TAP_MAX_CHANNELS];	/**< watched */
};

struct hr_tap_meter_block {
	uint32_t sequence;
	uint32_t unused[HR_TAP_LINE_WORDS - 1];
	struct hr_tap_snapshot snapshot;
	struct hr_tap_extremes hold;	/**< since the start */
};

/**
 * Extremes of about 10 ms. Window number n is in slot n % n_windows; the newest is
 * still growing. Who read up to window n takes the extremes of n and all later
 * ones: whatever falls between two readings is in one of them, and the writer need
 * not know who reads.
 */
struct hr_tap_window {
	uint32_t sequence;
	uint32_t number;		/**< here the payload begins */
	uint32_t n_frames;
	uint32_t unused;
	struct hr_tap_extremes extremes;
};

/** Bytes of extremes and of a snapshot that n_channels need: the rest is not copied. */
#define HR_TAP_EXTREMES_BYTES(n_channels) \
	(offsetof(struct hr_tap_extremes, channel) + (n_channels) * sizeof(struct hr_tap_peaks))
#define HR_TAP_SNAPSHOT_BYTES(n_channels) \
	(offsetof(struct hr_tap_snapshot, energy) + (n_channels) * sizeof(struct hr_tap_energy))
#define HR_TAP_WINDOW_BYTES(n_channels) \
	(offsetof(struct hr_tap_window, extremes) + HR_TAP_EXTREMES_BYTES(n_channels))

#ifdef __cplusplus
#define HR_TAP_ASSERT(what) static_assert(what, #what)
#else
#define HR_TAP_ASSERT(what) _Static_assert(what, #what)
#endif
/* The same for every compiler and word size; Python reads these offsets, too. */
HR_TAP_ASSERT(sizeof(struct hr_tap_header) == 960);
HR_TAP_ASSERT(sizeof(struct hr_tap_live) == 256);
HR_TAP_ASSERT(sizeof(struct hr_tap_epoch_slot) == 64);
HR_TAP_ASSERT(sizeof(struct hr_tap_extremes) == 16 + 16 * 64);
HR_TAP_ASSERT(offsetof(struct hr_tap_snapshot, energy) == 184);
HR_TAP_ASSERT(sizeof(struct hr_tap_snapshot) == 184 + 16 * 64);
HR_TAP_ASSERT(sizeof(struct hr_tap_meter_block) == 64 + 1208 + 1040);
HR_TAP_ASSERT(sizeof(struct hr_tap_window) == 16 + 1040);

/* ---- words; both sides ---- */

static inline uint32_t hr_tap_load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline uint32_t hr_tap_load_acquire(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void hr_tap_store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void hr_tap_store_release(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/** Copy a payload out of shared memory; bytes is a multiple of 4. */
static inline void hr_tap_load_words(void *to, const void *shared, size_t bytes)
{
	const uint32_t *from = (const uint32_t *)shared;

	for (size_t i = 0; i < bytes / 4; i++) {
		uint32_t word = hr_tap_load(&from[i]);

		memcpy((char *)to + 4 * i, &word, 4);
	}
}

static inline uint64_t hr_tap_join(const uint32_t words[2])
{
	return (uint64_t)words[1] << 32 | words[0];
}

/* ---- extremes; both sides ---- */

static inline void hr_tap_extremes_init(struct hr_tap_extremes *extremes)
{
	memset(extremes, 0, sizeof(*extremes));
	extremes->comp_gain_min_lin = extremes->limit_gain_min_lin = 1.0f;
}

static inline float hr_tap_min(float a, float b)
{
	return b < a ? b : a;
}

static inline float hr_tap_max(float a, float b)
{
	return b > a ? b : a;
}

/** Widen `to` so that it holds `from`. */
static inline void hr_tap_extremes_merge(struct hr_tap_extremes *to,
		const struct hr_tap_extremes *from, uint32_t n_channels)
{
	to->comp_gain_min_lin = hr_tap_min(to->comp_gain_min_lin, from->comp_gain_min_lin);
	to->limit_gain_min_lin = hr_tap_min(to->limit_gain_min_lin, from->limit_gain_min_lin);
	for (uint32_t c = 0; c < n_channels; c++) {
		struct hr_tap_peaks *t = &to->channel[c];
		const struct hr_tap_peaks *f = &from->channel[c];

		t->in_peak_lin = hr_tap_max(t->in_peak_lin, f->in_peak_lin);
		t->out_peak_lin = hr_tap_max(t->out_peak_lin, f->out_peak_lin);
		t->in_true_peak_lin = hr_tap_max(t->in_true_peak_lin, f->in_true_peak_lin);
		t->out_true_peak_lin = hr_tap_max(t->out_true_peak_lin, f->out_true_peak_lin);
	}
}

#endif /* HEADROOM_TAP_LAYOUT_H */

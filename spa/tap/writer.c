/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tap/writer.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the memory of a tap is little-endian"
#endif

/* Cycles that go missing one after the other make an epoch each. */
#define N_EPOCHS 64u
/* 2.5 s of windows: who reads the meters less often gets the hold. */
#define N_WINDOWS 256u
#define WINDOWS_PER_SEC 100u

/* ---- words ---- */

static HR_RT void store_words(void *shared, const void *from, size_t bytes)
{
	uint32_t *to = shared;

	for (size_t i = 0; i < bytes / 4; i++) {
		uint32_t word;

		memcpy(&word, (const char *)from + 4 * i, 4);
		hr_tap_store(&to[i], word);
	}
}

static HR_RT void store_counter(struct hr_tap_counter *counter, uint64_t value)
{
	hr_tap_store_release(&counter->high_first, (uint32_t)(value >> 32));
	hr_tap_store_release(&counter->low, (uint32_t)value);
	hr_tap_store_release(&counter->high_last, (uint32_t)(value >> 32));
}

static HR_RT void begin_block(struct tap_writer *w, uint32_t *sequence)
{
	hr_tap_store(sequence, w->sequence + 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static HR_RT void end_block(struct tap_writer *w, uint32_t *sequence)
{
	w->sequence += 2;
	hr_tap_store_release(sequence, w->sequence);
}

static HR_RT void split(uint32_t words[2], uint64_t value)
{
	words[0] = (uint32_t)value;
	words[1] = (uint32_t)(value >> 32);
}

/* ---- layout ---- */

struct places {
	size_t live, epochs, meters, windows, ring, end;
	size_t window_bytes;
};

static size_t align_up(size_t bytes, size_t to)
{
	return (bytes + to - 1) / to * to;
}

static struct places lay_out(uint32_t n_channels, uint32_t capacity_frames)
{
	struct places p = { .live = HR_TAP_PAGE_BYTES };

	p.window_bytes = align_up(HR_TAP_WINDOW_BYTES(n_channels), 64);
	p.epochs = p.live + align_up(sizeof(struct hr_tap_live), 64);
	p.meters = p.epochs + N_EPOCHS * sizeof(struct hr_tap_epoch_slot);
	p.windows = align_up(p.meters + sizeof(struct hr_tap_meter_block), 64);
	p.ring = align_up(p.windows + N_WINDOWS * p.window_bytes, HR_TAP_PAGE_BYTES);
	p.end = align_up(p.ring + (size_t)n_channels * capacity_frames * sizeof(float),
			HR_TAP_PAGE_BYTES);
	return p;
}

size_t tap_writer_bytes(uint32_t n_channels, uint32_t capacity_frames)
{
	return lay_out(n_channels, capacity_frames).end;
}

static void write_header(struct hr_tap_header *h, const struct places *p,
		const struct tap_setup *setup)
{
	*h = (struct hr_tap_header) {
		.magic = HR_TAP_MAGIC,
		.version = HR_TAP_VERSION,
		.header_bytes = sizeof(*h),
		.total_bytes = (uint32_t)p->end,
		.n_channels = setup->n_channels,
		.capacity_frames = setup->capacity_frames,
		.live_offset = (uint32_t)p->live,
		.epochs_offset = (uint32_t)p->epochs,
		.n_epochs = N_EPOCHS,
		.meters_offset = (uint32_t)p->meters,
		.windows_offset = (uint32_t)p->windows,
		.n_windows = N_WINDOWS,
		.window_bytes = (uint32_t)p->window_bytes,
		.ring_offset = (uint32_t)p->ring,
	};
	for (uint32_t c = 0; c < setup->n_channels; c++) {
		h->position[c] = setup->position[c];
		memcpy(h->channel_name[c], setup->channel_name[c], sizeof(h->channel_name[c]) - 1);
	}
	memcpy(h->sink_name, setup->sink_name,
			strnlen(setup->sink_name, sizeof(h->sink_name) - 1));
}

void tap_writer_init(struct tap_writer *w, void *memory, const struct tap_setup *setup)
{
	struct places p = lay_out(setup->n_channels, setup->capacity_frames);
	char *base = memory;

	*w = (struct tap_writer) {
		.live = (struct hr_tap_live *)(base + p.live),
		.epochs = (struct hr_tap_epoch_slot *)(base + p.epochs),
		.meters = (struct hr_tap_meter_block *)(base + p.meters),
		.windows = base + p.windows,
		.ring = (uint32_t *)(base + p.ring),
		.n_channels = setup->n_channels,
		.capacity_frames = setup->capacity_frames,
		.n_epochs = N_EPOCHS,
		.n_windows = N_WINDOWS,
		.window_bytes = (uint32_t)p.window_bytes,
		.reasons = HR_TAP_EPOCH_START,
	};
	hr_tap_extremes_init(&w->hold);
	write_header(memory, &p, setup);
}

void tap_writer_end(struct tap_writer *w)
{
	hr_tap_store_release(&w->live->is_ended, 1);
}

/* ---- sound ---- */

HR_RT void tap_writer_restart(struct tap_writer *w)
{
	w->reasons |= HR_TAP_EPOCH_RESTART;
}

static HR_RT void begin_epoch(struct tap_writer *w, const struct tap_cycle *cycle)
{
	struct hr_tap_epoch_words words = {
		.number = ++w->epoch,
		.reasons = w->reasons,
		.rate_hz = cycle->rate_hz,
	};
	struct hr_tap_epoch_slot *slot = &w->epochs[w->epoch & (w->n_epochs - 1)];

	split(words.frame, w->n_frames);
	split(words.position, cycle->position);
	split(words.nsec, cycle->nsec);
	begin_block(w, &slot->sequence);
	store_words(&slot->epoch, &words, sizeof(words));
	end_block(w, &slot->sequence);
	hr_tap_store_release(&w->live->newest_epoch, w->epoch);
	w->rate_hz = cycle->rate_hz;
	w->reasons = 0;
}

static HR_RT void check_epoch(struct tap_writer *w, const struct tap_cycle *cycle)
{
	if (w->epoch > 0 && cycle->rate_hz != w->rate_hz)
		w->reasons |= HR_TAP_EPOCH_RATE;
	if (w->epoch > 0 && cycle->position != w->next_position)
		w->reasons |= HR_TAP_EPOCH_GAP;
	if (w->reasons != 0)
		begin_epoch(w, cycle);
	w->next_position = cycle->position + cycle->n_frames;
}

static HR_RT void show_clock(struct tap_writer *w, const struct tap_cycle *cycle)
{
	struct hr_tap_clock_words words = {
		.n_frames = cycle->n_frames,
		.rate_hz = cycle->rate_hz,
	};
	uint64_t rate_diff;

	memcpy(&rate_diff, &cycle->rate_diff, sizeof(rate_diff));
	split(words.frame, w->n_frames);
	split(words.position, w->next_position);
	split(words.nsec, cycle->nsec);
	split(words.rate_diff, rate_diff);
	begin_block(w, &w->live->clock_sequence);
	store_words(&w->live->clock, &words, sizeof(words));
	end_block(w, &w->live->clock_sequence);
}

/* Two samples at once, where a machine word has the room. */
static HR_RT void store_samples(uint32_t *to, const float *from, uint32_t n_frames)
{
#if UINTPTR_MAX > 0xffffffffu
	typedef uint64_t __attribute__((may_alias)) pair;
	uint32_t n = n_frames > 0 && (uintptr_t)to % sizeof(pair) != 0 ? 1 : 0;

	store_words(to, from, n * sizeof(float));
	for (; n + 2 <= n_frames; n += 2) {
		uint64_t both;

		memcpy(&both, from + n, sizeof(both));
		__atomic_store_n((pair *)(to + n), both, __ATOMIC_RELAXED);
	}
	store_words(to + n, from + n, (n_frames - n) * sizeof(float));
#else
	store_words(to, from, n_frames * sizeof(float));
#endif
}

HR_RT void tap_writer_write(struct tap_writer *w, const float *const planes[],
		const struct tap_cycle *cycle)
{
	uint32_t start = (uint32_t)w->n_frames & (w->capacity_frames - 1);
	uint32_t n_first = w->capacity_frames - start;

	if (n_first > cycle->n_frames)
		n_first = cycle->n_frames;
	check_epoch(w, cycle);
	store_counter(&w->live->reserve, w->n_frames + cycle->n_frames);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	for (uint32_t c = 0; c < w->n_channels; c++) {
		uint32_t *plane = w->ring + (size_t)c * w->capacity_frames;

		store_samples(plane + start, planes[c], n_first);
		store_samples(plane, planes[c] + n_first, cycle->n_frames - n_first);
	}
	w->n_frames += cycle->n_frames;
	store_counter(&w->live->commit, w->n_frames);
	show_clock(w, cycle);
}

/* ---- meters ---- */

static HR_RT void grow_window(struct tap_writer *w, const struct hr_tap_extremes *extremes,
		uint32_t n_frames)
{
	const size_t skip = offsetof(struct hr_tap_window, number);
	struct hr_tap_window *shared;

	if (w->window.number == 0 || w->window.n_frames >= w->rate_hz / WINDOWS_PER_SEC) {
		w->window.number++;
		w->window.n_frames = 0;
		hr_tap_extremes_init(&w->window.extremes);
	}
	w->window.n_frames += n_frames;
	hr_tap_extremes_merge(&w->window.extremes, extremes, w->n_channels);

	shared = (struct hr_tap_window *)(w->windows +
		(size_t)(w->window.number & (w->n_windows - 1)) * w->window_bytes);
	begin_block(w, &shared->sequence);
	store_words((char *)shared + skip, (const char *)&w->window + skip,
			HR_TAP_WINDOW_BYTES(w->n_channels) - skip);
	end_block(w, &shared->sequence);
	hr_tap_store_release(&w->live->newest_window, w->window.number);
}

HR_RT void tap_writer_write_meters(struct tap_writer *w, struct hr_tap_snapshot *now,
		const struct hr_tap_extremes *extremes, uint32_t n_frames)
{
	/* The window first: who sees `now` sees every extreme up to it. */
	grow_window(w, extremes, n_frames);
	now->frame = w->n_frames;
	hr_tap_extremes_merge(&w->hold, extremes, w->n_channels);
	begin_block(w, &w->meters->sequence);
	store_words(&w->meters->snapshot, now, HR_TAP_SNAPSHOT_BYTES(w->n_channels));
	store_words(&w->meters->hold, &w->hold, HR_TAP_EXTREMES_BYTES(w->n_channels));
	end_block(w, &w->meters->sequence);
}

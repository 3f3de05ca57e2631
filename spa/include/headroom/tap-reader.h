/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TAP_READER_H
#define HEADROOM_TAP_READER_H

#ifndef HEADROOM_TAP_H
#error "include headroom/tap.h, which ends with this file"
#endif

/* What tap.h declares. The arguments about memory order are in tap-layout.h. */

/* A writer that is preempted in the middle is waited for by nobody. */
#define HR_TAP_TRIES 64

static inline bool hr_tap_load_counter(const struct hr_tap_counter *counter, uint64_t *value)
{
	for (int i = 0; i < HR_TAP_TRIES; i++) {
		uint32_t high_last = hr_tap_load_acquire(&counter->high_last);
		uint32_t low = hr_tap_load_acquire(&counter->low);

		*value = (uint64_t)high_last << 32 | low;
		if (hr_tap_load_acquire(&counter->high_first) == high_last)
			return true;
	}
	return false;
}

static inline uint64_t hr_tap_commit(const struct hr_tap_reader *reader)
{
	uint64_t commit;

	hr_tap_load_counter(&reader->live->commit, &commit);
	return commit;
}

/* Copy the payload behind a sequence word; false when it was never whole. */
static inline bool hr_tap_load_block(const uint32_t *sequence, const void *payload,
		void *to, size_t bytes)
{
	for (int i = 0; i < HR_TAP_TRIES; i++) {
		uint32_t before = hr_tap_load_acquire(sequence);

		if (before % 2 != 0)
			continue;
		hr_tap_load_words(to, payload, bytes);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (hr_tap_load(sequence) == before)
			return true;
	}
	return false;
}

/* ---- opening ---- */

static inline bool hr_tap_fits(const struct hr_tap_header *h, uint32_t offset, uint64_t bytes)
{
	return offset % 64 == 0 && offset >= sizeof(*h) && offset <= h->total_bytes &&
		bytes <= h->total_bytes - offset;
}

static inline bool hr_tap_is_power_of_two(uint32_t n, uint32_t min, uint32_t max)
{
	return n >= min && n <= max && (n & (n - 1)) == 0;
}

static inline bool hr_tap_header_is_valid(const struct hr_tap_header *h, size_t size_bytes)
{
	return h->header_bytes == sizeof(*h) && h->total_bytes <= size_bytes &&
		h->n_channels >= 1 && h->n_channels <= HR_TAP_MAX_CHANNELS &&
		hr_tap_is_power_of_two(h->capacity_frames, HR_TAP_MIN_CAPACITY_FRAMES,
				HR_TAP_MAX_CAPACITY_FRAMES) &&
		hr_tap_is_power_of_two(h->n_epochs, 4, 1u << 16) &&
		hr_tap_is_power_of_two(h->n_windows, 4, 1u << 16) &&
		h->window_bytes % 64 == 0 && h->window_bytes <= 1u << 16 &&
		h->window_bytes >= HR_TAP_WINDOW_BYTES(h->n_channels) &&
		hr_tap_fits(h, h->live_offset, sizeof(struct hr_tap_live)) &&
		hr_tap_fits(h, h->epochs_offset,
				(uint64_t)h->n_epochs * sizeof(struct hr_tap_epoch_slot)) &&
		hr_tap_fits(h, h->meters_offset, sizeof(struct hr_tap_meter_block)) &&
		hr_tap_fits(h, h->windows_offset, (uint64_t)h->n_windows * h->window_bytes) &&
		hr_tap_fits(h, h->ring_offset, (uint64_t)h->n_channels * h->capacity_frames * 4);
}

static inline void hr_tap_take_names(struct hr_tap_reader *reader, const struct hr_tap_header *h)
{
	memcpy(reader->position, h->position, sizeof(reader->position));
	memcpy(reader->channel_name, h->channel_name, sizeof(reader->channel_name));
	memcpy(reader->sink_name, h->sink_name, sizeof(reader->sink_name));
	for (uint32_t c = 0; c < HR_TAP_MAX_CHANNELS; c++)
		reader->channel_name[c][sizeof(reader->channel_name[c]) - 1] = 0;
	reader->sink_name[sizeof(reader->sink_name) - 1] = 0;
}

static inline int hr_tap_open(struct hr_tap_reader *reader, const void *map, size_t size_bytes)
{
	const char *base = (const char *)map;
	struct hr_tap_header h;

	memset(reader, 0, sizeof(*reader));
	if (map == NULL || (uintptr_t)map % 64 != 0 || size_bytes < sizeof(h))
		return -EPROTO;
	hr_tap_load_words(&h, map, sizeof(h));
	if (h.magic == __builtin_bswap32(HR_TAP_MAGIC))
		return -ENOTSUP;
	if (h.magic != HR_TAP_MAGIC)
		return -EPROTO;
	if (h.version != HR_TAP_VERSION)
		return -ENOTSUP;
	if (!hr_tap_header_is_valid(&h, size_bytes))
		return -EINVAL;
	reader->n_channels = h.n_channels;
	reader->capacity_frames = h.capacity_frames;
	reader->n_epochs = h.n_epochs;
	reader->n_windows = h.n_windows;
	reader->window_bytes = h.window_bytes;
	reader->live = (const struct hr_tap_live *)(base + h.live_offset);
	reader->epochs = (const struct hr_tap_epoch_slot *)(base + h.epochs_offset);
	reader->meters = (const struct hr_tap_meter_block *)(base + h.meters_offset);
	reader->windows = base + h.windows_offset;
	reader->ring = (const uint32_t *)(base + h.ring_offset);
	hr_tap_take_names(reader, &h);
	hr_tap_start(reader, 0);
	reader->seen_window = hr_tap_load_acquire(&reader->live->newest_window);
	return 0;
}

/* ---- sound ---- */

static inline bool hr_tap_load_epoch(const struct hr_tap_reader *reader, uint32_t number,
		struct hr_tap_epoch *epoch)
{
	const struct hr_tap_epoch_slot *slot = &reader->epochs[number & (reader->n_epochs - 1)];
	struct hr_tap_epoch_words words;

	if (!hr_tap_load_block(&slot->sequence, &slot->epoch, &words, sizeof(words)) ||
	    words.number != number || words.rate_hz < HR_TAP_MIN_RATE_HZ ||
	    words.rate_hz > HR_TAP_MAX_RATE_HZ)
		return false;
	epoch->number = number;
	epoch->reasons = words.reasons;
	epoch->frame = hr_tap_join(words.frame);
	epoch->position = hr_tap_join(words.position);
	epoch->nsec = hr_tap_join(words.nsec);
	epoch->rate_hz = words.rate_hz;
	return true;
}

/*
 * Go on to the epoch of the next frame, and tell where it ends as far as that is
 * known. When the history was lapped, what came before the oldest epoch in it is
 * lost: nobody can say any more what it was.
 */
static inline uint64_t hr_tap_find_epoch(struct hr_tap_reader *reader, struct hr_tap_span *span)
{
	uint32_t newest = hr_tap_load_acquire(&reader->live->newest_epoch);
	struct hr_tap_epoch next;
	bool is_lapped = false;

	for (uint32_t i = 0; i < 2 * reader->n_epochs && reader->epoch.number != newest; i++) {
		uint32_t number = reader->epoch.number + 1;

		/* The oldest slot may be overwritten at any moment; start after it. */
		if (newest - reader->epoch.number >= reader->n_epochs - 1)
			number = newest - (reader->n_epochs - 2);
		if (!hr_tap_load_epoch(reader, number, &next)) {
			newest = hr_tap_load_acquire(&reader->live->newest_epoch);
			continue;
		}
		is_lapped = number != reader->epoch.number + 1 || reader->epoch.number == 0;
		if (next.frame > reader->next_frame && !is_lapped)
			return next.frame;
		if (next.frame > reader->next_frame) {
			span->lost_frames += next.frame - reader->next_frame;
			span->flags |= HR_TAP_SKIPPED_EPOCHS;
			reader->next_frame = next.frame;
		}
		if (next.frame == reader->epoch.frame && !reader->is_epoch_told)
			next.reasons |= reader->epoch.reasons;
		reader->epoch = next;
		reader->is_epoch_told = false;
	}
	if (reader->epoch.number == 0 || reader->epoch.number != newest)
		return reader->next_frame;	/* not now */
	return UINT64_MAX;
}

/* The first frame that the writer, with reserve where it is, left alone. */
static inline bool hr_tap_load_oldest(const struct hr_tap_reader *reader, uint64_t *oldest)
{
	uint64_t reserve;
	bool is_known = hr_tap_load_counter(&reader->live->reserve, &reserve);

	*oldest = reserve > reader->capacity_frames ? reserve - reader->capacity_frames : 0;
	return is_known;
}

/* The first frame that the next cycle will leave alone, too. */
static inline uint64_t hr_tap_oldest_safe(const struct hr_tap_reader *reader, uint64_t commit)
{
	uint64_t span_frames = reader->capacity_frames - HR_TAP_MAX_BLOCK_FRAMES;

	return commit > span_frames ? commit - span_frames : 0;
}

/* Where frames were overwritten, go on where it is safe, within the epoch. */
static inline void hr_tap_lose(struct hr_tap_reader *reader, uint64_t commit, uint64_t end,
		struct hr_tap_span *span)
{
	uint64_t oldest, safe = hr_tap_oldest_safe(reader, commit);

	if (!hr_tap_load_oldest(reader, &oldest) || reader->next_frame >= oldest)
		return;
	if (safe > oldest)
		oldest = safe;
	if (oldest > commit)
		oldest = commit;
	if (oldest > end)
		oldest = end;
	if (oldest <= reader->next_frame)
		return;
	span->lost_frames += oldest - reader->next_frame;
	reader->next_frame = oldest;
}

static inline void hr_tap_copy(const struct hr_tap_reader *reader, float *const planes[],
		uint32_t n_frames)
{
	uint32_t start = (uint32_t)reader->next_frame & (reader->capacity_frames - 1);
	uint32_t n_first = reader->capacity_frames - start;

	if (n_first > n_frames)
		n_first = n_frames;
	for (uint32_t c = 0; c < reader->n_channels; c++) {
		const uint32_t *plane = reader->ring + (size_t)c * reader->capacity_frames;

		hr_tap_load_words(planes[c], plane + start, (size_t)n_first * 4);
		hr_tap_load_words(planes[c] + n_first, plane, (size_t)(n_frames - n_first) * 4);
	}
}

/* Try to give frames: how many; 0 also when they were overwritten meanwhile. */
static inline uint32_t hr_tap_take(struct hr_tap_reader *reader, float *const planes[],
		uint32_t max_frames, struct hr_tap_span *span)
{
	uint64_t commit = hr_tap_commit(reader), end, oldest;

	if (commit <= reader->next_frame)
		return 0;
	end = hr_tap_find_epoch(reader, span);
	hr_tap_lose(reader, commit, end, span);
	if (end > commit)
		end = commit;
	if (end <= reader->next_frame)
		return 0;
	if (end - reader->next_frame < max_frames)
		max_frames = (uint32_t)(end - reader->next_frame);
	if (planes != NULL)
		hr_tap_copy(reader, planes, max_frames);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (!hr_tap_load_oldest(reader, &oldest) || reader->next_frame < oldest)
		return 0;
	return max_frames;
}

static inline uint32_t hr_tap_read(struct hr_tap_reader *reader, float *const planes[],
		uint32_t max_frames, struct hr_tap_span *span)
{
	bool is_ended = hr_tap_is_ended(reader);
	uint32_t n_frames = 0;

	memset(span, 0, sizeof(*span));
	if (max_frames > reader->capacity_frames - HR_TAP_MAX_BLOCK_FRAMES)
		max_frames = reader->capacity_frames - HR_TAP_MAX_BLOCK_FRAMES;
	for (int i = 0; i < HR_TAP_TRIES && hr_tap_available(reader) > 0; i++) {
		n_frames = hr_tap_take(reader, planes, max_frames, span);
		if (n_frames > 0 || span->lost_frames > 0)
			break;
	}
	span->epoch = reader->epoch;
	if ((n_frames > 0 || span->lost_frames > 0) && !reader->is_epoch_told) {
		span->flags |= HR_TAP_NEW_EPOCH;
		reader->is_epoch_told = true;
	}
	if (is_ended && hr_tap_available(reader) == n_frames)
		span->flags |= HR_TAP_ENDED;
	span->frame = reader->next_frame;
	span->position = reader->epoch.position + (reader->next_frame - reader->epoch.frame);
	reader->next_frame += n_frames;
	reader->n_read_frames += n_frames;
	reader->n_lost_frames += span->lost_frames;
	return n_frames;
}

static inline uint64_t hr_tap_available(const struct hr_tap_reader *reader)
{
	uint64_t commit = hr_tap_commit(reader);

	return commit > reader->next_frame ? commit - reader->next_frame : 0;
}

static inline void hr_tap_forget_epoch(struct hr_tap_reader *reader)
{
	memset(&reader->epoch, 0, sizeof(reader->epoch));
	reader->is_epoch_told = false;
}

static inline uint64_t hr_tap_start(struct hr_tap_reader *reader, uint64_t n_frames)
{
	uint64_t commit = hr_tap_commit(reader);
	uint64_t oldest = hr_tap_oldest_safe(reader, commit);

	if (n_frames > commit - oldest)
		n_frames = commit - oldest;
	reader->next_frame = commit - n_frames;
	hr_tap_forget_epoch(reader);
	return n_frames;
}

static inline uint64_t hr_tap_skip(struct hr_tap_reader *reader, uint64_t n_frames)
{
	uint64_t available = hr_tap_available(reader);

	if (available <= n_frames)
		return 0;
	reader->next_frame += available - n_frames;
	reader->n_skipped_frames += available - n_frames;
	return available - n_frames;
}

static inline bool hr_tap_is_ended(const struct hr_tap_reader *reader)
{
	return hr_tap_load_acquire(&reader->live->is_ended) != 0;
}

static inline int hr_tap_read_clock(const struct hr_tap_reader *reader,
		struct hr_tap_clock *clock)
{
	struct hr_tap_clock_words words;
	uint64_t rate_diff;

	if (!hr_tap_load_block(&reader->live->clock_sequence, &reader->live->clock,
			&words, sizeof(words)) || words.rate_hz == 0)
		return -EAGAIN;
	clock->frame = hr_tap_join(words.frame);
	clock->position = hr_tap_join(words.position);
	clock->nsec = hr_tap_join(words.nsec);
	clock->n_frames = words.n_frames;
	clock->rate_hz = words.rate_hz;
	rate_diff = hr_tap_join(words.rate_diff);
	memcpy(&clock->rate_diff, &rate_diff, sizeof(rate_diff));
	return 0;
}

/* ---- meters ---- */

static inline int hr_tap_load_window(const struct hr_tap_reader *reader, uint32_t number,
		struct hr_tap_window *window)
{
	const struct hr_tap_window *shared = (const struct hr_tap_window *)(reader->windows +
		(size_t)(number & (reader->n_windows - 1)) * reader->window_bytes);
	size_t skip = offsetof(struct hr_tap_window, number);

	if (!hr_tap_load_block(&shared->sequence, (const char *)shared + skip,
			(char *)window + skip, HR_TAP_WINDOW_BYTES(reader->n_channels) - skip))
		return -EAGAIN;
	return window->number == number ? 0 : -ENOENT;
}

/* From the window seen last on; -ENOENT when one of them is not there any more. */
static inline int hr_tap_load_windows(const struct hr_tap_reader *reader, uint32_t newest,
		struct hr_tap_extremes *extremes)
{
	uint32_t first = reader->seen_window != 0 ? reader->seen_window : 1;
	struct hr_tap_window window;
	int res;

	hr_tap_extremes_init(extremes);
	if (newest - first >= reader->n_windows)
		return -ENOENT;
	for (uint32_t i = 0; i <= newest - first; i++) {
		if ((res = hr_tap_load_window(reader, first + i, &window)) < 0)
			return res;
		hr_tap_extremes_merge(extremes, &window.extremes, reader->n_channels);
	}
	return 0;
}

static inline int hr_tap_read_meters(struct hr_tap_reader *reader, struct hr_tap_meters *meters)
{
	const size_t skip = offsetof(struct hr_tap_meter_block, snapshot);
	struct hr_tap_meter_block block;
	/*
	 * What comes after the values that are read next is in this window or a later one: the
	 * next reading begins with it, though the writer may be further when this one ends.
	 */
	uint32_t before = hr_tap_load_acquire(&reader->live->newest_window), newest;
	struct hr_tap_extremes recent;
	int res;

	memset(&block, 0, sizeof(block));
	if (!hr_tap_load_block(&reader->meters->sequence, (const char *)reader->meters + skip,
			(char *)&block + skip, sizeof(block) - skip))
		return -EAGAIN;
	/* After the values: the writer shows its windows before them. */
	newest = hr_tap_load_acquire(&reader->live->newest_window);
	if (newest == 0)
		return -EAGAIN;
	if ((res = hr_tap_load_windows(reader, newest, &recent)) == -EAGAIN)
		return res;
	meters->now = block.snapshot;
	meters->hold = block.hold;
	meters->is_recent_hold = res < 0;
	meters->recent = res < 0 ? block.hold : recent;
	reader->seen_window = before;
	return 0;
}

#endif /* HEADROOM_TAP_READER_H */

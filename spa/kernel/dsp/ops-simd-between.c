/* SPDX-License-Identifier: MIT */
/* The true-peak filter, the op that takes most of the time; may fuse. See ops-internal.h. */
#include <string.h>

#include "kernel/dsp/ops-internal.h"

#define LANES ((uint32_t)HR_SIMD_LANES)
#define INLINE static inline HR_RT __attribute__((always_inline))

typedef float vf __attribute__((vector_size(HR_SIMD_LANES * sizeof(float))));
typedef uint32_t vu __attribute__((vector_size(HR_SIMD_LANES * sizeof(float))));

/* gcc would rather load a vector again for every use than keep it in a register. */
#if defined(__x86_64__)
#define KEEP(v) __asm__("" : "+v"(v))
#elif defined(__aarch64__)
#define KEEP(v) __asm__("" : "+w"(v))
#endif

INLINE vf load(const float *x)
{
	vf v;

	memcpy(&v, x, sizeof(v));
	KEEP(v);
	return v;
}

INLINE void store(float *x, vf v)
{
	memcpy(x, &v, sizeof(v));
}

/* Up to four vectors of frames side by side: enough sums to keep the multipliers busy. */
struct sums {
	vf even[4], odd[4], half[4];
};

/* All that follows is inlined where n_vectors is a constant, and sums in registers. */
INLINE void add_pairs(struct sums *sums, const struct hr_fir_pair *pairs, uint32_t n_pairs,
		const float *early, const float *late, const uint32_t n_vectors)
{
	for (uint32_t k = 0; k < n_pairs; k++, early--, late++) {
		for (uint32_t v = 0; v < n_vectors; v++) {
			const vf a = load(early + v * LANES), b = load(late + v * LANES);
			const vf sum = b + a, difference = a - b;

			sums->even[v] += pairs[k].even * sum;
			sums->odd[v] += pairs[k].odd * difference;
			sums->half[v] += pairs[k].half * sum;
		}
	}
}

/* The first sign of a mirrored group turns. */
INLINE void add_groups(struct sums *sums, const struct hr_fir_pair *pairs, uint32_t n_pairs,
		const float *early, const float *late, const uint32_t size,
		const uint32_t n_vectors)
{
	for (uint32_t k = 0; k < n_pairs; k++, early -= size, late += size) {
		for (uint32_t v = 0; v < n_vectors; v++) {
			const vf a = load(early + v * LANES), b = load(late + v * LANES);
			const vf sum = b - a, difference = a + b;

			sums->even[v] += pairs[k].even * sum;
			sums->odd[v] -= pairs[k].odd * difference;
			sums->half[v] += pairs[k].half * sum;
		}
	}
}

INLINE void add_past(struct sums *sums, const struct hr_fir_pair *pairs, uint32_t n_pairs,
		const float *early, const uint32_t n_vectors)
{
	for (uint32_t k = 0; k < n_pairs; k++, early -= 16) {
		for (uint32_t v = 0; v < n_vectors; v++) {
			const vf a = load(early + v * LANES);

			sums->even[v] += pairs[k].even * a;
			sums->odd[v] += pairs[k].odd * a;
			sums->half[v] += pairs[k].half * a;
		}
	}
}

INLINE void between_vectors(struct hr_between *restrict points,
		const struct hr_fir_rows *rows, uint32_t at, const struct hr_fir *fir,
		const uint32_t n_vectors)
{
	const float *x = rows->x + at, *by_4 = rows->by_4 + at;
	const float *by_8 = rows->by_8 + at, *by_16 = rows->by_16 + at;
	const uint32_t to_4 = fir->n_pairs + 1, to_8 = to_4 + 4 * fir->n_by_4;
	const uint32_t to_16 = to_8 + 8 * fir->n_by_8;	/* distances of the nearest */
	struct sums sums = { { { 0 } }, { { 0 } }, { { 0 } } };

	add_pairs(&sums, fir->pairs, fir->n_pairs, x, x + 1, n_vectors);
	add_groups(&sums, fir->by_4, fir->n_by_4, by_4 + 1 - to_4, by_4 + to_4 + 3, 4,
			n_vectors);
	add_groups(&sums, fir->by_8, fir->n_by_8, by_8 + 1 - to_8, by_8 + to_8 + 7, 8,
			n_vectors);
	add_past(&sums, fir->past, fir->n_past, by_16 + 1 - to_16, n_vectors);
	for (uint32_t v = 0; v < n_vectors; v++) {
		store(points->quarter + at + v * LANES, sums.even[v] + sums.odd[v]);
		store(points->half + at + v * LANES, sums.half[v]);
		store(points->left + 1 + at + v * LANES, sums.even[v] - sums.odd[v]);
	}
}

/* Over 47 frames, of which the first group ends at wide[0]. */
INLINE vf nyquist_lin(const float *wide)
{
	const vf a = HR_NYQUIST_1 * (load(wide) + load(wide + 24));
	const vf b = HR_NYQUIST_2 * (load(wide + 4) + load(wide + 20));
	const vf c = HR_NYQUIST_3 * (load(wide + 8) + load(wide + 16));

	return (a + b) + (c + HR_NYQUIST_4 * load(wide + 12));
}

INLINE vf amplitude(vf x)
{
	const vu zero = { 0 };

	return (vf)((vu)x & (zero + 0x7fffffffu));
}

INLINE vf beyond_lin(const float *wide)
{
	const vf late = nyquist_lin(wide + 24), early = nyquist_lin(wide - 24);

	return HR_BEYOND_DIFFERENCE * amplitude(late - early) +
		HR_BEYOND_SUM * (amplitude(late) + amplitude(early));
}

HR_RT void HR_SIMD_(between)(struct hr_between *points, const struct hr_fir_rows *rows,
		uint32_t n_frames, const struct hr_fir *fir)
{
	uint32_t at = 0;

	/* Sums that fit the registers: of 16, three vectors take nine. */
	for (; LANES == 16 && at + 3 * LANES < n_frames; at += 4 * LANES)
		between_vectors(points, rows, at, fir, 4);
	for (; at + 4 * LANES < n_frames; at += 3 * LANES)
		between_vectors(points, rows, at, fir, 3);
	for (; at + LANES < n_frames; at += 2 * LANES)
		between_vectors(points, rows, at, fir, 2);
	if (at < n_frames)
		between_vectors(points, rows, at, fir, 1);
	if (fir->n_past == 0) {
		memset(points->beyond, 0, sizeof(points->beyond));
		return;
	}
	for (uint32_t n = 0; n < n_frames; n += LANES)
		store(points->beyond + n, beyond_lin(rows->wide + n));
}

/* The frames behind the last are room, and are written again when they come. */
static inline HR_RT void add_by_4(const struct hr_fir_rows *r, int32_t end)
{
	for (int32_t n = 0; n < end; n += (int32_t)LANES)
		store(r->by_4 + n, (load(r->x + n - 3) - load(r->x + n - 2)) +
				(load(r->x + n - 1) - load(r->x + n)));
}

static inline HR_RT void add_by_16(const struct hr_fir_rows *r, int32_t end)
{
	for (int32_t n = 0; n < end; n += (int32_t)LANES)
		store(r->by_16 + n, load(r->by_8 + n - 8) + load(r->by_8 + n));
}

static inline HR_RT void add_by_8(const struct hr_fir_rows *r, int32_t end)
{
	for (int32_t n = 0; n < end; n += (int32_t)LANES)
		store(r->by_8 + n, load(r->by_4 + n - 4) + load(r->by_4 + n));
}

static inline HR_RT void add_wide(const struct hr_fir_rows *r, int32_t end)
{
	for (int32_t n = 0; n < end; n += (int32_t)LANES) {
		const float *g = r->by_16 + n;
		const vf old = (load(g - 7) - load(g - 6)) + (load(g - 5) - load(g - 4));
		const vf young = (load(g - 3) - load(g - 2)) + (load(g - 1) - load(g));

		store(r->wide + n, old + young);
	}
}

/* Row by row over all channels: what was just stored, at another place in a vector, is
 * slow to load. */
HR_RT void HR_SIMD_(groups)(const struct hr_fir_rows *rows, uint32_t n_channels,
		uint32_t n_frames)
{
	const int32_t end = (int32_t)n_frames;

	for (uint32_t c = 0; c < n_channels; c++)
		add_by_4(&rows[c], end);
	for (uint32_t c = 0; c < n_channels; c++)
		add_by_8(&rows[c], end);
	for (uint32_t c = 0; c < n_channels; c++)
		add_by_16(&rows[c], end);
	for (uint32_t c = 0; c < n_channels; c++)
		add_wide(&rows[c], end);
}

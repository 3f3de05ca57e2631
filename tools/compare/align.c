/* SPDX-License-Identifier: MIT */
#include "compare/align.h"

#include <math.h>
#include <stdlib.h>

#define CONTOUR_HZ 250
#define CONTOUR_FLOOR_POW 1e-7	/* -70 dBFS: what is below is silence */
#define FINE_SEARCH_MS 12
#define FINE_MAX_SEC 40

struct signal {
	float *x;
	size_t n;
};

static double block_power(const float *x, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * (double)x[i];
	return sum / (double)n;
}

/* Level in dB above the floor, one value per block. */
static struct signal make_contour(struct signal mono, size_t block_frames)
{
	struct signal contour = { .n = mono.n / block_frames };

	contour.x = must_alloc(contour.n, sizeof(float));
	for (size_t i = 0; i < contour.n; i++) {
		double power = block_power(mono.x + i * block_frames, block_frames);

		contour.x[i] = (float)(10.0 * log10((power + CONTOUR_FLOOR_POW) /
				CONTOUR_FLOOR_POW));
	}
	return contour;
}

/* First difference, every block at the same energy; silence stays small. */
static void whiten(struct signal mono, size_t block_frames)
{
	for (size_t i = mono.n; i-- > 1;)
		mono.x[i] -= mono.x[i - 1];
	for (size_t start = 0; start < mono.n; start += block_frames) {
		size_t n = mono.n - start < block_frames ? mono.n - start : block_frames;
		double power = block_power(mono.x + start, n);
		float gain = (float)(1.0 / sqrt(power + CONTOUR_FLOOR_POW * 0.01));

		for (size_t i = 0; i < n; i++)
			mono.x[start + i] *= gain;
	}
}

/* Normalised correlation of a[t] and b[t + lag] over at most `most` values. */
static double correlate(struct signal a, struct signal b, long lag, size_t most)
{
	size_t from = lag < 0 ? (size_t)-lag : 0;
	double ab = 0.0, aa = 0.0, bb = 0.0;
	size_t n;

	if (from >= a.n || (long)from + lag >= (long)b.n)
		return 0.0;
	n = a.n - from;
	if (n > b.n - (size_t)((long)from + lag))
		n = b.n - (size_t)((long)from + lag);
	if (n > most)
		n = most;
	for (size_t i = 0; i < n; i++) {
		double u = (double)a.x[from + i], v = (double)b.x[(size_t)((long)from + lag) + i];

		ab += u * v;
		aa += u * u;
		bb += v * v;
	}
	return aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : 0.0;
}

/* A short overlap can match by chance: weigh by how much of `a` it covers. */
static double overlap_weight(struct signal a, struct signal b, long lag)
{
	double first = lag < 0 ? (double)-lag : 0.0;
	double last = fmin((double)a.n, (double)b.n - (double)lag);

	return last > first ? sqrt((last - first) / (double)a.n) : 0.0;
}

static long coarse_lag(struct signal a, struct signal b)
{
	long most = ALIGN_MAX_LAG_SEC * CONTOUR_HZ, best = 0;
	double best_score = -1.0;

	for (long lag = -most; lag <= most; lag++) {
		double score = correlate(a, b, lag, a.n) * overlap_weight(a, b, lag);

		if (score > best_score) {
			best_score = score;
			best = lag;
		}
	}
	return best;
}

static struct alignment fine_lag(struct signal a, struct signal b, long around,
		unsigned int rate_hz)
{
	long reach = (long)rate_hz * FINE_SEARCH_MS / 1000;
	struct alignment best = { around, -1.0 };

	for (long lag = around - reach; lag <= around + reach; lag++) {
		double score = correlate(a, b, lag, (size_t)rate_hz * FINE_MAX_SEC);

		if (score > best.confidence)
			best = (struct alignment) { lag, score };
	}
	return best;
}

struct alignment align(const struct audio *before, const struct audio *after)
{
	unsigned int rate_hz = after->rate_hz;
	size_t block_frames = rate_hz / CONTOUR_HZ;
	struct signal a, b, contour_a, contour_b;
	struct alignment result;
	long coarse;

	a.x = audio_mono(before, rate_hz, &a.n);
	b.x = audio_mono(after, rate_hz, &b.n);
	contour_a = make_contour(a, block_frames);
	contour_b = make_contour(b, block_frames);
	coarse = coarse_lag(contour_a, contour_b) * (long)block_frames;
	whiten(a, block_frames * 4);
	whiten(b, block_frames * 4);
	result = fine_lag(a, b, coarse, rate_hz);
	free(a.x);
	free(b.x);
	free(contour_a.x);
	free(contour_b.x);
	return result;
}

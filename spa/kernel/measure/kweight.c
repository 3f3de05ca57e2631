/* SPDX-License-Identifier: MIT */
#include "kernel/measure/kweight.h"

#include <math.h>

#include "base/attributes.h"
#include "kernel/dsp/units.h"

#define PI 3.14159265358979323846
#define TABLE_HZ 48000u

/* Prototype of the tables, as found by Brecht De Man, "Evaluation of implementations of
 * the EBU R128 loudness measurement", AES 145th Convention, 2018. */
#define SHELF_HZ 1681.974450955533
#define SHELF_Q 0.7071752369554196
#define SHELF_DB 3.999843853973347
#define SHELF_BAND 0.4996667741545416	/* exponent of the gain at SHELF_HZ */
#define PASS_HZ 38.13547087602444
#define PASS_Q 0.5003270373238773

static void shelf_bilinear(struct hr_biquad *shelf, uint32_t rate_hz)
{
	const double high_lin = hr_db_to_lin(SHELF_DB), band_lin = pow(high_lin, SHELF_BAND);
	const double k = tan(PI * SHELF_HZ / rate_hz);
	const double a0 = 1.0 + k / SHELF_Q + k * k;

	*shelf = (struct hr_biquad) {
		.b = {
			(high_lin + band_lin * k / SHELF_Q + k * k) / a0,
			2.0 * (k * k - high_lin) / a0,
			(high_lin - band_lin * k / SHELF_Q + k * k) / a0,
		},
		.a = { 2.0 * (k * k - 1.0) / a0, (1.0 - k / SHELF_Q + k * k) / a0 },
	};
}

/* Squared gain of the shelf at 48 kHz; hz is below 24 kHz. */
static double shelf_pow(double hz)
{
	const double high_lin = hr_db_to_lin(SHELF_DB), band_lin = pow(high_lin, SHELF_BAND);
	const double s = tan(PI * hz / TABLE_HZ) / tan(PI * SHELF_HZ / TABLE_HZ);
	const double over = 1.0 - high_lin * s * s, under = 1.0 - s * s;
	const double over_im = band_lin * s / SHELF_Q, under_im = s / SHELF_Q;

	return (over * over + over_im * over_im) / (under * under + under_im * under_im);
}

/* Martin Vicanek, "Matched second order digital filters", 2016: poles by their impulse
 * response, zeros by the gain at 0, at SHELF_HZ and at half the rate. */
static void shelf_matched(struct hr_biquad *shelf, uint32_t rate_hz)
{
	const double w = 2.0 * PI * SHELF_HZ / rate_hz, damping = 0.5 / SHELF_Q;
	const double a1 = -2.0 * exp(-damping * w) * cos(w * sqrt(1.0 - damping * damping));
	const double a2 = exp(-2.0 * damping * w);
	const double sine = sin(0.5 * w), p1 = sine * sine, p0 = 1.0 - p1, p2 = 4.0 * p0 * p1;
	const double under_0 = (1.0 + a1 + a2) * (1.0 + a1 + a2);
	const double under_1 = (1.0 - a1 + a2) * (1.0 - a1 + a2);
	const double over_0 = under_0, over_1 = under_1 * shelf_pow(0.5 * rate_hz);
	const double at_shelf = shelf_pow(SHELF_HZ) *
		(under_0 * p0 + under_1 * p1 - 4.0 * a2 * p2);
	const double over_2 = (at_shelf - over_0 * p0 - over_1 * p1) / p2;
	const double mean = 0.5 * (sqrt(over_0) + sqrt(over_1));
	const double b0 = 0.5 * (mean + sqrt(mean * mean + over_2));

	*shelf = (struct hr_biquad) {
		.b = { b0, 0.5 * (sqrt(over_0) - sqrt(over_1)), -0.25 * over_2 / b0 },
		.a = { a1, a2 },
	};
}

static void pass_bilinear(struct hr_biquad *highpass, uint32_t rate_hz)
{
	const double k = tan(PI * PASS_HZ / rate_hz);
	const double a0 = 1.0 + k / PASS_Q + k * k;

	*highpass = (struct hr_biquad) {
		.b = { 1.0, -2.0, 1.0 },
		.a = { 2.0 * (k * k - 1.0) / a0, (1.0 - k / PASS_Q + k * k) / a0 },
	};
}

/* Gain far above PASS_HZ, at half the rate. */
static double pass_lin(const struct hr_biquad *highpass)
{
	return 4.0 / (1.0 - highpass->a[0] + highpass->a[1]);
}

void hr_kweight_compute(struct hr_biquad *shelf, struct hr_biquad *highpass, uint32_t rate_hz)
{
	struct hr_biquad table;
	double gain_lin;

	if (rate_hz < HR_KWEIGHT_BILINEAR_HZ)
		shelf_matched(shelf, rate_hz);
	else
		shelf_bilinear(shelf, rate_hz);
	pass_bilinear(highpass, rate_hz);
	pass_bilinear(&table, TABLE_HZ);
	gain_lin = pass_lin(&table) / pass_lin(highpass);
	for (int i = 0; i < 3; i++)
		shelf->b[i] *= gain_lin;
}

/* SPDX-License-Identifier: MIT */
/* Loudness weights of the layouts in ITU-R BS.1770-5 table 5, and of what has no place
 * in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <spa/param/audio/raw.h>

#include "parts/weights.h"

#define MAX_CHANNELS 24
#define AT(name) SPA_AUDIO_CHANNEL_##name

/* One sign for a channel: 1, S (1.41) or - (left out). */
static void assert_weights(const char *wanted, const uint32_t *position)
{
	static const char signs[] = {
		[HR_CHANNEL_FRONT] = '1', [HR_CHANNEL_SURROUND] = 'S', [HR_CHANNEL_LFE] = '-',
	};
	uint32_t n_channels = (uint32_t)strlen(wanted);
	char weights[MAX_CHANNELS + 1] = { 0 };

	for (uint32_t c = 0; c < n_channels; c++)
		weights[c] = signs[hr_weight_by_position(position, n_channels, c)];
	assert_string_equal(weights, wanted);
}

static void surrounds_weigh_more_wherever_they_are_named(void **state)
{
	assert_weights("11", (uint32_t[]) { AT(FL), AT(FR) });
	assert_weights("11SS", (uint32_t[]) { AT(FL), AT(FR), AT(RL), AT(RR) });
	assert_weights("111-SS", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(RL), AT(RR) });
	assert_weights("111-SS", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(SL), AT(SR) });
}

static void rear_channels_behind_sides_are_no_surrounds(void **state)
{
	assert_weights("111-11SS", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(RL), AT(RR), AT(SL), AT(SR) });
	assert_weights("111-1SS", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(RC), AT(SL), AT(SR) });
	assert_weights("111-11SS11", (uint32_t[]) { AT(FL), AT(FR), AT(FC), AT(LFE), AT(RLC),
		AT(RRC), AT(SL), AT(SR), AT(RL), AT(RR) });
}

static void what_is_above_or_below_weighs_one(void **state)
{
	assert_weights("111-SS1111", (uint32_t[]) { AT(FL), AT(FR), AT(FC), AT(LFE), AT(SL),
		AT(SR), AT(TFL), AT(TFR), AT(TRL), AT(TRR) });
	assert_weights("11111111", (uint32_t[]) { AT(FLH), AT(FRH), AT(FCH), AT(TSL), AT(TSR),
		AT(BLC), AT(BRC), AT(BC) });
}

static void wide_channels_stand_at_60_degrees(void **state)
{
	assert_weights("111-SSSS", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(SL), AT(SR), AT(FLW), AT(FRW) });
}

static void no_lfe_is_measured_whatever_its_name(void **state)
{
	assert_weights("----", (uint32_t[]) { AT(LFE), AT(LFE2), AT(LLFE), AT(RLFE) });
}

static void left_and_right_of_22_2_stand_at_60_degrees(void **state)
{
	assert_weights("SS1-11111-SS111111111111", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(RL), AT(RR), AT(FLC), AT(FRC), AT(RC),
		AT(LFE2), AT(SL), AT(SR), AT(TFL), AT(TFR), AT(TFC), AT(TC), AT(TRL), AT(TRR),
		AT(TSL), AT(TSR), AT(TRC), AT(BC), AT(BLC), AT(BRC) });
	/* seven channels on the screen of a cinema are no 22.2 */
	assert_weights("111-SS11", (uint32_t[]) {
		AT(FL), AT(FR), AT(FC), AT(LFE), AT(RL), AT(RR), AT(FLC), AT(FRC) });
}

static void channels_without_a_position_weigh_one(void **state)
{
	assert_weights("1", (uint32_t[]) { AT(MONO) });
	assert_weights("111111", (uint32_t[]) { AT(AUX0), AT(AUX1), AT(AUX2), AT(AUX3),
		AT(UNKNOWN), UINT32_MAX });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(surrounds_weigh_more_wherever_they_are_named),
		cmocka_unit_test(rear_channels_behind_sides_are_no_surrounds),
		cmocka_unit_test(what_is_above_or_below_weighs_one),
		cmocka_unit_test(wide_channels_stand_at_60_degrees),
		cmocka_unit_test(no_lfe_is_measured_whatever_its_name),
		cmocka_unit_test(left_and_right_of_22_2_stand_at_60_degrees),
		cmocka_unit_test(channels_without_a_position_weigh_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

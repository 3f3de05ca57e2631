/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/dsp/delay-line.h"
#include "truepeak-oracle.h"

static void a_line_remembers_768_frames_through_every_move(void **state)
{
	struct hr_lines lines;
	void *mem = malloc(hr_lines_bytes(2));
	uint32_t seed = 1, frame = 0;

	(void)state;
	hr_lines_init(&lines, mem, 2);
	while (frame < 100000) {
		float a[HR_CHUNK], b[HR_CHUNK];
		float *buf[2] = { a, b };
		const uint32_t n_frames = (uint32_t)((oracle_random(&seed) + 1.0) * 32.4);

		for (uint32_t n = 0; n < n_frames; n++) {
			a[n] = (float)++frame;
			b[n] = -a[n];
		}
		hr_lines_append(&lines, buf, n_frames);
		for (uint32_t age = 1; age <= HR_LINES_MAX_HISTORY + HR_CHUNK; age += 7) {
			const float want = frame >= age ? (float)(frame - age + 1) : 0.0f;

			assert_true(*hr_lines_at(&lines, 0, age) == want);
			assert_true(*hr_lines_at(&lines, 1, age) == -want);
		}
	}
	free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_remembers_768_frames_through_every_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

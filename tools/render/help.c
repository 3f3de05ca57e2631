/* SPDX-License-Identifier: MIT */
#include "render/help.h"

#include <stdio.h>

#include "params/params.h"

const char help_text[] =
	"usage: headroom-render [OPTION]... IN OUT\n"
	"       headroom-render [OPTION]... -o DIR FILE|FOLDER...\n"
	"       headroom-render [OPTION]... --raw --rate HZ --channels N <IN >OUT\n"
	"  --profile NAME    start with the values of a profile; a path if there is a / in it\n"
	"  --strength PERCENT  do only so much of these, 0 .. 100\n"
	"  --set NAME=VALUE  another value than that; may be repeated\n"
	"  --cpu LEVEL       c, sse2, avx2, avx512 or neon; auto takes the best there is\n"
	"files:\n"
	"  --report          print loudness, range and true peak before and after\n"
	"  --plot FILE.png   draw sound, loudness and gain before and after\n"
	"many files:\n"
	"  -o, --output DIR  write them there; of a folder, every sound file in it and below\n"
	"  -j, --jobs N      so many at once; default: one for each processor\n"
	"  --format NAME     wav, flac, mp3, ...: of all outputs; default: that of each input\n"
	"  --overwrite       also what is there already; otherwise it is kept\n"
	"  --album           one gain for all of them instead of levelling each\n"
	"raw sound: 32-bit little-endian float, interleaved; stderr tells the delay and the time\n"
	"  --rate HZ         8000 .. 384000\n"
	"  --channels N      1 .. 64\n"
	"  --block FRAMES    given to the chain at once, 1 .. 8192; default 1024\n"
	"instead of all this:\n"
	"  --list            print the parameters, their defaults and ranges\n"
	"  --list-profiles   print the profiles that --profile knows by name\n"
	"  --version, --help\n";

void help_print_params(void)
{
	char range[64], def[32];
	struct hr_params defaults;

	hr_params_init(&defaults);
	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];

		printf("%-38s %-6s %-18s %s\n", spec->name,
				hr_params_text(&defaults, id, def, sizeof(def)),
				hr_params_range_text(id, range, sizeof(range)),
				spec->description);
	}
}

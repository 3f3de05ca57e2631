/* SPDX-License-Identifier: MIT */
/*
 * What is compared, and how it is set: the same ceiling, about the same times, and
 * what flatters a plugin where there is a choice. The music comes in 12 dB over full
 * scale, so no gain is added before a limiter.
 */
#include "peer-host.h"

#define MINUS_1_DB 0.891251f
#define MINUS_24_DB 0.0630957f
#define PLUS_7_DB 2.290868f		/* +7.2 dB, what makeup-auto gives */

#define SWH_LIMITER_SETTINGS { \
	{ "Input gain (dB)", 0 }, { "Limit (dB)", -1 }, { "Release time (s)", 0.08f } }
#define LSP_LIMITER_SETTINGS(oversampling) { \
	{ "th", MINUS_1_DB }, { "boost", 0 }, { "alr", 0 }, { "lk", 2 }, { "at", 2 }, \
	{ "rt", 20 }, { "mode", 0 }, { "ovs", oversampling }, { "pause", 1 } }
#define CALF_LIMITER_SETTINGS(times) { \
	{ "limit", MINUS_1_DB }, { "attack", 2 }, { "release", 80 }, { "auto_level", 0 }, \
	{ "oversampling", times } }

/* Only the stage of that name, with the ceiling of the others. */
#define OURS_LIMITER_SETTINGS { \
	{ "agc.enabled", 0 }, { "compressor.enabled", 0 }, { "limiter.ceiling-dbtp", -1 } }
#define OURS_COMPRESSOR_SETTINGS { { "agc.enabled", 0 }, { "compressor.enabled", 1 }, \
	{ "limiter.enabled", 0 } }

const struct peer_spec peer_specs[] = {
	{ "headroom limiter", PEER_LIMITER, &peer_ours, NULL, NULL, -1,
		OURS_LIMITER_SETTINGS },
	{ "headroom limiter, plain C", PEER_LIMITER, &peer_ours, "c", NULL, -1,
		OURS_LIMITER_SETTINGS },
	{ "x42 dpl, true peak", PEER_LIMITER, &peer_lv2,
		"http://gareus.org/oss/lv2/dpl#stereo", NULL, -1,
		{ { "gain", 0 }, { "threshold", -1 }, { "release", 0.08f }, { "truepeak", 1 } } },
	{ "x42 dpl, sample peak", PEER_LIMITER, &peer_lv2,
		"http://gareus.org/oss/lv2/dpl#stereo", NULL, -1,
		{ { "gain", 0 }, { "threshold", -1 }, { "release", 0.08f }, { "truepeak", 0 } } },
	{ "lsp limiter, half x4", PEER_LIMITER, &peer_lv2,
		"http://lsp-plug.in/plugins/lv2/limiter_stereo", NULL, -1,
		LSP_LIMITER_SETTINGS(6) },
	{ "lsp limiter, full x4", PEER_LIMITER, &peer_lv2,
		"http://lsp-plug.in/plugins/lv2/limiter_stereo", NULL, -1,
		LSP_LIMITER_SETTINGS(16) },
	{ "lsp limiter, sample peak", PEER_LIMITER, &peer_lv2,
		"http://lsp-plug.in/plugins/lv2/limiter_stereo", NULL, -1,
		LSP_LIMITER_SETTINGS(0) },
	{ "swh fast lookahead, LADSPA", PEER_LIMITER, &peer_ladspa,
		"fast_lookahead_limiter_1913", "fastLookaheadLimiter", -1,
		SWH_LIMITER_SETTINGS },
	{ "swh fast lookahead, LV2", PEER_LIMITER, &peer_lv2,
		"http://plugin.org.uk/swh-plugins/fastLookaheadLimiter", NULL, -1,
		{ { "ingain", 0 }, { "limit", -1 }, { "release", 0.08f } } },
	{ "calf limiter", PEER_LIMITER, &peer_lv2,
		"http://calf.sourceforge.net/plugins/Limiter", NULL, -1,
		CALF_LIMITER_SETTINGS(1) },
	{ "calf limiter, x4", PEER_LIMITER, &peer_lv2,
		"http://calf.sourceforge.net/plugins/Limiter", NULL, -1,
		CALF_LIMITER_SETTINGS(4) },
	{ "calf multiband limiter", PEER_LIMITER, &peer_lv2,
		"http://calf.sourceforge.net/plugins/MultibandLimiter", NULL, -1,
		CALF_LIMITER_SETTINGS(1) },

	{ "headroom compressor", PEER_COMPRESSOR, &peer_ours, NULL, NULL, 0,
		OURS_COMPRESSOR_SETTINGS },
	{ "headroom compressor, plain C", PEER_COMPRESSOR, &peer_ours, "c", NULL, 0,
		OURS_COMPRESSOR_SETTINGS },
	{ "lsp compressor", PEER_COMPRESSOR, &peer_lv2,
		"http://lsp-plug.in/plugins/lv2/compressor_stereo", NULL, 0,
		{ { "scm", 0 }, { "al", MINUS_24_DB }, { "at", 10 }, { "rt", 100 },
			{ "cr", 2.5f }, { "kn", 0.707f }, { "mk", PLUS_7_DB }, { "pause", 1 } } },
	{ "swh sc4, LADSPA", PEER_COMPRESSOR, &peer_ladspa, "sc4_1882", "sc4", 0,
		{ { "RMS/peak", 1 }, { "Attack time (ms)", 10 }, { "Release time (ms)", 100 },
			{ "Threshold level (dB)", -24 }, { "Ratio (1:n)", 2.5f },
			{ "Knee radius (dB)", 3 }, { "Makeup gain (dB)", 7.2f } } },
	{ "calf compressor", PEER_COMPRESSOR, &peer_lv2,
		"http://calf.sourceforge.net/plugins/Compressor", NULL, 0,
		{ { "threshold", MINUS_24_DB }, { "ratio", 2.5f }, { "attack", 10 },
			{ "release", 100 }, { "makeup", PLUS_7_DB }, { "knee", 2 },
			{ "detection", 1 }, { "stereo_link", 1 } } },

	{ "headroom, whole chain", PEER_CHAIN, &peer_ours, NULL, NULL, -1,
		{ { "limiter.ceiling-dbtp", -1 } } },
	{ "headroom, whole chain, plain C", PEER_CHAIN, &peer_ours, "c", NULL, -1,
		{ { "limiter.ceiling-dbtp", -1 } } },
};

const size_t n_peer_specs = sizeof(peer_specs) / sizeof(peer_specs[0]);

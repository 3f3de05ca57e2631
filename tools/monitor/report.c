/* SPDX-License-Identifier: MIT */
#include "monitor/report.h"

#include <math.h>
#include <time.h>

#include "client/streams.h"
#include "lib/json.h"

#include "monitor/view/ballistics.h"

static void level(struct json *json, const char *key, double level_db)
{
	json_number(json, key, level_db > BALLISTICS_FLOOR_DB ?
			round(100.0 * level_db) / 100.0 : NAN);
}

static void text(struct json *json, const char *key, const char *value)
{
	json_string(json, key, *value != '\0' ? value : NULL);
}

static void loudness(struct json *json, const char *key, const struct model_loudness *loudness)
{
	json_open(json, key, '{');
	level(json, "momentary-lufs", loudness->momentary_lufs);
	level(json, "short-lufs", loudness->short_lufs);
	level(json, "integrated-lufs", loudness->integrated_lufs);
	level(json, "range-lu", loudness->range_lu);
	level(json, "true-peak-max-dbtp", loudness->true_peak_dbtp);
	json_close(json, '}');
}

static void meter(struct json *json, const char *key, const struct model_meter *meter)
{
	json_open(json, key, '{');
	level(json, "peak-dbfs", meter->peak_dbfs);
	level(json, "true-peak-dbtp", meter->true_peak_dbtp);
	level(json, "mean-square-dbfs", meter->mean_square_dbfs);
	json_close(json, '}');
}

static void counters(struct json *json, const struct model_counters *counters)
{
	json_open(json, "counters", '{');
	json_number(json, "in-clipped", (double)counters->n_in_clipped);
	json_number(json, "out-clipped", (double)counters->n_out_clipped);
	json_number(json, "scrubbed", (double)counters->n_scrubbed);
	json_number(json, "xruns", (double)counters->n_xruns);
	json_number(json, "starved", (double)counters->n_starved);
	json_number(json, "late", (double)counters->n_late);
	json_close(json, '}');
	json_open(json, "process", '{');
	json_number(json, "average-us", 1e-3 * counters->process_avg_ns);
	json_number(json, "p99-us", 1e-3 * counters->process_p99_ns);
	json_number(json, "max-us", 1e-3 * counters->process_max_ns);
	json_close(json, '}');
	json_number(json, "rate-hz", counters->rate_hz);
	json_number(json, "quantum-frames", counters->quantum_frames);
}

static void sound(struct json *json, const struct model_sound *sound)
{
	loudness(json, "in", &sound->in);
	loudness(json, "out", &sound->out);
	level(json, "agc-gain-db", sound->agc_gain_db);
	level(json, "compressor-gain-db", sound->comp_gain_db);
	level(json, "limiter-gain-db", sound->limit_gain_db);
	json_open(json, "channels", '[');
	for (uint32_t c = 0; c < sound->n_channels; c++) {
		json_open(json, NULL, '{');
		json_string(json, "name", sound->channels[c].name);
		meter(json, "in", &sound->channels[c].in);
		meter(json, "out", &sound->channels[c].out);
		json_close(json, '}');
	}
	json_close(json, ']');
	counters(json, &sound->counters);
}

static const char *state_text(enum model_state state)
{
	static const char *const texts[] = {
		[MODEL_NO_DAEMON] = "no-daemon",
		[MODEL_NO_MODULE] = "no-module",
		[MODEL_REFUSED] = "refused",
		[MODEL_IDLE] = "idle",
		[MODEL_PLAYING] = "playing",
	};

	return texts[state];
}

static void settings(struct json *json, const struct model *model)
{
	text(json, "profile", model->profile);
	json_number(json, "strength", model->strength);
	json_bool(json, "bypass", model->is_bypassed);
	json_bool(json, "level-matched", model->is_matched);
	json_bool(json, "app-level", model->are_levels_on);
	text(json, "device", model->device);
	json_number(json, "target-lufs", model->target_lufs);
	json_number(json, "ceiling-dbtp", model->ceiling_dbtp);
	text(json, "error", model->error);
	text(json, "stuck", model->stuck);
}

void report_write(FILE *file, const struct model *model, const struct graph *graph)
{
	struct json json = { .file = file, .is_line = true };
	struct timespec now;
	char seconds[32];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(seconds, sizeof(seconds), "%lld.%03ld", (long long)now.tv_sec,
			now.tv_nsec / 1000000);
	json_open(&json, NULL, '{');
	json_word(&json, "time", seconds);
	json_string(&json, "state", state_text(model->state));
	settings(&json, model);
	sound(&json, &model->sound);
	json_open(&json, "streams", '[');
	if (graph != NULL)
		streams_as_json(graph, NULL, &json);
	json_close(&json, ']');
	json_close(&json, '}');
}

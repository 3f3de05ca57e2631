/* SPDX-License-Identifier: MIT */
#ifndef HR_RULES_H
#define HR_RULES_H

#include <stdint.h>

#include <headroom/route.h>

/**
 * Rules that tell where a stream goes, in the form PipeWire's own rules have:
 *
 *   [ {   matches = [ { application.name = "~^Fire" media.role = !Game } { ... } ]
 *         actions = { route = bypass } }
 *     ... ]
 *
 * The first rule that matches wins. A rule matches when one of its matches does,
 * and that when all of its keys do. A value is compared as it is; ~ makes it an
 * extended regular expression, which may match anywhere in the text; ! in front
 * turns the comparison round; null is a property that is not there.
 *
 * The text is hostile: expressions are those of base/regex.h, whose cost is bounded, and
 * what exceeds the figures below is refused. The worst that is left takes some
 * milliseconds for one stream, so a search can be continued later.
 *
 * Thread: main; nothing is shared.
 */

#define RULES_MAX_BYTES (32u * 1024u)	/**< of the whole text */
#define RULES_MAX 256u			/**< rules */
#define RULES_MAX_CONDITIONS 512u	/**< keys, over all rules */
#define RULES_WORD_BYTES 256u		/**< of a key or a value, with the 0 at its end */
#define RULES_MAX_KEYS 64u		/**< different ones */
#define RULES_MAX_STEPS 8192u		/**< pattern_steps() of all expressions together */

struct rules;
struct reader;
struct conf_pair;
struct spa_json;

/**
 * Told of each mistake, one in a rule at most, without control characters: "rule 2: route =
 * up: no such route; allowed is processed, bypass, sink or none".
 */
typedef void (*rules_fault_fn)(void *data, const char *problem);
#define RULES_FAULT_BYTES 448u		/**< of it, with the 0 at its end; a longer one is cut */

/**
 * Read rules. What is wrong is reported and left out, a whole rule at a time.
 *
 * Returns the number of mistakes or -ENOMEM; *rulesp is the caller's, unless
 * -ENOMEM. on_fault may be NULL.
 */
int rules_new(struct rules **rulesp, const char *text, rules_fault_fn on_fault, void *data);

/** The same for the list that is the value of pair, found in object; reader tells faults. */
int rules_read(struct rules **rulesp, struct reader *reader, struct spa_json *object,
		const struct conf_pair *pair);

/** NULL is fine. */
void rules_free(struct rules *rules);

/** Value of a property of the stream, or NULL; it stays while rules_find() runs. */
typedef const char *(*rules_lookup_fn)(void *data, const char *key);

/** How far a search is; { 0 } before it begins, and again when it has ended. */
struct rules_search {
	uint32_t match, condition;	/**< what is to be looked at next */
	/**
	 * What the search may cost until it is interrupted, in steps of an expression;
	 * each takes 1 to 3 ns. It is looked at before every key, so the last one may
	 * exceed it: by PATTERN_MAX_STEPS * (PATTERN_MAX_TEXT + 1) at most.
	 */
	uint32_t effort_left;
};

/** Interrupted: call again. */
#define RULES_UNFINISHED UINT32_MAX

/**
 * The first rule that matches, counted from 1 as it stands in the text, or 0, or
 * RULES_UNFINISHED. route and *why (what matched, "application.name = mpv", owned
 * by rules) are only set when there is one. rules may be NULL: no rules.
 *
 * Of a property that is matched by an expression, PATTERN_MAX_TEXT bytes count.
 */
uint32_t rules_find(const struct rules *rules, struct rules_search *search,
		rules_lookup_fn lookup, void *data, enum route *route, const char **why);

#endif /* HR_RULES_H */

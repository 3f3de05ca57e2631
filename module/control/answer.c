/* SPDX-License-Identifier: MIT */
#include "control/internal.h"

int control_refuse(struct control *c, const char *key, const char *value,
		const struct refusal *refusal)
{
	const char *held;

	refusals_tell(&c->refusals, PW_ID_CORE, key, value, refusal);
	/* Only now: the key may be the one that has just told it. */
	if ((held = metadata_get(&c->md, PW_ID_CORE, key)) != NULL)
		metadata_answer(&c->md, PW_ID_CORE, key, held);
	return refusal->res;
}

int control_accept(struct control *c, const char *key, const char *value)
{
	refusals_settle(&c->refusals, PW_ID_CORE, key);
	metadata_answer(&c->md, PW_ID_CORE, key, value);
	return 0;
}

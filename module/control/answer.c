/* SPDX-License-Identifier: MIT */
#include "control/internal.h"

int control_refuse(struct control *c, const char *key, const char *value,
		const struct refusal *refusal)
{
	const char *held = metadata_get(&c->md, PW_ID_CORE, key);

	refusals_tell(&c->refusals, PW_ID_CORE, key, value, refusal);
	if (held != NULL)
		metadata_answer(&c->md, PW_ID_CORE, key, held);
	return refusal->res;
}

int control_accept(struct control *c, const char *key, const char *value)
{
	refusals_settle(&c->refusals, PW_ID_CORE, key);
	metadata_answer(&c->md, PW_ID_CORE, key, value);
	return 0;
}

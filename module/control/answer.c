/* SPDX-License-Identifier: MIT */
#include "control/internal.h"

int control_refuse(struct control *c, int res, const char *key, const char *value,
		const char *reason, const char *stays)
{
	refusals_tell(&c->refusals, PW_ID_CORE, key, value, reason, stays);
	return res;
}

int control_accept(struct control *c, const char *key, const char *value)
{
	refusals_settle(&c->refusals, PW_ID_CORE, key);
	metadata_answer(&c->md, PW_ID_CORE, key, value);
	return 0;
}

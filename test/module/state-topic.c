/* SPDX-License-Identifier: MIT */
#include "base/log.h"

/* As the module has it. */
PW_LOG_TOPIC(headroom_topic, "mod.headroom");

/* SPDX-License-Identifier: MIT */
#include "base/log.h"

PW_LOG_TOPIC(headroom_topic, "mod.headroom");

/* SPDX-License-Identifier: MIT */
#ifndef HR_LOG_H
#define HR_LOG_H

#include <pipewire/log.h>

/** The topic of every line of the module: PIPEWIRE_DEBUG=mod.headroom:4 */
PW_LOG_TOPIC_EXTERN(headroom_topic);
#define PW_LOG_TOPIC_DEFAULT headroom_topic

#endif /* HR_LOG_H */

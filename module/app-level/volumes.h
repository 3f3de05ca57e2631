/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_VOLUMES_H
#define HR_APPLEVEL_VOLUMES_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/impl.h>

/**
 * The volumes of a stream as its Props tell them, and the one write we do.
 *
 * Every stream of a client has audioconvert in it, which knows two sets: the volume and
 * mute that mixers show and session managers remember, and softVolumes with softMute,
 * which nobody shows and nobody remembers. When the latter were written last, they are
 * what is multiplied, in place of the former. Whoever writes the former switches back.
 *
 * So a cut is softVolumes = channelVolumes x cut and softMute = mute, written again after
 * each change of a mixer's; and it is gone with the node, or with any such change.
 *
 * Thread: main.
 */

#define APPLEVEL_MAX_CHANNELS 64u

struct applevel_volumes {
	uint32_t n_channels;		/**< 0: there are no volumes to ride */
	float channel_lin[APPLEVEL_MAX_CHANNELS];
	float volume_lin;		/**< a factor of all; stays in force with softVolumes */
	bool is_mute;
};

/** Read the Props of a node. False, and no channels, when it has no softVolumes. */
bool applevel_volumes_read(struct applevel_volumes *volumes, struct pw_impl_node *node);

/** Whether a mixer would show the same. */
bool applevel_volumes_equal(const struct applevel_volumes *a, const struct applevel_volumes *b);

/** The loudest channel with the common factor, in dB; -200 for none, and while mute. */
double applevel_volumes_user_db(const struct applevel_volumes *volumes);

/** Put a cut in force. cut_db >= 0; 0 is exactly the user's volume. 0 or negative errno. */
int applevel_volumes_write(const struct applevel_volumes *volumes, struct pw_impl_node *node,
		double cut_db);

#endif /* HR_APPLEVEL_VOLUMES_H */

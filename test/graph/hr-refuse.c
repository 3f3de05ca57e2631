/* SPDX-License-Identifier: MIT */
/*
 * libhr-refuse.so, for LD_PRELOAD in a daemon: as long as the file HR_REFUSE names is
 * there, none of our nodes can be made, as if memory had run out.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <pipewire/impl.h>
#include <spa/utils/string.h>

typedef struct pw_impl_node *(*create_fn)(struct pw_context *context,
		struct pw_properties *props, size_t user_data_size);

__attribute__((visibility("default")))
struct pw_impl_node *pw_context_create_node(struct pw_context *context,
		struct pw_properties *props, size_t user_data_size)
{
	create_fn create = (create_fn)dlsym(RTLD_NEXT, "pw_context_create_node");
	const char *path = getenv("HR_REFUSE");

	if (path == NULL || access(path, F_OK) < 0 || props == NULL ||
	    !spa_strstartswith(pw_properties_get(props, PW_KEY_NODE_NAME), "headroom."))
		return create(context, props, user_data_size);
	pw_properties_free(props);
	errno = ENOMEM;
	return NULL;
}

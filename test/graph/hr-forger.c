/* SPDX-License-Identifier: MIT */
/*
 * libhr-forger.so, for LD_PRELOAD in a client: its nodes carry the properties of HR_FORGED,
 * too, also those that libpipewire keeps a client from setting.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/impl.h>

typedef struct pw_impl_node *(*create_fn)(struct pw_context *context,
		struct pw_properties *props, size_t user_data_size);

__attribute__((visibility("default")))
struct pw_impl_node *pw_context_create_node(struct pw_context *context,
		struct pw_properties *props, size_t user_data_size)
{
	create_fn create = (create_fn)dlsym(RTLD_NEXT, "pw_context_create_node");
	const char *forged = getenv("HR_FORGED");

	if (props == NULL)
		props = pw_properties_new(NULL, NULL);
	if (props != NULL && forged != NULL)
		pw_properties_update_string(props, forged, strlen(forged));
	return create(context, props, user_data_size);
}

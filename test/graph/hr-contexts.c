/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <pipewire/impl.h>
#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

/*
 * hr-contexts: two contexts in one process, which load the module and unload it.
 * Prints what each has after each step: "step: nodes named headroom.processed".
 */

#define MODULE "libpipewire-module-headroom"

static int count_sink(void *data, struct pw_global *global)
{
	const struct pw_properties *props = pw_global_get_properties(global);

	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Node) &&
	    spa_streq(pw_properties_get(props, PW_KEY_NODE_NAME), "headroom.processed"))
		++*(int *)data;
	return 0;
}

static void tell(const char *step, struct pw_context *contexts[2])
{
	int n[2] = { 0, 0 };

	for (int i = 0; i < 2; i++)
		pw_context_for_each_global(contexts[i], count_sink, &n[i]);
	printf("%s: %d %d\n", step, n[0], n[1]);
}

static struct pw_impl_module *load(struct pw_context *context, const char *args)
{
	struct pw_impl_module *module = pw_context_load_module(context, MODULE, args, NULL);

	if (module == NULL)
		printf("refused\n");
	return module;
}

int main(int argc, char *argv[])
{
	struct pw_main_loop *loop;
	struct pw_context *contexts[2];
	struct pw_impl_module *first, *second;

	pw_init(&argc, &argv);
	loop = pw_main_loop_new(NULL);
	for (int i = 0; i < 2; i++)
		contexts[i] = pw_context_new(pw_main_loop_get_loop(loop), NULL, 0);
	first = load(contexts[0], "state.save = false");
	tell("loaded", contexts);
	second = load(contexts[0], "state.save = false strength = 10");
	tell("loaded again", contexts);
	load(contexts[1], "state.save = false");
	tell("loaded in another context", contexts);
	if (first != NULL)
		pw_impl_module_destroy(first);
	tell("the first is unloaded", contexts);
	first = load(contexts[0], "state.save = false");
	tell("loaded once more", contexts);
	if (second != NULL)
		pw_impl_module_destroy(second);
	tell("the second is unloaded", contexts);
	load(contexts[0], NULL);
	tell("loaded a last time", contexts);
	for (int i = 0; i < 2; i++)
		pw_context_destroy(contexts[i]);
	pw_main_loop_destroy(loop);
	pw_deinit();
	return 0;
}

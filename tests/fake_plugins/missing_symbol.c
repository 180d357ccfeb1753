/* Does not define answerd_plugin_v1. */
extern __attribute__((visibility("default"))) int answerd_plugin_v0;
int answerd_plugin_v0;

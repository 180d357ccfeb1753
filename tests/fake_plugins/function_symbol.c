/* Its answerd_plugin_v1 is code instead of data. */
extern __attribute__((visibility("default"))) int answerd_plugin_v1(void);

int answerd_plugin_v1(void)
{
    return 1;
}

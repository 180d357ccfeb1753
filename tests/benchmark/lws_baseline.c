/*
 * What libwebsockets itself needs: a WebSocket server on libuv that accepts upgrades and sends
 * every message back, with the buffer sizes of core/transport and no state of its own.
 */
#include <libwebsockets.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <uv.h>

#define RECEIVE_BYTES 2048 /* as in core/transport/transport.c: held by every connection */
#define SERVICE_BYTES (32 * 1024)

static int handle_callback(
        struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    unsigned char frame[LWS_PRE + RECEIVE_BYTES];
    (void)user;
    if (reason != LWS_CALLBACK_RECEIVE) {
        return 0;
    }
    memcpy(frame + LWS_PRE, in, length);
    return lws_write(wsi, frame + LWS_PRE, length, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}

static const struct lws_protocols protocols[] = {
        {.name = "", .callback = handle_callback, .rx_buffer_size = RECEIVE_BYTES},
        {.name = "answerd.v1", .callback = handle_callback, .rx_buffer_size = RECEIVE_BYTES},
        {0},
};

static bool raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

int main(void)
{
    uv_loop_t loop;
    void *loops[] = {&loop};
    struct lws_context_creation_info info = {.port = 0,
            .iface = "127.0.0.1",
            .protocols = protocols,
            .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
            .foreign_loops = loops,
            .vhost_name = "default",
            .pt_serv_buf_size = SERVICE_BYTES};
    lws_set_log_level(LLL_ERR, NULL);
    if (!raise_descriptor_limit() || uv_loop_init(&loop) != 0) {
        return EXIT_FAILURE;
    }
    struct lws_context *context = lws_create_context(&info);
    struct lws_vhost *vhost = context == NULL ? NULL : lws_create_vhost(context, &info);
    if (vhost == NULL) {
        fputs("lws_baseline: libwebsockets cannot start\n", stderr);
        return EXIT_FAILURE;
    }
    fprintf(stderr, "listening on http://127.0.0.1:%d\n", lws_get_vhost_listen_port(vhost));
    /* Until it is killed: what counts is the memory that it has meanwhile. */
    return uv_run(&loop, UV_RUN_DEFAULT);
}

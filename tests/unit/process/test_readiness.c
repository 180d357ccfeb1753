#include "process/readiness.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int listen_at(const char *name, char *shown, size_t shown_size)
{
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = (size_t)snprintf(
            address.sun_path, sizeof(address.sun_path), "%s-%d", name, (int)getpid());
    snprintf(shown, shown_size, "%s", address.sun_path);
    if (address.sun_path[0] == '@') {
        address.sun_path[0] = '\0';
    }
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    assert_int_equal(bind(descriptor, (const struct sockaddr *)&address, size), 0);
    return descriptor;
}

static void expect_state(const char *name)
{
    char path[108];
    char received[64];
    int descriptor = listen_at(name, path, sizeof(path));
    setenv("NOTIFY_SOCKET", path, 1);
    readiness_notify("READY=1");
    ssize_t length = recv(descriptor, received, sizeof(received) - 1, MSG_DONTWAIT);
    assert_int_equal(length, 7);
    received[length] = '\0';
    assert_string_equal(received, "READY=1");
    close(descriptor);
    if (path[0] == '/') {
        unlink(path);
    }
}

static void tells_the_service_manager(void **state)
{
    (void)state;
    expect_state("@answerd-test-notify");
    expect_state("/tmp/answerd-test-notify");
}

static void is_silent_without_one(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    readiness_notify("READY=1");
    setenv("NOTIFY_SOCKET", "relative", 1);
    readiness_notify("READY=1");
    setenv("NOTIFY_SOCKET", "/absent/socket", 1);
    readiness_notify("READY=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(tells_the_service_manager),
            cmocka_unit_test(is_silent_without_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

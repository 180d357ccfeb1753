#include "config/address.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>

struct listen_case {
    const char *text;
    const char *host; /* NULL: refused */
    uint16_t port;
};

static void reads_listen_addresses(void **state)
{
    (void)state;
    static const struct listen_case cases[] = {
            {"127.0.0.1:8080", "127.0.0.1", 8080},
            {"localhost:0", "127.0.0.1", 0},
            {"8081", "127.0.0.1", 8081},
            {":9", "0.0.0.0", 9},
            {"[::1]:65535", "::1", 65535},
            {"[2001:db8::7]:80", "2001:db8::7", 80},
            {"127.0.0.1", NULL, 0},
            {"127.0.0.1:", NULL, 0},
            {"127.0.0.1:65536", NULL, 0},
            {"::1:80", NULL, 0},
            {"[]:80", NULL, 0},
            {"[127.0.0.1]:80", NULL, 0},
            {"example.com:80", NULL, 0},
            {"", NULL, 0},
            {"1111111111111111111111111111111111111111111111111111111:80", NULL, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct listen_address address;
        bool valid = listen_address_parse(text_from(cases[i].text), &address);
        assert_int_equal(valid, cases[i].host != NULL);
        if (valid) {
            assert_string_equal(address.host, cases[i].host);
            assert_int_equal(address.port, cases[i].port);
            assert_int_equal(address.is_ipv6, strchr(address.host, ':') != NULL);
        }
    }
}

static bool contains(const char *network_text, const char *address_text)
{
    struct network network;
    unsigned char address[16];
    assert_true(network_parse(text_from(network_text), &network));
    char mapped[64];
    snprintf(mapped, sizeof(mapped), "%s%s", strchr(address_text, ':') == NULL ? "::ffff:" : "",
            address_text);
    assert_int_equal(inet_pton(AF_INET6, mapped, address), 1);
    return network_contains(&network, address);
}

static void networks_contain_their_addresses(void **state)
{
    (void)state;
    assert_true(contains("10.0.0.0/8", "10.200.3.4"));
    assert_false(contains("10.0.0.0/8", "11.0.0.1"));
    assert_true(contains("192.168.16.0/20", "192.168.31.255"));
    assert_false(contains("192.168.16.0/20", "192.168.32.0"));
    assert_true(contains("192.0.2.7", "192.0.2.7"));
    assert_false(contains("192.0.2.7", "192.0.2.6"));
    assert_true(contains("0.0.0.0/0", "8.8.8.8"));
    assert_false(contains("0.0.0.0/0", "2001:db8::1"));
    assert_true(contains("2001:db8::/32", "2001:db8:1::9"));
    assert_false(contains("::1", "::2"));
}

static void refuses_what_is_no_network(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "/8", "10.0.0.0/33", "::/129", "10.0.0/8", "a/8",
            "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct network network;
        assert_false(network_parse(text_from(wrong[i]), &network));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(reads_listen_addresses),
            cmocka_unit_test(networks_contain_their_addresses),
            cmocka_unit_test(refuses_what_is_no_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

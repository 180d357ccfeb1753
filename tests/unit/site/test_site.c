#include "site/site.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#define FILE_BYTES 4096

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "%s", "/tmp/answerd-site-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    char command[96];
    (void)state;
    (void)snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command); /* NOLINT(cert-env33-c): a folder of this test */
}

static void write_file(const char *name, const char *content)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct site *load(void)
{
    struct site *site = NULL;
    struct error error = {0};
    assert_int_equal(site_load(folder, FILE_BYTES, &site, &error), 0);
    return site;
}

static const struct site_file *find(const struct site *site, const char *path, bool expect_pinned)
{
    bool is_pinned = !expect_pinned;
    const struct site_file *file = site_find(site, text_from(path), &is_pinned);
    assert_true(file == NULL || is_pinned == expect_pinned);
    return file;
}

static void test_page_names_contents(void **state)
{
    (void)state;
    char path[64];
    write_file("widget.js", "export const greeting = '안녕하세요';\n");
    write_file(
            "index.html", "<script src=\"/widget.js\"></script><a href=\"/elsewhere.js\">質問</a>");
    struct site *site = load();
    const struct site_file *script = find(site, "/widget.js", false);
    const struct site_file *page = find(site, "/", false);
    assert_non_null(script);
    assert_ptr_equal(page, find(site, "/index.html", false));
    (void)snprintf(path, sizeof(path), "/widget.%s.js", script->tag);
    assert_ptr_equal(find(site, path, true), script);
    assert_true(text_find(page->body, text_from(path), 0) != SIZE_MAX);
    assert_true(text_find(page->body, TEXT("\"/elsewhere.js\">質問"), 0) != SIZE_MAX);
    assert_true(text_find(page->body, TEXT("\"/widget.js\""), 0) == SIZE_MAX);
    assert_null(find(site, "/widget.0000000000000000.js", false));
    site_destroy(site);
}

static void test_tag_follows_content(void **state)
{
    (void)state;
    char script_tag[SITE_TAG_SIZE];
    char page_tag[SITE_TAG_SIZE];
    write_file("page.js", "1");
    write_file("index.html", "<script src=\"/page.js\"></script>");
    struct site *site = load();
    (void)snprintf(script_tag, sizeof(script_tag), "%s", find(site, "/page.js", false)->tag);
    (void)snprintf(page_tag, sizeof(page_tag), "%s", find(site, "/", false)->tag);
    site_destroy(site);
    write_file("page.js", "2");
    site = load();
    assert_string_not_equal(find(site, "/page.js", false)->tag, script_tag);
    assert_string_not_equal(find(site, "/", false)->tag, page_tag); /* it names the script */
    site_destroy(site);
}

static void test_packed(void **state)
{
    (void)state;
    char text[2001];
    char unpacked[3000];
    for (size_t i = 0; i + 1 < sizeof(text); i++) {
        text[i] = "日本と韓国 "[i % 16];
    }
    text[sizeof(text) - 1] = '\0';
    write_file("long.css", text);
    write_file("short.css", "a");
    struct site *site = load();
    const struct site_file *file = find(site, "/long.css", false);
    assert_true(file->packed.length > 0 && file->packed.length < file->body.length / 2);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)file->packed.data,
            .avail_in = (uInt)file->packed.length,
            .next_out = (Bytef *)unpacked,
            .avail_out = sizeof(unpacked)};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, file->body.length);
    assert_memory_equal(unpacked, file->body.data, file->body.length);
    (void)inflateEnd(&stream);
    assert_int_equal(find(site, "/short.css", false)->packed.length, 0);
    site_destroy(site);
}

static void test_only_what_pages_need(void **state)
{
    (void)state;
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/widget", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    write_file("widget/view.js", "export {};");
    write_file("secret.key", "x");
    write_file(".hidden.js", "x");
    struct site *site = load();
    assert_int_equal(site_count(site), 1);
    assert_non_null(find(site, "/widget/view.js", false));
    assert_null(find(site, "/secret.key", false));
    assert_null(find(site, "/../etc/passwd", false));
    site_destroy(site);
    assert_null(find(NULL, "/", false));
}

static void test_mistakes(void **state)
{
    (void)state;
    char large[FILE_BYTES + 2];
    struct site *site = NULL;
    struct error error = {0};
    memset(large, 'x', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    write_file("large.js", large);
    assert_int_equal(site_load(folder, FILE_BYTES, &site, &error), ERR_LIMIT);
    assert_non_null(strstr(error.text, "large.js"));
    assert_non_null(strstr(error.text, "limits.page_file_bytes"));
    error = (struct error){0};
    assert_int_equal(site_load("/nowhere/at/all", FILE_BYTES, &site, &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "/nowhere/at/all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(test_page_names_contents, make_folder, remove_folder),
            cmocka_unit_test_setup_teardown(test_tag_follows_content, make_folder, remove_folder),
            cmocka_unit_test_setup_teardown(test_packed, make_folder, remove_folder),
            cmocka_unit_test_setup_teardown(test_only_what_pages_need, make_folder, remove_folder),
            cmocka_unit_test_setup_teardown(test_mistakes, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "import/input_file.h"
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <zlib.h>

static int read_file(struct rig *rig, const char *path, struct text *content)
{
    rig->error = (struct error){0};
    return input_file_read(rig->arena, path, content, &rig->error);
}

static const char *write_packed(struct rig *rig, const char *name, struct text text)
{
    const char *path = rig_path(rig, name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text.data, (unsigned)text.length), (int)text.length);
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

static void reads_plain_and_packed(void **state)
{
    struct rig *rig = *state;
    struct text content;
    assert_int_equal(read_file(rig, rig_write(rig, "a.md", "\xEF\xBB\xBF한국", 9), &content), 0);
    assert_true(text_equal(content, TEXT("한국")));
    assert_int_equal(read_file(rig, write_packed(rig, "b.jsonl.gz", TEXT("日本")), &content), 0);
    assert_true(text_equal(content, TEXT("日本")));
}

static void says_why_a_file_cannot_be_read(void **state)
{
    struct rig *rig = *state;
    struct text content;
    assert_int_equal(read_file(rig, rig_path(rig, "none"), &content), ERR_NOT_FOUND);
    assert_int_equal(read_file(rig, rig->folder, &content), ERR_IO);
    assert_int_equal(mkfifo(rig_path(rig, "pipe"), 0600), 0);
    assert_int_equal(read_file(rig, rig_path(rig, "pipe"), &content), ERR_IO);
    assert_int_equal(read_file(rig, rig_write(rig, "empty", " \n", 2), &content), ERR_INVALID);
    assert_int_equal(read_file(rig, rig_write(rig, "nul", "a\0b", 3), &content), ERR_ENCODING);
    assert_int_equal(
            read_file(rig, rig_write(rig, "l1", "a\n\nb\xE9\n", 6), &content), ERR_ENCODING);
    assert_non_null(strstr(rig->error.text, "/l1:3: "));
}

static void tells_a_packed_file_that_is_cut(void **state)
{
    struct rig *rig = *state;
    struct text content;
    char text[5000];
    char packed[5000];
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (char)('a' + (i * i * 7 + i / 3) % 26);
    }
    const char *path = write_packed(rig, "whole.gz", (struct text){text, sizeof(text)});
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(packed, 1, sizeof(packed), file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(read_file(rig, path, &content), 0);
    assert_int_equal(
            read_file(rig, rig_write(rig, "cut.gz", packed, length / 2), &content), ERR_IO);
    assert_non_null(strstr(rig->error.text, "cut short"));
    packed[length - 6] ^= 1; /* of the checksum */
    assert_int_equal(read_file(rig, rig_write(rig, "bad.gz", packed, length), &content), ERR_IO);
}

static void knows_formats(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *content;
        enum input_format format;
        const char *stem;
    } cases[] = {{"a/b.jsonl.gz", "{}", INPUT_JSON_LINES, "b"},
            {"b.json", "[]", INPUT_JSON_ARRAY, "b"}, {"b.json", "{}", INPUT_JSON_LINES, "b"},
            {"x.y.md", "{", INPUT_MARKDOWN, "x.y"}, {"b.htm", "a", INPUT_HTML, "b"},
            {"안내.txt", "<p>", INPUT_PLAIN, "안내"}, {"b", " {}", INPUT_JSON_LINES, "b"},
            {"b", "<!DOCTYPE", INPUT_HTML, "b"}, {"b.c", "text", INPUT_PLAIN, "b.c"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(input_format(cases[i].path, text_from(cases[i].content)), cases[i].format);
        assert_true(text_equal_string(input_stem(cases[i].path), cases[i].stem));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
    const struct CMUnitTest tests[] = {
            TEST(reads_plain_and_packed),
            TEST(says_why_a_file_cannot_be_read),
            TEST(tells_a_packed_file_that_is_cut),
            cmocka_unit_test(knows_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

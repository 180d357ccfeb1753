#include "pack_fixture.h"

#include "language/normalize.h"
#include "language/unicode.h"
#include <ftw.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const languages[][2] = {
        {"languages/concepts.json",
                "{'invest': {'class': 'relation'}, 'chairman': {'class': 'role'},"
                " 'buy': {'class': 'relation', 'is_a': ['invest']}}"},
        {"languages/en/language.json",
                "{'id': 'en', 'name': 'English', 'stemmer': 'english', 'segmentation': 'spaces',"
                " 'list_separator': ', ', 'list_last': ' and '}"},
        {"languages/en/words.json",
                "{'function': ['the', 'of'],"
                " 'numbers': {'million': 1e6, 'billion': 1e9, 'trillion': 1e12, 'third': 3},"
                " 'units': {'KRW': ['won'], 'USD': ['$', 'US$', 'dollars'], 'percent': ['%']},"
                " 'time': {'year': ['year'], 'october': ['October', 'Oct'], 'may': ['May']}}"},
        {"languages/en/names.json", "{'place': {'nagoya': ['Nagoya'], 'osaka': ['Osaka']}}"},
        {"languages/en/concepts.json", "{'invest': ['invest'], 'chairman': ['chairman']}"},
        {"languages/en/templates.json", "{'sources': 'Source: {0}', 'decline': ['No.', 'Sorry.']}"},
        {"languages/ko/language.json",
                "{'id': 'ko', 'name': '한국어', 'stemmer': null, 'segmentation': 'particles',"
                " 'list_separator': ', ', 'list_last': ', '}"},
        {"languages/ko/words.json",
                "{'particles': ['은', '는', '을', '의'], 'endings': ['입니다'],"
                " 'numbers': {'만': 10000, '억': 1e8, '조': 1e12, '천': 1000},"
                " 'units': {'KRW': ['원'], 'USD': ['달러']},"
                " 'time': {'year': ['년'], 'day': ['일'], 'october': ['10월'], 'may': ['5월']}}"},
        {"languages/ja/language.json", "{'id': 'ja', 'name': '日本語', 'segmentation': 'runs',"
                                       " 'list_separator': '、', 'list_last': '、'}"},
        {"languages/ja/words.json",
                "{'particles': ['は', 'の'], 'numbers': {'億': 1e8, '兆': 1e12},"
                " 'units': {'KRW': ['ウォン'], 'USD': ['ドル']},"
                " 'time': {'year': ['年'], 'day': ['日'], 'october': ['10月']}}"},
};

static const char pack_json[] =
        "{'format': 1, 'id': 'pack', 'version': '1.0.0', 'as_of': '2025-08-21',\n"
        " 'title': {'en': 'Pack', 'ko': '한일 협력', 'ja': '日韓協力'},\n"
        " 'about': {'en': 'a test', 'ko': '시험', 'ja': '試験'},\n"
        " 'languages': ['en', 'ko', 'ja'], 'licence': 'CC0-1.0'}\n";

void fixture_write_bytes(struct fixture *fixture, const char *name, const void *data, size_t length)
{
    char path[400];
    snprintf(path, sizeof(path), "%s", fixture_path(fixture, name));
    for (char *slash = strchr(path + strlen(fixture->root) + 1, '/'); slash != NULL;
            slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0755);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, length, file), length);
    fclose(file);
}

void fixture_write(struct fixture *fixture, const char *name, const char *json)
{
    size_t length = strlen(json);
    char *copy = malloc(length + 1);
    assert_non_null(copy);
    for (size_t i = 0; i <= length; i++) {
        copy[i] = json[i] == '\'' ? '"' : json[i];
    }
    fixture_write_bytes(fixture, name, copy, length);
    free(copy);
}

const char *fixture_path(struct fixture *fixture, const char *name)
{
    snprintf(fixture->path, sizeof(fixture->path), "%s/%s", fixture->root, name);
    return fixture->path;
}

static void write_sources(struct fixture *fixture)
{
    struct text_buffer json = {0};
    text_buffer_append_string(&json,
            "[{'kind': 'source', 'id': 'article', 'language': 'en', 'published':"
            " '2025-08-21T07:00',\n 'title': {'en': 'T', 'ko': '제목', 'ja': '題'}, 'url': "
            "null,\n");
    text_buffer_format(
            &json, " 'paragraphs': [{'n': 0, 'sha256': '%s'},", fixture_fingerprint("Headline"));
    text_buffer_format(&json, " {'n': 1, 'sha256': '%s'}]}]\n",
            fixture_fingerprint("Acme bought \xE2\x80\x9CHanbit\xE2\x80\x9D for 3 billion won."));
    fixture_write(fixture, "pack/sources.json", json.data);
    text_buffer_clear(&json);
}

int fixture_set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    snprintf(fixture->root, sizeof(fixture->root), "%s", "/tmp/answerd-pack-XXXXXX");
    assert_non_null(mkdtemp(fixture->root));
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        fixture_write(fixture, languages[i][0], languages[i][1]);
    }
    fixture_write(fixture, "pack/pack.json", pack_json);
    write_sources(fixture);
    *state = fixture;
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *position)
{
    (void)status;
    (void)type;
    (void)position;
    return remove(path);
}

int fixture_tear_down(void **state)
{
    struct fixture *fixture = *state;
    knowledge_release(fixture->knowledge);
    assert_int_equal(nftw(fixture->root, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(fixture);
    return 0;
}

static void copy(char *target, size_t size, struct text text)
{
    assert_true(unicode_is_valid(text));
    snprintf(target, size, "%.*s", TEXT_ARG(text));
}

void fixture_keep_finding(void *context, const struct knowledge_finding *finding)
{
    struct fixture *fixture = context;
    assert_true(fixture->finding_count < FIXTURE_FINDINGS);
    struct kept_finding *kept = &fixture->findings[fixture->finding_count++];
    kept->severity = finding->severity;
    kept->line = finding->line;
    copy(kept->file, sizeof(kept->file), finding->file);
    copy(kept->record, sizeof(kept->record), finding->record);
    copy(kept->what, sizeof(kept->what), finding->what);
    copy(kept->advice, sizeof(kept->advice), finding->advice);
    /* The promise of every finding: a place, a reason and something to do. */
    assert_true(finding->file.length > 0);
    assert_true(finding->what.length > 0);
    assert_true(finding->advice.length > 0);
}

void fixture_load(
        struct fixture *fixture, const char *directory, bool strict, const char *source_text)
{
    char packs[400];
    char words[400];
    char article[400];
    snprintf(packs, sizeof(packs), "%s", fixture_path(fixture, directory));
    snprintf(words, sizeof(words), "%s", fixture_path(fixture, "languages"));
    snprintf(article, sizeof(article), "%s",
            fixture_path(fixture, source_text == NULL ? "" : source_text));
    const char *directories[] = {packs};
    const struct knowledge_options options = {.directories = directories,
            .directory_count = 1,
            .languages_directory = words,
            .source_text = source_text == NULL ? NULL : article,
            .strict = strict,
            .statements = true,
            .on_finding = fixture_keep_finding,
            .context = fixture};
    knowledge_release(fixture->knowledge);
    fixture->knowledge = NULL;
    fixture->finding_count = 0;
    fixture->error = (struct error){0};
    fixture->status = knowledge_load(&options, &fixture->knowledge, &fixture->error);
    assert_true((fixture->status == 0) == (fixture->knowledge != NULL));
    assert_true((fixture->status == 0) == (fixture->error.code == 0));
}

void fixture_load_records(struct fixture *fixture, const char *json)
{
    fixture_write(fixture, "pack/records.json", json);
    fixture_load(fixture, "pack", false, NULL);
}

static bool fits(const struct kept_finding *kept, enum knowledge_severity severity,
        const char *file_end, int line, const char *record, const char *what, const char *advice)
{
    return kept->severity == severity &&
           (file_end == NULL || text_ends_with(text_from(kept->file), text_from(file_end))) &&
           (line < 0 || kept->line == (uint32_t)line) &&
           (record == NULL || strcmp(kept->record, record) == 0) &&
           (what == NULL || strstr(kept->what, what) != NULL) &&
           (advice == NULL || strstr(kept->advice, advice) != NULL);
}

static void print_findings(const struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->finding_count; i++) {
        const struct kept_finding *kept = &fixture->findings[i];
        print_error("%s:%u: %s: %s: %s; %s\n", kept->file, kept->line,
                kept->severity == KNOWLEDGE_ERROR ? "error" : "warning", kept->record, kept->what,
                kept->advice);
    }
}

void fixture_expect(struct fixture *fixture, enum knowledge_severity severity, const char *file_end,
        int line, const char *record, const char *what, const char *advice)
{
    for (size_t i = 0; i < fixture->finding_count; i++) {
        if (fits(&fixture->findings[i], severity, file_end, line, record, what, advice)) {
            return;
        }
    }
    print_findings(fixture);
    fail_msg("no finding says: %s:%d: %s: %s; %s", file_end, line, record, what, advice);
}

void fixture_expect_none(struct fixture *fixture)
{
    if (fixture->finding_count > 0) {
        print_findings(fixture);
        fail_msg("%zu findings where none is right", fixture->finding_count);
    }
}

bool fixture_found(const struct fixture *fixture, const char *what)
{
    for (size_t i = 0; i < fixture->finding_count; i++) {
        if (strstr(fixture->findings[i].what, what) != NULL) {
            return true;
        }
    }
    return false;
}

const char *fixture_fingerprint(const char *text)
{
    static char hex[65];
    unsigned char digest[32];
    unsigned length = sizeof(digest);
    struct arena *arena = arena_create(0, 0);
    struct text normal = normalize_quotation(arena, text_from(text));
    assert_int_equal(
            EVP_Digest(normal.data, normal.length, digest, &length, EVP_sha256(), NULL), 1);
    for (size_t i = 0; i < sizeof(digest); i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
    arena_destroy(arena);
    return hex;
}

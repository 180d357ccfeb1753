#include "understanding/respelling.h"
#include "language/hangul.h"
#include "understanding/keyboard.h"

#define TOKENS_MAX 32u
#define TYPED_LEAST 4u  /* letters that make two syllables at least */
#define SINGLE_LEAST 6u /* letters of a name of one word */
#define PARTICLE_MAX 3u /* syllables behind a name that may be particles */

enum token_kind { TOKEN_LATIN, TOKEN_HANGUL };

/* A run of letters of one script. */
struct token {
    enum token_kind kind;
    uint32_t start; /* bytes */
    uint32_t end;
    bool unknown; /* no surface covers it, or a part of it */
    bool jamo;    /* holds single jamo */
};

struct tokens {
    struct token items[TOKENS_MAX];
    size_t count;
};

static bool continues(const struct token *token, enum script script, uint32_t point)
{
    if (script == SCRIPT_LATIN || script == SCRIPT_HANGUL || hangul_is_jamo(point)) {
        return (token->kind == TOKEN_LATIN) == (script == SCRIPT_LATIN);
    }
    return token->kind == TOKEN_LATIN && (point == '\'' || point == 0x2019u);
}

static bool is_unknown(const struct segments *segments, const struct token *token)
{
    for (size_t i = 0; i < segments->unknown_count; i++) {
        if (segments->unknown[i].start < token->end && segments->unknown[i].end > token->start) {
            return true;
        }
    }
    return false;
}

static void find_tokens(
        const struct analysis *analysis, const struct segments *segments, struct tokens *tokens)
{
    struct token *open = NULL;

    for (size_t offset = 0; offset < analysis->text.length;) {
        uint32_t start = (uint32_t)offset;
        uint32_t point = unicode_next(analysis->text, &offset);
        enum script script = hangul_is_jamo(point) ? SCRIPT_HANGUL : unicode_script(point);
        bool letter = script == SCRIPT_LATIN || script == SCRIPT_HANGUL;

        if (open != NULL && !continues(open, script, point)) {
            open = NULL;
        }
        if (open == NULL && letter) {
            if (tokens->count == TOKENS_MAX) {
                break;
            }
            open = &tokens->items[tokens->count++];
            *open = (struct token){
                    .kind = script == SCRIPT_LATIN ? TOKEN_LATIN : TOKEN_HANGUL, .start = start};
        }
        if (open != NULL) {
            open->end = (uint32_t)offset;
            open->jamo = open->jamo || hangul_is_jamo(point);
        }
    }
    for (size_t i = 0; i < tokens->count; i++) {
        tokens->items[i].unknown = is_unknown(segments, &tokens->items[i]);
    }
}

/* Whether the text consists of surfaces, and one of them means something. */
static bool is_known(const struct analysis *analysis, struct lexicon *lexicon, uint32_t language,
        struct text text, bool name)
{
    struct key_text key;
    struct segments segments;
    bool means = false;

    lexicon_key(lexicon, analysis->arena, text, &key);
    segmenter_run(lexicon, analysis->arena, language, 0, &key, &segments);
    for (size_t i = 0; i < segments.count; i++) {
        uint32_t class = segments.items[i].class;

        if (class == (uint32_t)PIECE_WORD) {
            return false;
        }
        means = means || class == (uint32_t)PIECE_ENTITY ||
                (!name && (class == LEXICON_CONCEPT || class == LEXICON_ASPECT ||
                                  class == LEXICON_FORM || class == LEXICON_NAME));
    }
    return means;
}

/* --- keyboard layouts --- */

/* `switched`: another word of the question was typed so, which is proof enough. */
static struct text typed_as_latin(const struct analysis *analysis, struct lexicon *lexicon,
        const struct language *language, struct text letters, bool switched)
{
    struct text syllables = letters.length >= TYPED_LEAST
                                    ? keyboard_syllables(analysis->arena, language, letters)
                                    : TEXT_NONE;

    return syllables.length > 0 && (switched || is_known(analysis, lexicon, language->index,
                                                        syllables, false))
                   ? syllables
                   : TEXT_NONE;
}

static size_t without_last(struct text text)
{
    size_t length = text.length;

    while (length > 0 && ((unsigned char)text.data[--length] & 0xC0u) == 0x80u) {
    }
    return length;
}

/* A name in Latin letters with what follows it: the particle was typed as it should be. */
static struct text typed_as_hangul(const struct analysis *analysis, struct lexicon *lexicon,
        const struct language *language, struct text syllables)
{
    struct text name = syllables;

    for (unsigned i = 0; i <= PARTICLE_MAX && name.length > 0; i++) {
        struct text letters = keyboard_letters(analysis->arena, language, name);

        if (letters.length > 1 && is_known(analysis, lexicon, language->index, letters, true)) {
            return arena_format(analysis->arena, "%.*s%.*s", TEXT_ARG(letters),
                    TEXT_ARG(text_slice(syllables, name.length, syllables.length)));
        }
        name = text_slice(name, 0, without_last(name));
    }
    return TEXT_NONE;
}

static struct text typed(const struct analysis *analysis, struct lexicon *lexicon,
        const struct token *token, bool switched)
{
    const struct languages *languages = analysis->knowledge->languages;
    struct text text = text_slice(analysis->text, token->start, token->end);
    struct text meant = TEXT_NONE;

    for (size_t i = 0; i < languages->count && meant.length == 0; i++) {
        const struct language *language = &languages->items[i];

        if (language->keyboard_keys.count == 0) {
            continue;
        }
        if (token->kind == TOKEN_LATIN && token->unknown) {
            meant = typed_as_latin(analysis, lexicon, language, text, switched);
        } else if (token->kind == TOKEN_HANGUL && token->jamo) {
            meant = typed_as_hangul(analysis, lexicon, language, text);
        }
    }
    return meant;
}

/* --- romanised names --- */

static struct text folded_word(const struct analysis *analysis, const struct token *token)
{
    struct folded_text folded;
    char *word;
    size_t length = 0;

    unicode_fold(analysis->arena, text_slice(analysis->text, token->start, token->end), &folded);
    word = arena_allocate_array(analysis->arena, folded.count + 1, 1);
    for (size_t i = 0; i < folded.count; i++) {
        if (folded.points[i] >= 'a' && folded.points[i] <= 'z') {
            word[length++] = (char)folded.points[i];
        }
    }
    return (struct text){word, length};
}

/* Nothing but a space or a hyphen between two words of a name. */
static bool adjoins(const struct analysis *analysis, const struct token *a, const struct token *b)
{
    return b->start == a->end + 1 &&
           (analysis->text.data[a->end] == ' ' || analysis->text.data[a->end] == '-');
}

/* The entity that tokens [at, at + *count) spell, the longest first; one of them is unknown. */
static const struct entity *romanised(const struct analysis *analysis,
        const struct lexicon *lexicon, const struct tokens *tokens, size_t at, size_t *count)
{
    struct text words[ROMANISATION_WORDS];
    size_t room = 0;
    size_t least = 0; /* words up to the first unknown one */

    while (room < ROMANISATION_WORDS && at + room < tokens->count &&
            tokens->items[at + room].kind == TOKEN_LATIN &&
            (room == 0 ||
                    adjoins(analysis, &tokens->items[at + room - 1], &tokens->items[at + room]))) {
        room++;
        if (least == 0 && tokens->items[at + room - 1].unknown) {
            least = room;
        }
    }
    if (least == 0) {
        return NULL;
    }
    for (size_t i = 0; i < room; i++) {
        words[i] = folded_word(analysis, &tokens->items[at + i]);
    }
    if (least == 1 && words[0].length < SINGLE_LEAST) {
        least = 2;
    }
    return romanisation_find(lexicon_romanisation(lexicon), words, room, least, count);
}

/* A name that the lexicon knows, in the language of the question if there is one. */
static struct text name_of(const struct analysis *analysis, const struct entity *entity)
{
    struct text name = entity->name.in[analysis->text_language];

    for (size_t i = 0; name.length == 0 && i < analysis->knowledge->languages->count; i++) {
        name = entity->name.in[i];
    }
    return name;
}

static struct text finish(const struct analysis *analysis, struct text_buffer *out, size_t copied)
{
    struct text text = TEXT_NONE;

    if (copied > 0) {
        text_buffer_append_text(out, text_slice(analysis->text, copied, analysis->text.length));
        text = arena_copy_text(analysis->arena, text_buffer_view(out));
    }
    text_buffer_clear(out);
    return text;
}

static bool any_switched(
        const struct analysis *analysis, struct lexicon *lexicon, const struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->items[i].kind == TOKEN_LATIN &&
                typed(analysis, lexicon, &tokens->items[i], false).length > 0) {
            return true;
        }
    }
    return false;
}

struct text respelling_find(
        const struct analysis *analysis, struct lexicon *lexicon, const struct segments *segments)
{
    struct tokens tokens = {.count = 0};
    struct text_buffer out = {0};
    size_t copied = 0;
    bool switched;

    find_tokens(analysis, segments, &tokens);
    switched = any_switched(analysis, lexicon, &tokens);
    for (size_t i = 0; i < tokens.count;) {
        size_t used = 1;
        struct text meant = typed(analysis, lexicon, &tokens.items[i], switched);

        if (meant.length == 0 && tokens.items[i].kind == TOKEN_LATIN) {
            const struct entity *entity = romanised(analysis, lexicon, &tokens, i, &used);

            meant = entity != NULL ? name_of(analysis, entity) : TEXT_NONE;
        }
        if (meant.length > 0) {
            text_buffer_append_text(
                    &out, text_slice(analysis->text, copied, tokens.items[i].start));
            text_buffer_append_text(&out, meant);
            copied = tokens.items[i + used - 1].end;
        }
        i += used;
    }
    return finish(analysis, &out, copied);
}

/* U+3131 to U+3163 begin with these bytes in UTF-8; few other characters do. */
bool respelling_has_jamo(struct text text)
{
    for (size_t at = 0; at + 2 < text.length; at++) {
        unsigned char second = (unsigned char)text.data[at + 1];

        if ((unsigned char)text.data[at] == 0xE3u && (second == 0x84u || second == 0x85u)) {
            return true;
        }
    }
    return false;
}

#include "understanding/segmenter.h"

#define COST_INFINITE UINT32_MAX
#define WORD_BASE 60u /* unknown content: dearer than any surface */
#define WORD_POINT 25u
#define LATIN_WORD 90u
#define WORD_POINTS_MAX 12u
#define ATTACHED_PRONOUN 20u
#define SHORT_SURFACE 22u /* one CJK character is seldom a word of its own */
#define CORRECTIONS_MAX 4u

struct step {
    uint32_t cost;
    uint32_t from;
    uint32_t class;
    uint32_t reading;
    const struct lexicon_piece *piece;
};

static const struct step word_step = {.class = PIECE_WORD, .reading = READING_NONE};
static const struct step digits_step = {.class = PIECE_DIGITS, .reading = READING_NONE};
static const struct step gap_step = {.class = UINT32_MAX, .reading = READING_NONE};

struct lattice {
    const struct lexicon *lexicon;
    const struct key_text *key;
    uint32_t language;
    unsigned flags;
    struct step *steps; /* by end position */
};

static bool is_spaced(uint8_t script)
{
    return script == SCRIPT_LATIN;
}

/* Latin words and numbers are not cut in the middle. */
static bool is_border(const struct key_text *key, size_t at)
{
    if (at == 0 || at >= key->count) {
        return true;
    }
    if (is_spaced(key->scripts[at]) && is_spaced(key->scripts[at - 1])) {
        return false;
    }
    return !(key->scripts[at] == SCRIPT_DIGIT && key->scripts[at - 1] == SCRIPT_DIGIT);
}

static bool is_attached(const struct key_text *key, size_t at)
{
    return at > 0 && unicode_is_word(key->scripts[at - 1]);
}

static uint32_t base_cost(uint32_t class)
{
    switch (class) {
    case PIECE_ENTITY:
        return 18;
    case LEXICON_PARTICLE:
        return 12;
    case LEXICON_ENDING:
        return 13;
    case LEXICON_SMALL_TALK:
        return 16;
    case LEXICON_NAME:
        return 23;
    case LEXICON_CONCEPT:
        return 22;
    case LEXICON_FUNCTION:
        return 24;
    case LEXICON_CONTINUATION:
        return 26; /* openings are found by their surface, whatever it is taken for */
    case LEXICON_ASPECT:
        return 19;
    default:
        return 20;
    }
}

/* People mix English question words into other languages: a name in Hangul, then "how much". */
static bool is_foreign_word(
        const struct lattice *lattice, const struct lexicon_piece *piece, size_t start)
{
    return lattice->key->scripts[start] == SCRIPT_LATIN &&
           (piece->class == LEXICON_ASPECT || piece->class == LEXICON_FORM ||
                   piece->class == LEXICON_FUNCTION || piece->class == LEXICON_UNIT ||
                   piece->class == LEXICON_TIME || piece->class == LEXICON_NUMBER);
}

/* Cost of taking `piece` for key[start, end), COST_INFINITE when it cannot stand there. */
static uint32_t piece_cost(
        const struct lattice *lattice, const struct lexicon_piece *piece, size_t start, size_t end)
{
    const struct key_text *key = lattice->key;
    bool own = piece->language == LANGUAGE_NONE || piece->language == lattice->language;
    bool cjk = unicode_is_cjk(key->scripts[start]);
    uint32_t cost = base_cost(piece->class);

    if (!own && piece->class != LEXICON_CONCEPT && piece->class != LEXICON_NAME &&
            !is_foreign_word(lattice, piece, start)) {
        return COST_INFINITE;
    }
    if (!own) {
        cost += 4;
    }
    if (piece->class == LEXICON_SMALL_TALK && (lattice->flags & SEGMENT_ON_TOPIC) != 0 &&
            (text_equal(piece->id, TEXT("identity")) || text_equal(piece->id, TEXT("help")))) {
        return COST_INFINITE;
    }
    /* A greeting is a word of its own, never the beginning of a foreign name. */
    if (piece->class == LEXICON_SMALL_TALK && cjk && end < key->count &&
            key->scripts[end] == SCRIPT_KATAKANA && key->scripts[end - 1] == SCRIPT_KATAKANA) {
        return COST_INFINITE;
    }
    if (piece->class == LEXICON_PARTICLE || piece->class == LEXICON_ENDING) {
        return is_attached(key, start) ? cost : COST_INFINITE;
    }
    if (piece->class == LEXICON_FUNCTION && cjk && is_attached(key, start) &&
            key->scripts[start] == SCRIPT_HANGUL) {
        cost += 8;
    }
    /* A pronoun is a word of its own; what looks like one behind a noun begins with a particle. */
    if (piece->class == LEXICON_PRONOUN && is_attached(key, start) &&
            key->scripts[start] == SCRIPT_HANGUL) {
        cost += ATTACHED_PRONOUN;
    }
    if (cjk && end - start == 1) {
        cost += SHORT_SURFACE;
    }
    return cost;
}

static void relax(
        struct lattice *lattice, size_t from, size_t to, uint32_t cost, const struct step *model)
{
    uint32_t total = lattice->steps[from].cost + cost;

    if (total < lattice->steps[to].cost) {
        lattice->steps[to] = *model;
        lattice->steps[to].cost = total;
        lattice->steps[to].from = (uint32_t)from;
    }
}

static void take_surfaces_at(struct lattice *lattice, size_t start, uint32_t node, size_t end)
{
    uint32_t first = trie_value(lexicon_trie(lattice->lexicon), node);

    for (uint32_t at = first; at != READING_NONE; at = lexicon_next_reading(lattice->lexicon, at)) {
        const struct lexicon_piece *piece = lexicon_piece(lattice->lexicon, at);
        uint32_t cost = piece_cost(lattice, piece, start, end);

        if (cost != COST_INFINITE) {
            relax(lattice, start, end, cost,
                    &(struct step){.class = piece->class, .reading = first, .piece = piece});
        }
    }
}

/* A space beside a CJK character need not be typed as the lexicon has it. */
static bool may_skip_space(const struct key_text *key, size_t at)
{
    return key->scripts[at] == SCRIPT_SPACE && at > 0 && at + 1 < key->count &&
           (unicode_is_cjk(key->scripts[at - 1]) || unicode_is_cjk(key->scripts[at + 1]));
}

static void take_surfaces(struct lattice *lattice, size_t start)
{
    const struct key_text *key = lattice->key;
    const struct trie *trie = lexicon_trie(lattice->lexicon);
    uint32_t node = TRIE_ROOT;

    if (!is_border(key, start)) {
        return;
    }
    for (size_t at = start; at < key->count; at++) {
        uint32_t next = trie_step(trie, node, key->points[at]);

        if (next == 0 && at > start && may_skip_space(key, at)) {
            continue;
        }
        if (next == 0) {
            return;
        }
        node = next;
        if (is_border(key, at + 1)) {
            take_surfaces_at(lattice, start, node, at + 1);
        }
    }
}

static void take_unknown(struct lattice *lattice, size_t start)
{
    const struct key_text *key = lattice->key;
    uint8_t script = key->scripts[start];
    size_t end = start + 1;

    if (!is_border(key, start)) {
        return;
    }
    if (!unicode_is_cjk(script)) {
        while (end < key->count && key->scripts[end] == script) {
            end++;
        }
        relax(lattice, start, end, script == SCRIPT_DIGIT ? 20u : LATIN_WORD,
                script == SCRIPT_DIGIT ? &digits_step : &word_step);
        return;
    }
    for (; end <= key->count && end - start <= WORD_POINTS_MAX; end++) {
        uint32_t cost = WORD_BASE + WORD_POINT * (uint32_t)(end - start);

        relax(lattice, start, end, cost, &word_step);
        if (end == key->count || key->scripts[end] != script) {
            return;
        }
    }
}

static double parse_digits(const struct key_text *key, size_t start, size_t end)
{
    char digits[32];
    size_t length = 0;

    for (size_t i = start; i < end && length + 1 < sizeof(digits); i++) {
        digits[length++] = key->points[i] < 0x80u ? (char)key->points[i] : '0';
    }
    digits[length] = '\0';
    return strtod(digits, NULL);
}

static void collect(struct lattice *lattice, struct arena *arena, struct segments *segments)
{
    const struct key_text *key = lattice->key;
    size_t count = 0;

    for (size_t at = key->count; at > 0; at = lattice->steps[at].from) {
        count++;
    }
    segments->items = arena_allocate_array(arena, count + 1, sizeof(*segments->items));
    segments->count = 0;
    for (size_t at = key->count; at > 0; at = lattice->steps[at].from) {
        const struct step *step = &lattice->steps[at];

        if (step->class == UINT32_MAX) {
            continue; /* space or punctuation */
        }
        segments->items[segments->count++] = (struct segment){.class = step->class,
                .piece = step->piece,
                .start = step->from,
                .end = at,
                .reading = step->reading};
    }
    for (size_t i = 0; i < segments->count / 2; i++) {
        struct segment swap = segments->items[i];

        segments->items[i] = segments->items[segments->count - 1 - i];
        segments->items[segments->count - 1 - i] = swap;
    }
    for (size_t i = 0; i < segments->count; i++) {
        struct segment *segment = &segments->items[i];

        if (segment->class == (uint32_t)PIECE_DIGITS) {
            segment->number = parse_digits(key, segment->start, segment->end);
        }
    }
}

static void find_path(struct lexicon *lexicon, struct arena *arena, uint32_t language,
        unsigned flags, const struct key_text *key, struct segments *segments)
{
    struct lattice lattice = {.lexicon = lexicon, .key = key, .language = language, .flags = flags};

    lattice.steps = arena_allocate_array(arena, key->count + 1, sizeof(*lattice.steps));
    for (size_t i = 1; i <= key->count; i++) {
        lattice.steps[i].cost = COST_INFINITE;
    }
    for (size_t at = 0; at < key->count; at++) {
        if (lattice.steps[at].cost == COST_INFINITE) {
            continue;
        }
        if (!unicode_is_word(key->scripts[at])) {
            relax(&lattice, at, at + 1, 0, &gap_step);
        } else {
            take_unknown(&lattice, at);
        }
        take_surfaces(&lattice, at);
    }
    collect(&lattice, arena, segments);
}

static void replace_points(struct arena *arena, struct key_text *key, size_t start, size_t end,
        const uint32_t *points, size_t count)
{
    struct key_text old = *key;
    size_t total = old.count - (end - start) + count;

    key->points = arena_allocate_array(arena, total + 1, sizeof(*key->points));
    key->starts = arena_allocate_array(arena, total + 1, sizeof(*key->starts));
    key->ends = arena_allocate_array(arena, total + 1, sizeof(*key->ends));
    key->scripts = arena_allocate_array(arena, total + 1, sizeof(*key->scripts));
    key->count = total;
    for (size_t i = 0; i < total; i++) {
        bool inside = i >= start && i < start + count;
        size_t from = i < start ? i : i + (end - start) - count;

        key->points[i] = inside ? points[i - start] : old.points[from];
        key->scripts[i] = inside ? (uint8_t)unicode_script(points[i - start]) : old.scripts[from];
        key->starts[i] = inside ? old.starts[start] : old.starts[from];
        key->ends[i] = inside ? old.ends[end - 1] : old.ends[from];
    }
}

/* The known word nearest to key[start, *end), or, where scripts have no spaces, to more of it. */
static const uint32_t *correct_from(const struct lexicon *lexicon, const struct key_text *key,
        size_t start, size_t *end, size_t *length)
{
    const struct spelling *spelling = lexicon_spelling(lexicon);
    const uint32_t *known = spelling_correct(spelling, key->points + start, *end - start, length);

    while (known == NULL && unicode_is_cjk(key->scripts[start]) && *end < key->count &&
            key->scripts[*end] == key->scripts[start] && *end - start < WORD_POINTS_MAX) {
        ++*end;
        known = spelling_correct(spelling, key->points + start, *end - start, length);
    }
    return known;
}

/* A Hangul word may begin with what looks like one of its own, before what is mistyped. */
static size_t hangul_word_start(const struct key_text *key, size_t at)
{
    while (at > 0 && key->scripts[at] == SCRIPT_HANGUL && key->scripts[at - 1] == SCRIPT_HANGUL) {
        at--;
    }
    return at;
}

/* Corrects the first unknown word from position `from` on that has a near known one. */
static bool correct_one(struct lexicon *lexicon, struct arena *arena, struct key_text *key,
        const struct segments *segments, size_t *from)
{
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];
        size_t start = segment->start;
        size_t end = segment->end;
        size_t length = 0;
        size_t word;
        const uint32_t *known;

        if (segment->class != (uint32_t)PIECE_WORD || start < *from) {
            continue;
        }
        known = correct_from(lexicon, key, start, &end, &length);
        word = hangul_word_start(key, start);
        if (known == NULL && word < start && word >= *from) {
            start = word;
            end = segment->end;
            known = correct_from(lexicon, key, start, &end, &length);
        }
        if (known != NULL) {
            replace_points(arena, key, start, end, known, length);
            *from = start + length;
            return true;
        }
    }
    return false;
}

static void note_unknown(const struct key_text *key, struct segments *segments)
{
    segments->unknown_count = 0;
    for (size_t i = 0; i < segments->count && segments->unknown_count < UNKNOWN_LIMIT; i++) {
        const struct segment *segment = &segments->items[i];
        uint8_t script = key->scripts[segment->start];

        if (segment->class == (uint32_t)PIECE_WORD &&
                (script == SCRIPT_LATIN || script == SCRIPT_HANGUL)) {
            segments->unknown[segments->unknown_count++] =
                    (struct byte_span){key->starts[segment->start], key->ends[segment->end - 1]};
        }
    }
}

void segmenter_run(struct lexicon *lexicon, struct arena *arena, uint32_t language, unsigned flags,
        struct key_text *key, struct segments *segments)
{
    size_t from = 0;

    find_path(lexicon, arena, language, flags, key, segments);
    note_unknown(key, segments);
    for (unsigned i = 0; (flags & SEGMENT_CORRECT) != 0 && i < CORRECTIONS_MAX; i++) {
        if (!correct_one(lexicon, arena, key, segments, &from)) {
            return;
        }
        find_path(lexicon, arena, language, flags, key, segments);
    }
}

/*
 * Reading the fields of pack objects by table: a row a field, with the reader that checks its type
 * and stores it. Unknown, repeated and missing fields are findings; reading goes on after each, so
 * that one run shows every problem of a file.
 */
#ifndef KNOWLEDGE_FIELDS_H
#define KNOWLEDGE_FIELDS_H

#include "knowledge/data_tree.h"
#include "knowledge/findings.h"

#define FIELD_ID_MAX 79u /* bytes; ids travel in fixed buffers of a conversation's focus */
#define FIELD_RECORD_ID_MAX 128u
#define FIELD_TEXT_MAX 4000u /* bytes of one statement, title or name */
#define FIELD_LIST_MAX 500u  /* items */
#define FIELD_PASSAGE_MAX 65536u

/* An entity named by id, to be resolved when all records of the pack are read. */
struct reference {
    struct text id;
    const struct entity **slot;
    const char *field;
    struct place place;
};

/* One pack while it is read. Results live in `arena`; `tree` values only during the call. */
struct pack_reader {
    struct findings *findings;
    struct arena *arena;
    const struct languages *languages;
    struct pack *pack;
    struct text file;       /* being read */
    struct record *record;  /* being read, NULL between records */
    uint32_t text_language; /* of a record in one language, else LANGUAGE_NONE */
    struct record **records;
    size_t record_count;
    size_t record_capacity;
    struct reference *references;
    size_t reference_count;
    size_t reference_capacity;
    struct map source_positions; /* source id -> position in pack->sources plus 1 */
    struct text *suggestions;    /* record ids of pack.json */
    size_t suggestion_count;
    uint32_t suggestions_line;
};

struct field;

/* Checks `value` and stores it at `target`, which is the object's start plus the field's offset. */
typedef void (*field_read_fn)(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target);

struct field {
    const char *name;
    uint32_t kinds;    /* bit i: belongs to record_kind i; ~0u outside records */
    uint32_t required; /* bit i: must be there */
    field_read_fn read;
    size_t offset;
    const char *const *choices; /* of fields_read_choice, ends with NULL */
};

/*
 * Reads the members of `object` into `target` by the rows of `fields` that belong to `kind`.
 * `what` names the object in messages ("a fact", "the date").
 */
void fields_read(struct pack_reader *reader, const struct field *fields, size_t count,
        unsigned kind, const char *what, const struct data_value *object, void *target);

/* Readers of one value; the comment names the target's type. */
void fields_read_text(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct text */
void fields_read_id(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct text */
/* struct text; as fields_is_record_id has it */
void fields_read_record_id(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target);
void fields_read_optional_text(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct text; null is empty */
void fields_read_choice(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct text, one of field->choices */
void fields_read_localized(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct localized, every language */
void fields_read_some_localized(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct localized, any language */
void fields_read_localized_list(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct localized_list */
void fields_read_text_list(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* struct text_list */
void fields_read_reference(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* const struct entity * */
void fields_read_boolean(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* bool */
void fields_read_count(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* int32_t above 0 */
void fields_read_share(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* double, 0 to 1 */
void fields_read_sha256(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target); /* unsigned char[32] */
/* Known elsewhere: `kind`, and what is read before the table. */
void fields_skip(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target);

/* Adds a reference that `slot` is set from when the pack is linked. */
void fields_refer(struct pack_reader *reader, const char *field, struct text id, uint32_t line,
        const struct entity **slot);

/* True when `value` is of `type`; otherwise a finding says what stands there instead. */
bool fields_expect(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, enum data_type type);

/* The place of `line` in the file and record being read. */
struct place fields_place(const struct pack_reader *reader, uint32_t line);

/* Lower-case letters, digits and `-`, at most FIELD_ID_MAX. */
bool fields_is_id(struct text id);
/*
 * What may be the id of a passage or a faq, so that those of other collections are kept: printable
 * characters without white space, `"`, `\` and `/`, at most FIELD_RECORD_ID_MAX bytes.
 */
bool fields_is_record_id(struct text id);

#endif

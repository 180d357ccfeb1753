#include "protocol/protocol_error.h"

struct error_row {
    int code;
    int status;
    struct text word;
    struct text message;
};

static const struct error_row rows[] = {
#define X(name, code, status, word, message)                                                       \
    {(code), (status), {(word), sizeof(word) - 1}, {(message), sizeof(message) - 1}},
        WIRE_ERROR_TABLE(X)
#undef X
};

static const struct error_row *find_row(int code)
{
    const struct error_row *internal = &rows[0];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].code == code) {
            return &rows[i];
        }
        if (rows[i].code == WIRE_INTERNAL) {
            internal = &rows[i];
        }
    }
    return internal;
}

struct text wire_error_message(const struct wire_error *error)
{
    return error->message.length > 0 ? error->message : find_row(error->code)->message;
}

struct text wire_error_word(int code)
{
    return find_row(code)->word;
}

int wire_error_status(int code)
{
    return find_row(code)->status;
}

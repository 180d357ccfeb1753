/*
 * Result codes and error details shared by all modules.
 *
 * A function that can fail returns 0 or one of the negative ERR_* codes. Where a person needs to
 * know more, it also fills a caller-owned `struct error`; the first report wins.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_argument)                                                  \
    __attribute__((format(printf, format_index, first_argument)))

/* name, code, text */
#define ERROR_TABLE(X)                                                                             \
    X(ERR_INVALID, -1, "invalid input")                                                            \
    X(ERR_LIMIT, -2, "limit exceeded")                                                             \
    X(ERR_NOT_FOUND, -3, "not found")                                                              \
    X(ERR_EXISTS, -4, "already exists")                                                            \
    X(ERR_BUSY, -5, "busy, try again later")                                                       \
    X(ERR_CLOSED, -6, "closed")                                                                    \
    X(ERR_TIMEOUT, -7, "deadline passed")                                                          \
    X(ERR_CANCELLED, -8, "cancelled")                                                              \
    X(ERR_IO, -9, "input or output failed")                                                        \
    X(ERR_PARSE, -10, "cannot be parsed")                                                          \
    X(ERR_UNSUPPORTED, -11, "not supported")                                                       \
    X(ERR_DENIED, -12, "not allowed")                                                              \
    X(ERR_PLUGIN, -13, "plugin failed")                                                            \
    X(ERR_ENCODING, -14, "text is not valid UTF-8")                                                \
    X(ERR_ADDRESS_IN_USE, -15, "address is already in use")

enum error_code {
#define X(name, code, text) name = (code),
    ERROR_TABLE(X)
#undef X
};

#define ERROR_TEXT_SIZE 512

/* Details of one failure, for a person. Zero-initialise before use. */
struct error {
    int code; /* ERR_*, 0 when nothing was reported */
    char text[ERROR_TEXT_SIZE];
};

/* Static text of a code, never NULL. Any thread. */
const char *error_code_text(int code);

/*
 * Records a failure in `error`, which may be NULL, unless one is recorded already, and returns
 * `code` so that callers can write `return error_set(...)`. Long texts are cut at a UTF-8 border.
 */
int error_set(struct error *error, int code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Puts "prefix: " in front of the recorded text, to add where it happened while unwinding. */
void error_prefix(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

#endif

#include "conversation/masking.h"

#define CARD_DIGITS_MIN 13u
#define CARD_DIGITS_MAX 19u
#define PHONE_DIGITS_MIN 9u
#define PHONE_DIGITS_MAX 15u
#define PHONE_DIGITS_MIN_PLUS 8u /* behind a country code */
#define TOKEN_LETTERS_MIN 20u
#define TOKEN_DIGITS_MIN 3u

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_of_address(char byte)
{
    return is_letter(byte) || is_digit(byte) || (byte != '\0' && strchr("._%+-", byte) != NULL);
}

static bool is_of_token(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '-';
}

static size_t run_length(struct text text, size_t from, bool (*belongs)(char byte))
{
    size_t at = from;

    while (at < text.length && belongs(text.data[at])) {
        at++;
    }
    return at - from;
}

/* --- each takes the bytes from `at` on that it recognises, 0 for none --- */

static size_t take_email(struct text text, size_t at)
{
    size_t local = run_length(text, at, is_of_address);
    size_t domain;
    const char *dot;

    if (local == 0 || at + local >= text.length || text.data[at + local] != '@') {
        return 0;
    }
    domain = run_length(text, at + local + 1, is_of_address);
    while (domain > 0 && !is_letter(text.data[at + local + domain]) &&
            !is_digit(text.data[at + local + domain])) {
        domain--; /* a full stop ends the sentence */
    }
    dot = domain < 4 ? NULL : memchr(text.data + at + local + 2, '.', domain - 2);
    return dot == NULL ? 0 : local + 1 + domain;
}

/* A secret has letters and digits in no order that a word or a number has. */
static size_t take_token(struct text text, size_t at)
{
    size_t length = run_length(text, at, is_of_token);
    size_t digits = 0;
    size_t letters = 0;

    for (size_t i = at; i < at + length; i++) {
        digits += is_digit(text.data[i]);
        letters += is_letter(text.data[i]);
    }
    return length >= TOKEN_LETTERS_MIN && digits >= TOKEN_DIGITS_MIN && letters >= TOKEN_DIGITS_MIN
                   ? length
                   : 0;
}

struct number {
    size_t length; /* bytes, up to the last digit */
    size_t digits;
    bool parted; /* by hyphens, blanks or brackets */
    bool plus;
    unsigned checksum;  /* Luhn's, 0 for a card's number (ISO/IEC 7812) */
    size_t first_group; /* digits before the first separator */
};

static unsigned luhn(struct text text, size_t at, size_t length, size_t digits)
{
    unsigned sum = 0;
    size_t left = digits;

    for (size_t i = at; i < at + length; i++) {
        if (is_digit(text.data[i])) {
            unsigned digit = (unsigned)(text.data[i] - '0');

            digit = left % 2 == 0 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
            left--;
        }
    }
    return sum % 10;
}

static bool is_separator(char byte)
{
    return byte == '-' || byte == ' ' || byte == '(' || byte == ')';
}

static struct number read_number(struct text text, size_t at)
{
    struct number number = {.plus = text.data[at] == '+'};
    size_t separators = 0;

    for (size_t i = at + number.plus; i < text.length && separators < 2; i++) {
        if (is_digit(text.data[i])) {
            number.parted = number.parted || (separators > 0 && number.digits > 0);
            number.first_group += number.parted ? 0 : 1;
            separators = 0;
            number.digits++;
            number.length = i + 1 - at;
        } else if (is_separator(text.data[i])) {
            separators += text.data[i] != ')';
        } else {
            break;
        }
    }
    number.checksum = luhn(text, at, number.length, number.digits);
    return number;
}

/* "3,920,000,000" and "3.5" are amounts: what goes on with a comma or point and digits is none of
 * these. */
static bool is_part_of_amount(struct text text, size_t at, size_t length)
{
    size_t end = at + length;

    return (at > 1 && (text.data[at - 1] == ',' || text.data[at - 1] == '.') &&
                   is_digit(text.data[at - 2])) ||
           (end + 1 < text.length && (text.data[end] == ',' || text.data[end] == '.') &&
                   is_digit(text.data[end + 1]));
}

static const char *number_kind(struct text text, size_t at, const struct number *number)
{
    bool national = text.data[at] == '0' || text.data[at] == '(';
    size_t least = number->plus ? PHONE_DIGITS_MIN_PLUS : PHONE_DIGITS_MIN;

    if (is_part_of_amount(text, at, number->length)) {
        return NULL;
    }
    if (number->digits == 13 && number->first_group == 6 && number->parted) {
        return "[id]";
    }
    if (number->digits >= CARD_DIGITS_MIN && number->digits <= CARD_DIGITS_MAX &&
            number->checksum == 0 && !number->plus) {
        return "[card]";
    }
    if (number->digits >= least && number->digits <= PHONE_DIGITS_MAX &&
            (number->plus || national || number->parted)) {
        return "[phone]";
    }
    return NULL;
}

static size_t take_number(struct text text, size_t at, const char **kind)
{
    struct number number;

    if (!is_digit(text.data[at]) && text.data[at] != '+' && text.data[at] != '(') {
        return 0;
    }
    number = read_number(text, at);
    *kind = number.digits == 0 ? NULL : number_kind(text, at, &number);
    return *kind == NULL ? 0 : number.length;
}

static bool goes_on(struct text text, size_t at)
{
    return at > 0 && (is_of_token(text.data[at - 1]) || text.data[at - 1] == '@');
}

void mask_private(struct text text, struct text_buffer *masked)
{
    for (size_t at = 0; at < text.length;) {
        const char *kind = "[email]";
        size_t taken = goes_on(text, at) ? 0 : take_email(text, at);

        if (taken == 0 && !goes_on(text, at)) {
            kind = "[token]";
            taken = take_token(text, at);
        }
        if (taken == 0 && !goes_on(text, at)) {
            taken = take_number(text, at, &kind);
        }
        if (taken > 0) {
            text_buffer_append_string(masked, kind);
            at += taken;
        } else {
            text_buffer_append_char(masked, text.data[at++]);
        }
    }
}

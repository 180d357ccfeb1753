#include "import/entity.h"

#define LATIN_FIRST 0xA0u
#define NAME_MAX_LENGTH 10u
#define REPLACEMENT 0xFFFDu

/* Of U+00A0 to U+00FF, in order. */
static const char *const latin[] = {"nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar",
        "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr", "deg", "plusmn",
        "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo",
        "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml",
        "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute",
        "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
        "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave",
        "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute",
        "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute",
        "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml",
        "yacute", "thorn", "yuml"};

static const struct {
    const char *name;
    uint32_t point;
} others[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''},
        {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
        {"sbquo", 0x201A}, {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bdquo", 0x201E},
        {"dagger", 0x2020}, {"bull", 0x2022}, {"hellip", 0x2026}, {"permil", 0x2030},
        {"prime", 0x2032}, {"Prime", 0x2033}, {"lsaquo", 0x2039}, {"rsaquo", 0x203A},
        {"euro", 0x20AC}, {"trade", 0x2122}, {"larr", 0x2190}, {"uarr", 0x2191}, {"rarr", 0x2192},
        {"darr", 0x2193}, {"harr", 0x2194}, {"minus", 0x2212}, {"asymp", 0x2248}, {"ne", 0x2260},
        {"le", 0x2264}, {"ge", 0x2265}, {"ensp", ' '}, {"emsp", ' '}, {"thinsp", ' '},
        {"alpha", 0x3B1}, {"beta", 0x3B2}, {"gamma", 0x3B3}, {"delta", 0x3B4}, {"pi", 0x3C0},
        {"sigma", 0x3C3}, {"omega", 0x3C9}, {"OElig", 0x152}, {"oelig", 0x153}, {"Scaron", 0x160},
        {"scaron", 0x161}};

_Static_assert(sizeof(latin) / sizeof(latin[0]) == 0x100 - LATIN_FIRST, "one name a character");

static uint32_t find_name(struct text name)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (text_equal_string(name, others[i].name)) {
            return others[i].point;
        }
    }
    for (uint32_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++) {
        if (text_equal_string(name, latin[i])) {
            return LATIN_FIRST + i;
        }
    }
    return 0;
}

static unsigned digit_value(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0');
    }
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

/* 0 when it is none. What no text may hold is shown as a replacement, as browsers do. */
static uint32_t parse_number(struct text digits, unsigned base)
{
    uint32_t value = 0;
    for (size_t i = 0; i < digits.length; i++) {
        unsigned digit = digit_value(digits.data[i]);
        if (digit >= base) {
            return 0;
        }
        value = value > 0x10FFFFu ? value : value * base + digit;
    }
    bool is_text = value > 0 && value <= 0x10FFFFu && (value < 0xD800u || value > 0xDFFFu);
    return is_text ? value : digits.length > 0 ? REPLACEMENT : 0;
}

size_t entity_decode(struct text text, size_t offset, uint32_t *code_point)
{
    struct text rest = text_slice(text, offset + 1, offset + 1 + NAME_MAX_LENGTH);
    const char *end = rest.length == 0 ? NULL : memchr(rest.data, ';', rest.length);
    if (end == NULL) {
        return 0;
    }
    struct text name = text_slice(rest, 0, (size_t)(end - rest.data));
    if (name.length > 1 && name.data[0] == '#') {
        bool is_hex = name.data[1] == 'x' || name.data[1] == 'X';
        *code_point = parse_number(text_slice(name, is_hex ? 2 : 1, name.length), is_hex ? 16 : 10);
    } else {
        *code_point = find_name(name);
    }
    return *code_point == 0 ? 0 : name.length + 2;
}

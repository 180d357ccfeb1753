#include "ask/wire/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *block)
{
    if (block == NULL) {
        fputs("ask: out of memory\n", stderr);
        abort();
    }
    return block;
}

void *memory_allocate(size_t size)
{
    return checked(calloc(1, size > 0 ? size : 1));
}

void *memory_resize(void *block, size_t size)
{
    return checked(realloc(block, size > 0 ? size : 1));
}

char *memory_copy(const char *text, size_t length)
{
    char *copy = memory_allocate(length + 1);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *memory_copy_text(const char *text)
{
    return text == NULL ? NULL : memory_copy(text, strlen(text));
}

void memory_replace_take(char **place, char *text)
{
    free(*place);
    *place = text;
}

char *memory_format(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return checked(length < 0 ? NULL : text);
}

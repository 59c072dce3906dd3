#include "protocol/framing.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void ph_framer_init(struct ph_framer *framer, size_t limit)
{
        *framer = (struct ph_framer){.limit = limit};
}

void ph_framer_finish(struct ph_framer *framer)
{
        free(framer->data);
        framer->data = NULL;
        framer->start = framer->scanned = framer->end = framer->capacity = 0;
}

static void compact(struct ph_framer *framer)
{
        if (framer->start == 0)
                return;
        memmove(framer->data, framer->data + framer->start, framer->end - framer->start);
        framer->end -= framer->start;
        framer->scanned -= framer->start;
        framer->start = 0;
}

static int reserve(struct ph_framer *framer, size_t length)
{
        size_t capacity = framer->capacity != 0 ? framer->capacity : 4096;
        char *data;

        while (capacity - framer->end < length) {
                if (capacity > SIZE_MAX / 2)
                        return -ENOMEM;
                capacity *= 2;
        }
        if (capacity == framer->capacity)
                return 0;
        data = realloc(framer->data, capacity);
        if (data == NULL)
                return -ENOMEM;
        framer->data = data;
        framer->capacity = capacity;
        return 0;
}

int ph_framer_push(struct ph_framer *framer, const void *bytes, size_t length)
{
        int r;

        if (length == 0)
                return 0;
        compact(framer);
        r = reserve(framer, length);
        if (r < 0)
                return r;
        memcpy(framer->data + framer->end, bytes, length);
        framer->end += length;
        return 0;
}

int ph_framer_pop(struct ph_framer *framer, char **line_out, size_t *length_out)
{
        char *newline = NULL;
        char *line;
        size_t length;

        if (framer->scanned < framer->end)
                newline =
                        memchr(framer->data + framer->scanned, '\n', framer->end - framer->scanned);
        length = (newline != NULL ? (size_t)(newline - framer->data) : framer->end) - framer->start;
        if (length > framer->limit)
                return -EMSGSIZE;
        if (newline == NULL) {
                framer->scanned = framer->end;
                return 0;
        }
        line = framer->data + framer->start;
        framer->start = framer->scanned = (size_t)(newline - framer->data) + 1;
        if (length > 0 && line[length - 1] == '\r')
                length--;
        line[length] = '\0';
        *line_out = line;
        *length_out = length;
        return 1;
}

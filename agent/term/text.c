#include "agent/term/text.h"

#include <errno.h>
#include <stdlib.h>

#include "protocol/utf8.h"

void ph_text_init(struct ph_text *text, size_t limit)
{
        *text = (struct ph_text){.limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4};
}

void ph_text_init_fixed(struct ph_text *text, char *buffer, size_t size)
{
        *text = (struct ph_text){
                .bytes = buffer, .capacity = size, .limit = size - 1, .fixed = true};
        buffer[0] = '\0';
}

void ph_text_finish(struct ph_text *text)
{
        if (!text->fixed)
                free(text->bytes);
        *text = (struct ph_text){0};
}

static bool grow(struct ph_text *text, size_t size)
{
        size_t capacity = text->capacity + text->capacity / 2 + 256;
        if (capacity <= text->size + size)
                capacity = text->size + size + 1;
        char *bytes = text->fixed ? NULL : realloc(text->bytes, capacity);
        if (bytes == NULL) {
                text->error = -ENOMEM;
                return false;
        }
        text->bytes = bytes;
        text->capacity = capacity;
        return true;
}

/* The most of @size bytes that fit into @room without breaking a character. */
static size_t whole_characters(const char *bytes, size_t size, size_t room)
{
        if (size <= room)
                return size;
        while (room > 0 && ((unsigned char)bytes[room] & 0xC0) == 0x80)
                room--;
        return room;
}

void ph_text_put_slowly(struct ph_text *text, const char *bytes, size_t size)
{
        if (ph_text_is_stopped(text))
                return;
        size_t kept = whole_characters(bytes, size, text->limit - text->size);
        text->full = kept < size;
        if (text->capacity - text->size <= kept && !grow(text, kept))
                return;
        memcpy(text->bytes + text->size, bytes, kept);
        text->size += kept;
        text->bytes[text->size] = '\0';
}

void ph_text_put_character(struct ph_text *text, uint32_t character)
{
        char bytes[PH_UTF8_MAX];
        ph_text_put(text, bytes, ph_utf8_encode(character, bytes));
}

void ph_text_put_uint(struct ph_text *text, uint64_t value)
{
        static const char pairs[] = "0001020304050607080910111213141516171819"
                                    "2021222324252627282930313233343536373839"
                                    "4041424344454647484950515253545556575859"
                                    "6061626364656667686970717273747576777879"
                                    "8081828384858687888990919293949596979899";
        char digits[20];
        size_t at = sizeof(digits);
        for (; value >= 100; value /= 100)
                memcpy(digits + (at -= 2), pairs + 2 * (value % 100), 2);
        if (value >= 10)
                memcpy(digits + (at -= 2), pairs + 2 * value, 2);
        else
                digits[--at] = (char)('0' + value);
        ph_text_put(text, digits + at, sizeof(digits) - at);
}

void ph_text_put_int(struct ph_text *text, int64_t value)
{
        if (value < 0)
                ph_text_put_char(text, '-');
        ph_text_put_uint(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void ph_text_rewind(struct ph_text *text, size_t size)
{
        if (size >= text->size && !text->full)
                return;
        text->size = size;
        text->full = false;
        if (text->bytes != NULL)
                text->bytes[size] = '\0';
}

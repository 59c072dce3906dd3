/*
 * Text that is written piece by piece, into memory that grows or into a buffer of the caller's,
 * and never beyond a limit. What doesn't fit is cut off between two characters, once and for all:
 * a full text takes nothing more. One thread at a time.
 */
#ifndef PH_TERM_TEXT_H
#define PH_TERM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ph_text {
        char *bytes; /* owned unless fixed; always terminated once something was put */
        size_t size; /* without the terminator */
        size_t capacity;
        size_t limit; /* size never gets larger */
        bool fixed;
        bool full; /* something was cut off at the limit */
        int error; /* 0 or -ENOMEM, which also stops the writing */
};

/* An empty text that grows up to @limit bytes. */
void ph_text_init(struct ph_text *text, size_t limit);

/* An empty text in @buffer of @size bytes (at least 1), of which one is for the terminator. */
void ph_text_init_fixed(struct ph_text *text, char *buffer, size_t size);

/* Frees what the text owns. */
void ph_text_finish(struct ph_text *text);

/* The rest of ph_text_put(): grows or cuts. */
void ph_text_put_slowly(struct ph_text *text, const char *bytes, size_t size);

/* Appends @size bytes of UTF-8. */
static inline void ph_text_put(struct ph_text *text, const char *bytes, size_t size)
{
        if (text->full || text->capacity - text->size <= size || text->limit - text->size < size) {
                ph_text_put_slowly(text, bytes, size);
                return;
        }
        memcpy(text->bytes + text->size, bytes, size);
        text->size += size;
        text->bytes[text->size] = '\0';
}

static inline void ph_text_put_char(struct ph_text *text, char byte)
{
        if (text->full || text->capacity - text->size <= 1 || text->limit == text->size) {
                ph_text_put_slowly(text, &byte, 1);
                return;
        }
        text->bytes[text->size++] = byte;
        text->bytes[text->size] = '\0';
}

/* A short text of a table, which can be copied without looking at how short it is. */
struct ph_text_piece {
        char bytes[15]; /* not terminated */
        uint8_t size;
};

/* For the initialiser of a piece: a literal of 1 to 15 bytes, or "". */
#define PH_TEXT_PIECE(literal)               \
        {                                    \
                literal, sizeof(literal) - 1 \
        }

static inline void ph_text_put_piece(struct ph_text *text, const struct ph_text_piece *piece)
{
        if (text->full || text->capacity - text->size <= sizeof(piece->bytes) ||
                text->limit - text->size < piece->size) {
                ph_text_put_slowly(text, piece->bytes, piece->size);
                return;
        }
        memcpy(text->bytes + text->size, piece->bytes, sizeof(piece->bytes));
        text->size += piece->size;
        text->bytes[text->size] = '\0';
}

/* Appends all of @bytes or, when they don't fit, nothing: for what must not be torn apart. */
static inline void ph_text_put_whole(struct ph_text *text, const char *bytes, size_t size)
{
        if (text->limit - text->size < size)
                text->full = true;
        else
                ph_text_put(text, bytes, size);
}

/* Appends a string that is terminated. */
static inline void ph_text_puts(struct ph_text *text, const char *string)
{
        ph_text_put(text, string, strlen(string));
}

/* Appends @character, which is a Unicode scalar value, as UTF-8. */
void ph_text_put_character(struct ph_text *text, uint32_t character);

/* Appends a number in decimal. */
void ph_text_put_uint(struct ph_text *text, uint64_t value);
void ph_text_put_int(struct ph_text *text, int64_t value);

/* Takes back what was written since the text had @size bytes; a full text can be written again. */
void ph_text_rewind(struct ph_text *text, size_t size);

/* Nothing that is put now would stay. */
static inline bool ph_text_is_stopped(const struct ph_text *text)
{
        return text->full || text->error != 0;
}

#endif

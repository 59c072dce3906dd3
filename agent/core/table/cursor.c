#include "agent/core/table/cursor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/term/etf_build.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* ---- base64url without padding (RFC 4648, section 5) */

static size_t encoded_length(size_t size)
{
        return (size * 4 + 2) / 3;
}

static void encode(const uint8_t *bytes, size_t size, char *out)
{
        uint32_t bits = 0;
        unsigned count = 0;

        for (size_t i = 0; i < size; i++) {
                bits = bits << 8 | bytes[i];
                for (count += 8; count >= 6; count -= 6)
                        *out++ = letters[bits >> (count - 6) & 63];
        }
        if (count > 0)
                *out++ = letters[bits << (6 - count) & 63];
        *out = '\0';
}

/* @out has room for three bytes of each four letters. Returns 0 or -EINVAL. */
static int decode(const char *text, uint8_t *out, size_t *size_out)
{
        uint8_t *begin = out;
        uint32_t bits = 0;
        unsigned count = 0;

        for (; *text != '\0'; text++) {
                const char *letter = strchr(letters, *text);

                if (letter == NULL)
                        return -EINVAL;
                bits = bits << 6 | (uint32_t)(letter - letters);
                count += 6;
                if (count >= 8) {
                        count -= 8;
                        *out++ = (uint8_t)(bits >> count);
                }
        }
        *size_out = (size_t)(out - begin);
        return 0;
}

/* ---- {Kind, Table, Name, Owner, Rows, Place} */

static void build_window(struct ph_etf_builder *builder, struct ph_etf term)
{
        ph_etf_build_raw(builder, term.at, ph_etf_left(&term));
}

static void build(struct ph_etf_builder *builder, const struct ph_cursor *cursor)
{
        ph_etf_build_tuple(builder, 6);
        ph_etf_build_int64(builder, cursor->kind);
        build_window(builder, cursor->table);
        build_window(builder, cursor->name);
        build_window(builder, cursor->owner);
        ph_etf_build_int64(builder, cursor->rows);
        build_window(builder, cursor->place);
}

char *ph_cursor_format(const struct ph_cursor *cursor)
{
        struct ph_etf_builder builder;
        char *text = NULL;

        ph_etf_build_init(&builder);
        build(&builder, cursor);
        if (builder.error == 0 && encoded_length(builder.size) <= PH_MAX_CURSOR_BYTES)
                text = malloc(encoded_length(builder.size) + 1);
        if (text != NULL)
                encode(builder.bytes, builder.size, text);
        ph_etf_build_finish(&builder);
        return text;
}

static int take(struct ph_etf *in, enum ph_etf_type type, struct ph_etf *term_out)
{
        return ph_etf_type(in) == type ? ph_etf_take(in, term_out) : -EBADMSG;
}

static int read_cursor(struct ph_etf *in, struct ph_cursor *cursor)
{
        uint64_t kind;

        if (ph_etf_read_tuple_of(in, 6) < 0 || ph_etf_read_uint64(in, &kind) < 0 ||
                kind > PH_CURSOR_ROW)
                return -EINVAL;
        cursor->kind = (enum ph_cursor_kind)kind;
        if (take(in, PH_ETF_IS_REFERENCE, &cursor->table) < 0 ||
                take(in, PH_ETF_IS_ATOM, &cursor->name) < 0 ||
                take(in, PH_ETF_IS_PID, &cursor->owner) < 0 ||
                ph_etf_read_int64(in, &cursor->rows) < 0)
                return -EINVAL;
        if (ph_etf_take(in, &cursor->place) < 0 || ph_etf_left(in) != 0)
                return -EINVAL;
        return 0;
}

int ph_cursor_parse(const char *text, struct ph_cursor *cursor_out, uint8_t **bytes_out)
{
        uint8_t *bytes = malloc(strlen(text) + 1);
        struct ph_etf in;
        size_t size = 0;

        if (bytes == NULL)
                return -ENOMEM;
        if (decode(text, bytes, &size) == 0) {
                in = ph_etf_of(bytes, size);
                if (read_cursor(&in, cursor_out) == 0) {
                        *bytes_out = bytes;
                        return 0;
                }
        }
        free(bytes);
        return -EINVAL;
}

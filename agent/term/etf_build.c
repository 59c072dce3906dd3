#include "agent/term/etf_build.h"

#include <math.h>
#include <stdlib.h>

#include "protocol/utf8.h"

void ph_etf_build_init(struct ph_etf_builder *builder)
{
        *builder = (struct ph_etf_builder){0};
}

void ph_etf_build_finish(struct ph_etf_builder *builder)
{
        free(builder->bytes);
        ph_etf_build_init(builder);
}

void ph_etf_build_reset(struct ph_etf_builder *builder)
{
        builder->size = 0;
        builder->error = 0;
}

static void fail(struct ph_etf_builder *builder, int error)
{
        if (builder->error == 0)
                builder->error = error;
}

/* Room for @size more bytes at the end, which become part of the term; NULL after a failure. */
static uint8_t *extend(struct ph_etf_builder *builder, size_t size)
{
        if (builder->error != 0)
                return NULL;
        if (size > builder->capacity - builder->size) {
                size_t capacity = builder->capacity + builder->capacity / 2 + 64;
                if (size > SIZE_MAX / 4 || builder->size > SIZE_MAX / 4)
                        return fail(builder, -ENOMEM), NULL;
                if (capacity < builder->size + size)
                        capacity = builder->size + size;
                uint8_t *bytes = realloc(builder->bytes, capacity);
                if (bytes == NULL)
                        return fail(builder, -ENOMEM), NULL;
                builder->bytes = bytes;
                builder->capacity = capacity;
        }
        uint8_t *at = builder->bytes + builder->size;
        builder->size += size;
        return at;
}

static void put_be(struct ph_etf_builder *builder, uint64_t value, unsigned size)
{
        uint8_t *at = extend(builder, size);
        for (unsigned i = 0; at != NULL && i < size; i++)
                at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static void put8(struct ph_etf_builder *builder, uint64_t value)
{
        put_be(builder, value, 1);
}

static void put32(struct ph_etf_builder *builder, uint64_t value)
{
        put_be(builder, value, 4);
}

void ph_etf_build_raw(struct ph_etf_builder *builder, const void *bytes, size_t size)
{
        if (size == 0)
                return;
        uint8_t *at = extend(builder, size);
        if (at != NULL)
                memcpy(at, bytes, size);
}

/* A tag and a count of 32 bits; what doesn't fit into those is no term. */
static void put_counted(struct ph_etf_builder *builder, enum ph_etf_tag tag, size_t count)
{
        if (count > UINT32_MAX) {
                fail(builder, -EINVAL);
                return;
        }
        put8(builder, tag);
        put32(builder, count);
}

void ph_etf_build_version(struct ph_etf_builder *builder)
{
        put8(builder, PH_ETF_VERSION);
}

/* The number of characters, or -1 when it isn't UTF-8. */
static long characters(const char *text, size_t size)
{
        const uint8_t *at = (const uint8_t *)text, *end = at + size;
        long count = 0;
        while (at < end) {
                uint32_t character;
                size_t used = ph_utf8_decode((const char *)at, (size_t)(end - at), &character);
                if (used == 0)
                        return -1;
                at += used;
                count++;
        }
        return count;
}

void ph_etf_build_atom_of(struct ph_etf_builder *builder, const char *text, size_t size)
{
        long count = size > (size_t)255 * PH_UTF8_MAX ? -1 : characters(text, size);
        if (count < 0 || count > 255) {
                fail(builder, -EINVAL);
                return;
        }
        bool small = size <= 255;
        put8(builder, small ? PH_ETF_SMALL_ATOM_UTF8 : PH_ETF_ATOM_UTF8);
        put_be(builder, size, small ? 1 : 2);
        ph_etf_build_raw(builder, text, size);
}

void ph_etf_build_atom(struct ph_etf_builder *builder, const char *name)
{
        ph_etf_build_atom_of(builder, name, strlen(name));
}

void ph_etf_build_bool(struct ph_etf_builder *builder, bool value)
{
        ph_etf_build_atom(builder, value ? "true" : "false");
}

void ph_etf_build_big(
        struct ph_etf_builder *builder, bool negative, const uint8_t *magnitude, size_t size)
{
        while (size > 0 && magnitude[size - 1] == 0)
                size--;
        if (size <= 255) {
                put8(builder, PH_ETF_SMALL_BIG);
                put8(builder, size);
        } else {
                put_counted(builder, PH_ETF_LARGE_BIG, size);
        }
        put8(builder, negative);
        ph_etf_build_raw(builder, magnitude, size);
}

static void put_magnitude(struct ph_etf_builder *builder, bool negative, uint64_t magnitude)
{
        uint8_t bytes[8];
        for (unsigned i = 0; i < sizeof(bytes); i++)
                bytes[i] = (uint8_t)(magnitude >> (8 * i));
        ph_etf_build_big(builder, negative, bytes, sizeof(bytes));
}

void ph_etf_build_int64(struct ph_etf_builder *builder, int64_t value)
{
        if (value >= 0 && value <= 255) {
                put8(builder, PH_ETF_SMALL_INTEGER);
                put8(builder, (uint64_t)value);
        } else if (value >= INT32_MIN && value <= INT32_MAX) {
                put8(builder, PH_ETF_INTEGER);
                put32(builder, (uint64_t)value);
        } else {
                put_magnitude(
                        builder, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
        }
}

void ph_etf_build_uint64(struct ph_etf_builder *builder, uint64_t value)
{
        if (value <= INT64_MAX)
                ph_etf_build_int64(builder, (int64_t)value);
        else
                put_magnitude(builder, false, value);
}

void ph_etf_build_double(struct ph_etf_builder *builder, double value)
{
        uint64_t bits;
        if (!isfinite(value))
                fail(builder, -EINVAL);
        memcpy(&bits, &value, sizeof(bits));
        put8(builder, PH_ETF_NEW_FLOAT);
        put_be(builder, bits, 8);
}

void ph_etf_build_binary(struct ph_etf_builder *builder, const void *bytes, size_t size)
{
        put_counted(builder, PH_ETF_BINARY, size);
        ph_etf_build_raw(builder, bytes, size);
}

void ph_etf_build_bits(
        struct ph_etf_builder *builder, const void *bytes, size_t size, unsigned last_bits)
{
        if (size == 0 || last_bits == 8) {
                ph_etf_build_binary(builder, bytes, size);
                return;
        }
        if (last_bits < 1 || last_bits > 8)
                fail(builder, -EINVAL);
        put_counted(builder, PH_ETF_BIT_BINARY, size);
        put8(builder, last_bits);
        ph_etf_build_raw(builder, bytes, size);
        if (builder->error == 0)
                builder->bytes[builder->size - 1] &= (uint8_t)(0xFF << (8 - last_bits));
}

void ph_etf_build_string(struct ph_etf_builder *builder, const void *bytes, size_t size)
{
        const uint8_t *at = bytes;
        if (size > 0 && size <= UINT16_MAX) {
                put8(builder, PH_ETF_STRING);
                put_be(builder, size, 2);
                ph_etf_build_raw(builder, bytes, size);
                return;
        }
        ph_etf_build_list(builder, size);
        for (size_t i = 0; i < size; i++)
                ph_etf_build_int64(builder, at[i]);
        if (size > 0)
                ph_etf_build_nil(builder);
}

void ph_etf_build_tuple(struct ph_etf_builder *builder, size_t arity)
{
        if (arity > 255) {
                put_counted(builder, PH_ETF_LARGE_TUPLE, arity);
                return;
        }
        put8(builder, PH_ETF_SMALL_TUPLE);
        put8(builder, arity);
}

void ph_etf_build_list(struct ph_etf_builder *builder, size_t length)
{
        if (length == 0)
                ph_etf_build_nil(builder);
        else
                put_counted(builder, PH_ETF_LIST, length);
}

void ph_etf_build_nil(struct ph_etf_builder *builder)
{
        put8(builder, PH_ETF_NIL);
}

void ph_etf_build_map(struct ph_etf_builder *builder, size_t pairs)
{
        put_counted(builder, PH_ETF_MAP, pairs);
}

size_t ph_etf_build_open(struct ph_etf_builder *builder, enum ph_etf_tag tag)
{
        size_t at = builder->size;
        put_counted(builder, tag, 0);
        return at;
}

void ph_etf_build_close(struct ph_etf_builder *builder, size_t at, size_t count)
{
        if (builder->error != 0)
                return;
        if (count > UINT32_MAX) {
                fail(builder, -EINVAL);
                return;
        }
        for (size_t i = 0; i < 4; i++)
                builder->bytes[at + 1 + i] = (uint8_t)(count >> (8 * (3 - i)));
}

bool ph_etf_build_pack(struct ph_etf_builder *builder, size_t at, size_t count)
{
        if (builder->error != 0 || count > UINT16_MAX || builder->size - at - 5 != 2 * count)
                return false;
        uint8_t *list = builder->bytes + at;
        for (size_t i = 0; i < count; i++) {
                if (list[5 + 2 * i] != PH_ETF_SMALL_INTEGER)
                        return false;
        }
        list[0] = PH_ETF_STRING;
        list[1] = (uint8_t)(count >> 8);
        list[2] = (uint8_t)count;
        for (size_t i = 0; i < count; i++)
                list[3 + i] = list[5 + 2 * i + 1];
        builder->size = at + 3 + count;
        return true;
}

static void put_atom(struct ph_etf_builder *builder, const struct ph_etf_atom *atom)
{
        char text[PH_ETF_ATOM_TEXT_SIZE];
        if (!atom->latin1) {
                ph_etf_build_atom_of(builder, (const char *)atom->text, atom->size);
                return;
        }
        size_t size = ph_etf_atom_text(atom, text, sizeof(text));
        ph_etf_build_atom_of(builder, text, size);
}

void ph_etf_build_pid(struct ph_etf_builder *builder, const struct ph_etf_pid *pid)
{
        put8(builder, PH_ETF_NEW_PID);
        put_atom(builder, &pid->node);
        put32(builder, pid->id);
        put32(builder, pid->serial);
        put32(builder, pid->creation);
}

void ph_etf_build_port(struct ph_etf_builder *builder, const struct ph_etf_port *port)
{
        bool wide = port->id > UINT32_MAX;
        put8(builder, wide ? PH_ETF_V4_PORT : PH_ETF_NEW_PORT);
        put_atom(builder, &port->node);
        put_be(builder, port->id, wide ? 8 : 4);
        put32(builder, port->creation);
}

void ph_etf_build_reference(
        struct ph_etf_builder *builder, const struct ph_etf_reference *reference)
{
        if (reference->count == 0 || reference->count > PH_ETF_REFERENCE_WORDS) {
                fail(builder, -EINVAL);
                return;
        }
        put8(builder, PH_ETF_NEWER_REFERENCE);
        put_be(builder, reference->count, 2);
        put_atom(builder, &reference->node);
        put32(builder, reference->creation);
        for (uint32_t i = 0; i < reference->count; i++)
                put32(builder, reference->words[i]);
}

void ph_etf_build_export(struct ph_etf_builder *builder, const struct ph_etf_atom *module,
        const struct ph_etf_atom *name, uint8_t arity)
{
        put8(builder, PH_ETF_EXPORT);
        put_atom(builder, module);
        put_atom(builder, name);
        ph_etf_build_int64(builder, arity);
}

#include "agent/core/fields.h"

#include <stdbool.h>
#include <string.h>

int ph_fields_read_text(struct ph_etf *in, char *text, size_t size)
{
        struct ph_etf_atom atom;
        const uint8_t *bytes;
        uint32_t length;

        if (ph_etf_read_atom(in, &atom) == 0) {
                ph_etf_atom_text(&atom, text, size);
                return 0;
        }
        if (ph_etf_read_binary(in, &bytes, &length) < 0)
                return -EBADMSG;
        if (length >= size) {
                length = (uint32_t)size - 1;
                while (length > 0 && (bytes[length] & 0xC0) == 0x80)
                        length--;
        }
        memcpy(text, bytes, length);
        text[length] = '\0';
        return 0;
}

static void read_int64(struct ph_etf *in, int64_t *value)
{
        struct ph_etf_big big;

        if (ph_etf_read_int64(in, value) == 0)
                return;
        if (ph_etf_read_big(in, &big) == 0)
                *value = big.negative ? INT64_MIN : INT64_MAX;
}

static void read_value(struct ph_etf value, const struct ph_field_spec *spec, void *object)
{
        char *at = (char *)object + spec->offset;

        switch (spec->kind) {
        case PH_FIELD_INT64:
                read_int64(&value, (int64_t *)(void *)at);
                break;
        case PH_FIELD_TEXT:
                ph_fields_read_text(&value, at, spec->size);
                break;
        case PH_FIELD_BOOL:
                ph_etf_read_bool(&value, (bool *)at);
                break;
        case PH_FIELD_TERM:
                *(struct ph_etf *)(void *)at = value;
                break;
        }
}

static int read_property(
        struct ph_etf *in, const struct ph_field_spec *specs, size_t count, void *object)
{
        struct ph_etf_atom name;
        struct ph_etf value;

        if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_read_atom(in, &name) < 0 ||
                ph_etf_take(in, &value) < 0)
                return -EBADMSG;
        for (size_t i = 0; i < count; i++) {
                if (ph_etf_atom_is(&name, specs[i].name))
                        read_value(value, &specs[i], object);
        }
        return 0;
}

int ph_fields_read(struct ph_etf *in, const struct ph_field_spec *specs, size_t count, void *object)
{
        uint32_t length;

        if (ph_etf_read_list(in, &length) < 0)
                return -EBADMSG;
        for (uint32_t i = 0; i < length; i++) {
                if (read_property(in, specs, count, object) < 0)
                        return -EBADMSG;
        }
        return length > 0 ? ph_etf_read_nil(in) : 0;
}

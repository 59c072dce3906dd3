#include "agent/term/etf.h"

#include <math.h>

#include "agent/term/number.h"
#include "protocol/utf8.h"

#define OLD_FLOAT_SIZE 31

const uint8_t ph_etf_types[256] = {
        [PH_ETF_NEW_FLOAT] = PH_ETF_IS_FLOAT,
        [PH_ETF_BIT_BINARY] = PH_ETF_IS_BITS,
        [PH_ETF_NEW_PID] = PH_ETF_IS_PID,
        [PH_ETF_NEW_PORT] = PH_ETF_IS_PORT,
        [PH_ETF_NEWER_REFERENCE] = PH_ETF_IS_REFERENCE,
        [PH_ETF_SMALL_INTEGER] = PH_ETF_IS_INTEGER,
        [PH_ETF_INTEGER] = PH_ETF_IS_INTEGER,
        [PH_ETF_FLOAT] = PH_ETF_IS_FLOAT,
        [PH_ETF_ATOM] = PH_ETF_IS_ATOM,
        [PH_ETF_REFERENCE] = PH_ETF_IS_REFERENCE,
        [PH_ETF_PORT] = PH_ETF_IS_PORT,
        [PH_ETF_PID] = PH_ETF_IS_PID,
        [PH_ETF_SMALL_TUPLE] = PH_ETF_IS_TUPLE,
        [PH_ETF_LARGE_TUPLE] = PH_ETF_IS_TUPLE,
        [PH_ETF_NIL] = PH_ETF_IS_LIST,
        [PH_ETF_STRING] = PH_ETF_IS_LIST,
        [PH_ETF_LIST] = PH_ETF_IS_LIST,
        [PH_ETF_BINARY] = PH_ETF_IS_BITS,
        [PH_ETF_SMALL_BIG] = PH_ETF_IS_INTEGER,
        [PH_ETF_LARGE_BIG] = PH_ETF_IS_INTEGER,
        [PH_ETF_NEW_FUN] = PH_ETF_IS_FUN,
        [PH_ETF_EXPORT] = PH_ETF_IS_FUN,
        [PH_ETF_NEW_REFERENCE] = PH_ETF_IS_REFERENCE,
        [PH_ETF_SMALL_ATOM] = PH_ETF_IS_ATOM,
        [PH_ETF_MAP] = PH_ETF_IS_MAP,
        [PH_ETF_ATOM_UTF8] = PH_ETF_IS_ATOM,
        [PH_ETF_SMALL_ATOM_UTF8] = PH_ETF_IS_ATOM,
        [PH_ETF_V4_PORT] = PH_ETF_IS_PORT,
        [PH_ETF_LOCAL] = PH_ETF_IS_LOCAL,
};

/*
 * Fields are taken one after the other from a copy of the window; the first that is not there
 * makes the copy bad, and a bad copy never becomes the caller's window.
 */
struct fields {
        struct ph_etf in;
        bool bad;
};

static const uint8_t *take(struct fields *fields, size_t size)
{
        static const uint8_t nothing[16];
        if (fields->bad || ph_etf_left(&fields->in) < size) {
                fields->bad = true;
                return nothing;
        }
        const uint8_t *at = fields->in.at;
        fields->in.at += size;
        return at;
}

static uint32_t take8(struct fields *fields)
{
        return take(fields, 1)[0];
}

static uint32_t take16(struct fields *fields)
{
        return ph_etf_be16(take(fields, 2));
}

static uint32_t take32(struct fields *fields)
{
        return ph_etf_be32(take(fields, 4));
}

static uint64_t take64(struct fields *fields)
{
        uint64_t high = take32(fields);
        return high << 32 | take32(fields);
}

static struct ph_etf_atom take_atom(struct fields *fields)
{
        struct ph_etf_atom atom = {0};
        if (!fields->bad && ph_etf_read_atom(&fields->in, &atom) != 0)
                fields->bad = true;
        return atom;
}

static int64_t take_integer(struct fields *fields)
{
        int64_t value = 0;
        if (!fields->bad && ph_etf_read_int64(&fields->in, &value) != 0)
                fields->bad = true;
        return value;
}

/* Starts on the fields behind the tag; the tag itself is for the caller to judge. */
static struct fields fields_of(const struct ph_etf *in)
{
        struct fields fields = {.in = *in, .bad = in->at >= in->end};
        if (!fields.bad)
                fields.in.at++;
        return fields;
}

static int accept(struct ph_etf *in, const struct fields *fields)
{
        if (fields->bad)
                return -EBADMSG;
        in->at = fields->in.at;
        return 0;
}

int ph_etf_read_version(struct ph_etf *in)
{
        if (ph_etf_tag(in) != PH_ETF_VERSION)
                return -EBADMSG;
        in->at++;
        return 0;
}

int ph_etf_read_bits(struct ph_etf *in, struct ph_etf_bits *bits_out)
{
        struct fields fields = fields_of(in);
        struct ph_etf_bits bits = {.size = take32(&fields), .last_bits = 8};
        int tag = ph_etf_tag(in);
        if (tag == PH_ETF_BIT_BINARY)
                bits.last_bits = (uint8_t)take8(&fields);
        bits.bytes = take(&fields, bits.size);
        bool whole = tag == PH_ETF_BINARY;
        bool partly = tag == PH_ETF_BIT_BINARY && bits.size > 0 && bits.last_bits >= 1 &&
                      bits.last_bits <= 8;
        if ((!whole && !partly) || accept(in, &fields) != 0)
                return -EBADMSG;
        *bits_out = bits;
        return 0;
}

int ph_etf_read_atom_any(struct ph_etf *in, struct ph_etf_atom *atom_out)
{
        struct fields fields = fields_of(in);
        struct ph_etf_atom atom = {0};
        switch (ph_etf_tag(in)) {
        case PH_ETF_ATOM:
        case PH_ETF_ATOM_UTF8:
                atom.size = (uint16_t)take16(&fields);
                break;
        case PH_ETF_SMALL_ATOM:
        case PH_ETF_SMALL_ATOM_UTF8:
                atom.size = (uint16_t)take8(&fields);
                break;
        default:
                return -EBADMSG;
        }
        atom.latin1 = *in->at == PH_ETF_ATOM || *in->at == PH_ETF_SMALL_ATOM;
        atom.text = take(&fields, atom.size);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *atom_out = atom;
        return 0;
}

size_t ph_etf_atom_text(const struct ph_etf_atom *atom, char *text, size_t size)
{
        const uint8_t *at = atom->text, *end = at + atom->size;
        size_t length = 0;
        while (at < end) {
                uint32_t c = *at;
                size_t used =
                        atom->latin1 ? 1 : ph_utf8_decode((const char *)at, (size_t)(end - at), &c);
                char bytes[PH_UTF8_MAX];
                size_t count = ph_utf8_encode(used == 0 ? PH_UTF8_REPLACEMENT : c, bytes);
                if (length + count >= size)
                        break;
                memcpy(text + length, bytes, count);
                length += count;
                at += used == 0 ? 1 : used;
        }
        if (size > 0)
                text[length] = '\0';
        return length;
}

int ph_etf_read_bool(struct ph_etf *in, bool *value_out)
{
        struct ph_etf ahead = *in;
        struct ph_etf_atom atom;
        if (ph_etf_read_atom(&ahead, &atom) != 0)
                return -EBADMSG;
        bool value = ph_etf_atom_is(&atom, "true");
        if (!value && !ph_etf_atom_is(&atom, "false"))
                return -EBADMSG;
        *in = ahead;
        *value_out = value;
        return 0;
}

int ph_etf_read_big(struct ph_etf *in, struct ph_etf_big *big_out)
{
        struct fields fields = fields_of(in);
        int tag = ph_etf_tag(in);
        if (tag != PH_ETF_SMALL_BIG && tag != PH_ETF_LARGE_BIG)
                return -EBADMSG;
        struct ph_etf_big big = {0};
        big.size = tag == PH_ETF_SMALL_BIG ? take8(&fields) : take32(&fields);
        big.negative = take8(&fields) != 0;
        big.magnitude = take(&fields, big.size);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *big_out = big;
        return 0;
}

/* The magnitude as 64 bits, or -ERANGE. */
static int magnitude64(const struct ph_etf_big *big, uint64_t *value_out)
{
        uint64_t value = 0;
        for (uint32_t i = big->size; i-- > 0;) {
                if (value >> 56 != 0)
                        return -ERANGE;
                value = value << 8 | big->magnitude[i];
        }
        *value_out = value;
        return 0;
}

int ph_etf_read_int64_any(struct ph_etf *in, int64_t *value_out)
{
        struct ph_etf ahead = *in;
        struct ph_etf_big big;
        uint64_t magnitude;
        if (ph_etf_read_big(&ahead, &big) != 0)
                return -EBADMSG;
        if (magnitude64(&big, &magnitude) != 0 ||
                magnitude > (uint64_t)INT64_MAX + (big.negative ? 1 : 0))
                return -ERANGE;
        *in = ahead;
        *value_out = (int64_t)(big.negative ? 0 - magnitude : magnitude);
        return 0;
}

int ph_etf_read_uint64(struct ph_etf *in, uint64_t *value_out)
{
        struct ph_etf ahead = *in;
        struct ph_etf_big big;
        int64_t narrow;
        uint64_t value;
        if (ph_etf_read_big(&ahead, &big) == 0) {
                if (magnitude64(&big, &value) != 0 || (big.negative && value != 0))
                        return -ERANGE;
        } else {
                if (ph_etf_read_int64(&ahead, &narrow) != 0)
                        return -EBADMSG;
                if (narrow < 0)
                        return -ERANGE;
                value = (uint64_t)narrow;
        }
        *in = ahead;
        *value_out = value;
        return 0;
}

/* The float of old: 31 bytes of "%.20e", padded with zero bytes. */
static double old_float(const uint8_t *bytes)
{
        size_t size = strnlen((const char *)bytes, OLD_FLOAT_SIZE);
        double value = NAN;
        return ph_number_parse((const char *)bytes, size, &value) == size ? value : NAN;
}

int ph_etf_read_double(struct ph_etf *in, double *value_out)
{
        struct fields fields = fields_of(in);
        double value = NAN;
        if (ph_etf_tag(in) == PH_ETF_NEW_FLOAT) {
                uint64_t bits = take64(&fields);
                memcpy(&value, &bits, sizeof(value));
        } else if (ph_etf_tag(in) == PH_ETF_FLOAT && ph_etf_left(&fields.in) >= OLD_FLOAT_SIZE) {
                value = old_float(take(&fields, OLD_FLOAT_SIZE));
        }
        if (!isfinite(value) || accept(in, &fields) != 0)
                return -EBADMSG;
        *value_out = value;
        return 0;
}

int ph_etf_read_pid_any(struct ph_etf *in, struct ph_etf_pid *pid_out)
{
        struct fields fields = fields_of(in);
        int tag = ph_etf_tag(in);
        if (tag != PH_ETF_NEW_PID && tag != PH_ETF_PID)
                return -EBADMSG;
        struct ph_etf_pid pid = {.node = take_atom(&fields)};
        pid.id = take32(&fields);
        pid.serial = take32(&fields);
        pid.creation = tag == PH_ETF_PID ? take8(&fields) : take32(&fields);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *pid_out = pid;
        return 0;
}

int ph_etf_read_port(struct ph_etf *in, struct ph_etf_port *port_out)
{
        struct fields fields = fields_of(in);
        int tag = ph_etf_tag(in);
        if (tag != PH_ETF_V4_PORT && tag != PH_ETF_NEW_PORT && tag != PH_ETF_PORT)
                return -EBADMSG;
        struct ph_etf_port port = {.node = take_atom(&fields)};
        port.id = tag == PH_ETF_V4_PORT ? take64(&fields) : take32(&fields);
        port.creation = tag == PH_ETF_PORT ? take8(&fields) : take32(&fields);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *port_out = port;
        return 0;
}

/* The reference of old: one word, and a creation of one byte behind it. */
static int read_old_reference(struct ph_etf *in, struct ph_etf_reference *reference_out)
{
        struct fields fields = fields_of(in);
        struct ph_etf_reference reference = {.node = take_atom(&fields), .count = 1};
        reference.words[0] = take32(&fields);
        reference.creation = take8(&fields);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *reference_out = reference;
        return 0;
}

int ph_etf_read_reference(struct ph_etf *in, struct ph_etf_reference *reference_out)
{
        int tag = ph_etf_tag(in);
        if (tag == PH_ETF_REFERENCE)
                return read_old_reference(in, reference_out);
        if (tag != PH_ETF_NEWER_REFERENCE && tag != PH_ETF_NEW_REFERENCE)
                return -EBADMSG;
        struct fields fields = fields_of(in);
        struct ph_etf_reference reference = {.count = take16(&fields)};
        if (reference.count == 0 || reference.count > PH_ETF_REFERENCE_WORDS)
                return -EBADMSG;
        reference.node = take_atom(&fields);
        reference.creation = tag == PH_ETF_NEW_REFERENCE ? take8(&fields) : take32(&fields);
        for (uint32_t i = 0; i < reference.count; i++)
                reference.words[i] = take32(&fields);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *reference_out = reference;
        return 0;
}

static struct ph_etf_fun take_external_fun(struct fields *fields)
{
        struct ph_etf_fun fun = {.external = true, .module = take_atom(fields)};
        fun.name = take_atom(fields);
        int64_t arity = take_integer(fields);
        if (arity < 0 || arity > 255)
                fields->bad = true;
        fun.arity = (uint32_t)arity;
        return fun;
}

static struct ph_etf_fun take_local_fun(struct fields *fields)
{
        struct ph_etf_fun fun = {0};
        take32(fields); /* the size: said again by what follows */
        fun.arity = take8(fields);
        take(fields, 16); /* the module's MD5 */
        fun.index = take32(fields);
        fun.free_variables = take32(fields);
        fun.module = take_atom(fields);
        fun.old_index = take_integer(fields);
        fun.old_uniq = take_integer(fields);
        if (!fields->bad && ph_etf_read_pid(&fields->in, &fun.creator) != 0)
                fields->bad = true;
        if (fun.free_variables > ph_etf_left(&fields->in))
                fields->bad = true;
        return fun;
}

int ph_etf_read_fun(struct ph_etf *in, struct ph_etf_fun *fun_out)
{
        int tag = ph_etf_tag(in);
        if (tag != PH_ETF_EXPORT && tag != PH_ETF_NEW_FUN)
                return -EBADMSG;
        struct fields fields = fields_of(in);
        struct ph_etf_fun fun =
                tag == PH_ETF_EXPORT ? take_external_fun(&fields) : take_local_fun(&fields);
        if (accept(in, &fields) != 0)
                return -EBADMSG;
        *fun_out = fun;
        return 0;
}

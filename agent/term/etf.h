/*
 * A bounded reader of Erlang's external term format (ETF) over bytes that nobody vouches for.
 *
 * A reader is a window that moves forward over borrowed bytes: nothing is copied or allocated,
 * nothing recurses, any thread may read as long as the bytes stay. Each ph_etf_read_*() consumes
 * one term (for containers: its header) and returns 0, -EBADMSG when the next bytes are not that
 * (the window and the outputs are then as they were), or what is said beside it. A container is
 * refused when the bytes that are left can't hold its elements, so counts may be trusted as sizes.
 * The tags are those of "External Term Format" in the manual of erts.
 */
#ifndef PH_TERM_ETF_H
#define PH_TERM_ETF_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum ph_etf_tag {
        PH_ETF_NEW_FLOAT = 70,
        PH_ETF_BIT_BINARY = 77,
        PH_ETF_NEW_PID = 88,
        PH_ETF_NEW_PORT = 89,
        PH_ETF_NEWER_REFERENCE = 90,
        PH_ETF_SMALL_INTEGER = 97,
        PH_ETF_INTEGER = 98,
        PH_ETF_FLOAT = 99,
        PH_ETF_ATOM = 100,
        PH_ETF_REFERENCE = 101,
        PH_ETF_PORT = 102,
        PH_ETF_PID = 103,
        PH_ETF_SMALL_TUPLE = 104,
        PH_ETF_LARGE_TUPLE = 105,
        PH_ETF_NIL = 106,
        PH_ETF_STRING = 107,
        PH_ETF_LIST = 108,
        PH_ETF_BINARY = 109,
        PH_ETF_SMALL_BIG = 110,
        PH_ETF_LARGE_BIG = 111,
        PH_ETF_NEW_FUN = 112,
        PH_ETF_EXPORT = 113,
        PH_ETF_NEW_REFERENCE = 114,
        PH_ETF_SMALL_ATOM = 115,
        PH_ETF_MAP = 116,
        PH_ETF_ATOM_UTF8 = 118,
        PH_ETF_SMALL_ATOM_UTF8 = 119,
        PH_ETF_V4_PORT = 120,
        PH_ETF_LOCAL = 121,
        PH_ETF_VERSION = 131, /* the byte before every term that stands alone */
};

/* What a term is, whatever tag says so. */
enum ph_etf_type {
        PH_ETF_IS_INVALID, /* no bytes left, or a tag that no term has */
        PH_ETF_IS_INTEGER,
        PH_ETF_IS_FLOAT,
        PH_ETF_IS_ATOM,
        PH_ETF_IS_REFERENCE,
        PH_ETF_IS_PORT,
        PH_ETF_IS_PID,
        PH_ETF_IS_TUPLE,
        PH_ETF_IS_MAP,
        PH_ETF_IS_LIST, /* nil and strings too */
        PH_ETF_IS_BITS, /* binaries too */
        PH_ETF_IS_FUN,  /* external ones too */
        PH_ETF_IS_LOCAL /* opaque to all but the node that made it */
};

struct ph_etf {
        const uint8_t *at;  /* borrowed: the next term's first byte */
        const uint8_t *end; /* borrowed: one beyond the last byte */
};

struct ph_etf_atom {
        const uint8_t *text; /* borrowed, not terminated */
        uint16_t size;       /* bytes */
        bool latin1;         /* else UTF-8, which nobody has checked */
};

struct ph_etf_pid {
        struct ph_etf_atom node;
        uint32_t id, serial, creation;
};

struct ph_etf_port {
        struct ph_etf_atom node;
        uint64_t id;
        uint32_t creation;
};

#define PH_ETF_REFERENCE_WORDS 5

struct ph_etf_reference {
        struct ph_etf_atom node;
        uint32_t creation;
        uint32_t words[PH_ETF_REFERENCE_WORDS]; /* least significant first, as sent */
        uint32_t count;
};

/* An integer of any size: sign, then magnitude with the least significant byte first. */
struct ph_etf_big {
        const uint8_t *magnitude; /* borrowed */
        uint32_t size;
        bool negative;
};

struct ph_etf_bits {
        const uint8_t *bytes; /* borrowed */
        uint32_t size;        /* bytes, the last one that is only partly used too */
        uint8_t last_bits;    /* bits used in the last byte, from the top: 1 to 8 */
};

struct ph_etf_fun {
        struct ph_etf_atom module;
        struct ph_etf_atom name; /* external funs alone */
        struct ph_etf_pid creator;
        uint32_t arity;
        uint32_t index;
        uint32_t free_variables;
        int64_t old_index, old_uniq;
        bool external; /* fun Module:Name/Arity: neither creator, index nor variables */
};

/* A window on @size bytes at @bytes, which stay the caller's. */
static inline struct ph_etf ph_etf_of(const void *bytes, size_t size)
{
        const uint8_t *at = bytes;
        return (struct ph_etf){.at = at, .end = at + size};
}

static inline size_t ph_etf_left(const struct ph_etf *in)
{
        return (size_t)(in->end - in->at);
}

static inline uint32_t ph_etf_be16(const uint8_t *at)
{
        return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t ph_etf_be32(const uint8_t *at)
{
        return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The next term's tag byte, or -1 at the end. Consumes nothing. */
static inline int ph_etf_tag(const struct ph_etf *in)
{
        return in->at < in->end ? *in->at : -1;
}

extern const uint8_t ph_etf_types[256]; /* enum ph_etf_type by tag */

/* What the next term is. Consumes nothing; the term may still turn out to be cut short. */
static inline enum ph_etf_type ph_etf_type(const struct ph_etf *in)
{
        return in->at < in->end ? (enum ph_etf_type)ph_etf_types[*in->at] : PH_ETF_IS_INVALID;
}

/* Consumes the version byte. Compressed terms are refused: the probe makes none. */
int ph_etf_read_version(struct ph_etf *in);

/* Consumes a tuple's header; @arity_out terms follow. */
static inline int ph_etf_read_tuple(struct ph_etf *in, uint32_t *arity_out)
{
        size_t left = ph_etf_left(in);
        if (left >= 2 && in->at[0] == PH_ETF_SMALL_TUPLE && in->at[1] <= left - 2) {
                *arity_out = in->at[1];
                in->at += 2;
                return 0;
        }
        if (left < 5 || in->at[0] != PH_ETF_LARGE_TUPLE || ph_etf_be32(in->at + 1) > left - 5)
                return -EBADMSG;
        *arity_out = ph_etf_be32(in->at + 1);
        in->at += 5;
        return 0;
}

/* Consumes the header of a tuple that must have @arity elements. */
static inline int ph_etf_read_tuple_of(struct ph_etf *in, uint32_t arity)
{
        struct ph_etf ahead = *in;
        uint32_t found;
        if (ph_etf_read_tuple(&ahead, &found) != 0 || found != arity)
                return -EBADMSG;
        *in = ahead;
        return 0;
}

/*
 * Consumes a list's header: @length_out elements follow, and then, unless the length is 0, the
 * tail, which is nil in a proper list (ph_etf_read_nil()). A nil is a list of length 0.
 * Lists of bytes may come as strings instead: see ph_etf_read_string().
 */
static inline int ph_etf_read_list(struct ph_etf *in, uint32_t *length_out)
{
        size_t left = ph_etf_left(in);
        if (left >= 1 && in->at[0] == PH_ETF_NIL) {
                *length_out = 0;
                in->at += 1;
                return 0;
        }
        if (left < 6 || in->at[0] != PH_ETF_LIST || ph_etf_be32(in->at + 1) > left - 6 ||
                ph_etf_be32(in->at + 1) == 0)
                return -EBADMSG;
        *length_out = ph_etf_be32(in->at + 1);
        in->at += 5;
        return 0;
}

static inline int ph_etf_read_nil(struct ph_etf *in)
{
        if (ph_etf_tag(in) != PH_ETF_NIL)
                return -EBADMSG;
        in->at += 1;
        return 0;
}

/* Reads a list of bytes in its short form; @bytes_out is borrowed. */
static inline int ph_etf_read_string(
        struct ph_etf *in, const uint8_t **bytes_out, uint32_t *size_out)
{
        size_t left = ph_etf_left(in);
        if (left < 3 || in->at[0] != PH_ETF_STRING || ph_etf_be16(in->at + 1) > left - 3)
                return -EBADMSG;
        *size_out = ph_etf_be16(in->at + 1);
        *bytes_out = in->at + 3;
        in->at += 3 + (size_t)*size_out;
        return 0;
}

/* Consumes a map's header; @pairs_out keys follow, each with its value behind it. */
static inline int ph_etf_read_map(struct ph_etf *in, uint32_t *pairs_out)
{
        size_t left = ph_etf_left(in);
        if (left < 5 || in->at[0] != PH_ETF_MAP || ph_etf_be32(in->at + 1) > (left - 5) / 2)
                return -EBADMSG;
        *pairs_out = ph_etf_be32(in->at + 1);
        in->at += 5;
        return 0;
}

/* Reads a binary; @bytes_out is borrowed. Bitstrings of odd bits are refused. */
static inline int ph_etf_read_binary(
        struct ph_etf *in, const uint8_t **bytes_out, uint32_t *size_out)
{
        size_t left = ph_etf_left(in);
        if (left < 5 || in->at[0] != PH_ETF_BINARY || ph_etf_be32(in->at + 1) > left - 5)
                return -EBADMSG;
        *size_out = ph_etf_be32(in->at + 1);
        *bytes_out = in->at + 5;
        in->at += 5 + (size_t)*size_out;
        return 0;
}

/* Reads a binary or a bitstring. */
int ph_etf_read_bits(struct ph_etf *in, struct ph_etf_bits *bits_out);

/* The rarer encodings of ph_etf_read_atom(). */
int ph_etf_read_atom_any(struct ph_etf *in, struct ph_etf_atom *atom_out);

/* OTP 26 and later send small UTF-8 atoms, earlier ones mostly the Latin-1 kind. */
static inline int ph_etf_read_atom(struct ph_etf *in, struct ph_etf_atom *atom_out)
{
        size_t left = ph_etf_left(in);
        if (left >= 2 && in->at[0] == PH_ETF_SMALL_ATOM_UTF8 && in->at[1] <= left - 2) {
                *atom_out = (struct ph_etf_atom){.text = in->at + 2, .size = in->at[1]};
                in->at += 2 + (size_t)in->at[1];
                return 0;
        }
        if (left < 3 || in->at[0] != PH_ETF_ATOM || ph_etf_be16(in->at + 1) > left - 3)
                return ph_etf_read_atom_any(in, atom_out);
        *atom_out = (struct ph_etf_atom){
                .text = in->at + 3, .size = (uint16_t)ph_etf_be16(in->at + 1), .latin1 = true};
        in->at += 3 + (size_t)atom_out->size;
        return 0;
}

/* Whether @atom is spelled like the ASCII text @name. */
static inline bool ph_etf_atom_is(const struct ph_etf_atom *atom, const char *name)
{
        size_t size = strlen(name);
        return atom->size == size && memcmp(atom->text, name, size) == 0;
}

/*
 * Writes @atom as UTF-8 into @text of @size bytes, always terminated and cut at a character when
 * it doesn't fit. Bytes that are not UTF-8 become U+FFFD. Returns the length in bytes.
 */
size_t ph_etf_atom_text(const struct ph_etf_atom *atom, char *text, size_t size);

/* Room that any atom fits into: 255 characters of up to four bytes. */
#define PH_ETF_ATOM_TEXT_SIZE (255 * 4 + 1)

/* Reads the atoms true and false. */
int ph_etf_read_bool(struct ph_etf *in, bool *value_out);

/* The bigger encodings of ph_etf_read_int64(). */
int ph_etf_read_int64_any(struct ph_etf *in, int64_t *value_out);

/* Reads an integer; -ERANGE when it is one that 64 signed bits can't hold. */
static inline int ph_etf_read_int64(struct ph_etf *in, int64_t *value_out)
{
        size_t left = ph_etf_left(in);
        if (left >= 2 && in->at[0] == PH_ETF_SMALL_INTEGER) {
                *value_out = in->at[1];
                in->at += 2;
                return 0;
        }
        if (left < 5 || in->at[0] != PH_ETF_INTEGER)
                return ph_etf_read_int64_any(in, value_out);
        *value_out = (int32_t)ph_etf_be32(in->at + 1);
        in->at += 5;
        return 0;
}

/* Reads an integer; -ERANGE when it is negative or doesn't fit into 64 bits. */
int ph_etf_read_uint64(struct ph_etf *in, uint64_t *value_out);

/* Reads a bignum: an integer whose encoding is neither the 8 nor the 32 bit one. */
int ph_etf_read_big(struct ph_etf *in, struct ph_etf_big *big_out);

/* Reads a float, never an infinity or NaN: those are -EBADMSG, as for the node itself. */
int ph_etf_read_double(struct ph_etf *in, double *value_out);

/* The rarer encodings of ph_etf_read_pid(). */
int ph_etf_read_pid_any(struct ph_etf *in, struct ph_etf_pid *pid_out);

static inline int ph_etf_read_pid(struct ph_etf *in, struct ph_etf_pid *pid_out)
{
        if (ph_etf_tag(in) != PH_ETF_NEW_PID)
                return ph_etf_read_pid_any(in, pid_out);
        struct ph_etf ahead = {in->at + 1, in->end};
        struct ph_etf_atom node;
        if (ph_etf_read_atom(&ahead, &node) != 0 || ph_etf_left(&ahead) < 12)
                return -EBADMSG;
        /* As a whole it would be copied before its parts are there: the
         * processor waits for them. */
        pid_out->node.text = node.text;
        pid_out->node.size = node.size;
        pid_out->node.latin1 = node.latin1;
        pid_out->id = ph_etf_be32(ahead.at);
        pid_out->serial = ph_etf_be32(ahead.at + 4);
        pid_out->creation = ph_etf_be32(ahead.at + 8);
        in->at = ahead.at + 12;
        return 0;
}

int ph_etf_read_port(struct ph_etf *in, struct ph_etf_port *port_out);
int ph_etf_read_reference(struct ph_etf *in, struct ph_etf_reference *reference_out);

/* Consumes a fun's header; fun_out->free_variables terms follow. */
int ph_etf_read_fun(struct ph_etf *in, struct ph_etf_fun *fun_out);

/*
 * Consumes one term of any kind with all that is in it, in constant memory.
 *
 * A term that only its own node understands (PH_ETF_LOCAL) has no end of its own: it is taken to
 * be all that is left, and refused inside of another term.
 */
int ph_etf_skip(struct ph_etf *in);

/* As ph_etf_skip(), and @term_out becomes a window on just that term. */
int ph_etf_take(struct ph_etf *in, struct ph_etf *term_out);

#endif

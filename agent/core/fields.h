/*
 * Reads the probe's property lists ([{Name, Value}, …]) into structs, by a table of fields. What
 * the table doesn't name is skipped, what the list lacks keeps its value. No state; any thread.
 */
#ifndef PH_AGENT_CORE_FIELDS_H
#define PH_AGENT_CORE_FIELDS_H

#include <stddef.h>

#include "agent/term/etf.h"

enum ph_field_kind {
        PH_FIELD_INT64, /* int64_t; integers beyond it saturate */
        PH_FIELD_TEXT,  /* char[size]: from an atom or a UTF-8 binary, terminated, cut to fit */
        PH_FIELD_BOOL,  /* bool */
        PH_FIELD_TERM,  /* struct ph_etf: a window on the value, borrowed */
};

struct ph_field_spec {
        const char *name;
        enum ph_field_kind kind;
        size_t offset; /* in the struct that is filled */
        size_t size;   /* of the member there: a text is cut to it */
};

/* The row of the property @name that goes to @member of a @type; @kind is what
 * follows PH_FIELD_. */
#define PH_FIELD(name, kind, type, member)                                                 \
        {                                                                                  \
                name, PH_FIELD_##kind, offsetof(type, member), sizeof(((type *)0)->member) \
        }

/*
 * Reads one property list from @in into @object. Returns 0, or -EBADMSG when it isn't one; fields
 * read so far are then set. A value of an unexpected type leaves its field as it was.
 */
int ph_fields_read(
        struct ph_etf *in, const struct ph_field_spec *specs, size_t count, void *object);

/* Reads an atom or a binary as text, terminated and cut at a character to fit. Returns 0 or
 * -EBADMSG. */
int ph_fields_read_text(struct ph_etf *in, char *text, size_t size);

#endif

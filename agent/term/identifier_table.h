/* The characters beyond ASCII that Elixir 1.14 (Unicode 14) allows in identifiers. */
#ifndef PH_TERM_IDENTIFIER_TABLE_H
#define PH_TERM_IDENTIFIER_TABLE_H

#include <stdint.h>

enum ph_identifier_class {
        PH_IDENTIFIER_START = 0,    /* may start an identifier */
        PH_IDENTIFIER_UPPER = 1,    /* may start an atom */
        PH_IDENTIFIER_CONTINUE = 2, /* may only follow */
        PH_IDENTIFIER_CLASS = 3,    /* the bits of the above */
        PH_IDENTIFIER_MARK = 4,     /* a combining mark, whose order among marks matters */
        PH_IDENTIFIER_JOINS = 8,    /* may become one with the character before it */
};

struct ph_identifier_range {
        uint32_t first;
        uint16_t count;
        uint8_t flags;
        uint8_t scripts; /* into ph_identifier_scripts */
};

/* Sets of scripts, a bit each; the last is the set of all, for characters of no script. */
extern const uint64_t ph_identifier_scripts[];

#define PH_IDENTIFIER_SCRIPT_LATIN UINT64_C(1)
#define PH_IDENTIFIER_SCRIPT_ALL UINT64_C(0xFFFFFFFFFFF)

/* The range that @character is in, or NULL. */
const struct ph_identifier_range *ph_identifier_range_of(uint32_t character);

#endif

/*
 * What a printer must know of a container before it prints the first element: whether all of a
 * list's or map's elements are keyword pairs, which struct a map is, and where the pairs of a
 * large map lie, which Erlang prints last to first. One pass over a term finds it for the term and
 * all that is in it, so that no term is looked through once for each of its levels.
 * One thread at a time.
 */
#ifndef PH_TERM_OUTLINE_H
#define PH_TERM_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/term/etf.h"

/* Maps of more pairs are hash tries in the node, and io_lib walks those against the ETF's order. */
#define PH_OUTLINE_SMALL_MAP 32

#define PH_OUTLINE_NONE UINT32_MAX

struct ph_outline_entry {
        const uint8_t *at;          /* the list's or map's first byte */
        const uint8_t *struct_name; /* of a map: the atom at the key __struct__, or NULL */
        uint32_t last_pair;         /* of a map of more than PH_OUTLINE_SMALL_MAP: into pairs */
        bool keyword;               /* non-empty, and all elements are {atom, _} of no alias */
        bool keyword_keys;          /* of a map: its keys are such elements */
};

struct ph_outline_pair {
        const uint8_t *at;
        uint32_t previous; /* into pairs, or PH_OUTLINE_NONE */
};

/* Zeroed before it is used first. */
struct ph_outline {
        const uint8_t *start, *end;       /* the term that is known; both NULL at first */
        struct ph_outline_entry *entries; /* owned; by ascending address */
        size_t count, entry_room;
        struct ph_outline_pair *pairs; /* owned */
        size_t pair_count, pair_room;
};

void ph_outline_finish(struct ph_outline *outline);

/*
 * Finds out about the list or map that @in starts with, in the term that ended the last time or
 * in a new pass. Containers more than @depth levels (0: any) below it are passed over.
 * @entry_out is borrowed until the next call. Returns 0, -EBADMSG or -ENOMEM.
 */
int ph_outline_find(struct ph_outline *outline, struct ph_etf in, uint32_t depth,
        const struct ph_outline_entry **entry_out);

#endif

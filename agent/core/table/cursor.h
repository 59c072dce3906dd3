/*
 * Cursors: where a page of rows begins, or which row one is, as a text that clients keep and give
 * back. All that is needed to go on is in it, so the agent keeps nothing for it. It also tells what
 * the table was then, so that a table that has changed in between is not taken for the same. Texts
 * come from clients: nothing in one is believed. No state; any thread.
 */
#ifndef PH_AGENT_CORE_TABLE_CURSOR_H
#define PH_AGENT_CORE_TABLE_CURSOR_H

#include <stddef.h>
#include <stdint.h>

#include "agent/term/etf.h"
#include "protocol/limits.h"

enum ph_cursor_kind {
        PH_CURSOR_FORWARD,  /* the rows behind a place */
        PH_CURSOR_BACKWARD, /* the rows before it */
        PH_CURSOR_ROW,      /* one row */
};

/* Windows into the caller's bytes, or into those that ph_cursor_parse() gave. */
struct ph_cursor {
        enum ph_cursor_kind kind;
        struct ph_etf table; /* its reference, which no other table ever gets */
        struct ph_etf name;  /* an atom: what it was called */
        struct ph_etf owner; /* a pid: whose it was */
        int64_t rows;        /* how many it had */
        /* A place as carrier.h tells, or {Nth, Key} of a row. */
        struct ph_etf place;
};

/*
 * Writes @cursor as text, owned by the caller. Returns NULL without memory, or when it would be
 * longer than PH_MAX_CURSOR_BYTES as its key is too large.
 */
char *ph_cursor_format(const struct ph_cursor *cursor);

/*
 * Reads a text. On success returns 0, and @bytes_out is to be freed by the caller when @cursor_out
 * is no longer used. Returns -EINVAL when it is no cursor, or -ENOMEM.
 */
int ph_cursor_parse(const char *text, struct ph_cursor *cursor_out, uint8_t **bytes_out);

#endif

/*
 * Cuts a byte stream into lines. Does no I/O: the caller pushes what it read and pops whole lines.
 * A line ends with '\n'; a '\r' before it is dropped. One thread at a time.
 */
#ifndef PH_PROTOCOL_FRAMING_H
#define PH_PROTOCOL_FRAMING_H

#include <stddef.h>

struct ph_framer {
        char *data;      /* owned; [start, end) holds what was pushed and not yet popped */
        size_t start;    /* first byte not yet popped */
        size_t scanned;  /* bytes before this hold no newline */
        size_t end;      /* one past the last byte pushed */
        size_t capacity; /* allocated bytes of data */
        size_t limit;    /* the longest line allowed, in bytes without its newline */
};

/* Makes an empty framer whose lines may have up to @limit bytes. Allocates nothing yet. */
void ph_framer_init(struct ph_framer *framer, size_t limit);

/* Frees what the framer holds. */
void ph_framer_finish(struct ph_framer *framer);

/*
 * Appends @length bytes. Returns 0 or -ENOMEM (nothing appended). Invalidates lines popped before.
 * Pop until 0 before the next push: then a framer never holds more than its limit and one push.
 */
int ph_framer_push(struct ph_framer *framer, const void *bytes, size_t length);

/*
 * Takes the next whole line. Returns 1 with @line_out a NUL-terminated line (borrowed until the
 * next call on this framer; it may hold NUL bytes itself) and @length_out its bytes; 0 when no
 * whole line is there; -EMSGSIZE when the line at the front is longer than the limit: the stream
 * can't be trusted any more.
 */
int ph_framer_pop(struct ph_framer *framer, char **line_out, size_t *length_out);

#endif

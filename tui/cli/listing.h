/*
 * A table of text: columns aligned, as wide as their cells, cut to the width of the terminal where
 * they must. No text in it can move the cursor. One thread at a time.
 */
#ifndef PH_TUI_CLI_LISTING_H
#define PH_TUI_CLI_LISTING_H

#include <stddef.h>
#include <stdio.h>

#include "tui/text/text.h"

struct ph_listing_column {
        const char *title;
        enum ph_text_align align;
        unsigned rank; /* 0: it stays; else left out when there is no room, the highest first */
        size_t least;  /* cells to which it may be cut when there is no room; 0: it is never cut */
};

struct ph_listing;

/* Makes an empty table. @columns is borrowed as long as the table lives. NULL without memory. */
struct ph_listing *ph_listing_create(const struct ph_listing_column *columns, size_t count);

/* Frees the table. NULL is accepted. */
void ph_listing_destroy(struct ph_listing *listing);

/* Adds a row: a text for each column, copied; NULL is an empty cell. Returns 0 or -ENOMEM. */
int ph_listing_add(struct ph_listing *listing, const char *const *cells);

/*
 * Prints the titles and all rows in lines of at most @width cells (0: any), then a sentence about
 * the columns that were left out. A line is longer only when columns that may neither be cut nor
 * left out want it. Returns 0 or -ENOMEM with nothing printed.
 */
int ph_listing_print(const struct ph_listing *listing, FILE *out, size_t width);

#endif

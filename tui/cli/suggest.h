/*
 * Finds what a mistyped word was meant to be. No state; any thread.
 */
#ifndef PH_TUI_CLI_SUGGEST_H
#define PH_TUI_CLI_SUGGEST_H

#include <stddef.h>

struct ph_suggestion {
        const char *word; /* the one asked about; borrowed */
        const char *best; /* the nearest of those offered; NULL: none is near */
        size_t distance;
};

/* Starts looking for words near to @word. */
void ph_suggestion_init(struct ph_suggestion *suggestion, const char *word);

/* Offers a word, borrowed as long as the suggestion is used. */
void ph_suggestion_offer(struct ph_suggestion *suggestion, const char *candidate);

#endif

/*
 * How many words of memory a term takes in a node of 64 bits: what erts_debug:flat_size/1 says of a
 * term without large maps, funs, or identifiers of other nodes on OTP 25, and about that for these
 * and other releases. Binaries of more than 64 bytes are kept elsewhere and count as a few words.
 * Nothing recurses; any thread.
 */
#ifndef PH_TERM_ETF_WORDS_H
#define PH_TERM_ETF_WORDS_H

#include <stdint.h>

#include "agent/term/etf.h"

/* Returns the words of @term, a window on one term; of bytes that are none, those up to there. */
uint64_t ph_etf_words(struct ph_etf term);

#endif

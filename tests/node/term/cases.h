/*
 * The file that an oracle writes for a test program: 32 bit big endian lengths before each text or
 * term. First the number of remote nodes with name and number of each, then cases to the end.
 */
#ifndef PH_TESTS_TERM_CASES_H
#define PH_TESTS_TERM_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "agent/term/etf.h"
#include "agent/term/print.h"

struct cases {
        uint8_t *bytes; /* owned */
        struct ph_etf in;
        struct ph_etf nodes; /* pairs of name and number, as texts */
        uint32_t node_count;
};

/* Loads the file, or says on stderr why not. */
bool cases_load(struct cases *cases, const char *path);
void cases_free(struct cases *cases);

/* The next text or term; false at the end of the file or when it is damaged. */
bool cases_next(struct cases *cases, struct ph_etf *bytes_out);

/* For struct ph_print_options: the numbers that the oracle's node prints for other nodes. */
int64_t cases_node_number(void *cases, const struct ph_etf_atom *node, uint32_t creation);

#endif

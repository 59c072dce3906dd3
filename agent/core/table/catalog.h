/*
 * The node's tables as of one moment: facts only, no rows. ETS tables, Mnesia's, open DETS tables.
 * Built from the probe's answer to `tables`, then read by queries. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_CATALOG_H
#define PH_AGENT_CORE_TABLE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/core/node_info.h"
#include "agent/core/pid.h"
#include "agent/term/etf.h"

#define PH_MOST_TABLES 262144 /* listed */

/*
 * One table. Strings are owned by the catalog. A table of Mnesia's whose copy here is an ETS or
 * DETS table is that table; one that is kept by other nodes alone has neither owner nor figures.
 */
struct ph_table {
        const char *name; /* empty: it is no atom */
        /* What names it in requests: its name if it is an ETS table and named, else its reference;
         * dets:NAME, or mnesia:NAME when there is no copy here. */
        const char *id;
        const char *owner_name, *heir_name; /* registered names, or NULL */
        const char *storage;                /* of Mnesia's: ram_copies, …, remote; or NULL */
        const char *file;                   /* of a DETS table, or NULL */
        const char *copies; /* of Mnesia's: the nodes that have one, a NUL behind each; or NULL */
        const char *kind;   /* static: ets, mnesia or dets */
        const char *type;   /* static: set, ordered_set, bag, duplicate_bag or unknown */
        const char *protection; /* static: public, protected, private or unknown */
        const char *state;      /* static: answered, no answer, not asked or too large */
        int64_t rows, memory_bytes, file_bytes; /* -1: not known */
        double rows_rate; /* growth per second since the catalog before; NaN when not known */
        double seen_ms;   /* loop time at which it was first listed; 0: in the first list */
        int64_t keypos;   /* 0: not known */
        struct ph_pid owner, heir;
        uint16_t copy_count;
        char write_concurrency[6]; /* true, false or auto */
        bool has_owner, has_heir, named, system, fixed, compressed, read_concurrency;
        bool decentralized;
        bool has_lost, lost; /* whether it dies with its owner, and whether that is known */
};

struct ph_catalog {
        struct ph_table *tables; /* owned */
        uint32_t count, capacity;
        uint32_t left_out; /* tables beyond PH_MOST_TABLES */
        char **strings;    /* owned: one block a table */
        double at_ms;      /* loop time at which it was asked for; 0: there is none */
        int64_t persistent_terms, persistent_bytes; /* -1: not known */
        int64_t waited_ms; /* of the time that the answer took: for what did not answer */
        bool mnesia_silent, dets_silent; /* it did not say in time which tables it has */
};

void ph_catalog_init(struct ph_catalog *catalog);
void ph_catalog_finish(struct ph_catalog *catalog);

/* Adds the tables of one part of the answer. Returns 0, -EBADMSG or -ENOMEM; earlier ones stay. */
int ph_catalog_add(struct ph_catalog *catalog, struct ph_etf part, const struct ph_node_info *info);

/*
 * Takes the end of the answer, and sets the growth and the age of the tables by what @before says
 * of them.
 */
void ph_catalog_complete(
        struct ph_catalog *catalog, struct ph_etf end, const struct ph_catalog *before);

#endif

/*
 * The node's ETS tables as of one moment: facts only, no rows. Built from the probe's answer to
 * `tables`, then read by queries. Loop thread only.
 */
#ifndef PH_AGENT_CORE_CATALOG_H
#define PH_AGENT_CORE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/core/node_info.h"
#include "agent/core/pid.h"
#include "agent/term/etf.h"

/* One table. Strings are owned by the catalog. */
struct ph_table {
        const char *name;
        const char *id; /* what names it in requests: its name if named, else its reference */
        const char *owner_name;    /* registered name of the owner, or NULL */
        const char *type;          /* static: set, ordered_set, bag or duplicate_bag */
        const char *protection;    /* static: public, protected or private */
        char write_concurrency[8]; /* true, false or auto */
        struct ph_pid owner, heir;
        bool has_heir, named, lost, system, fixed, compressed, read_concurrency, decentralized;
        int64_t rows, memory_bytes, keypos;
        double rows_rate; /* growth per second since the catalog before; NaN when it wasn't there */
};

struct ph_catalog {
        struct ph_table *tables; /* owned */
        uint32_t count, capacity;
        char **strings; /* owned: one block a table */
        double at_ms;   /* loop time at which it was asked for; 0: there is none */
        int64_t persistent_terms, persistent_bytes; /* -1: not known */
};

void ph_catalog_init(struct ph_catalog *catalog);
void ph_catalog_finish(struct ph_catalog *catalog);

/* Adds the tables of one part of the answer. Returns 0, -EBADMSG or -ENOMEM; earlier ones stay. */
int ph_catalog_add(struct ph_catalog *catalog, struct ph_etf part, const struct ph_node_info *info);

/* Takes the end of the answer, and sets the growth of the tables that @before has as well. */
void ph_catalog_complete(
        struct ph_catalog *catalog, struct ph_etf end, const struct ph_catalog *before);

/* Returns the table that @id names, or NULL. */
const struct ph_table *ph_catalog_find(const struct ph_catalog *catalog, const char *id);

#endif

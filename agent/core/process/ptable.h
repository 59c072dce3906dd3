/*
 * The process table: one row a live process, kept as columns so that a sort touches few arrays.
 * Filled by sweeps, read by queries. Loop thread only.
 *
 * A row's number stays the same as long as its process lives; numbers of the dead are used again.
 * Whoever died stays, marked as dying, until the next sweep has ended, so that it can be shown once
 * more. While a sweep is under way, rows that it has passed are newer than the others; each knows
 * when it was sampled.
 */
#ifndef PH_AGENT_CORE_PROCESS_PTABLE_H
#define PH_AGENT_CORE_PROCESS_PTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/core/pid.h"
#include "agent/core/process/identities.h"

#define PH_NO_ROW UINT32_MAX
#define PH_BORN_UNKNOWN UINT32_MAX

/* In place of a parent's row. */
#define PH_PARENT_UNKNOWN UINT32_MAX    /* it wasn't said yet */
#define PH_PARENT_NONE (UINT32_MAX - 1) /* dead, of another node, or there never was one */

/* process_info(P, status), in the order of ph_ptable_status_name(). */
enum ph_status {
        PH_STATUS_UNKNOWN,
        PH_STATUS_EXITING,
        PH_STATUS_GARBAGE_COLLECTING,
        PH_STATUS_RUNNABLE,
        PH_STATUS_RUNNING,
        PH_STATUS_SUSPENDED,
        PH_STATUS_WAITING,
        PH_STATUS_COUNT,
};

/* Bits of the column flags. */
enum {
        PH_ROW_USED = 1 << 0,
        PH_ROW_SEEN = 1 << 1, /* by the sweep under way */
        PH_ROW_NAMED = 1 << 2,
        PH_ROW_DYING = 1 << 3,
        PH_ROW_UNSAMPLED = 1 << 4, /* it never said how it is */
        PH_ROW_PLACED = 1 << 5,    /* it stands still, and where is known (watch.c) */
        PH_ROW_CALLING = 1 << 6,   /* and that is a call that it waits in */
};

struct ph_ptable {
        uint32_t size;             /* rows in use, live or free */
        uint32_t capacity;         /* rows allocated */
        uint32_t live;             /* rows of processes that were alive when last looked at */
        uint32_t dying;            /* rows of processes that died since the sweep before the last */
        uint32_t born, died;       /* between the last two sweeps that came to their end */
        uint32_t newborn, newdead; /* the same since the last one */
        uint32_t unidentified;     /* rows whose identity is unknown */
        uint32_t free; /* first of the free rows, chained through the column id; PH_NO_ROW at the
                          end */
        /* The columns, owned, one element a row. */
        struct ph_pid *pid;
        uint64_t *reductions;
        uint32_t *heap; /* in 32 bits, see ph_ptable_heap_bytes() */
        uint32_t *mailbox;
        uint32_t *sampled_ms; /* since the table was made */
        uint32_t *born_ms;    /* when first seen, likewise; PH_BORN_UNKNOWN in the first sweep */
        uint32_t *identity;   /* in identities */
        float *mailbox_rate;  /* per second; NaN until seen twice */
        float *reduction_rate;
        uint8_t *status;
        uint8_t *flags;
        uint32_t
                *current; /* in identities: the function it was last seen in; NULL while not kept */
        uint32_t *parent; /* row of the process that spawned it; NULL while kin is not kept */
        uint16_t *application;     /* its number, see carrier.h; NULL likewise */
        struct ph_orphan *orphans; /* owned: rows whose parent had no row yet, until the commit */
        uint32_t orphan_count, orphan_capacity;
        /* pid to row: open addressing, five slots for every four rows; PH_NO_ROW is free. Owned. */
        uint32_t *slots;
        uint32_t expected; /* the row after the last one sampled: most often the next one, too */
        bool first_over;   /* a sweep has ended, so who comes now is new */
        struct ph_identities identities;
        /* Registered names, sorted by row, as of the last sweep that came to its end. */
        struct ph_name *names; /* owned */
        uint32_t name_count;
};

struct ph_name {
        uint32_t row;
        char *text; /* owned, as the node prints the atom without quotes */
};

struct ph_orphan {
        uint32_t row;
        struct ph_pid parent;
};

enum ph_kin { PH_KIN_UNKNOWN, PH_KIN_NONE, PH_KIN_PARENT };

/* What one sweep says about one process. */
struct ph_sample {
        struct ph_pid pid;
        uint32_t mailbox;
        uint64_t reductions;
        uint64_t heap_bytes;
        enum ph_status status;
        enum ph_kin kin;
        struct ph_pid parent;
        uint16_t application;
};

void ph_ptable_init(struct ph_ptable *table);
void ph_ptable_finish(struct ph_ptable *table);

/* Begins a sweep: rows that it doesn't sample until the commit are dead. */
void ph_ptable_begin(struct ph_ptable *table);

/* The sweep failed: parents that waited for its end are forgotten. The next one tells them again;
 * before OTP 25, when looks tell them once, they stay unknown. */
void ph_ptable_abandon(struct ph_ptable *table);

/* Takes one sample of the sweep under way. Returns 0, or -ENOMEM with the table unchanged. */
int ph_ptable_sample(struct ph_ptable *table, const struct ph_sample *sample, uint32_t now_ms);

/*
 * Notes that the process @pid is there but did not say how it is: what is known of it stays as it
 * was, but for its status. Returns 0, or -ENOMEM with the table unchanged.
 */
int ph_ptable_miss(struct ph_ptable *table, struct ph_pid pid, uint32_t now_ms);

/*
 * Ends a sweep that saw every process: rows that it did not sample are dying, those that were dying
 * are freed. @names (taken over with its texts, @count of them, sorted by row) replaces the
 * registered names. Row numbers handed out before may mean other processes now.
 */
void ph_ptable_commit(struct ph_ptable *table, struct ph_name *names, uint32_t count);

/* Marks the row of a process that is known to be dead as dying. */
void ph_ptable_kill(struct ph_ptable *table, uint32_t row);

/* Returns the row of a process, or PH_NO_ROW. */
uint32_t ph_ptable_find(const struct ph_ptable *table, struct ph_pid pid);

/* Whether @row is in use, and whether its process is dying, that is, dead already. */
static inline bool ph_ptable_is_used(const struct ph_ptable *table, uint32_t row)
{
        return row < table->size && (table->flags[row] & PH_ROW_USED) != 0;
}

static inline bool ph_ptable_is_dying(const struct ph_ptable *table, uint32_t row)
{
        return (table->flags[row] & PH_ROW_DYING) != 0;
}

/*
 * How much memory the process of @row has: a multiple of 4 bytes up to 8 GiB, in steps of 8 KiB
 * beyond, and 16 TiB at most. More memory is a greater number in the column, too.
 */
#define PH_HEAP_LARGE (UINT32_C(1) << 31)
#define PH_HEAP_STEP 4
#define PH_HEAP_LARGE_STEP 8192

static inline uint64_t ph_ptable_heap_bytes(const struct ph_ptable *table, uint32_t row)
{
        uint32_t heap = table->heap[row];

        return heap < PH_HEAP_LARGE ? (uint64_t)heap * PH_HEAP_STEP
                                    : (uint64_t)(heap - PH_HEAP_LARGE) * PH_HEAP_LARGE_STEP;
}

/* Sets what the process of @row is. When too much is kept, everything is forgotten first. */
void ph_ptable_identify(struct ph_ptable *table, uint32_t row, const struct ph_identity *identity);

/*
 * Keeps parents and applications, all unknown at first, or forgets them. Parents never change: one
 * that is known is not set again. Returns 0 or -ENOMEM.
 */
int ph_ptable_keep_kin(struct ph_ptable *table, bool keep);

/* Sets the parent of the process of @row, if kin is kept and it isn't known. */
void ph_ptable_set_parent(struct ph_ptable *table, uint32_t row, struct ph_pid parent);

/*
 * Keeps the functions that processes are in, all unknown at first, or forgets them. Returns 0 or
 * -ENOMEM.
 */
int ph_ptable_keep_current(struct ph_ptable *table, bool keep);

/* Sets the function that the process of @row was seen in (label empty), if those are kept. */
void ph_ptable_set_current(
        struct ph_ptable *table, uint32_t row, const struct ph_identity *function);

/* Counts the rows whose function isn't known; all of them while those are not kept. */
uint32_t ph_ptable_count_unknown_current(const struct ph_ptable *table);

/* Returns the registered name of the process of @row, which is named; borrowed until the next
 * commit. */
const struct ph_name *ph_ptable_find_name(const struct ph_ptable *table, uint32_t row);

/* Returns the registered name of @row's process, or NULL. Borrowed until the next commit. */
static inline const char *ph_ptable_name(const struct ph_ptable *table, uint32_t row)
{
        if ((table->flags[row] & PH_ROW_NAMED) == 0)
                return NULL;
        return ph_ptable_find_name(table, row)->text;
}

/* Returns the name of @status as process_info/2 gives it. */
const char *ph_ptable_status_name(enum ph_status status);

/* Returns the status named by @size bytes of @text. */
enum ph_status ph_ptable_status_of(const uint8_t *text, size_t size);

#endif

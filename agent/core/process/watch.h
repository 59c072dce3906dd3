/*
 * Which processes have looked wrong in sweep after sweep, and since when: one pass over the process
 * table after each sweep, and memory for the few that stand out. What they are stuck in is for
 * stuck.c to find out. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_WATCH_H
#define PH_AGENT_CORE_PROCESS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/process/ptable.h"

#define PH_WATCH_MOST 4096   /* processes that are watched */
#define PH_WATCH_UNKNOWN 200 /* that are found at once to be standing somewhere unknown */

/* What a process looks like from outside. */
enum ph_watch_kind {
        PH_WATCH_NOTHING,
        PH_WATCH_STILL,   /* hardly moves, and has messages or is in a call */
        PH_WATCH_BUSY,    /* runs whenever it is looked at */
        PH_WATCH_SILENT,  /* doesn't say how it is */
        PH_WATCH_FLOODED, /* works, and its mailbox grows nevertheless */
};

struct ph_watch_entry {
        uint32_t row;
        struct ph_pid pid;
        enum ph_watch_kind kind;
        uint32_t since_ms; /* on the census' clock: when it was first seen so */
        uint32_t samples;  /* sweeps since */
        uint32_t lapses;   /* those of them in which it didn't quite look so */
        uint32_t mailbox;  /* at the first of them */
};

struct ph_watch {
        struct ph_watch_entry *entries; /* owned; by ascending row */
        uint32_t count;
        uint32_t missed;                         /* that were not watched for lack of room */
        struct ph_pid unknown[PH_WATCH_UNKNOWN]; /* stand still, and nobody knows where */
        uint32_t unknown_count;
        uint32_t begun_ms; /* when watching began; 0: it hasn't */
};

/* Zeroed, it watches nothing. Forgets all. */
void ph_watch_reset(struct ph_watch *watch);

/* Takes what @table says after a sweep, at @now_ms. Returns 0, or -ENOMEM with all forgotten. */
int ph_watch_take(struct ph_watch *watch, struct ph_ptable *table, uint32_t now_ms);

/* Returns the entry of the process, or NULL; borrowed until the next take. */
const struct ph_watch_entry *ph_watch_find(
        const struct ph_watch *watch, const struct ph_ptable *table, struct ph_pid pid);

#endif

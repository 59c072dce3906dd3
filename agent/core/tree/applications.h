/*
 * The node's applications: what is loaded, starting and running. Asked for when somebody looks at
 * trees. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TREE_APPLICATIONS_H
#define PH_AGENT_CORE_TREE_APPLICATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/process/census.h"
#include "agent/term/etf.h"

struct ph_application {
        char name[PH_ETF_ATOM_TEXT_SIZE], version[64], description[256];
        char type[16];  /* permanent, transient, temporary, or undefined when it wasn't started */
        char state[16]; /* running, starting or loaded */
};

struct ph_applications {
        struct ph_census *census;   /* borrowed */
        struct ph_application *all; /* owned, by name */
        uint32_t count;
        uint64_t ref;      /* of the question under way, or 0 */
        uint64_t asked_ms; /* loop time; 0: never */
        uint64_t changes;  /* of the list */
        char gap[256];     /* why the list is not newer, or empty */
        void (*on_answer)(void *context);
        void *context;
};

void ph_applications_init(struct ph_applications *applications, struct ph_census *census,
        void (*on_answer)(void *context), void *context);

/* Ends the question under way and forgets the list. */
void ph_applications_rest(struct ph_applications *applications);

/* Frees what it holds, after the loop has run. */
void ph_applications_finish(struct ph_applications *applications);

/* Asks for the list when it is old. */
void ph_applications_want(struct ph_applications *applications);

/* Whether the first list is on its way. */
bool ph_applications_is_busy(const struct ph_applications *applications);

/* Returns the application, or NULL. */
const struct ph_application *ph_applications_find(
        const struct ph_applications *applications, const char *name);

#endif

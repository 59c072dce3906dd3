/*
 * All processes as a tree, for one answer: who belongs below whom, which lines a client sees of it,
 * and what is summed up below each. Made from the process table, the masters of the applications
 * and what supervisors said, without asking anybody. Loop thread only.
 *
 * Nodes are numbers: a process has that of its row, an application forest->rows and its own number
 * (0: no application). A child that has no process has a line but no node.
 *
 *   spawn           each process below the one that spawned it
 *   supervision     the same, but the processes that an application begins with and those whose
 *                   parent is gone are below their application, and each child below the supervisor
 *                   that says it is its child
 *
 * Parents that are dead, on another node, or that are their own descendants are as none. Costs a
 * few passes over the table, whatever it looks like. Takes a byte a row for as long as it lives,
 * and four more while something is found out that the table doesn't say.
 */
#ifndef PH_AGENT_CORE_TREE_FOREST_H
#define PH_AGENT_CORE_TREE_FOREST_H

#include <cjson/cJSON.h>

#include "agent/core/process/census.h"
#include "agent/core/process/filter.h"
#include "agent/core/tree/applications.h"
#include "agent/core/tree/supervisors.h"

#define PH_NO_NODE UINT32_MAX
#define PH_NODE_ID_SIZE 2048

struct ph_forest_link;

/* One line of what is seen. */
struct ph_line {
        uint32_t node;  /* PH_NO_NODE: a child without a process, or an application without any */
        uint32_t above; /* the node that this one is below, or PH_NO_NODE */
        uint32_t depth;
        const struct ph_supervisor *of; /* borrowed: whose child it is; or NULL */
        uint32_t child;                 /* which of its children */
        const char *application;        /* borrowed: of an application's line; "": no application */
        bool expanded, expandable;
        uint64_t rails;    /* bit N: more follows on level N, from 1 on; deeper than 63: not told */
        uint32_t children; /* processes directly below it */
        uint32_t processes;             /* these and all below them, and itself */
        uint64_t memory_bytes, mailbox; /* of all these */
};

struct ph_forest {
        const struct ph_census *census;             /* borrowed; the table unchanged meanwhile */
        const struct ph_supervisors *supervisors;   /* borrowed, likewise */
        const struct ph_applications *applications; /* borrowed, likewise */
        bool spawn;
        uint32_t rows;  /* of the table as it was */
        uint32_t nodes; /* rows and applications */
        uint8_t *marks; /* owned */
        uint32_t *work; /* owned: of one pass */
        bool filtered;
        struct ph_forest_link *links; /* owned: of those that aren't below their parents, by row */
        uint32_t link_count, link_capacity;
        uint32_t root;  /* the node it begins with; PH_NO_NODE: at the top */
        uint32_t total; /* lines that there are */
        uint32_t offset;
        struct ph_line *lines; /* owned: the window */
        uint32_t count;
};

/* Finds out who is below whom. Returns 0, or -ENOMEM with nothing to finish. */
int ph_forest_init(struct ph_forest *forest, const struct ph_census *census,
        const struct ph_supervisors *supervisors, const struct ph_applications *applications,
        bool spawn);
void ph_forest_finish(struct ph_forest *forest);

/* Returns the node that @text names: an application, a registered name, a pid or a line's id; or
 * PH_NO_NODE. */
uint32_t ph_forest_find(const struct ph_forest *forest, const char *text);

/* Expands the nodes whose ids are the strings in @ids, those that aren't there excepted. Returns 0
 * or -ENOMEM. */
int ph_forest_expand(struct ph_forest *forest, const cJSON *ids);

/* Expands the nodes of the @depth uppermost levels below forest->root. Returns 0 or -ENOMEM. */
int ph_forest_expand_depth(struct ph_forest *forest, uint32_t depth);

/* Expands all that @node is below. */
void ph_forest_reveal(struct ph_forest *forest, uint32_t node);

/* Leaves only what @filter matches and what that is below, expanded. Returns 0 or -ENOMEM. */
int ph_forest_filter(struct ph_forest *forest, struct ph_filter *filter);

/*
 * Makes the window's lines, with their sums; moved so that the line of @around (PH_NO_NODE: none)
 * is in it, if there is one. Returns 0 or -ENOMEM. Nothing can be expanded any more.
 */
int ph_forest_show(struct ph_forest *forest, uint32_t offset, uint32_t limit, uint32_t around);

/* Writes what names @line's node across restarts: a name, whose child it is, or its pid. */
void ph_forest_id(
        const struct ph_forest *forest, const struct ph_line *line, char id[PH_NODE_ID_SIZE]);

/* The same for the node that @line is below; empty at the top. */
void ph_forest_id_above(
        const struct ph_forest *forest, const struct ph_line *line, char id[PH_NODE_ID_SIZE]);

#endif

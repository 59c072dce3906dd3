/*
 * Reads what the probe answers to a planner's questions into its kinship: what processes are in
 * planner_read.c, supervisors and what the dead own in files of their own, and what all of them
 * read in planner_kin.c. For the files planner*.c and kill_settle.c alone.
 */
#ifndef PH_AGENT_CORE_KILL_PLANNER_READ_H
#define PH_AGENT_CORE_KILL_PLANNER_READ_H

#include "agent/core/kill/planner.h"

#define PH_PLANNER_TEXT 1100 /* any atom */

/* Whether @node is this one. */
bool ph_planner_is_local(const struct ph_planner *planner, const struct ph_etf_atom *node);

/* Reads a pid or port of this node. Returns its kin, PH_NO_KIN for all else, or -ENOMEM. */
int32_t ph_planner_read_one(struct ph_planner *planner, struct ph_etf *in);

/* Reads a list, each element with @read. */
int ph_planner_read_each(struct ph_planner *planner, struct ph_etf *in,
        int (*read)(struct ph_planner *planner, struct ph_etf *in));

/* Returns the printed term, or NULL; owned by the caller. */
char *ph_planner_term_text(const struct ph_planner *planner, struct ph_etf in);

/* Each returns 0, -ENOMEM, or -EBADMSG with what was read so far kept. */
int ph_planner_read_found(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_running(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_name(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_kin(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_supervisors(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_members(struct ph_planner *planner, struct ph_etf in, int32_t master);
int ph_planner_read_tables(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_watchers(struct ph_planner *planner, struct ph_etf in);

#endif

/*
 * The method `search`: goes through a table for rows whose printed text has some words in it, or
 * that match a pattern, as fast as the budget allows, and tells how far it is. It looks at a few
 * thousand rows at a time and keeps nothing of them, so it can take as long as it likes and be
 * ended at any moment. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_SEARCH_H
#define PH_AGENT_CORE_TABLE_SEARCH_H

#include "agent/core/table/rows.h"

/* Handles a call of the method. */
void ph_search_call(struct ph_rows *rows, struct ph_call *call, const cJSON *params);

#endif

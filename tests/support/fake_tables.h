/*
 * What the fake agent answers to tables. Its tables are table_0, table_1, … in the order of their
 * rows, as many as it has processes: table (line + shift) modulo tables stands on each line. Each
 * tenth is private, each tenth Mnesia's, each tenth a DETS table. Private to tests/support. Any
 * thread.
 */
#ifndef PH_TESTS_SUPPORT_FAKE_TABLES_H
#define PH_TESTS_SUPPORT_FAKE_TABLES_H

#include <cjson/cJSON.h>

#include "protocol/error.h"
#include "tests/support/fake_agent.h"

/* Returns the result, or NULL with @error filled. Owned by the caller. */
cJSON *ph_fake_tables(
        const struct ph_fake_behaviour *behaviour, const cJSON *params, struct ph_error *error);

#endif

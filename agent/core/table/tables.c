#include "agent/core/table/tables.h"

#include <math.h>
#include <string.h>

#include "agent/core/table/tables_view.h"
#include "protocol/limits.h"

#define LEAST_INTERVAL_MS 500

void ph_tables_init(struct ph_tables *tables, uv_loop_t *loop, struct ph_requests *requests,
        struct ph_heartbeat *heartbeat, struct ph_node_info *info)
{
        *tables = (struct ph_tables){.loop = loop,
                .requests = requests,
                .heartbeat = heartbeat,
                .info = info,
                .budget_percent = PH_DEFAULT_BUDGET_PERCENT};
        ph_catalog_init(&tables->now);
        ph_catalog_init(&tables->next);
}

void ph_tables_finish(struct ph_tables *tables)
{
        ph_catalog_finish(&tables->now);
        ph_catalog_finish(&tables->next);
}

void ph_tables_rest(struct ph_tables *tables)
{
        ph_requests_cancel(tables->requests, tables->ref);
        tables->ref = 0;
        tables->gap[0] = '\0';
        ph_tables_finish(tables);
}

/* ---- the list */

static void answer_all(struct ph_tables *tables)
{
        while (tables->views != NULL)
                ph_tables_view_answer(tables->views);
}

/* Of the list before, nothing is kept: what it tells of growth has been noted then. */
static void complete(struct ph_tables *tables, struct ph_etf end)
{
        ph_catalog_complete(&tables->next, end, &tables->now);
        ph_catalog_finish(&tables->now);
        tables->now = tables->next;
        ph_catalog_init(&tables->next);
        tables->cost_ms = (double)(uv_hrtime() - tables->asked_ns) / 1e6;
        tables->cost_ms = fmax(0, tables->cost_ms - (double)tables->now.waited_ms);
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        struct ph_tables *tables = context;

        if (answer->kind == PH_ANSWER_PART) {
                if (ph_catalog_add(&tables->next, answer->term, tables->info) < 0)
                        memcpy(tables->gap, "some tables could not be read", 30);
                return;
        }
        tables->ref = 0;
        if (answer->kind == PH_ANSWER_DONE) {
                complete(tables, answer->term);
        } else {
                memcpy(tables->gap, answer->error.message, sizeof(tables->gap));
                ph_catalog_finish(&tables->next);
        }
        answer_all(tables);
}

static bool is_due(const struct ph_tables *tables)
{
        double age = (double)uv_now(tables->loop) - tables->now.at_ms;
        double spacing = tables->cost_ms * 100 / tables->budget_percent;

        return tables->now.at_ms == 0 ||
               age >= (spacing > LEAST_INTERVAL_MS ? spacing : LEAST_INTERVAL_MS);
}

static void refresh(struct ph_tables *tables)
{
        if (tables->ref != 0 || !is_due(tables) || ph_heartbeat_is_silent(tables->heartbeat))
                return;
        ph_etf_build_atom(ph_requests_command(tables->requests), "tables");
        tables->gap[0] = '\0';
        tables->next.at_ms = (double)uv_now(tables->loop);
        tables->asked_ns = uv_hrtime();
        tables->ref =
                ph_requests_send(tables->requests, PH_REQUEST_TIMEOUT_MS, on_answer, tables, NULL);
}

void ph_tables_call(struct ph_tables *tables, struct ph_call *call, const cJSON *params)
{
        struct ph_tables_view *view = ph_tables_view_create(tables, call, params);

        if (view == NULL)
                return;
        refresh(tables);
        if (tables->ref == 0)
                ph_tables_view_answer(view);
}

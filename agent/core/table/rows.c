#include "agent/core/table/rows.h"

#include <stdlib.h>

#include "agent/core/table/page.h"
#include "protocol/limits.h"

static void destroy(struct ph_page *page)
{
        ph_page_finish(page);
        free(page);
}

static void fail(struct ph_page *page, const struct ph_error *error)
{
        page->call->on_cancel = NULL;
        ph_call_fail(page->call, error);
        destroy(page);
}

static void on_cancel(struct ph_call *call)
{
        struct ph_page *page = call->state;

        ph_requests_cancel(page->rows->requests, page->ref);
        destroy(page);
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        struct ph_page *page = context;
        struct ph_json json = {0};
        struct ph_error error;
        cJSON *result;

        if (answer->kind == PH_ANSWER_ERROR) {
                fail(page, &answer->error);
                return;
        }
        if (page->write(page, answer->term, &json, &result, &error) < 0) {
                fail(page, &error);
                return;
        }
        page->call->on_cancel = NULL;
        ph_call_answer(page->call, &json, result);
        destroy(page);
}

static void ask(struct ph_page *page)
{
        struct ph_requests *requests = page->rows->requests;
        struct ph_error error;

        ph_page_build(page, ph_requests_command(requests));
        page->asked_ms = (double)uv_now(page->rows->loop);
        page->ref = ph_requests_send(requests, PH_REQUEST_TIMEOUT_MS, on_answer, page, &error);
        if (page->ref != 0)
                return;
        if (error.code == PH_ERROR_PARAMS)
                ph_page_explain_atom(page, &error);
        fail(page, &error);
}

/* What an agent that was started without contents says about all that it hides. */
bool ph_rows_may_show(const struct ph_rows *rows, struct ph_error *error)
{
        if (!rows->config->contents)
                ph_error_set(error, PH_ERROR_REFUSED,
                        "what tables hold is not shown: in this node the application porthole has "
                        "{contents, false} in its environment");
        return rows->config->contents;
}

static void handle(struct ph_rows *rows, struct ph_call *call, const cJSON *params,
        int (*read)(struct ph_page *page, const cJSON *params, struct ph_error *error),
        int (*write)(const struct ph_page *page, struct ph_etf answer, struct ph_json *json,
                cJSON **result_out, struct ph_error *error))
{
        struct ph_page *page = calloc(1, sizeof(*page));
        struct ph_error error;

        if (page == NULL) {
                ph_call_fail_for_memory(call);
                return;
        }
        *page = (struct ph_page){.rows = rows, .call = call, .write = write};
        if (!ph_rows_may_show(rows, &error) || read(page, params, &error) < 0) {
                fail(page, &error);
                return;
        }
        call->state = page;
        call->on_cancel = on_cancel;
        ask(page);
}

void ph_rows_call(struct ph_rows *rows, struct ph_call *call, const cJSON *params)
{
        handle(rows, call, params, ph_page_read, ph_page_write);
}

void ph_rows_call_one(struct ph_rows *rows, struct ph_call *call, const cJSON *params)
{
        handle(rows, call, params, ph_page_read_row, ph_row_write);
}

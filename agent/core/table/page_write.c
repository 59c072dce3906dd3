#include <errno.h>

#include "agent/core/table/rows_write.h"

static void write_edges(const struct ph_rows_answer *answer, struct ph_json *json, cJSON *result)
{
        struct ph_etf slot = answer->first;
        struct ph_etf_atom tag;
        int64_t number;

        if (answer->more_before)
                ph_rows_write_cursor(
                        answer, PH_CURSOR_BACKWARD, answer->first, json, result, "previous");
        else
                ph_json_null(json, result, "previous");
        if (answer->more_behind)
                ph_rows_write_cursor(answer, PH_CURSOR_FORWARD, answer->last, json, result, "next");
        else
                ph_json_null(json, result, "next");
        if (ph_etf_read_tuple_of(&slot, 3) == 0 && ph_etf_read_atom(&slot, &tag) == 0 &&
                ph_etf_read_int64(&slot, &number) == 0 && answer->slots > 0)
                ph_json_number(json, result, "share", (double)number / (double)answer->slots);
        else
                ph_json_null(json, result, "share");
}

static int write_rows(struct ph_rows_answer *answer, struct ph_json *json, cJSON *result)
{
        cJSON *rows = ph_json_array(json, result, "rows");
        struct ph_row row;
        int r;

        while ((r = ph_rows_answer_next(answer, &row)) > 0)
                ph_rows_write_row(answer, &row, json, ph_json_object(json, rows, NULL));
        return r;
}

static int write_page(struct ph_rows_answer *answer, struct ph_json *json, cJSON **result_out,
        struct ph_error *error)
{
        cJSON *result = cJSON_CreateObject();

        ph_rows_write_head(answer, json, result);
        write_edges(answer, json, result);
        ph_json_int(json, result, "left_out", answer->page->by_key ? answer->number : 0);
        if (write_rows(answer, json, result) < 0) {
                cJSON_Delete(result);
                ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
                return -EBADMSG;
        }
        *result_out = result;
        return 0;
}

int ph_page_write(const struct ph_page *page, struct ph_etf term, struct ph_json *json,
        cJSON **result_out, struct ph_error *error)
{
        struct ph_rows_answer answer;
        int r = ph_rows_answer_read(&answer, page, term, error);

        if (r == 0)
                r = write_page(&answer, json, result_out, error);
        ph_rows_answer_finish(&answer);
        return r;
}

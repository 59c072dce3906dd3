#include "agent/core/table/rows_write.h"
#include "agent/core/table/search_state.h"

static double elapsed_ms(const struct ph_search *search)
{
        return (double)uv_now(search->page.rows->loop) - search->begun_ms;
}

static void write_progress(const struct ph_search *search, struct ph_json *json, cJSON *object)
{
        double elapsed = elapsed_ms(search);

        ph_json_uint(json, object, "scanned", search->scanned);
        ph_json_uint(json, object, "found", search->found);
        ph_json_number(json, object, "elapsed_ms", elapsed);
        ph_json_number(json, object, "rows_per_second",
                (double)search->scanned * 1000 / (elapsed > 1 ? elapsed : 1));
}

void ph_search_tell(struct ph_search *search, struct ph_json *json, cJSON *rows)
{
        cJSON *part = cJSON_CreateObject(), *progress;

        if (rows != NULL)
                ph_json_item(json, part, "rows", rows);
        else
                ph_json_array(json, part, "rows");
        progress = ph_json_object(json, part, "progress");
        write_progress(search, json, progress);
        ph_json_int(json, progress, "total", search->total);
        search->told_ms = (double)uv_now(search->page.rows->loop);
        search->untaken = true;
        ph_call_send_part(search->call, json, part);
}

cJSON *ph_search_write(
        const struct ph_search *search, const struct ph_rows_answer *answer, struct ph_json *json)
{
        cJSON *result = cJSON_CreateObject();

        ph_rows_write_head(answer, json, result);
        write_progress(search, json, result);
        ph_json_uint(json, result, "partly", search->partly);
        if (answer->more_behind)
                ph_rows_write_cursor(answer, PH_CURSOR_FORWARD, answer->last, json, result, "next");
        else
                ph_json_null(json, result, "next");
        ph_json_bool(json, result, "complete", !answer->more_behind);
        ph_json_array(json, result, "rows");
        ph_json_uint(json, result, "streamed", search->found);
        return result;
}

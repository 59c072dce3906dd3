#include "agent/core/table/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/table/rows_write.h"
#include "agent/core/table/search_state.h"
#include "protocol/limits.h"

#define LEAST_CHUNK 1000 /* rows looked at in one go: more as long as that is quick */
#define MOST_CHUNK 8000
#define QUICK_US 10000 /* that the node may be busy with a chunk */
#define SLOW_US 40000
#define TICK_MS 50      /* between two looks at whether to go on */
#define TELL_MS 100     /* between two tellings how far it is, at least */
#define ROW_BYTES 65536 /* of a row that is looked at as a whole */

static void on_answer(void *context, const struct ph_answer *answer);

/* ---- the end */

static void on_closed(uv_handle_t *timer)
{
        struct ph_search *search = timer->data;

        ph_page_finish(&search->page);
        ph_etf_build_finish(&search->pattern);
        ph_etf_build_finish(&search->reference);
        ph_etf_build_finish(&search->before);
        ph_text_finish(&search->text);
        free(search->needle);
        free(search);
}

static void destroy(struct ph_search *search)
{
        ph_requests_cancel(search->page.rows->requests, search->page.ref);
        uv_close((uv_handle_t *)&search->timer, on_closed);
}

static void on_cancel(struct ph_call *call)
{
        struct ph_search *search = call->state;

        search->call = NULL;
        destroy(search);
}

static void fail(struct ph_search *search, const struct ph_error *error)
{
        search->call->on_cancel = NULL;
        ph_call_fail(search->call, error);
        destroy(search);
}

static void succeed(struct ph_search *search, const struct ph_rows_answer *answer)
{
        struct ph_json json = {0};
        cJSON *result = ph_search_write(search, answer, &json);

        search->call->on_cancel = NULL;
        ph_call_answer(search->call, &json, result);
        destroy(search);
}

/* ---- going through the table */

static void build(struct ph_search *search, struct ph_etf_builder *command)
{
        ph_etf_build_tuple(command, 6);
        ph_etf_build_atom(command, "rows");
        ph_page_build_table(&search->page, command);
        ph_etf_build_raw(command, search->page.from.bytes, search->page.from.size);
        if (search->pattern.size > 0) {
                ph_etf_build_tuple(command, 3);
                ph_etf_build_atom(command, "pattern");
                ph_etf_build_raw(command, search->pattern.bytes, search->pattern.size);
                ph_etf_build_uint64(command, search->page.limit - search->found);
        } else {
                ph_etf_build_atom(command, search->settling ? "any" : "bare");
        }
        ph_etf_build_uint64(command, search->settling ? search->settle_at : search->chunk);
        ph_etf_build_int64(command, ROW_BYTES);
}

static bool may_go_on(struct ph_search *search)
{
        struct ph_rows *rows = search->page.rows;

        return !search->untaken && search->page.ref == 0 &&
               ph_allowance_has(&rows->searches, uv_now(rows->loop), (double)rows->config->budget);
}

static int ask(struct ph_search *search, struct ph_error *error)
{
        struct ph_requests *requests = search->page.rows->requests;

        build(search, ph_requests_command(requests));
        search->page.asked_ms = (double)uv_now(search->page.rows->loop);
        search->page.ref =
                ph_requests_send(requests, PH_REQUEST_TIMEOUT_MS, on_answer, search, error);
        if (search->page.ref != 0)
                return 0;
        if (error->code == PH_ERROR_PARAMS)
                ph_page_explain_atom(&search->page, error);
        return -EIO;
}

/* Asks for the next rows, unless that has to wait. Returns 0, or -errno with @error filled. */
static int go_on(struct ph_search *search, struct ph_error *error)
{
        return may_go_on(search) ? ask(search, error) : 0;
}

static void on_tick(uv_timer_t *timer)
{
        struct ph_search *search = timer->data;
        struct ph_json json = {0};
        struct ph_error error;

        if (go_on(search, &error) < 0)
                fail(search, &error);
        else if (!search->untaken && (double)uv_now(timer->loop) - search->told_ms >= TELL_MS)
                ph_search_tell(search, &json, NULL);
}

static void on_taken(struct ph_call *call)
{
        struct ph_search *search = call->state;
        struct ph_error error;

        search->untaken = false;
        if (go_on(search, &error) < 0)
                fail(search, &error);
}

/* {forward, Place}: where the next chunk begins. */
static void move_to(struct ph_search *search, struct ph_etf place)
{
        struct ph_etf_builder from = search->before;

        search->before = search->page.from;
        ph_etf_build_reset(&from);
        ph_etf_build_tuple(&from, 2);
        ph_etf_build_atom(&from, "forward");
        ph_etf_build_raw(&from, place.at, ph_etf_left(&place));
        search->page.from = from;
}

/* From now on it is that table, whatever it is called. */
static void hold_on_to(struct ph_search *search, struct ph_etf reference)
{
        if (search->page.cursor.table.at != NULL)
                return;
        ph_etf_build_raw(&search->reference, reference.at, ph_etf_left(&reference));
        search->page.cursor.table = ph_etf_of(search->reference.bytes, search->reference.size);
}

/* Large chunks cost less, small ones are ended sooner. */
static void size_chunks(struct ph_search *search, int64_t busy_us)
{
        if (busy_us < QUICK_US && search->chunk < MOST_CHUNK)
                search->chunk *= 2;
        else if (busy_us > SLOW_US && search->chunk > LEAST_CHUNK)
                search->chunk /= 2;
}

/*
 * Adds the rows of a chunk that are looked for, as many as still wanted. Returns how many it looked
 * at, or -errno.
 */
static int look_through(
        struct ph_search *search, struct ph_rows_answer *answer, struct ph_json *json, cJSON *rows)
{
        struct ph_row row;
        int looked = 0, r = 1;

        while (search->found < search->page.limit && r >= 0) {
                r = ph_rows_answer_next(answer, &row);
                if (r <= 0)
                        break;
                looked++;
                search->partly += !row.whole;
                r = ph_search_matches(search, &row);
                if (r <= 0)
                        continue;
                r = ph_rows_answer_split(answer, &row);
                ph_rows_write_row(answer, &row, json, ph_json_object(json, rows, NULL));
                search->found++;
        }
        return r < 0 ? r : looked;
}

static void spend(struct ph_search *search, double ms)
{
        if (ms > 0)
                ph_allowance_spend(&search->page.rows->searches, ms);
}

/*
 * Tells the hits of a chunk. What that takes goes on beside the node's own work, and counts where
 * it takes longer. Returns 0 or -errno.
 */
static int take_chunk(struct ph_search *search, struct ph_rows_answer *answer)
{
        struct ph_json json = {0};
        cJSON *rows = cJSON_CreateArray();
        uint64_t begin_ns = uv_hrtime();
        int looked = look_through(search, answer, &json, rows);

        search->settle_at = looked < 0 ? 0 : (uint32_t)looked;
        search->scanned +=
                ph_rows_answer_has_more(answer) ? search->settle_at : (uint64_t)answer->number;
        search->total = answer->table->rows;
        spend(search, (double)(uv_hrtime() - begin_ns) / 1e6 - (double)answer->busy_us / 1000);
        if (looked >= 0 && cJSON_GetArraySize(rows) > 0)
                ph_search_tell(search, &json, rows);
        else
                cJSON_Delete(rows);
        return looked < 0 ? looked : 0;
}

static void stop_asking(struct ph_search *search)
{
        ph_requests_cancel(search->page.rows->requests, search->page.ref);
        search->page.ref = 0;
}

/* All that was wanted is found, in the middle of a chunk: asks for the place
 * behind the last hit. */
static int settle(struct ph_search *search, struct ph_error *error)
{
        struct ph_etf_builder from = search->before;

        stop_asking(search);
        search->before = search->page.from;
        search->page.from = from;
        search->settling = true;
        return ask(search, error);
}

static int take_answer(
        struct ph_search *search, struct ph_rows_answer *answer, struct ph_error *error)
{
        bool more = answer->more_behind;

        size_chunks(search, answer->busy_us);
        hold_on_to(search, answer->cursor.table);
        move_to(search, answer->last);
        /* The node reads on while its rows are looked through; a pattern it looks for itself. */
        if (more && search->needle != NULL && go_on(search, error) < 0)
                return -EIO;
        if (take_chunk(search, answer) < 0) {
                ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
                return -EBADMSG;
        }
        if (search->call == NULL)
                return 0;
        if (search->found == search->page.limit && ph_rows_answer_has_more(answer))
                return settle(search, error);
        if (search->found < search->page.limit && more)
                return go_on(search, error);
        stop_asking(search);
        succeed(search, answer);
        return 0;
}

static void on_answer(void *context, const struct ph_answer *reply)
{
        struct ph_search *search = context;
        struct ph_rows_answer answer;
        struct ph_error error = reply->error;
        int r;

        search->page.ref = 0;
        if (reply->kind == PH_ANSWER_ERROR) {
                fail(search, &error);
                return;
        }
        r = ph_rows_answer_read(&answer, &search->page, reply->term, &error);
        spend(search, (double)answer.busy_us / 1000);
        if (r == 0 && search->settling)
                succeed(search, &answer);
        else if (r == 0)
                r = take_answer(search, &answer, &error);
        ph_rows_answer_finish(&answer);
        if (r < 0)
                fail(search, &error);
}

/* ---- the beginning */

static int read_needle(struct ph_search *search, const char *match, struct ph_error *error)
{
        search->needle = strdup(match);
        if (search->needle == NULL)
                return ph_error_no_memory(error);
        search->needle_size = strlen(match);
        ph_search_lower(search->needle, search->needle_size);
        return 0;
}

static int read_params(struct ph_search *search, const cJSON *params, struct ph_error *error)
{
        const char *match = ph_json_get_string(params, "match", NULL);
        const char *pattern = ph_json_get_string(params, "pattern", NULL);

        if ((match == NULL) == (pattern == NULL)) {
                ph_error_set(error, PH_ERROR_PARAMS, "give either \"match\" or \"pattern\"");
                return -EINVAL;
        }
        if (ph_page_read_search(&search->page, params, error) < 0)
                return -EINVAL;
        if (match != NULL)
                return read_needle(search, match, error);
        return ph_page_parse(&search->page, "pattern", pattern, &search->pattern, error);
}

static int begin(struct ph_search *search, const cJSON *params, struct ph_error *error)
{
        if (!ph_rows_may_show(search->page.rows, error))
                return -EPERM;
        ph_text_init(&search->text, PH_MAX_TERM_BYTES);
        search->page.holes = true;
        search->chunk = LEAST_CHUNK;
        search->begun_ms = search->told_ms = (double)uv_now(search->page.rows->loop);
        if (read_params(search, params, error) < 0)
                return -EINVAL;
        uv_timer_start(&search->timer, on_tick, TICK_MS, TICK_MS);
        return go_on(search, error);
}

void ph_search_call(struct ph_rows *rows, struct ph_call *call, const cJSON *params)
{
        struct ph_search *search = calloc(1, sizeof(*search));
        struct ph_error error;

        if (search == NULL) {
                ph_call_fail_for_memory(call);
                return;
        }
        search->page.rows = rows;
        search->call = call;
        uv_timer_init(rows->loop, &search->timer);
        search->timer.data = search;
        call->state = search;
        call->on_cancel = on_cancel;
        call->on_taken = on_taken;
        if (begin(search, params, &error) < 0)
                fail(search, &error);
}

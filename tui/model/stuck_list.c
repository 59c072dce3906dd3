#include "tui/model/stuck_list.h"

#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"

#define INTERVAL_MS 2000

bool ph_stuck_is_grave(const char *kind)
{
        static const char *const grave[] = {"deadlock", "native", "not reading"};

        for (size_t i = 0; i < sizeof(grave) / sizeof(grave[0]); i++) {
                if (strcmp(grave[i], kind) == 0)
                        return true;
        }
        return false;
}

const cJSON *ph_stuck_list_rows(const struct ph_stuck_list *list)
{
        return cJSON_GetObjectItemCaseSensitive(list->answer, "rows");
}

static cJSON *make_params(void *context)
{
        const struct ph_stuck_list *list = context;
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        if (list->syntax != NULL)
                ph_json_string(&json, params, "syntax", list->syntax);
        return params;
}

static void read_answer(struct ph_stuck_list *list)
{
        const cJSON *row;

        list->total = ph_json_get_int(list->answer, "total", 0);
        list->is_complete = ph_json_get_bool(list->answer, "complete", false);
        list->is_grave = false;
        cJSON_ArrayForEach(row, ph_stuck_list_rows(list)) list->is_grave |=
                ph_stuck_is_grave(ph_json_get_string(row, "kind", ""));
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_stuck_list *list = context;
        cJSON *copy = cJSON_Duplicate(result, 1);

        (void)error; /* the feed keeps it */
        if (copy == NULL)
                return;
        cJSON_Delete(list->answer);
        list->answer = copy;
        read_answer(list);
        ph_freshness_read(&list->freshness, copy, ph_clock_ms());
        list->on_change(list->context);
}

void ph_stuck_list_init(struct ph_stuck_list *list, void (*on_change)(void *context), void *context)
{
        struct ph_feed_events events = {make_params, on_answer, list};

        *list = (struct ph_stuck_list){.on_change = on_change, .context = context};
        ph_feed_init(&list->feed, "stuck", &events);
}

void ph_stuck_list_forget(struct ph_stuck_list *list)
{
        cJSON_Delete(list->answer);
        list->answer = NULL;
        list->total = 0;
        list->is_complete = list->is_grave = false;
        list->freshness = (struct ph_freshness){0};
}

void ph_stuck_list_finish(struct ph_stuck_list *list)
{
        ph_stuck_list_forget(list);
}

void ph_stuck_list_start(struct ph_stuck_list *list, bool is_paused, const char *syntax)
{
        list->syntax = syntax;
        if (is_paused)
                ph_feed_hold(&list->feed);
        else
                ph_feed_start(&list->feed, INTERVAL_MS);
}

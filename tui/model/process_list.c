#include "tui/model/process_list.h"

#include <math.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/text/text.h"

#define NEW_MS 3000

static const struct ph_window_kind kind = {
        .key = "pid", .columns = ph_columns, .count = PH_COLUMN_COUNT, .sort = PH_COLUMN_MAILBOX};

void ph_process_list_init(struct ph_process_list *list)
{
        *list = (struct ph_process_list){0};
        ph_window_init(&list->window, &kind);
}

void ph_process_list_finish(struct ph_process_list *list)
{
        ph_window_finish(&list->window);
        ph_trends_finish(&list->trends);
}

bool ph_process_list_take(struct ph_process_list *list, const cJSON *result, uint64_t now_ms)
{
        const cJSON *answer;

        if (!ph_window_take(&list->window, result, now_ms))
                return false;
        answer = list->window.answer;
        ph_trends_take(&list->trends, cJSON_GetObjectItemCaseSensitive(answer, "rows"), now_ms);
        list->unidentified = ph_json_get_int(answer, "unidentified", 0);
        list->current_unknown = ph_json_get_int(answer, "current_unknown", 0);
        list->born = ph_json_get_int(answer, "born", 0);
        list->died = ph_json_get_int(answer, "died", 0);
        return true;
}

enum ph_process_age ph_process_age(const cJSON *row)
{
        if (strcmp(ph_json_get_string(row, "state", ""), "exited") == 0)
                return PH_PROCESS_DEAD;
        return ph_json_get_number(row, "age_ms", NAN) < NEW_MS ? PH_PROCESS_NEW
                                                               : PH_PROCESS_SETTLED;
}

const char *ph_process_name(const cJSON *row)
{
        static const char *const sources[] = {"name", "label", "initial_call"};
        const char *name = NULL;

        for (size_t i = 0; name == NULL && i < sizeof(sources) / sizeof(sources[0]); i++)
                name = ph_json_get_string(row, sources[i], NULL);
        return name != NULL ? ph_text_name(name) : NULL;
}

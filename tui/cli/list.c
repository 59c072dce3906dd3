#include "tui/cli/list.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/cli/age.h"
#include "tui/cli/arguments.h"
#include "tui/cli/print.h"
#include "tui/cli/suggest.h"

int ph_list_add(struct ph_listing *listing, const cJSON *rows, size_t count, ph_list_fill *fill)
{
        const char *cells[PH_LIST_MOST_COLUMNS];
        struct ph_list_row row;
        const cJSON *object;

        for (size_t i = 0; i < count; i++)
                cells[i] = row.cells[i];
        cJSON_ArrayForEach(object, rows)
        {
                int r;

                fill(&row, object);
                r = ph_listing_add(listing, cells);
                if (r < 0)
                        return r;
        }
        return 0;
}

int ph_list_print(const struct ph_cli *cli, struct ph_listing *listing, const cJSON *result,
        int (*add)(struct ph_listing *listing, const cJSON *rows))
{
        int r = listing != NULL ? 0 : -ENOMEM;

        if (r == 0)
                r = add(listing, cJSON_GetObjectItemCaseSensitive(result, "rows"));
        if (r == 0)
                r = ph_listing_print(listing, cli->out, cli->width);
        ph_listing_destroy(listing);
        return r;
}

void ph_list_format_count(const cJSON *object, const char *name, char out[PH_LIST_CELL])
{
        int64_t count = ph_json_get_int(object, name, -1);

        if (count >= 0)
                ph_text_count((uint64_t)count, out);
        else
                snprintf(out, PH_LIST_CELL, "?");
}

cJSON *ph_list_params(const struct ph_arguments *arguments)
{
        static const struct {
                enum ph_option_id option;
                const char *name;
        } texts[] = {{PH_OPTION_SORT, "sort"}, {PH_OPTION_FILTER, "filter"},
                {PH_OPTION_SYNTAX, "syntax"}},
          numbers[] = {{PH_OPTION_LIMIT, "limit"}, {PH_OPTION_OFFSET, "offset"}};
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (ph_arguments_has(arguments, texts[i].option))
                        ph_json_string(
                                &json, params, texts[i].name, arguments->values[texts[i].option]);
        }
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
                int64_t number = ph_arguments_number(arguments, numbers[i].option, 0);

                /* As a number, not as text that is printed: the limit is read again. */
                if (ph_arguments_has(arguments, numbers[i].option))
                        ph_json_item(
                                &json, params, numbers[i].name, cJSON_CreateNumber((double)number));
        }
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

static void refuse_key(
        const char *key, const struct ph_sort_key *keys, size_t count, struct ph_error *error)
{
        struct ph_suggestion suggestion;
        char all[128] = "";

        ph_suggestion_init(&suggestion, key);
        for (size_t i = 0; i < count; i++) {
                ph_suggestion_offer(&suggestion, keys[i].key);
                snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i > 0 ? ", " : "",
                        keys[i].key);
        }
        if (suggestion.best != NULL)
                ph_error_set(error, PH_ERROR_USAGE, "can't sort by \"%s\"; did you mean \"%s\"?",
                        key, suggestion.best);
        else
                ph_error_set(error, PH_ERROR_USAGE, "can't sort by \"%s\", but by %s", key, all);
}

bool ph_list_can_sort(const struct ph_arguments *arguments, struct ph_error *error)
{
        const char *key = arguments->values[PH_OPTION_SORT];
        struct ph_sort_key keys[PH_MAX_SORT_KEYS];
        size_t count = arguments->command->sort_keys(keys);

        if (key == NULL)
                return true;
        for (size_t i = 0; i < count; i++) {
                if (strcmp(keys[i].key, key) == 0)
                        return true;
        }
        refuse_key(key, keys, count, error);
        return false;
}

bool ph_list_has_rates(const cJSON *result, const char *rate)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(result, "rows"))
        {
                if (!isnan(ph_json_get_number(row, rate, NAN)))
                        return true;
        }
        return false;
}

void ph_list_print_extent(
        const struct ph_cli *cli, const cJSON *params, const cJSON *result, const char *things)
{
        const char *filter = ph_json_get_string(params, "filter", NULL);
        int64_t rows = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(result, "rows")) +
                       ph_json_get_int(result, "streamed", 0);
        int64_t offset = ph_json_get_int(result, "offset", 0);
        char first[PH_TEXT_NUMBER], last[PH_TEXT_NUMBER], matched[PH_TEXT_NUMBER],
                total[PH_TEXT_NUMBER];

        ph_text_count((uint64_t)offset + (rows > 0), first);
        ph_text_count((uint64_t)(offset + rows), last);
        ph_text_count((uint64_t)ph_json_get_int(result, "matched", 0), matched);
        ph_text_count((uint64_t)ph_json_get_int(result, "total", 0), total);
        if (filter != NULL)
                ph_print_sentence(cli, "%s to %s of the %s that match \"%s\", of %s %s, by %s",
                        first, last, matched, filter, total, things,
                        ph_json_get_string(result, "sort", "?"));
        else
                ph_print_sentence(cli, "%s to %s of %s %s, by %s", first, last, total, things,
                        ph_json_get_string(result, "sort", "?"));
}

void ph_list_print_age(const struct ph_cli *cli, const cJSON *result)
{
        char sentence[256];

        ph_age_format(result, sentence, sizeof(sentence));
        ph_print_sentence(cli, "%s", sentence);
}

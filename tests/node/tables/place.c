#include "tests/node/tables/place.h"

#include <stdio.h>

#include "tests/support/test.h"

int place_set_up(void **state)
{
        static struct place place;

        place.node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        place.client = ph_test_agent_open(place.node, "{budget, 100}");
        *state = &place;
        return 0;
}

int place_tear_down(void **state)
{
        struct place *place = *state;

        ph_test_agent_stop(place->node, place->client);
        ph_test_node_stop(place->node);
        return 0;
}

/* {"table":"goods",…} with the quotes that JSON wants. */
static char *make_params(const char *format, va_list args)
{
        char *more, *params;

        if (vasprintf(&more, format, args) < 0)
                abort();
        for (char *at = more; *at != '\0'; at++) {
                if (*at == '\'')
                        *at = '"';
        }
        params = ph_test_format("{\"table\":\"goods\"%s%s}", more[0] != '\0' ? "," : "", more);
        free(more);
        return params;
}

cJSON *place_ask(struct place *place, const char *method, const char *format, ...)
{
        cJSON *result;
        va_list args;
        char *params;

        va_start(args, format);
        params = make_params(format, args);
        va_end(args);
        result = ph_test_client_call(place->client, method, params);
        free(params);
        return result;
}

int place_ask_error(struct place *place, const char *method, const char *format, ...)
{
        va_list args;
        char *params;
        int code;

        va_start(args, format);
        params = make_params(format, args);
        va_end(args);
        code = ph_test_client_call_error(place->client, method, params);
        free(params);
        return code;
}

char *place_lines(const cJSON *rows)
{
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        const cJSON *row;

        cJSON_ArrayForEach(row, rows) fprintf(out, "%s\t%s\n", ph_test_json_string(row, "key"),
                ph_test_json_string(row, "value"));
        fclose(out);
        return text;
}

/* Moves the rows of a part to @all. */
static void take_part(cJSON *message, cJSON *all)
{
        cJSON *rows = cJSON_GetObjectItem(cJSON_GetObjectItem(message, "params"), "rows");

        while (cJSON_GetArraySize(rows) > 0)
                cJSON_AddItemToArray(all, cJSON_DetachItemFromArray(rows, 0));
}

cJSON *place_search(struct place *place, cJSON **result_out, const char *format, ...)
{
        cJSON *all = cJSON_CreateArray(), *message;
        va_list args;
        char *params;

        va_start(args, format);
        params = make_params(format, args);
        va_end(args);
        ph_test_client_request(place->client, "search", params);
        free(params);
        while ((message = ph_test_client_receive(place->client)) != NULL &&
                cJSON_GetObjectItem(message, "method") != NULL) {
                take_part(message, all);
                cJSON_Delete(message);
        }
        assert_non_null(message);
        *result_out = cJSON_DetachItemFromObject(message, "result");
        if (*result_out == NULL)
                ph_test_fail("search: %s", ph_test_json_string(message, "error.message"));
        cJSON_Delete(message);
        return all;
}

#include "tui/cli/json_parts.h"

#include <errno.h>

#include "tui/cli/exact.h"

struct document {
        FILE *out;
        bool has_rows;
        int status; /* -ENOMEM when a row was lost */
};

/* Writes the rows of @object behind those that are there. */
static void write_rows(struct document *document, const cJSON *object)
{
        cJSON *row;

        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(object, "rows"))
        {
                char *text = ph_exact(row) == 0 ? cJSON_PrintUnformatted(row) : NULL;

                if (text == NULL) {
                        document->status = -ENOMEM;
                        return;
                }
                fprintf(document->out, "%s%s", document->has_rows ? "," : "", text);
                document->has_rows = true;
                cJSON_free(text);
        }
}

static void on_part(void *context, const cJSON *part)
{
        write_rows(context, part);
}

/* Writes the other members of @result, which has one at least, and ends the document. */
static void write_rest(struct document *document, cJSON *result)
{
        char *text;

        write_rows(document, result);
        cJSON_DeleteItemFromObjectCaseSensitive(result, "rows");
        text = ph_exact(result) == 0 ? cJSON_PrintUnformatted(result) : NULL;
        if (text == NULL)
                document->status = -ENOMEM;
        else
                fprintf(document->out, "],%s\n", text + 1);
        cJSON_free(text);
}

int ph_json_parts_show(const struct ph_cli *cli, struct ph_visit *visit, const char *method,
        const cJSON *params, struct ph_error *error)
{
        struct document document = {.out = cli->out};
        cJSON *result = NULL;
        int r;

        fprintf(cli->out, "{\"rows\":[");
        r = ph_visit_ask_parts(
                visit, method, cJSON_Duplicate(params, 1), on_part, &document, &result, error);
        if (r == 0)
                write_rest(&document, result);
        cJSON_Delete(result);
        if (r != 0 || document.status == 0)
                return r;
        ph_error_set(error, PH_ERROR_FAILED, "no memory for the answer");
        return document.status;
}

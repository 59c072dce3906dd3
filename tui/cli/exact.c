#include "tui/cli/exact.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"

#define EXACT_IN_CJSON 1e15

static int make_raw(cJSON *number)
{
        char text[32];
        char *copy;

        snprintf(text, sizeof(text), "%.0f", number->valuedouble);
        copy = cJSON_malloc(strlen(text) + 1);
        if (copy == NULL)
                return -ENOMEM;
        memcpy(copy, text, strlen(text) + 1);
        number->type = (number->type & ~0xff) | cJSON_Raw;
        number->valuestring = copy;
        return 0;
}

static bool is_rounded(const cJSON *item)
{
        return cJSON_IsNumber(item) && item->valuedouble == trunc(item->valuedouble) &&
               fabs(item->valuedouble) >= EXACT_IN_CJSON &&
               fabs(item->valuedouble) <= (double)PH_JSON_MAX_INTEGER;
}

/* cJSON reads at most 1,000 levels (CJSON_NESTING_LIMIT), which bounds the recursion. */
int ph_exact(cJSON *tree)
{
        int r = is_rounded(tree) ? make_raw(tree) : 0;

        for (cJSON *child = tree->child; r == 0 && child != NULL; child = child->next)
                r = ph_exact(child);
        return r;
}

int ph_exact_print(cJSON *tree, FILE *out)
{
        char *text = ph_exact(tree) == 0 ? cJSON_PrintUnformatted(tree) : NULL;

        if (text == NULL)
                return -ENOMEM;
        fprintf(out, "%s\n", text);
        cJSON_free(text);
        return 0;
}

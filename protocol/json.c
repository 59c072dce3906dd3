#include "protocol/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/utf8.h"

static bool attach(struct ph_json *json, cJSON *object, const char *name, cJSON *item)
{
        cJSON_bool added =
                item != NULL && (name != NULL ? cJSON_AddItemToObjectCS(object, name, item)
                                              : cJSON_AddItemToArray(object, item));

        if (added)
                return true;
        cJSON_Delete(item);
        json->failed = true;
        return false;
}

void ph_json_item(struct ph_json *json, cJSON *object, const char *name, cJSON *item)
{
        attach(json, object, name, item);
}

cJSON *ph_json_object(struct ph_json *json, cJSON *object, const char *name)
{
        cJSON *item = cJSON_CreateObject();

        return attach(json, object, name, item) ? item : NULL;
}

cJSON *ph_json_array(struct ph_json *json, cJSON *object, const char *name)
{
        cJSON *item = cJSON_CreateArray();

        return attach(json, object, name, item) ? item : NULL;
}

void ph_json_int(struct ph_json *json, cJSON *object, const char *name, int64_t value)
{
        bool as_string = value > PH_JSON_MAX_INTEGER || value < -PH_JSON_MAX_INTEGER;
        char text[24];

        snprintf(text, sizeof(text), "%" PRId64, value);
        ph_json_item(
                json, object, name, as_string ? cJSON_CreateString(text) : cJSON_CreateRaw(text));
}

void ph_json_known(struct ph_json *json, cJSON *object, const char *name, int64_t value)
{
        if (value < 0)
                ph_json_null(json, object, name);
        else
                ph_json_int(json, object, name, value);
}

void ph_json_uint(struct ph_json *json, cJSON *object, const char *name, uint64_t value)
{
        bool as_string = value > (uint64_t)PH_JSON_MAX_INTEGER;
        char text[24];

        snprintf(text, sizeof(text), "%" PRIu64, value);
        ph_json_item(
                json, object, name, as_string ? cJSON_CreateString(text) : cJSON_CreateRaw(text));
}

void ph_json_number(struct ph_json *json, cJSON *object, const char *name, double value)
{
        char text[352]; /* the longest "%.3f" of a double: 309 digits, sign, point, 3 decimals */
        size_t end;

        if (!isfinite(value)) {
                ph_json_null(json, object, name);
                return;
        }
        end = (size_t)snprintf(text, sizeof(text), "%.3f", value);
        while (text[end - 1] == '0')
                end--;
        if (text[end - 1] == '.')
                end--;
        text[end] = '\0';
        ph_json_item(json, object, name, cJSON_CreateRaw(text));
}

void ph_json_bool(struct ph_json *json, cJSON *object, const char *name, bool value)
{
        ph_json_item(json, object, name, cJSON_CreateBool(value));
}

void ph_json_string(struct ph_json *json, cJSON *object, const char *name, const char *value)
{
        char *mended;

        if (value == NULL) {
                ph_json_null(json, object, name);
                return;
        }
        if (ph_utf8_is_valid(value, strlen(value))) {
                ph_json_item(json, object, name, cJSON_CreateString(value));
                return;
        }
        mended = ph_utf8_mend(value, strlen(value));
        ph_json_item(json, object, name, mended != NULL ? cJSON_CreateString(mended) : NULL);
        free(mended);
}

void ph_json_null(struct ph_json *json, cJSON *object, const char *name)
{
        ph_json_item(json, object, name, cJSON_CreateNull());
}

static int64_t saturate(double value)
{
        if (value >= 9223372036854775807.0)
                return INT64_MAX;
        if (value <= -9223372036854775808.0)
                return INT64_MIN;
        return (int64_t)value;
}

int64_t ph_json_get_int(const cJSON *object, const char *name, int64_t otherwise)
{
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
        char *end;
        int64_t value;

        if (cJSON_IsNumber(item))
                return saturate(item->valuedouble);
        if (!cJSON_IsString(item))
                return otherwise;
        value = strtoll(item->valuestring, &end, 10); /* saturates by itself */
        return *item->valuestring != '\0' && *end == '\0' ? value : otherwise;
}

double ph_json_get_number(const cJSON *object, const char *name, double otherwise)
{
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

        return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

bool ph_json_get_bool(const cJSON *object, const char *name, bool otherwise)
{
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

        return cJSON_IsBool(item) ? cJSON_IsTrue(item) : otherwise;
}

const char *ph_json_get_string(const cJSON *object, const char *name, const char *otherwise)
{
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

        return cJSON_IsString(item) ? item->valuestring : otherwise;
}

/*
 * Parameters of every method: checked without harm, refused with a sentence, and what was taken
 * reads as the types that the table promises. The first byte chooses the method.
 */
#include <math.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/methods.h"
#include "tests/fuzz/fuzz.h"

static void check_integer(const struct ph_field *field, const cJSON *params)
{
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(params, field->name);
        int64_t read = ph_json_get_int(params, field->name, field->least);

        if (value == NULL || cJSON_IsNull(value))
                return;
        ph_fuzz_check(cJSON_IsNumber(value) && value->valuedouble == trunc(value->valuedouble));
        if (field->least != 0 || field->most != 0)
                ph_fuzz_check(read >= field->least && read <= field->most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        const struct ph_method *method;
        struct ph_error error = {0};
        cJSON *params;

        if (size < 1)
                return 0;
        method = &ph_methods[data[0] % ph_method_count];
        params = cJSON_ParseWithLength((const char *)data + 1, size - 1);
        if (cJSON_IsObject(params) && ph_method_check_params(method, params, &error) == 0) {
                for (const struct ph_field *field = method->params; field->name != NULL; field++) {
                        if (field->type == PH_TYPE_INTEGER)
                                check_integer(field, params);
                }
        } else if (cJSON_IsObject(params)) {
                ph_fuzz_check(error.code == PH_ERROR_PARAMS && error.message[0] != '\0');
        }
        cJSON_Delete(params);
        return 0;
}

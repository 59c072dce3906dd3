#include "tests/unit/core/check_fields.h"

#include <string.h>

#include "tests/support/test.h"

/* Whether @value is as the list of methods promises for @field. */
static void check_value(const struct ph_field *field, const cJSON *value)
{
        bool right = cJSON_IsNull(value)              ? (field->flags & PH_FIELD_NULLABLE) != 0
                     : field->type == PH_TYPE_STRING  ? cJSON_IsString(value)
                     : field->type == PH_TYPE_BOOLEAN ? cJSON_IsBool(value)
                     : field->type == PH_TYPE_OBJECT  ? cJSON_IsObject(value)
                     : field->type == PH_TYPE_ARRAY   ? cJSON_IsArray(value)
                     : field->type == PH_TYPE_ANY     ? true
                                                      : cJSON_IsNumber(value);

        if (!right) {
                char *text = cJSON_PrintUnformatted(value);

                ph_test_fail("%s is %s", field->name, text != NULL ? text : "missing");
        }
}

void check_fields(const struct ph_field *fields, const cJSON *object)
{
        const struct ph_field *field;
        const cJSON *member;

        for (field = fields; field->name != NULL; field++) {
                const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, field->name);

                check_value(field, value);
                if (field->fields == NULL || cJSON_IsNull(value))
                        continue;
                if (field->type == PH_TYPE_OBJECT) {
                        check_fields(field->fields, value);
                        continue;
                }
                cJSON_ArrayForEach(member, value) check_fields(field->fields, member);
        }
        cJSON_ArrayForEach(member, object)
        {
                for (field = fields; field->name != NULL; field++) {
                        if (strcmp(field->name, member->string) == 0)
                                break;
                }
                if (field->name == NULL)
                        ph_test_fail("%s is not in the list of methods", member->string);
        }
}

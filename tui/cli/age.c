#include "tui/cli/age.h"

#include <math.h>
#include <stdio.h>

#include "protocol/json.h"
#include "tui/text/text.h"

bool ph_age_is_known(const cJSON *result)
{
        return cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(result, "age_ms"));
}

static void format_silent(bool has_age, const char *age, const char *silent, char *out, size_t size)
{
        if (has_age)
                snprintf(out, size, "the VM has not answered for %s; this is %s old", silent, age);
        else
                snprintf(out, size,
                        "the VM has not answered for %s, and never since porthole asked", silent);
}

void ph_age_format(const cJSON *result, char *out, size_t size)
{
        double age_ms = ph_json_get_number(result, "age_ms", NAN);
        double answer_ms = ph_json_get_number(result, "vm_answer_ms", NAN);
        double silent_ms = ph_json_get_number(result, "vm_silent_ms", 0);
        char age[PH_TEXT_NUMBER], answer[PH_TEXT_NUMBER], silent[PH_TEXT_NUMBER];

        ph_text_duration(age_ms, age);
        ph_text_duration(answer_ms, answer);
        ph_text_duration(silent_ms, silent);
        if (silent_ms >= PH_AGE_SILENT_MS)
                format_silent(!isnan(age_ms), age, silent, out, size);
        else if (isnan(age_ms))
                snprintf(out, size, "the node has not answered yet");
        else if (isnan(answer_ms))
                snprintf(out, size, "sampled %s ago", age);
        else
                snprintf(out, size, "sampled %s ago; the VM answers in %s", age, answer);
}

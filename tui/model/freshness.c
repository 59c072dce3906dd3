#include "tui/model/freshness.h"

#include <math.h>

#include "protocol/json.h"

void ph_freshness_read(struct ph_freshness *freshness, const cJSON *result, uint64_t now_ms)
{
        freshness->is_known = true;
        freshness->taken_ms = now_ms;
        freshness->age_ms = ph_json_get_int(result, "age_ms", -1);
        freshness->answer_ms = ph_json_get_number(result, "vm_answer_ms", NAN);
        freshness->silent_ms = ph_json_get_int(result, "vm_silent_ms", 0);
}

int64_t ph_freshness_age(const struct ph_freshness *freshness, uint64_t now_ms)
{
        if (!freshness->is_known || freshness->age_ms < 0)
                return -1;
        return freshness->age_ms + (int64_t)(now_ms - freshness->taken_ms);
}

int64_t ph_freshness_silence(const struct ph_freshness *freshness, uint64_t now_ms)
{
        if (!freshness->is_known || freshness->silent_ms <= 0)
                return 0;
        return freshness->silent_ms + (int64_t)(now_ms - freshness->taken_ms);
}

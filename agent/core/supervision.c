#include "agent/core/supervision.h"

#include "agent/core/fields.h"

static const struct ph_field_spec specs[] = {
        PH_FIELD("module", TEXT, struct ph_supervision_answer, told.module),
        PH_FIELD("callback", TEXT, struct ph_supervision_answer, told.callback),
        PH_FIELD("strategy", TEXT, struct ph_supervision_answer, told.strategy),
        PH_FIELD("auto_shutdown", TEXT, struct ph_supervision_answer, told.auto_shutdown),
        PH_FIELD("intensity", INT64, struct ph_supervision_answer, told.intensity),
        PH_FIELD("period", INT64, struct ph_supervision_answer, told.period),
        PH_FIELD("used", INT64, struct ph_supervision_answer, told.used),
        PH_FIELD("specs", INT64, struct ph_supervision_answer, told.specs),
        PH_FIELD("active", INT64, struct ph_supervision_answer, told.active),
        PH_FIELD("restarting", INT64, struct ph_supervision_answer, told.restarting),
        PH_FIELD("supervisors", INT64, struct ph_supervision_answer, told.supervisors),
        PH_FIELD("workers", INT64, struct ph_supervision_answer, told.workers),
        PH_FIELD("restarts", TERM, struct ph_supervision_answer, restarts),
        PH_FIELD("children", TERM, struct ph_supervision_answer, children),
};

static const struct ph_field_spec child_specs[] = {
        PH_FIELD("id", TERM, struct ph_supervised, id),
        PH_FIELD("pid", TERM, struct ph_supervised, pid),
        PH_FIELD("shutdown", TERM, struct ph_supervised, shutdown),
        PH_FIELD("id_text", TEXT, struct ph_supervised, id_text),
        PH_FIELD("type", TEXT, struct ph_supervised, type),
        PH_FIELD("restart", TEXT, struct ph_supervised, restart),
        PH_FIELD("significant", BOOL, struct ph_supervised, is_significant),
};

int ph_supervision_read(struct ph_etf *in, struct ph_supervision_answer *answer_out)
{
        *answer_out = (struct ph_supervision_answer){.told = {PH_SUPERVISION_UNTOLD}};
        return ph_fields_read(in, specs, sizeof(specs) / sizeof(specs[0]), answer_out);
}

int ph_supervised_read(struct ph_etf *in, struct ph_supervised *child_out)
{
        *child_out = (struct ph_supervised){.is_significant = false};
        return ph_fields_read(
                in, child_specs, sizeof(child_specs) / sizeof(child_specs[0]), child_out);
}

/* A list of small numbers, as young ages are, comes as a string of bytes. */
uint32_t ph_supervision_read_ages(struct ph_etf restarts, int64_t *ages_out, uint32_t most)
{
        const uint8_t *bytes;
        uint32_t length, count = 0;

        if (ph_etf_read_string(&restarts, &bytes, &length) == 0) {
                for (; count < length && count < most; count++)
                        ages_out[count] = bytes[count];
                return count;
        }
        if (ph_etf_read_list(&restarts, &length) < 0)
                return 0;
        while (count < length && count < most &&
                ph_etf_read_int64(&restarts, &ages_out[count]) == 0)
                count++;
        return count;
}

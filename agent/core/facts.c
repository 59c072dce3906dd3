#include <string.h>

#include "agent/core/census.h"
#include "agent/core/fields.h"

static const struct ph_field_spec specs[] = {
        {"message_queue_len", PH_FIELD_INT64, offsetof(struct ph_facts, mailbox), 0},
        {"reductions", PH_FIELD_INT64, offsetof(struct ph_facts, reductions), 0},
        {"memory", PH_FIELD_INT64, offsetof(struct ph_facts, memory), 0},
        {"status", PH_FIELD_TEXT, offsetof(struct ph_facts, status), 32},
        {"current_function", PH_FIELD_TERM, offsetof(struct ph_facts, current_function), 0},
        {"initial_call", PH_FIELD_TERM, offsetof(struct ph_facts, initial_call), 0},
        {"parent", PH_FIELD_TERM, offsetof(struct ph_facts, parent), 0},
        {"label", PH_FIELD_TERM, offsetof(struct ph_facts, label), 0},
        {"label_text", PH_FIELD_TEXT, offsetof(struct ph_facts, label_text), PH_LABEL_SIZE},
};

static int read_state(struct ph_etf *in, struct ph_facts *facts)
{
        struct ph_etf_atom state;

        if (ph_etf_read_atom(in, &state) < 0)
                return -EBADMSG;
        if (ph_etf_atom_is(&state, "gone"))
                facts->state = PH_FACTS_GONE;
        else if (ph_etf_atom_is(&state, "not_asked"))
                facts->state = PH_FACTS_NOT_ASKED;
        else
                facts->state = PH_FACTS_NO_ANSWER;
        return 0;
}

int ph_facts_read(struct ph_etf *in, struct ph_facts *facts_out)
{
        struct ph_etf_pid pid;

        *facts_out = (struct ph_facts){.mailbox = -1, .reductions = -1, .memory = -1};
        if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_read_pid(in, &pid) < 0)
                return -EBADMSG;
        facts_out->pid = (struct ph_pid){pid.id, pid.serial};
        if (ph_etf_type(in) == PH_ETF_IS_ATOM)
                return read_state(in, facts_out);
        return ph_fields_read(in, specs, sizeof(specs) / sizeof(specs[0]), facts_out);
}

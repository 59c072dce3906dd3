#include "agent/core/process/facts.h"

#include "agent/core/fields.h"

static const struct ph_field_spec specs[] = {
        PH_FIELD("message_queue_len", INT64, struct ph_facts, mailbox),
        PH_FIELD("reductions", INT64, struct ph_facts, reductions),
        PH_FIELD("memory", INT64, struct ph_facts, memory),
        PH_FIELD("status", TEXT, struct ph_facts, status),
        PH_FIELD("current_function", TERM, struct ph_facts, current_function),
        PH_FIELD("initial_call", TERM, struct ph_facts, initial_call),
        PH_FIELD("parent", TERM, struct ph_facts, parent),
        PH_FIELD("label", TERM, struct ph_facts, label),
        PH_FIELD("label_text", TEXT, struct ph_facts, label_text),
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
        facts_out->pid = ph_pid_of(&pid);
        if (ph_etf_type(in) == PH_ETF_IS_ATOM)
                return read_state(in, facts_out);
        return ph_fields_read(in, specs, sizeof(specs) / sizeof(specs[0]), facts_out);
}

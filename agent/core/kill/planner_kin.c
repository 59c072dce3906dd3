#include <stdio.h>

#include "agent/core/kill/planner_read.h"
#include "agent/core/pid.h"
#include "agent/term/print.h"

void ph_planner_pid_text(const struct ph_planner *planner, int32_t kin, char out[PH_KIN_TEXT])
{
        const struct ph_relative *of = &planner->kinship.kin[kin];
        char text[PH_PID_TEXT_SIZE];

        if (of->role == PH_KIN_PORT) {
                snprintf(out, PH_KIN_TEXT, "#Port<0.%llu>", (unsigned long long)of->number);
                return;
        }
        ph_pid_format(ph_pid_of_number(of->number), planner->syntax == PH_SYNTAX_ELIXIR, text);
        snprintf(out, PH_KIN_TEXT, "%s", text);
}

void ph_planner_kin_text(const struct ph_planner *planner, int32_t kin, char out[PH_KIN_TEXT])
{
        const struct ph_relative *of = &planner->kinship.kin[kin];

        if (of->name != NULL && of->role != PH_KIN_PORT)
                snprintf(out, PH_KIN_TEXT, "%s", of->name);
        else
                ph_planner_pid_text(planner, kin, out);
}

void ph_planner_build_kin(
        const struct ph_planner *planner, struct ph_etf_builder *command, int32_t kin)
{
        const struct ph_relative *of = &planner->kinship.kin[kin];
        struct ph_etf_pid pid = planner->local;
        struct ph_etf_port port = {planner->local.node, of->number, planner->local.creation};

        if (of->role == PH_KIN_PORT) {
                ph_etf_build_port(command, &port);
                return;
        }
        pid.id = ph_pid_of_number(of->number).id;
        pid.serial = ph_pid_of_number(of->number).serial;
        ph_etf_build_pid(command, &pid);
}

bool ph_planner_is_local(const struct ph_planner *planner, const struct ph_etf_atom *node)
{
        return ph_etf_atom_is(node, planner->node);
}

int32_t ph_planner_read_one(struct ph_planner *planner, struct ph_etf *in)
{
        struct ph_etf_pid pid;
        struct ph_etf_port port;

        if (ph_etf_read_pid(in, &pid) == 0)
                return ph_planner_is_local(planner, &pid.node)
                               ? ph_kinship_add(
                                         &planner->kinship, ph_pid_number(ph_pid_of(&pid)), false)
                               : PH_NO_KIN;
        if (ph_etf_read_port(in, &port) == 0)
                return ph_planner_is_local(planner, &port.node)
                               ? ph_kinship_add(&planner->kinship, port.id, true)
                               : PH_NO_KIN;
        return PH_NO_KIN;
}

int ph_planner_read_each(struct ph_planner *planner, struct ph_etf *in,
        int (*read)(struct ph_planner *planner, struct ph_etf *in))
{
        uint32_t length;
        int r = ph_etf_read_list(in, &length);

        for (uint32_t i = 0; r == 0 && i < length; i++)
                r = read(planner, in);
        return r < 0 || length == 0 ? r : ph_etf_read_nil(in);
}

char *ph_planner_term_text(const struct ph_planner *planner, struct ph_etf in)
{
        const struct ph_print_options options = {.syntax = planner->syntax,
                .unicode = true,
                .max_bytes = 200,
                .node = planner->node};
        struct ph_print_cut cut;
        struct ph_text text;

        if (ph_etf_left(&in) == 0)
                return NULL;
        ph_text_init(&text, 256);
        if (ph_print(in, &options, &text, &cut) == 0)
                return text.bytes;
        ph_text_finish(&text);
        return NULL;
}

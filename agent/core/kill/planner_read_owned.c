#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/kill/planner_read.h"
#include "agent/core/pid.h"
#include "agent/term/text.h"

#define COUNT(specs) (sizeof(specs) / sizeof((specs)[0]))

/* ---- tables */

struct table_facts {
        struct ph_etf id, owner, heir;
        int64_t size, words;
        char name[PH_PLANNER_TEXT];
        bool is_named, has_heir;
};

static const struct ph_field_spec table_specs[] = {
        PH_FIELD("id", TERM, struct table_facts, id),
        PH_FIELD("owner", TERM, struct table_facts, owner),
        PH_FIELD("heir", TERM, struct table_facts, heir),
        PH_FIELD("size", INT64, struct table_facts, size),
        PH_FIELD("memory", INT64, struct table_facts, words),
        PH_FIELD("name", TEXT, struct table_facts, name),
        PH_FIELD("named_table", BOOL, struct table_facts, is_named),
        PH_FIELD("heir_lives", BOOL, struct table_facts, has_heir),
};

/* An heir that nothing is known of is not among the dying: it lives, if it is there at all. */
static int32_t find_heir(const struct ph_planner *planner, struct ph_etf in)
{
        struct ph_etf_pid pid;

        if (ph_etf_read_pid(&in, &pid) < 0 || !ph_planner_is_local(planner, &pid.node))
                return PH_NO_KIN;
        return ph_kinship_find(&planner->kinship, ph_pid_number(ph_pid_of(&pid)), false);
}

static int read_one_table(struct ph_planner *planner, struct ph_etf *in)
{
        struct table_facts facts = {.size = -1, .words = -1};
        struct ph_plan_table *table;

        if (ph_fields_read(in, table_specs, COUNT(table_specs), &facts) < 0)
                return -EBADMSG;
        table = reallocarray(planner->tables, planner->table_count + 1, sizeof(*table));
        if (table == NULL)
                return -ENOMEM;
        planner->tables = table;
        table = &planner->tables[planner->table_count++];
        *table = (struct ph_plan_table){.table = facts.is_named
                                                         ? strdup(facts.name)
                                                         : ph_planner_term_text(planner, facts.id),
                .name = strdup(facts.name),
                .owner = ph_planner_read_one(planner, &facts.owner),
                .heir = find_heir(planner, facts.heir),
                .has_heir = facts.has_heir,
                .rows = facts.size,
                .memory_bytes = facts.words < 0 ? -1 : facts.words * planner->word_size};
        return 0;
}

int ph_planner_read_tables(struct ph_planner *planner, struct ph_etf in)
{
        return ph_planner_read_each(planner, &in, read_one_table);
}

/* ---- who monitors the dead */

struct watch_facts {
        struct ph_etf shown;
        int64_t watchers, memory;
};

static const struct ph_field_spec watch_specs[] = {
        PH_FIELD("watchers", INT64, struct watch_facts, watchers),
        PH_FIELD("memory", INT64, struct watch_facts, memory),
        PH_FIELD("shown", TERM, struct watch_facts, shown),
};

/* Those that die, too, don't get to know. */
static char *watchers_text(struct ph_planner *planner, struct ph_etf in)
{
        struct ph_text text;
        char pid_text[PH_PID_TEXT_SIZE];
        struct ph_etf_pid pid;
        uint32_t length;

        ph_text_init(&text, 1024);
        if (ph_etf_read_list(&in, &length) < 0)
                length = 0;
        while (length-- > 0 && ph_etf_read_pid(&in, &pid) == 0) {
                struct ph_pid local = ph_pid_of(&pid);
                int32_t kin =
                        ph_planner_is_local(planner, &pid.node)
                                ? ph_kinship_find(&planner->kinship, ph_pid_number(local), false)
                                : PH_NO_KIN;

                if (!ph_planner_is_local(planner, &pid.node) ||
                        (kin >= 0 && (uint32_t)kin < planner->plan.count &&
                                planner->plan.kin[kin].dies == PH_PLAN_YES))
                        continue;
                ph_pid_format(local, planner->syntax == PH_SYNTAX_ELIXIR, pid_text);
                ph_text_puts(&text, text.size > 0 ? " " : "");
                ph_text_puts(&text, pid_text);
        }
        return text.bytes;
}

static int read_one_watched(struct ph_planner *planner, struct ph_etf *in)
{
        struct watch_facts facts = {.watchers = -1, .memory = -1};
        struct ph_etf_atom state;
        int32_t at;

        if (ph_etf_read_tuple_of(in, 2) < 0)
                return -EBADMSG;
        at = ph_planner_read_one(planner, in);
        if (ph_etf_read_atom(in, &state) != 0 &&
                ph_fields_read(in, watch_specs, COUNT(watch_specs), &facts) < 0)
                return -EBADMSG;
        if (at < 0 || planner->watched_count == PH_PLAN_WATCHED)
                return 0;
        planner->watched[planner->watched_count++] = (struct ph_plan_watched){.kin = at,
                .watchers = facts.watchers,
                .memory = facts.memory,
                .shown = watchers_text(planner, facts.shown)};
        return 0;
}

int ph_planner_read_watchers(struct ph_planner *planner, struct ph_etf in)
{
        return ph_planner_read_each(planner, &in, read_one_watched);
}

#include "agent/core/planner_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/mfa.h"
#include "agent/core/pid.h"
#include "agent/term/print.h"

#define COUNT(specs) (sizeof(specs) / sizeof((specs)[0]))
#define TEXT_SIZE 1100 /* any atom */

/* ---- processes and ports */

static bool is_local(const struct ph_planner *planner, const struct ph_etf_atom *node)
{
        return ph_etf_atom_is(node, planner->node);
}

/* Reads a pid or port of this node. Returns its kin, PH_NO_KIN for all else, or -ENOMEM. */
static int32_t read_kin(struct ph_planner *planner, struct ph_etf *in)
{
        struct ph_etf_pid pid;
        struct ph_etf_port port;

        if (ph_etf_read_pid(in, &pid) == 0)
                return is_local(planner, &pid.node)
                               ? ph_kinship_add(&planner->kinship,
                                         ph_pid_number((struct ph_pid){pid.id, pid.serial}), false)
                               : PH_NO_KIN;
        if (ph_etf_read_port(in, &port) == 0)
                return is_local(planner, &port.node)
                               ? ph_kinship_add(&planner->kinship, port.id, true)
                               : PH_NO_KIN;
        return PH_NO_KIN;
}

int ph_planner_read_found(struct ph_planner *planner, struct ph_etf in)
{
        struct ph_etf_pid pid;
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0 || length != 1 || ph_etf_read_pid(&in, &pid) < 0)
                return -EBADMSG;
        planner->local = pid;
        ph_etf_atom_text(&pid.node, planner->node, sizeof(planner->node));
        planner->local.node.text = (const uint8_t *)planner->node;
        planner->local.node.size = (uint16_t)strlen(planner->node);
        planner->local.node.latin1 = false;
        planner->target = ph_kinship_add(
                &planner->kinship, ph_pid_number((struct ph_pid){pid.id, pid.serial}), false);
        return planner->target == -ENOMEM ? -ENOMEM : 0;
}

/* ---- applications */

static enum ph_application_type application_type(const struct ph_etf_atom *type)
{
        static const struct {
                const char *name;
                enum ph_application_type type;
        } types[] = {{"temporary", PH_APP_TEMPORARY}, {"transient", PH_APP_TRANSIENT},
                {"permanent", PH_APP_PERMANENT}};

        for (size_t i = 0; i < COUNT(types); i++) {
                if (ph_etf_atom_is(type, types[i].name))
                        return types[i].type;
        }
        return PH_APP_UNKNOWN;
}

static int read_application(struct ph_planner *planner, struct ph_etf *in)
{
        struct ph_etf_atom name, type;
        char text[TEXT_SIZE];
        int32_t master;

        if (ph_etf_read_tuple_of(in, 3) < 0 || ph_etf_read_atom(in, &name) < 0 ||
                ph_etf_read_atom(in, &type) < 0)
                return -EBADMSG;
        master = read_kin(planner, in);
        ph_etf_atom_text(&name, text, sizeof(text));
        if (master < 0)
                return master == -ENOMEM ? -ENOMEM : 0;
        planner->kinship.kin[master].role = PH_KIN_MASTER;
        return ph_kinship_add_application(&planner->kinship, text, master, application_type(&type));
}

static int read_protected(struct ph_planner *planner, struct ph_etf *in)
{
        int32_t at = read_kin(planner, in);

        if (at >= 0)
                planner->kinship.kin[at].is_protected = true;
        return at == -ENOMEM ? -ENOMEM : 0;
}

/* Reads a list, each element with @read. */
static int read_each(struct ph_planner *planner, struct ph_etf *in,
        int (*read)(struct ph_planner *planner, struct ph_etf *in))
{
        uint32_t length;
        int r = ph_etf_read_list(in, &length);

        for (uint32_t i = 0; r == 0 && i < length; i++)
                r = read(planner, in);
        return r < 0 || length == 0 ? r : ph_etf_read_nil(in);
}

int ph_planner_read_running(struct ph_planner *planner, struct ph_etf in)
{
        int r = ph_etf_read_tuple_of(&in, 2);

        if (r == 0)
                r = read_each(planner, &in, read_application);
        return r == 0 ? read_each(planner, &in, read_protected) : r;
}

/* ---- what a process is */

int ph_planner_read_name(struct ph_planner *planner, struct ph_etf in)
{
        struct ph_relative *target = &planner->kinship.kin[planner->target];
        char name[TEXT_SIZE];
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0 || length == 0 ||
                ph_fields_read_text(&in, name, sizeof(name)) < 0)
                return 0;
        free(target->name);
        target->name = strdup(name);
        return target->name != NULL ? 0 : -ENOMEM;
}

struct kin_facts {
        struct ph_etf links, leader, parent, initial_call;
        int64_t links_omitted, remote_links, mailbox, reductions;
        bool traps, is_protected, is_ours;
        char name[TEXT_SIZE], role[16], remotes[256], text[256];
};

static const struct ph_field_spec kin_specs[] = {
        PH_FIELD("links", TERM, struct kin_facts, links),
        PH_FIELD("links_omitted", INT64, struct kin_facts, links_omitted),
        PH_FIELD("remote_links", INT64, struct kin_facts, remote_links),
        PH_FIELD("remotes", TEXT, struct kin_facts, remotes),
        PH_FIELD("trap_exit", BOOL, struct kin_facts, traps),
        PH_FIELD("name", TEXT, struct kin_facts, name),
        PH_FIELD("text", TEXT, struct kin_facts, text),
        PH_FIELD("group_leader", TERM, struct kin_facts, leader),
        PH_FIELD("parent", TERM, struct kin_facts, parent),
        PH_FIELD("initial_call", TERM, struct kin_facts, initial_call),
        PH_FIELD("role", TEXT, struct kin_facts, role),
        PH_FIELD("protected", BOOL, struct kin_facts, is_protected),
        PH_FIELD("ours", BOOL, struct kin_facts, is_ours),
        PH_FIELD("message_queue_len", INT64, struct kin_facts, mailbox),
        PH_FIELD("reductions", INT64, struct kin_facts, reductions),
};

static const struct {
        const char *name;
        enum ph_kin_role role;
} roles[] = {{"supervisor", PH_KIN_SUPERVISOR}, {"generic", PH_KIN_GENERIC},
        {"master", PH_KIN_MASTER}, {"starter", PH_KIN_STARTER}};

static enum ph_kin_role role_of(const char *name)
{
        for (size_t i = 0; i < COUNT(roles); i++) {
                if (strcmp(roles[i].name, name) == 0)
                        return roles[i].role;
        }
        return PH_KIN_PLAIN;
}

static char *call_text(const struct ph_planner *planner, struct ph_etf in)
{
        struct ph_mfa mfa;
        char text[PH_MFA_SIZE];

        if (ph_mfa_read(&in, &mfa) < 0 || ph_mfa_format(&mfa, planner->syntax, text) < 0)
                return NULL;
        return strdup(text);
}

static int read_links(struct ph_planner *planner, int32_t at, struct ph_etf in)
{
        int32_t *links;
        uint32_t length, count = 0;

        if (ph_etf_read_list(&in, &length) < 0 || length == 0)
                return 0;
        links = calloc(length, sizeof(*links));
        if (links == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < length; i++) {
                int32_t other = read_kin(planner, &in);

                if (other == -ENOMEM) {
                        free(links);
                        return -ENOMEM;
                }
                if (other >= 0)
                        links[count++] = other;
                else
                        planner->kinship.kin[at].links_omitted++;
        }
        planner->kinship.kin[at].links = links;
        planner->kinship.kin[at].link_count = count;
        return 0;
}

/* One that is not among the running is starting or stopping: its type can't be had. */
static int keep_master(struct ph_planner *planner, int32_t at)
{
        if (ph_kinship_application_of(&planner->kinship, at) != NULL)
                return 0;
        return ph_kinship_add_application(
                &planner->kinship, "(not running yet)", at, PH_APP_UNKNOWN);
}

/* The kin may move while others are added: it is looked up anew. */
static int keep_facts(struct ph_planner *planner, int32_t at, const struct kin_facts *facts)
{
        struct ph_etf leader_in = facts->leader, parent_in = facts->parent;
        int32_t leader = read_kin(planner, &leader_in), parent = read_kin(planner, &parent_in);
        struct ph_relative *kin = &planner->kinship.kin[at];

        if (leader == -ENOMEM || parent == -ENOMEM)
                return -ENOMEM;
        kin->leader = leader;
        kin->parent = parent;
        kin->traps = facts->traps;
        kin->is_protected |= facts->is_protected;
        kin->is_ours = facts->is_ours;
        kin->mailbox = facts->mailbox;
        kin->reductions = facts->reductions;
        kin->links_omitted = facts->links_omitted;
        kin->remote_links = (uint32_t)facts->remote_links;
        if (kin->role != PH_KIN_PORT && kin->role != PH_KIN_MASTER)
                kin->role = role_of(facts->role);
        if (kin->role == PH_KIN_STARTER)
                kin->parent = leader;
        if (kin->role == PH_KIN_MASTER && keep_master(planner, at) < 0)
                return -ENOMEM;
        if (strcmp(facts->role, "obscure") == 0 && facts->traps)
                kin->is_obscure = true;
        free(kin->name);
        free(kin->call);
        free(kin->remotes);
        kin->name = facts->name[0] != '\0' ? strdup(facts->name) : NULL;
        kin->call = kin->role == PH_KIN_PORT ? strdup(facts->text)
                                             : call_text(planner, facts->initial_call);
        kin->remotes = facts->remote_links > 0 ? strdup(facts->remotes) : NULL;
        kin->state = PH_KIN_KNOWN;
        free(kin->links);
        kin->links = NULL;
        kin->link_count = 0;
        return read_links(planner, at, facts->links);
}

static void keep_state(struct ph_planner *planner, int32_t at, const struct ph_etf_atom *state)
{
        if (ph_etf_atom_is(state, "gone"))
                planner->kinship.kin[at].state = PH_KIN_GONE;
        else if (!ph_etf_atom_is(state, "not_asked"))
                planner->kinship.kin[at].state = PH_KIN_SILENT;
}

static int read_one_kin(struct ph_planner *planner, struct ph_etf *in)
{
        struct kin_facts facts = {.mailbox = -1, .reductions = -1};
        struct ph_etf_atom state;
        int32_t at;

        if (ph_etf_read_tuple_of(in, 2) < 0)
                return -EBADMSG;
        at = read_kin(planner, in);
        if (at == -ENOMEM)
                return at;
        if (ph_etf_read_atom(in, &state) == 0) {
                if (at >= 0)
                        keep_state(planner, at, &state);
                return 0;
        }
        if (ph_fields_read(in, kin_specs, COUNT(kin_specs), &facts) < 0)
                return -EBADMSG;
        return at >= 0 ? keep_facts(planner, at, &facts) : 0;
}

int ph_planner_read_kin(struct ph_planner *planner, struct ph_etf in)
{
        return read_each(planner, &in, read_one_kin);
}

/* ---- supervisors */

/* Restarts as old as this, in ms, before the period's end may be beyond it when it counts. */
#define EDGE_MS 3000
#define MOST_AGES 100 /* that the probe tells */

struct supervisor_facts {
        struct ph_etf restarts, children;
        int64_t intensity, period, used, specs, active, restarting;
        char strategy[24], auto_shutdown[24], module[48];
};

static const struct ph_field_spec supervisor_specs[] = {
        PH_FIELD("restarts", TERM, struct supervisor_facts, restarts),
        PH_FIELD("children", TERM, struct supervisor_facts, children),
        PH_FIELD("intensity", INT64, struct supervisor_facts, intensity),
        PH_FIELD("period", INT64, struct supervisor_facts, period),
        PH_FIELD("used", INT64, struct supervisor_facts, used),
        PH_FIELD("specs", INT64, struct supervisor_facts, specs),
        PH_FIELD("active", INT64, struct supervisor_facts, active),
        PH_FIELD("restarting", INT64, struct supervisor_facts, restarting),
        PH_FIELD("strategy", TEXT, struct supervisor_facts, strategy),
        PH_FIELD("auto_shutdown", TEXT, struct supervisor_facts, auto_shutdown),
        PH_FIELD("module", TEXT, struct supervisor_facts, module),
};

struct child_facts {
        struct ph_etf id, pid, shutdown;
        char id_text[64], restart[16];
        bool is_significant;
};

static const struct ph_field_spec child_specs[] = {
        PH_FIELD("id", TERM, struct child_facts, id),
        PH_FIELD("id_text", TEXT, struct child_facts, id_text),
        PH_FIELD("pid", TERM, struct child_facts, pid),
        PH_FIELD("restart", TEXT, struct child_facts, restart),
        PH_FIELD("shutdown", TERM, struct child_facts, shutdown),
        PH_FIELD("significant", BOOL, struct child_facts, is_significant),
};

static int index_of(const char *text, const char *const *words, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                if (strcmp(text, words[i]) == 0)
                        return (int)i;
        }
        return -1;
}

static const char *const restarts[] = {"permanent", "transient", "temporary"};
static const char *const strategies[] = {
        "one_for_one", "one_for_all", "rest_for_one", "simple_one_for_one"};
static const char *const autos[] = {"never", "any_significant", "all_significant"};

/* Returns the printed term, or NULL; owned by the caller. */
static char *term_text(const struct ph_planner *planner, struct ph_etf in)
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

static int read_child(struct ph_planner *planner, struct ph_etf *in, struct ph_kin_child *child)
{
        struct child_facts facts = {0};
        struct ph_etf_atom shutdown;
        int restart;

        if (ph_fields_read(in, child_specs, COUNT(child_specs), &facts) < 0)
                return -EBADMSG;
        restart = index_of(facts.restart, restarts, COUNT(restarts));
        *child = (struct ph_kin_child){.kin = PH_NO_KIN, .is_significant = facts.is_significant};
        if (restart < 0)
                return -EBADMSG;
        child->restart = (enum ph_kin_restart)restart;
        if (ph_etf_type(&facts.pid) == PH_ETF_IS_PID)
                child->kin = read_kin(planner, &facts.pid);
        if (child->kin == -ENOMEM)
                return -ENOMEM;
        if (ph_etf_read_atom(&facts.shutdown, &shutdown) == 0) {
                child->is_brutal = ph_etf_atom_is(&shutdown, "brutal_kill");
                child->is_endless = ph_etf_atom_is(&shutdown, "infinity");
        }
        child->id = facts.id_text[0] != '\0' ? strdup(facts.id_text) : term_text(planner, facts.id);
        return 0;
}

static int read_children(
        struct ph_planner *planner, struct ph_etf in, struct ph_kin_supervisor *supervisor)
{
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0)
                return -EBADMSG;
        supervisor->children = calloc((size_t)length + 1, sizeof(*supervisor->children));
        if (supervisor->children == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < length; i++) {
                int r = read_child(planner, &in, &supervisor->children[i]);

                if (r < 0)
                        return r;
                supervisor->count++;
        }
        return 0;
}

/* Young ones are bytes, a list of which comes as a string. */
static unsigned count_edge(struct ph_etf in, int64_t period_ms)
{
        const uint8_t *bytes;
        uint32_t length;
        unsigned edge = 0;
        int64_t age;

        if (ph_etf_read_string(&in, &bytes, &length) == 0) {
                for (uint32_t i = 0; i < length; i++)
                        edge += bytes[i] + EDGE_MS > period_ms;
                return edge;
        }
        if (ph_etf_read_list(&in, &length) < 0)
                return 0;
        while (length-- > 0 && ph_etf_read_int64(&in, &age) == 0)
                edge += age + EDGE_MS > period_ms;
        return edge;
}

/* Beyond those whose age is told there may be more, which are older: they may be at the edge, too. */
static void count_restarts(
        struct ph_kin_supervisor *supervisor, const struct supervisor_facts *facts)
{
        unsigned used = facts->used > 0 ? (unsigned)facts->used : 0;
        unsigned edge = count_edge(facts->restarts, supervisor->period_ms);

        if (edge > 0 && used > MOST_AGES)
                edge += used - MOST_AGES;
        supervisor->edge_restarts = edge < used ? edge : used;
        supervisor->restarts = used - supervisor->edge_restarts;
}

static int interpret(struct ph_planner *planner, const struct supervisor_facts *facts,
        struct ph_kin_supervisor *supervisor)
{
        int strategy = index_of(facts->strategy, strategies, COUNT(strategies));
        int automatic = index_of(facts->auto_shutdown, autos, COUNT(autos));
        int64_t all;

        if (strategy < 0)
                return -EBADMSG;
        supervisor->strategy = (enum ph_kin_strategy)strategy;
        supervisor->auto_shutdown = automatic < 0 ? PH_AUTO_NEVER : (enum ph_kin_auto)automatic;
        supervisor->is_dynamic =
                strategy == PH_SIMPLE_ONE_FOR_ONE || strcmp(facts->module, "supervisor") != 0;
        supervisor->intensity = facts->intensity;
        supervisor->period_ms = facts->period * 1000;
        count_restarts(supervisor, facts);
        if (read_children(planner, facts->children, supervisor) < 0)
                return -EBADMSG;
        all = supervisor->is_dynamic ? facts->active + facts->restarting : facts->specs;
        supervisor->omitted = all > supervisor->count ? (unsigned)(all - supervisor->count) : 0;
        supervisor->is_known = true;
        return 0;
}

static int read_one_supervisor(struct ph_planner *planner, struct ph_etf *in)
{
        struct supervisor_facts facts = {0};
        struct ph_kin_supervisor *supervisor = calloc(1, sizeof(*supervisor));
        struct ph_etf_atom state;
        int32_t at;

        if (supervisor == NULL)
                return -ENOMEM;
        if (ph_etf_read_tuple_of(in, 2) < 0 || (at = read_kin(planner, in)) < 0) {
                ph_kin_supervisor_destroy(supervisor);
                return -EBADMSG;
        }
        if (ph_etf_read_atom(in, &state) == 0) {
                if (ph_etf_atom_is(&state, "gone"))
                        planner->kinship.kin[at].state = PH_KIN_GONE;
        } else if (ph_fields_read(in, supervisor_specs, COUNT(supervisor_specs), &facts) < 0) {
                ph_kin_supervisor_destroy(supervisor);
                return -EBADMSG;
        } else {
                interpret(planner, &facts, supervisor);
        }
        ph_kinship_set_supervisor(&planner->kinship, at, supervisor);
        return 0;
}

int ph_planner_read_supervisors(struct ph_planner *planner, struct ph_etf in)
{
        return read_each(planner, &in, read_one_supervisor);
}

/* ---- what belongs to an application */

int ph_planner_read_members(struct ph_planner *planner, struct ph_etf in, int32_t master)
{
        struct ph_kin_application *application =
                ph_kinship_application_of(&planner->kinship, master);
        uint32_t length;
        int64_t all;

        if (ph_etf_read_tuple_of(&in, 2) < 0 || ph_etf_read_int64(&in, &all) < 0 ||
                ph_etf_read_list(&in, &length) < 0)
                return -EBADMSG;
        application->members = calloc((size_t)length + 1, sizeof(*application->members));
        if (application->members == NULL)
                return -ENOMEM;
        application->has_members = true;
        application->members_cut = all > (int64_t)length;
        for (uint32_t i = 0; i < length; i++) {
                int32_t member = read_kin(planner, &in);

                if (member == -ENOMEM)
                        return -ENOMEM;
                if (member >= 0)
                        application->members[application->member_count++] = member;
                else
                        application->members_cut = true;
        }
        return 0;
}

/* ---- tables */

struct table_facts {
        struct ph_etf id, owner, heir;
        int64_t size, words;
        char name[TEXT_SIZE];
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

        if (ph_etf_read_pid(&in, &pid) < 0 || !is_local(planner, &pid.node))
                return PH_NO_KIN;
        return ph_kinship_find(
                &planner->kinship, ph_pid_number((struct ph_pid){pid.id, pid.serial}), false);
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
        *table = (struct ph_plan_table){
                .table = facts.is_named ? strdup(facts.name) : term_text(planner, facts.id),
                .name = strdup(facts.name),
                .owner = read_kin(planner, &facts.owner),
                .heir = find_heir(planner, facts.heir),
                .has_heir = facts.has_heir,
                .rows = facts.size,
                .memory_bytes = facts.words < 0 ? -1 : facts.words * planner->word_size};
        return 0;
}

int ph_planner_read_tables(struct ph_planner *planner, struct ph_etf in)
{
        return read_each(planner, &in, read_one_table);
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
                struct ph_pid local = {pid.id, pid.serial};
                int32_t kin = is_local(planner, &pid.node) ? ph_kinship_find(&planner->kinship,
                                                                     ph_pid_number(local), false)
                                                           : PH_NO_KIN;

                if (!is_local(planner, &pid.node) ||
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
        at = read_kin(planner, in);
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
        return read_each(planner, &in, read_one_watched);
}

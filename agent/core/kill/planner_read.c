#include "agent/core/kill/planner_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/mfa.h"
#include "agent/core/pid.h"

#define COUNT(specs) (sizeof(specs) / sizeof((specs)[0]))

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
        planner->target = ph_kinship_add(&planner->kinship, ph_pid_number(ph_pid_of(&pid)), false);
        return planner->target == -ENOMEM ? -ENOMEM : 0;
}

/* ---- applications */

static enum ph_application_type type_of(const struct ph_etf_atom *atom)
{
        char name[16];
        int type;

        ph_etf_atom_text(atom, name, sizeof(name));
        type = ph_kin_find_name(name, ph_application_type_names, COUNT(ph_application_type_names));
        return type < 0 ? PH_APP_UNKNOWN : (enum ph_application_type)type;
}

static int read_application(struct ph_planner *planner, struct ph_etf *in)
{
        struct ph_etf_atom name, type;
        char text[PH_PLANNER_TEXT];
        int32_t master;

        if (ph_etf_read_tuple_of(in, 3) < 0 || ph_etf_read_atom(in, &name) < 0 ||
                ph_etf_read_atom(in, &type) < 0)
                return -EBADMSG;
        master = ph_planner_read_one(planner, in);
        ph_etf_atom_text(&name, text, sizeof(text));
        if (master < 0)
                return master == -ENOMEM ? -ENOMEM : 0;
        planner->kinship.kin[master].role = PH_KIN_MASTER;
        return ph_kinship_add_application(&planner->kinship, text, master, type_of(&type));
}

static int read_protected(struct ph_planner *planner, struct ph_etf *in)
{
        int32_t at = ph_planner_read_one(planner, in);

        if (at >= 0)
                planner->kinship.kin[at].is_protected = true;
        return at == -ENOMEM ? -ENOMEM : 0;
}

int ph_planner_read_running(struct ph_planner *planner, struct ph_etf in)
{
        int r = ph_etf_read_tuple_of(&in, 2);

        if (r == 0)
                r = ph_planner_read_each(planner, &in, read_application);
        return r == 0 ? ph_planner_read_each(planner, &in, read_protected) : r;
}

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
                int32_t member = ph_planner_read_one(planner, &in);

                if (member == -ENOMEM)
                        return -ENOMEM;
                if (member >= 0)
                        application->members[application->member_count++] = member;
                else
                        application->members_cut = true;
        }
        return 0;
}

/* ---- what a process is */

int ph_planner_read_name(struct ph_planner *planner, struct ph_etf in)
{
        struct ph_relative *target = &planner->kinship.kin[planner->target];
        char name[PH_PLANNER_TEXT];
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
        char name[PH_PLANNER_TEXT], role[16], remotes[256], text[256];
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
        char text[PH_MFA_SIZE];

        return ph_mfa_print(in, planner->syntax, text) == 0 ? strdup(text) : NULL;
}

static int read_links(struct ph_planner *planner, int32_t at, struct ph_etf in)
{
        int32_t *links;
        uint32_t length, count = 0;

        free(planner->kinship.kin[at].links);
        planner->kinship.kin[at].links = NULL;
        planner->kinship.kin[at].link_count = 0;
        if (ph_etf_read_list(&in, &length) < 0 || length == 0)
                return 0;
        links = calloc(length, sizeof(*links));
        if (links == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < length; i++) {
                int32_t other = ph_planner_read_one(planner, &in);

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

static int keep_texts(
        const struct ph_planner *planner, struct ph_relative *kin, const struct kin_facts *facts)
{
        free(kin->name);
        free(kin->call);
        free(kin->remotes);
        kin->name = facts->name[0] != '\0' ? strdup(facts->name) : NULL;
        kin->call = kin->role == PH_KIN_PORT ? strdup(facts->text)
                                             : call_text(planner, facts->initial_call);
        kin->remotes = facts->remote_links > 0 ? strdup(facts->remotes) : NULL;
        if ((facts->name[0] != '\0' && kin->name == NULL) ||
                (facts->remote_links > 0 && kin->remotes == NULL))
                return -ENOMEM;
        return 0;
}

/* The kin may move while others are added: it is looked up anew. */
static int keep_facts(struct ph_planner *planner, int32_t at, const struct kin_facts *facts)
{
        struct ph_etf leader_in = facts->leader, parent_in = facts->parent;
        int32_t leader = ph_planner_read_one(planner, &leader_in),
                parent = ph_planner_read_one(planner, &parent_in);
        struct ph_relative *kin = &planner->kinship.kin[at];

        if (leader == -ENOMEM || parent == -ENOMEM)
                return -ENOMEM;
        if (kin->role != PH_KIN_PORT && kin->role != PH_KIN_MASTER)
                kin->role = role_of(facts->role);
        if (kin->role == PH_KIN_MASTER && keep_master(planner, at) < 0)
                return -ENOMEM;
        kin->leader = leader;
        kin->parent = kin->role == PH_KIN_STARTER ? leader : parent;
        kin->traps = facts->traps;
        kin->is_protected |= facts->is_protected;
        kin->is_ours = facts->is_ours;
        kin->is_obscure |= facts->traps && strcmp(facts->role, "obscure") == 0;
        kin->mailbox = facts->mailbox;
        kin->reductions = facts->reductions;
        kin->links_omitted = facts->links_omitted;
        kin->remote_links = (uint32_t)facts->remote_links;
        if (keep_texts(planner, kin, facts) < 0)
                return -ENOMEM;
        kin->state = PH_KIN_KNOWN;
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
        at = ph_planner_read_one(planner, in);
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
        return ph_planner_read_each(planner, &in, read_one_kin);
}

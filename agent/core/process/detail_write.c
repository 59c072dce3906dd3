#include <math.h>
#include <stdio.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/process/agent_process.h"
#include "agent/core/process/detail_members.h"
#include "agent/core/process/detail_view.h"

/*
 * What each section is made of: the property that the probe answers with, what it is called in the
 * result, and what it is.
 */
static const struct ph_detail_member identity[] = {
        {"name", "name", PH_MEMBER_TEXT},
        {"label", "label", PH_MEMBER_TERM_TEXT},
        {"initial_call", "initial_call", PH_MEMBER_CALL},
        {"behaviour", "behaviour", PH_MEMBER_KIND},
        {"application", "application", PH_MEMBER_TEXT},
        {"parent", "parent", PH_MEMBER_WHO},
        {"ancestors", "ancestors", PH_MEMBER_WHOS},
        {"group_leader", "group_leader", PH_MEMBER_WHO},
        {NULL, NULL, 0},
};

static const struct ph_detail_member numbers[] = {
        {"status", "status", PH_MEMBER_TEXT},
        {"current_function", "current_function", PH_MEMBER_CALL},
        {"message_queue_len", "mailbox", PH_MEMBER_INTEGER},
        {"reductions", "reductions", PH_MEMBER_INTEGER},
        {"memory", "memory_bytes", PH_MEMBER_INTEGER},
        {"total_heap_size", "total_heap_bytes", PH_MEMBER_WORDS},
        {"heap_size", "heap_bytes", PH_MEMBER_WORDS},
        {"stack_size", "stack_bytes", PH_MEMBER_WORDS},
        {"minor_gcs", "minor_gcs", PH_MEMBER_INTEGER},
        {NULL, NULL, 0},
};

static const struct ph_detail_member flags[] = {
        {"trap_exit", "trap_exit", PH_MEMBER_BOOLEAN},
        {"priority", "priority", PH_MEMBER_TEXT},
        {"sensitive", "sensitive", PH_MEMBER_BOOLEAN},
        {"message_queue_data", "message_queue_data", PH_MEMBER_TEXT},
        {"error_handler", "error_handler", PH_MEMBER_TEXT},
        {"suspended", "suspending", PH_MEMBER_INTEGER},
        {"size", "max_heap_bytes", PH_MEMBER_WORDS},
        {"kill", "max_heap_kill", PH_MEMBER_BOOLEAN},
        {"min_heap_size", "min_heap_bytes", PH_MEMBER_WORDS},
        {"fullsweep_after", "fullsweep_after", PH_MEMBER_INTEGER},
        {NULL, NULL, 0},
};

static const struct ph_detail_member stack[] = {
        {"frames", "frames", PH_MEMBER_FRAMES},
        {NULL, NULL, 0},
};

static const struct ph_detail_member mailbox[] = {
        {"total", "total", PH_MEMBER_INTEGER},
        {"from", "from", PH_MEMBER_INTEGER},
        {"messages", "messages", PH_MEMBER_TERMS},
        {"shapes", "shapes", PH_MEMBER_SHAPES},
        {"other_shapes", "other_shapes", PH_MEMBER_INTEGER},
        {NULL, NULL, 0},
};

static const struct ph_detail_member dictionary[] = {
        {"total", "total", PH_MEMBER_INTEGER},
        {"items", "items", PH_MEMBER_TERMS},
        {NULL, NULL, 0},
};

static const struct ph_detail_member relation[] = {
        {"total", "total", PH_MEMBER_INTEGER},
        {"items", "items", PH_MEMBER_WHOS},
        {NULL, NULL, 0},
};

static const struct ph_detail_member tables[] = {
        {"total", "total", PH_MEMBER_INTEGER},
        {"items", "items", PH_MEMBER_TABLES},
        {NULL, NULL, 0},
};

static const struct ph_detail_member ports[] = {
        {"total", "total", PH_MEMBER_INTEGER},
        {"items", "items", PH_MEMBER_PORTS},
        {NULL, NULL, 0},
};

static const struct ph_detail_member supervisor[] = {
        {"supervisor", "supervisor", PH_MEMBER_WHO},
        {"child_id", "child_id", PH_MEMBER_TERM_TEXT},
        {"child_type", "child_type", PH_MEMBER_TEXT},
        {NULL, NULL, 0},
};

static const struct ph_detail_member state[] = {
        {"behaviour", "behaviour", PH_MEMBER_KIND},
        {"term", NULL, PH_MEMBER_TERM},
        {NULL, NULL, 0},
};

static const struct ph_detail_member *const sections[PH_SECTION_COUNT] = {
        [PH_SECTION_IDENTITY] = identity,
        [PH_SECTION_NUMBERS] = numbers,
        [PH_SECTION_FLAGS] = flags,
        [PH_SECTION_STACK] = stack,
        [PH_SECTION_MAILBOX] = mailbox,
        [PH_SECTION_DICTIONARY] = dictionary,
        [PH_SECTION_LINKS] = relation,
        [PH_SECTION_MONITORS] = relation,
        [PH_SECTION_MONITORED_BY] = relation,
        [PH_SECTION_TABLES] = tables,
        [PH_SECTION_PORTS] = ports,
        [PH_SECTION_SUPERVISOR] = supervisor,
        [PH_SECTION_STATE] = state,
        [PH_SECTION_STATUS] = state,
};

/* ---- refusals */

struct refused {
        char reason[32];
        char detail[96];
        int64_t cost_words, most_words;
};

static const struct ph_field_spec refused_specs[] = {
        PH_FIELD("refused", TEXT, struct refused, reason),
        PH_FIELD("detail", TEXT, struct refused, detail),
        PH_FIELD("cost_words", INT64, struct refused, cost_words),
        PH_FIELD("most_words", INT64, struct refused, most_words),
};

/* One reason why the probe did not do what it was asked. */
static const struct {
        const char *reason, *why;
        bool needs_force;
} reasons[] = {
        {"sensitive", "hidden: the process is sensitive", false},
        {"plain", "it is in the loop of no OTP behaviour, and nothing else may be asked", false},
        {"busy", "it is busy: it would answer later, and the question would wait in its mailbox",
                true},
        {"busy_supervisor", "its supervisor is busy and is not asked", false},
        {"orphan", "no supervisor started it", false},
        {"unknown", "its supervisor doesn't have it as a child", false},
};

static int64_t megabytes(const struct ph_detail_view *view, int64_t words)
{
        return (words * view->detail->info->word_size + 999999) / 1000000;
}

/* What nobody may have isn't offered. */
static void explain_cost(const struct ph_detail_view *view, const struct refused *refused,
        struct ph_detail_refusal *refusal)
{
        long long cost = (long long)megabytes(view, refused->cost_words);
        long long most = (long long)megabytes(view, refused->most_words);
        bool is_too_much = refused->cost_words > refused->most_words;

        refusal->cost_bytes = refused->cost_words * view->detail->info->word_size;
        refusal->needs_force = !is_too_much && !view->options.force;
        if (is_too_much)
                snprintf(refusal->why, sizeof(refusal->why),
                        "it would copy about %lld MB in the node, and no more than %lld MB are "
                        "ever copied",
                        cost, most);
        else
                snprintf(refusal->why, sizeof(refusal->why),
                        "it would copy about %lld MB in the node", cost);
}

static void explain(const struct ph_detail_view *view, const struct refused *refused,
        struct ph_detail_refusal *refusal)
{
        refusal->cost_bytes = -1;
        snprintf(refusal->why, sizeof(refusal->why), "it failed: %s", refused->detail);
        for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
                if (strcmp(reasons[i].reason, refused->reason) != 0)
                        continue;
                snprintf(refusal->why, sizeof(refusal->why), "%s", reasons[i].why);
                refusal->needs_force = reasons[i].needs_force && !view->options.force;
        }
        if (strcmp(refused->reason, "dear") != 0)
                return;
        explain_cost(view, refused, refusal);
}

static cJSON *begin(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_refusal *refusal)
{
        cJSON *object = ph_json_object(&view->json, view->result, ph_sections[section].key);

        ph_json_string(&view->json, object, "error", refusal != NULL ? refusal->why : NULL);
        ph_json_bool(&view->json, object, "needs_force", refusal != NULL && refusal->needs_force);
        ph_json_known(
                &view->json, object, "cost_bytes", refusal != NULL ? refusal->cost_bytes : -1);
        return object;
}

/* ---- what is reckoned from what the probe says */

/* porthole's own processes are shown like all others, and marked. */
static void write_agent(struct ph_detail_view *view, struct ph_etf list, cJSON *object)
{
        char call[PH_MFA_SIZE], name[PH_ETF_ATOM_TEXT_SIZE] = "";
        struct ph_etf value;
        bool is_called = ph_detail_find(list, "initial_call", &value) == 0 &&
                         ph_mfa_print(value, PH_SYNTAX_ERLANG, call) == 0;

        if (ph_etf_left(&list) == 0) {
                ph_json_null(&view->json, object, "agent");
                return;
        }
        if (ph_detail_find(list, "name", &value) == 0)
                ph_fields_read_text(&value, name, sizeof(name));
        ph_json_bool(&view->json, object, "agent",
                ph_agent_process_is(name[0] != '\0' ? name : NULL, is_called ? call : ""));
}

static void write_rates(struct ph_detail_view *view, struct ph_etf list, cJSON *object)
{
        const struct ph_detail_rate *rate;
        struct ph_etf mailbox_term, reductions_term;
        int64_t waiting, reductions;
        double mailbox_rate = NAN, reduction_rate = NAN;

        if (ph_detail_find(list, "message_queue_len", &mailbox_term) == 0 &&
                ph_detail_find(list, "reductions", &reductions_term) == 0 &&
                ph_etf_read_int64(&mailbox_term, &waiting) == 0 &&
                ph_etf_read_int64(&reductions_term, &reductions) == 0) {
                rate = ph_detail_rates_note(&view->detail->rates, view->pid,
                        (double)uv_hrtime() / 1e6, waiting, reductions);
                mailbox_rate = rate->mailbox_rate;
                reduction_rate = rate->reduction_rate;
        }
        ph_json_number(&view->json, object, "mailbox_per_second", mailbox_rate);
        ph_json_number(&view->json, object, "reductions_per_second", reduction_rate);
}

/* What @list lacks is null: all members, when there is no list. */
static void write_members(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf list, cJSON *object)
{
        for (const struct ph_detail_member *member = sections[section]; member->property != NULL;
                member++)
                ph_detail_write_member(view, section, member, list, object);
        if (section == PH_SECTION_IDENTITY)
                write_agent(view, list, object);
        if (section == PH_SECTION_NUMBERS)
                write_rates(view, list, object);
}

void ph_detail_write_refusal(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_refusal *refusal)
{
        write_members(view, section, (struct ph_etf){NULL, NULL}, begin(view, section, refusal));
}

void ph_detail_write_section(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf answer)
{
        struct refused refused = {.reason = ""};
        struct ph_detail_refusal refusal = {
                .why = "the node's answer can't be read", .cost_bytes = -1};
        struct ph_etf in = answer;

        if (ph_fields_read(&in, refused_specs, sizeof(refused_specs) / sizeof(refused_specs[0]),
                    &refused) < 0) {
                ph_detail_write_refusal(view, section, &refusal);
        } else if (refused.reason[0] != '\0') {
                explain(view, &refused, &refusal);
                ph_detail_write_refusal(view, section, &refusal);
        } else {
                write_members(view, section, answer, begin(view, section, NULL));
        }
}

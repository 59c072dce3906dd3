#include "agent/core/planner.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/pid.h"
#include "agent/core/planner_read.h"
#include "protocol/limits.h"

#define PLAN_MS 8000   /* then what is not known is unknown */
#define ROUND_MS 5000  /* for one question */
#define TABLES_MS 2500 /* ets:all/0 waits for all schedulers, the stuck ones too */
#define BATCH 250      /* processes in one question */
#define SUPERVISORS 16

enum stage { FIND, RUNNING, KIN, NAME, SUPERVISED, MEMBERS, TABLES, WATCHERS };

static void go_on(struct ph_planner *planner);
static void on_answer(void *context, const struct ph_answer *answer);

void ph_planner_note(struct ph_planner *planner, const char *format, ...)
{
        char *note = planner->notes[planner->note_count];
        va_list args;

        if (planner->note_count == PH_PLAN_NOTES)
                return;
        planner->note_count++;
        if (planner->note_count == PH_PLAN_NOTES) {
                snprintf(note, sizeof(planner->notes[0]), "and more is not known");
                return;
        }
        va_start(args, format);
        vsnprintf(note, sizeof(planner->notes[0]), format, args);
        va_end(args);
}

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

/* ---- the end */

static void finish(struct ph_planner *planner, const struct ph_error *error)
{
        planner->on_done(planner->context, error);
}

static void fail(struct ph_planner *planner, int code, const char *why)
{
        struct ph_error error;

        ph_error_set(&error, code, "%s", why);
        finish(planner, &error);
}

static void fail_without_memory(struct ph_planner *planner)
{
        fail(planner, PH_ERROR_INTERNAL, "the agent is out of memory");
}

static void note_supervisor(struct ph_planner *planner, int32_t at, const char *name)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];

        if (kin->supervisor == NULL || kin->state == PH_KIN_GONE)
                return;
        if (!kin->supervisor->is_known)
                ph_planner_note(planner,
                        "supervisor %s did not say what it restarts: what comes after is unknown",
                        name);
        else if (kin->supervisor->omitted > 0)
                ph_planner_note(planner, "of supervisor %s only %u children are known", name,
                        kin->supervisor->count);
}

static void note_kin(struct ph_planner *planner, int32_t at)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];
        char name[PH_KIN_TEXT];

        ph_planner_kin_text(planner, at, name);
        if (kin->is_reached && kin->state == PH_KIN_SILENT)
                ph_planner_note(planner,
                        "%.80s did not answer, as is so in native code: what it is linked to, "
                        "whose child it is, and so what else ends, is unknown",
                        name);
        if (kin->is_reached && kin->links_omitted > 0)
                ph_planner_note(planner, "%lld of the links of %.80s were not followed",
                        (long long)kin->links_omitted, name);
        if (planner->plan.kin[at].told != PH_PLAN_NO && kin->role == PH_KIN_PLAIN &&
                kin->state == PH_KIN_KNOWN)
                ph_planner_note(planner,
                        "%.80s traps exits and is not known to be OTP's: whether it ends is "
                        "unknown",
                        name);
        if (planner->plan.kin[at].may_not_start)
                ph_planner_note(planner,
                        "whether %.80s can be started anew: names below it may still be in use "
                        "then",
                        name);
        note_supervisor(planner, at, name);
}

static void note_target(struct ph_planner *planner)
{
        const struct ph_relative *kin = &planner->kinship.kin[planner->target];
        bool decides = kin->role == PH_KIN_PLAIN || kin->role == PH_KIN_GENERIC;

        if (!planner->is_kill && kin->traps && decides)
                ph_planner_note(planner, "it traps exits: shutdown is a message to it, and whether "
                                         "it ends by itself, "
                                         "or is killed after 5 s, is unknown");
}

static void note_applications(struct ph_planner *planner)
{
        for (uint32_t i = 0; i < planner->kinship.application_count; i++) {
                const struct ph_kin_application *application = &planner->kinship.applications[i];

                if (planner->plan.ends[i] == PH_PLAN_NO)
                        continue;
                if (application->type == PH_APP_UNKNOWN)
                        ph_planner_note(planner,
                                "the type of application %s is unknown: its end may take the node "
                                "down",
                                application->name);
                if (application->members_cut)
                        ph_planner_note(planner,
                                "not all processes of application %s are known; all of them end",
                                application->name);
        }
}

static void complete(struct ph_planner *planner)
{
        note_target(planner);
        if (planner->kinship.is_cut)
                ph_planner_note(planner,
                        "more than %u processes are tied to it: what else dies is unknown",
                        planner->kinship.limit);
        if (planner->is_late)
                ph_planner_note(planner, "not all of them answered within %d s", PLAN_MS / 1000);
        if (!planner->has_tables)
                ph_planner_note(planner, "which tables they own is unknown");
        note_applications(planner);
        for (uint32_t i = 0; i < planner->plan.count; i++)
                note_kin(planner, (int32_t)i);
        finish(planner, NULL);
}

/* ---- questions */

static void ask(struct ph_planner *planner, enum stage stage)
{
        struct ph_error error;

        planner->stage = stage;
        planner->ref = ph_requests_send(planner->requests, stage == TABLES ? TABLES_MS : ROUND_MS,
                on_answer, planner, &error);
        if (planner->ref == 0)
                finish(planner, &error);
}

/* Begins the command {@name, [... and has its list begun for @count terms. */
static struct ph_etf_builder *begin(struct ph_planner *planner, const char *name, size_t count)
{
        struct ph_etf_builder *command = ph_requests_command(planner->requests);

        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, name);
        ph_etf_build_list(command, count);
        return command;
}

/* Asks the look for those in planner->asked. */
static void look(struct ph_planner *planner, const char *what, enum stage stage)
{
        struct ph_etf_builder *command = begin(planner, "look", planner->asked_count);

        for (unsigned i = 0; i < planner->asked_count; i++) {
                ph_etf_build_tuple(command, 2);
                ph_planner_build_kin(planner, command, planner->asked[i]);
                ph_etf_build_atom(command, what);
        }
        if (planner->asked_count > 0)
                ph_etf_build_nil(command);
        ask(planner, stage);
}

/* Of a target that says nothing: the node knows what it is called. */
static void ask_name(struct ph_planner *planner)
{
        struct ph_etf_builder *command = ph_requests_command(planner->requests);

        planner->is_sought = true;
        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "name");
        ph_planner_build_kin(planner, command, planner->target);
        ask(planner, NAME);
}

static void ask_supervisors(struct ph_planner *planner)
{
        struct ph_etf_builder *command = begin(planner, "supervisors", planner->asked_count);

        for (unsigned i = 0; i < planner->asked_count; i++) {
                ph_etf_build_tuple(command, 3);
                ph_planner_build_kin(planner, command, planner->asked[i]);
                ph_etf_build_int64(command, 0);
                ph_etf_build_int64(command, planner->kinship.limit);
        }
        ph_etf_build_nil(command);
        ask(planner, SUPERVISED);
}

static void ask_members(struct ph_planner *planner)
{
        struct ph_etf_builder *command = ph_requests_command(planner->requests);

        ph_etf_build_tuple(command, 3);
        ph_etf_build_atom(command, "members");
        ph_planner_build_kin(planner, command, planner->master);
        ph_etf_build_int64(command, planner->kinship.limit);
        ask(planner, MEMBERS);
}

static bool dies(const struct ph_planner *planner, uint32_t at)
{
        return planner->plan.kin[at].dies != PH_PLAN_NO &&
               planner->kinship.kin[at].role != PH_KIN_PORT;
}

static void ask_tables(struct ph_planner *planner)
{
        struct ph_etf_builder *command;
        size_t count = 0;

        for (uint32_t i = 0; i < planner->plan.count; i++)
                count += dies(planner, i);
        command = begin(planner, "owned", count);
        for (uint32_t i = 0; i < planner->plan.count; i++) {
                if (dies(planner, i))
                        ph_planner_build_kin(planner, command, (int32_t)i);
        }
        if (count > 0)
                ph_etf_build_nil(command);
        ask(planner, TABLES);
}

/* The target first, whose number is the lowest. */
static void ask_watchers(struct ph_planner *planner)
{
        planner->asked_count = 0;
        for (uint32_t i = 0; i < planner->plan.count; i++) {
                if (dies(planner, i) && planner->asked_count < PH_PLAN_WATCHED &&
                        planner->kinship.kin[i].state == PH_KIN_KNOWN)
                        planner->asked[planner->asked_count++] = (int32_t)i;
        }
        look(planner, "watchers", WATCHERS);
}

/* ---- what a signal may reach */

static int enqueue(struct ph_planner *planner, int32_t at)
{
        if (planner->queue_count == planner->queue_capacity) {
                uint32_t capacity = planner->queue_capacity == 0 ? 64 : planner->queue_capacity * 2;
                int32_t *queue = reallocarray(planner->queue, capacity, sizeof(*queue));

                if (queue == NULL)
                        return -ENOMEM;
                planner->queue = queue;
                planner->queue_capacity = capacity;
        }
        planner->queue[planner->queue_count++] = at;
        return 0;
}

static int reach(struct ph_planner *planner, int32_t at)
{
        struct ph_relative *kin = &planner->kinship.kin[at];

        if (kin->is_reached)
                return 0;
        kin->is_reached = true;
        return kin->state == PH_KIN_UNASKED ? enqueue(planner, at) : 0;
}

/* Who does not trap exits dies of the signal, and its links pass it on. */
static int spread(struct ph_planner *planner, int32_t at)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];
        int r = 0;

        if (kin->state != PH_KIN_KNOWN || (kin->traps && at != planner->target))
                return 0;
        for (uint32_t i = 0; r == 0 && i < planner->kinship.kin[at].link_count; i++)
                r = reach(planner, planner->kinship.kin[at].links[i]);
        return r;
}

/* Those that were not asked have another turn; those that say nothing have none. */
static int take_asked(struct ph_planner *planner, bool answered)
{
        for (unsigned i = 0; i < planner->asked_count; i++) {
                int32_t at = planner->asked[i];
                struct ph_relative *kin = &planner->kinship.kin[at];
                int r;

                if (kin->state == PH_KIN_UNASKED && !answered)
                        kin->state = PH_KIN_SILENT;
                r = kin->state == PH_KIN_UNASKED ? enqueue(planner, at) : spread(planner, at);
                if (r < 0)
                        return r;
        }
        return 0;
}

static void ask_kin(struct ph_planner *planner)
{
        planner->asked_count = 0;
        while (planner->asked_count < BATCH && planner->queue_next < planner->queue_count)
                planner->asked[planner->asked_count++] = planner->queue[planner->queue_next++];
        look(planner, "kin", KIN);
}

/* What has not been found out by now is unknown. */
static void give_up(struct ph_planner *planner)
{
        planner->is_late = true;
        for (; planner->queue_next < planner->queue_count; planner->queue_next++)
                planner->kinship.kin[planner->queue[planner->queue_next]].state = PH_KIN_SILENT;
}

/* ---- the plan */

static int set_unknown_supervisor(struct ph_planner *planner, int32_t at)
{
        struct ph_kin_supervisor *supervisor = calloc(1, sizeof(*supervisor));

        if (supervisor == NULL)
                return -ENOMEM;
        ph_kinship_set_supervisor(&planner->kinship, at, supervisor);
        return 0;
}

static void set_unknown_members(struct ph_planner *planner, int32_t master)
{
        struct ph_kin_application *application =
                ph_kinship_application_of(&planner->kinship, master);

        if (application == NULL || application->has_members)
                return;
        application->has_members = true;
        application->members_cut = true;
}

/* Late, all that is wanted becomes unknown. */
static int settle_late(struct ph_planner *planner)
{
        for (uint32_t i = 0; i < planner->wants.count; i++) {
                if (planner->wants.facts[i])
                        planner->kinship.kin[i].state = PH_KIN_SILENT;
                if (planner->wants.supervisor[i] && set_unknown_supervisor(planner, (int32_t)i) < 0)
                        return -ENOMEM;
                if (planner->wants.members[i])
                        set_unknown_members(planner, (int32_t)i);
        }
        return 0;
}

/* Notes down what is wanted: facts in the queue, supervisors in asked, one master. */
static int collect_wants(struct ph_planner *planner)
{
        planner->asked_count = 0;
        planner->master = PH_NO_KIN;
        for (uint32_t i = 0; i < planner->wants.count; i++) {
                if (planner->wants.facts[i]) {
                        planner->kinship.kin[i].is_reached = false;
                        if (reach(planner, (int32_t)i) < 0)
                                return -ENOMEM;
                }
                if (planner->wants.supervisor[i] && planner->asked_count < SUPERVISORS)
                        planner->asked[planner->asked_count++] = (int32_t)i;
                if (planner->wants.members[i])
                        planner->master = (int32_t)i;
        }
        return 0;
}

static void ask_collected(struct ph_planner *planner)
{
        if (planner->queue_next < planner->queue_count)
                ask_kin(planner);
        else if (planner->asked_count > 0)
                ask_supervisors(planner);
        else if (ph_kinship_application_of(&planner->kinship, planner->master) != NULL)
                ask_members(planner);
        else
                fail(planner, PH_ERROR_FAILED,
                        "what is tied to the process changed while it was looked at; plan again");
}

static void ask_wanted(struct ph_planner *planner)
{
        if ((planner->is_late ? settle_late(planner) : collect_wants(planner)) < 0)
                fail_without_memory(planner);
        else if (planner->is_late)
                go_on(planner);
        else
                ask_collected(planner);
}

static void compute(struct ph_planner *planner)
{
        int r;

        if (planner->has_plan)
                ph_plan_finish(&planner->plan);
        planner->has_plan = false;
        ph_plan_wants_finish(&planner->wants);
        r = ph_plan_wants_init(&planner->wants, &planner->kinship);
        if (r == 0)
                r = ph_plan_compute(&planner->kinship, planner->target, planner->is_kill,
                        &planner->wants, &planner->plan);
        planner->has_plan = r == 0;
        if (r < 0)
                fail_without_memory(planner);
        else if (planner->wants.any)
                ask_wanted(planner);
        else
                ask_tables(planner);
}

static bool has_ended(const struct ph_planner *planner)
{
        return planner->kinship.kin[planner->target].state == PH_KIN_GONE;
}

static bool is_silent(const struct ph_planner *planner)
{
        return planner->kinship.kin[planner->target].state == PH_KIN_SILENT;
}

static void go_on(struct ph_planner *planner)
{
        if (has_ended(planner)) {
                fail(planner, PH_ERROR_GONE, "the process has ended");
                return;
        }
        if (uv_now(planner->loop) - planner->begun_ms > PLAN_MS)
                give_up(planner);
        if (planner->queue_next < planner->queue_count)
                ask_kin(planner);
        else if (is_silent(planner) && !planner->is_sought)
                ask_name(planner);
        else
                compute(planner);
}

/* ---- answers */

static void on_found(struct ph_planner *planner, const struct ph_answer *answer)
{
        struct ph_error error;

        if (answer->kind == PH_ANSWER_ERROR) {
                finish(planner, &answer->error);
                return;
        }
        if (ph_planner_read_found(planner, answer->term) == 0 && planner->target >= 0) {
                ph_etf_build_atom(ph_requests_command(planner->requests), "running");
                ask(planner, RUNNING);
                return;
        }
        ph_error_set(&error, PH_ERROR_GONE, "there is no local process \"%.120s\"; ps lists them",
                planner->subject);
        finish(planner, &error);
}

static void on_running(struct ph_planner *planner, const struct ph_answer *answer)
{
        int r = answer->kind == PH_ANSWER_DONE ? ph_planner_read_running(planner, answer->term) : 0;

        planner->has_running = answer->kind == PH_ANSWER_DONE && r == 0;
        if (!planner->has_running)
                ph_planner_note(planner, "which applications run, and of what type, is unknown");
        if (r == -ENOMEM || reach(planner, planner->target) < 0)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_kin(struct ph_planner *planner, const struct ph_answer *answer)
{
        bool answered = answer->kind == PH_ANSWER_DONE;
        int r = answered ? ph_planner_read_kin(planner, answer->term) : 0;

        if (r != -ENOMEM)
                r = take_asked(planner, answered && r == 0);
        if (r < 0)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_name(struct ph_planner *planner, const struct ph_answer *answer)
{
        if (answer->kind == PH_ANSWER_DONE && ph_planner_read_name(planner, answer->term) < 0)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_supervised(struct ph_planner *planner, const struct ph_answer *answer)
{
        int r = 0;

        if (answer->kind == PH_ANSWER_DONE)
                r = ph_planner_read_supervisors(planner, answer->term);
        for (unsigned i = 0; r != -ENOMEM && i < planner->asked_count; i++) {
                if (planner->kinship.kin[planner->asked[i]].supervisor == NULL)
                        r = set_unknown_supervisor(planner, planner->asked[i]);
        }
        if (r == -ENOMEM)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_members(struct ph_planner *planner, const struct ph_answer *answer)
{
        int r = 0;

        if (answer->kind == PH_ANSWER_DONE)
                r = ph_planner_read_members(planner, answer->term, planner->master);
        set_unknown_members(planner, planner->master);
        if (r == -ENOMEM)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_tables(struct ph_planner *planner, const struct ph_answer *answer)
{
        planner->has_tables = answer->kind == PH_ANSWER_DONE &&
                              ph_planner_read_tables(planner, answer->term) == 0;
        ask_watchers(planner);
}

static void on_watchers(struct ph_planner *planner, const struct ph_answer *answer)
{
        if (answer->kind == PH_ANSWER_DONE)
                ph_planner_read_watchers(planner, answer->term);
        complete(planner);
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        static void (*const handlers[])(
                struct ph_planner * planner, const struct ph_answer *answer) = {
                [FIND] = on_found,
                [RUNNING] = on_running,
                [KIN] = on_kin,
                [NAME] = on_name,
                [SUPERVISED] = on_supervised,
                [MEMBERS] = on_members,
                [TABLES] = on_tables,
                [WATCHERS] = on_watchers,
        };
        struct ph_planner *planner = context;

        if (answer->kind == PH_ANSWER_PART)
                return;
        planner->ref = 0;
        handlers[planner->stage](planner, answer);
}

struct ph_planner *ph_planner_create(
        const struct ph_planner_options *options, struct ph_error *error)
{
        struct ph_planner *planner = calloc(1, sizeof(*planner));
        struct ph_etf_builder *command;

        if (planner == NULL) {
                ph_error_set(error, PH_ERROR_INTERNAL, "the agent is out of memory");
                return NULL;
        }
        planner->requests = options->requests;
        planner->loop = options->loop;
        planner->word_size = options->word_size;
        planner->syntax = options->syntax;
        planner->is_kill = options->is_kill;
        planner->on_done = options->on_done;
        planner->context = options->context;
        planner->begun_ms = uv_now(options->loop);
        planner->target = PH_NO_KIN;
        snprintf(planner->subject, sizeof(planner->subject), "%s", options->subject);
        ph_kinship_init(&planner->kinship);
        command = ph_requests_command(planner->requests);
        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "seek");
        ph_etf_build_list(command, 1);
        ph_etf_build_binary(command, planner->subject, strlen(planner->subject));
        ph_etf_build_nil(command);
        planner->stage = FIND;
        planner->ref = ph_requests_send(planner->requests, ROUND_MS, on_answer, planner, error);
        if (planner->ref != 0)
                return planner;
        ph_planner_destroy(planner);
        return NULL;
}

void ph_planner_destroy(struct ph_planner *planner)
{
        if (planner == NULL)
                return;
        ph_requests_cancel(planner->requests, planner->ref);
        if (planner->has_plan)
                ph_plan_finish(&planner->plan);
        ph_plan_wants_finish(&planner->wants);
        ph_kinship_finish(&planner->kinship);
        for (uint32_t i = 0; i < planner->table_count; i++) {
                free(planner->tables[i].table);
                free(planner->tables[i].name);
        }
        free(planner->tables);
        for (uint32_t i = 0; i < planner->watched_count; i++)
                free(planner->watched[i].shown);
        free(planner->queue);
        free(planner);
}

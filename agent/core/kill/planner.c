#include "agent/core/kill/planner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/kill/planner_read.h"
#include "agent/core/kill/planner_work.h"

static void go_on(struct ph_planner *planner);

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
        struct ph_error error;

        ph_error_no_memory(&error);
        finish(planner, &error);
}

static void ask_collected(struct ph_planner *planner)
{
        if (planner->queue_next < planner->queue_count)
                ph_planner_ask_kin(planner);
        else if (planner->asked_count > 0)
                ph_planner_ask_supervisors(planner);
        else if (ph_kinship_application_of(&planner->kinship, planner->master) != NULL)
                ph_planner_ask_members(planner);
        else
                fail(planner, PH_ERROR_FAILED,
                        "what is tied to the process changed while it was looked at; plan again");
}

static void ask_wanted(struct ph_planner *planner)
{
        if ((planner->is_late ? ph_planner_settle_late(planner)
                              : ph_planner_collect_wants(planner)) < 0)
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
                ph_planner_ask_tables(planner);
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
        if (uv_now(planner->loop) - planner->begun_ms > PH_PLANNER_MS)
                ph_planner_give_up(planner);
        if (planner->queue_next < planner->queue_count)
                ph_planner_ask_kin(planner);
        else if (is_silent(planner) && !planner->is_sought)
                ph_planner_ask_name(planner);
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
                ph_planner_ask_running(planner);
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
        if (r == -ENOMEM || ph_planner_reach(planner, planner->target) < 0)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_kin(struct ph_planner *planner, const struct ph_answer *answer)
{
        bool answered = answer->kind == PH_ANSWER_DONE;
        int r = answered ? ph_planner_read_kin(planner, answer->term) : 0;

        if (r != -ENOMEM)
                r = ph_planner_take_asked(planner, answered && r == 0);
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
                        r = ph_planner_set_unknown_supervisor(planner, planner->asked[i]);
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
        ph_planner_set_unknown_members(planner, planner->master);
        if (r == -ENOMEM)
                fail_without_memory(planner);
        else
                go_on(planner);
}

static void on_tables(struct ph_planner *planner, const struct ph_answer *answer)
{
        planner->has_tables = answer->kind == PH_ANSWER_DONE &&
                              ph_planner_read_tables(planner, answer->term) == 0;
        ph_planner_ask_watchers(planner);
}

static void on_watchers(struct ph_planner *planner, const struct ph_answer *answer)
{
        if (answer->kind == PH_ANSWER_DONE)
                ph_planner_read_watchers(planner, answer->term);
        ph_planner_write_notes(planner);
        finish(planner, NULL);
}

void ph_planner_take(void *context, const struct ph_answer *answer)
{
        static void (*const handlers[])(
                struct ph_planner * planner, const struct ph_answer *answer) = {
                [PH_PLANNER_FIND] = on_found,
                [PH_PLANNER_RUNNING] = on_running,
                [PH_PLANNER_KIN] = on_kin,
                [PH_PLANNER_NAME] = on_name,
                [PH_PLANNER_SUPERVISED] = on_supervised,
                [PH_PLANNER_MEMBERS] = on_members,
                [PH_PLANNER_TABLES] = on_tables,
                [PH_PLANNER_WATCHERS] = on_watchers,
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
                ph_error_no_memory(error);
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
        command = ph_requests_command_list(planner->requests, "seek", 1);
        ph_etf_build_binary(command, planner->subject, strlen(planner->subject));
        ph_etf_build_nil(command);
        planner->stage = PH_PLANNER_FIND;
        planner->ref = ph_requests_send(
                planner->requests, PH_PLANNER_ROUND_MS, ph_planner_take, planner, error);
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

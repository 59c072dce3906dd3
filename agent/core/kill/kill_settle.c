#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/kill/kill_job.h"
#include "agent/core/kill/planner_read.h"

#define SETTLE_MS 2000 /* what should be restarted by then and isn't, is said not to be */
#define WATCHES 500

/* What is asked, one after the other, until all is as it was planned or SETTLE_MS have passed. */
enum stage { ALIVE, SUCCESSORS, NAMES, STAGES };

static int watch(struct ph_kill_job *job)
{
        const struct ph_planner *planner = job->again;

        job->watches = calloc(WATCHES, sizeof(*job->watches));
        if (job->watches == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < planner->plan.count && job->watch_count < WATCHES; i++) {
                const struct ph_relative *kin = &planner->kinship.kin[i];
                bool is_concerned = planner->plan.kin[i].dies != PH_PLAN_NO ||
                                    planner->plan.kin[i].told != PH_PLAN_NO ||
                                    kin->supervisor != NULL;

                if (is_concerned && kin->role != PH_KIN_PORT && kin->state != PH_KIN_GONE)
                        job->watches[job->watch_count++] =
                                (struct ph_kill_watch){.kin = (int32_t)i, .lives = true};
        }
        return 0;
}

static bool comes_back(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        enum ph_fate fate = job->again->plan.kin[watch->kin].fate;

        return fate == PH_FATE_RESTARTED || fate == PH_FATE_WITH;
}

/* Whether who takes its place can be found: by its name, or by its id below its supervisor. */
static bool can_be_found(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        const struct ph_relative *kin = &job->again->kinship.kin[watch->kin];
        const struct ph_relative *overseer =
                kin->overseer != PH_NO_KIN ? &job->again->kinship.kin[kin->overseer] : NULL;

        return kin->name != NULL || (overseer != NULL && overseer->supervisor->is_known &&
                                            !overseer->supervisor->is_dynamic &&
                                            job->again->plan.kin[kin->overseer].dies == PH_PLAN_NO);
}

static bool is_settled(const struct ph_kill_job *job)
{
        for (uint32_t i = 0; i < job->watch_count; i++) {
                const struct ph_kill_watch *watch = &job->watches[i];

                if (ph_kill_watch_planned(job, watch) != PH_PLAN_YES)
                        continue;
                if (!watch->is_known || watch->lives ||
                        (comes_back(job, watch) && can_be_found(job, watch) &&
                                !watch->has_successor))
                        return false;
        }
        return true;
}

static struct ph_kill_watch *watch_of(struct ph_kill_job *job, uint64_t number)
{
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (job->again->kinship.kin[job->watches[i].kin].number == number)
                        return &job->watches[i];
        }
        return NULL;
}

static void read_alive(struct ph_kill_job *job, struct ph_etf in)
{
        struct ph_etf_pid pid;
        struct ph_etf state_in;
        struct ph_etf_atom state;
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0)
                return;
        while (length-- > 0 && ph_etf_read_tuple_of(&in, 2) == 0 &&
                ph_etf_read_pid(&in, &pid) == 0 && ph_etf_take(&in, &state_in) == 0) {
                struct ph_kill_watch *watch = watch_of(job, ph_pid_number(ph_pid_of(&pid)));
                bool has_state = ph_etf_read_atom(&state_in, &state) == 0;

                if (watch == NULL)
                        continue;
                watch->is_known = !has_state || ph_etf_atom_is(&state, "gone");
                watch->lives = !watch->is_known || !has_state;
        }
}

static void set_successor(
        const struct ph_kill_job *job, struct ph_kill_watch *watch, uint64_t number)
{
        if (number == job->again->kinship.kin[watch->kin].number)
                return;
        watch->has_successor = true;
        watch->successor = ph_pid_of_number(number);
}

/* Who has the child's id below the same supervisor now. @now has been read from
 * the node's answer. */
static void find_successor(
        const struct ph_kill_job *job, struct ph_kill_watch *watch, const struct ph_kinship *now)
{
        const struct ph_relative *kin = &job->again->kinship.kin[watch->kin];
        const struct ph_relative *overseer, *same;
        const char *id;
        int32_t at;

        if (kin->overseer == PH_NO_KIN)
                return;
        overseer = &job->again->kinship.kin[kin->overseer];
        id = overseer->supervisor->children[kin->slot].id;
        at = ph_kinship_find(now, overseer->number, false);
        if (at < 0 || id == NULL || overseer->supervisor->is_dynamic)
                return;
        same = &now->kin[at];
        for (unsigned i = 0; same->supervisor != NULL && i < same->supervisor->count; i++) {
                const struct ph_kin_child *child = &same->supervisor->children[i];

                if (child->kin != PH_NO_KIN && child->id != NULL && strcmp(child->id, id) == 0)
                        set_successor(job, watch, now->kin[child->kin].number);
        }
}

static void read_successors(struct ph_kill_job *job, struct ph_etf in)
{
        struct ph_planner *now = calloc(1, sizeof(*now));

        if (now == NULL)
                return;
        memcpy(now->node, job->again->node, sizeof(now->node));
        now->syntax = job->again->syntax;
        ph_kinship_init(&now->kinship);
        ph_planner_read_supervisors(now, in);
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (!job->watches[i].lives && !job->watches[i].has_successor)
                        find_successor(job, &job->watches[i], &now->kinship);
        }
        ph_kinship_finish(&now->kinship);
        free(now);
}

static bool is_to_be_named(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        return watch->is_known && !watch->lives && !watch->has_successor &&
               job->again->kinship.kin[watch->kin].name != NULL;
}

/* In the order in which they were asked. */
static void read_names(struct ph_kill_job *job, struct ph_etf in)
{
        struct ph_etf_pid pid;
        struct ph_etf one;
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0)
                return;
        for (uint32_t i = 0; i < job->watch_count && length > 0; i++) {
                if (!is_to_be_named(job, &job->watches[i]))
                        continue;
                if (ph_etf_take(&in, &one) < 0)
                        return;
                length--;
                if (ph_etf_read_pid(&one, &pid) == 0)
                        set_successor(job, &job->watches[i], ph_pid_number(ph_pid_of(&pid)));
        }
}

/* Those that are not known to be dead. */
static bool is_thought_alive(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        (void)job;
        return watch->lives;
}

static void ask_alive(const struct ph_kill_job *job, const struct ph_kill_watch *watch,
        struct ph_etf_builder *command)
{
        ph_etf_build_tuple(command, 2);
        ph_planner_build_kin(job->again, command, watch->kin);
        ph_etf_build_atom(command, "alive");
}

static bool is_overseer(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        const struct ph_relative *kin = &job->again->kinship.kin[watch->kin];

        return watch->lives && kin->supervisor != NULL && kin->supervisor->is_known &&
               !kin->supervisor->is_dynamic;
}

static void ask_successors(const struct ph_kill_job *job, const struct ph_kill_watch *watch,
        struct ph_etf_builder *command)
{
        ph_etf_build_tuple(command, 3);
        ph_planner_build_kin(job->again, command, watch->kin);
        ph_etf_build_int64(command, 0);
        ph_etf_build_int64(command, WATCHES);
}

static void ask_name(const struct ph_kill_job *job, const struct ph_kill_watch *watch,
        struct ph_etf_builder *command)
{
        const char *name = job->again->kinship.kin[watch->kin].name;

        ph_etf_build_binary(command, name, strlen(name));
}

/* What each stage asks, of whom, and who reads the answer. */
static const struct question {
        const char *command;
        bool (*concerns)(const struct ph_kill_job *job, const struct ph_kill_watch *watch);
        void (*build)(const struct ph_kill_job *job, const struct ph_kill_watch *watch,
                struct ph_etf_builder *command);
        void (*read)(struct ph_kill_job *job, struct ph_etf in);
} questions[STAGES] = {
        [ALIVE] = {"look", is_thought_alive, ask_alive, read_alive},
        [SUCCESSORS] = {"supervisors", is_overseer, ask_successors, read_successors},
        [NAMES] = {"seek", is_to_be_named, ask_name, read_names},
};

static void on_settled(void *context, const struct ph_answer *answer_in)
{
        struct ph_kill_job *job = context;

        job->ref = 0;
        if (answer_in->kind == PH_ANSWER_DONE)
                questions[job->stage].read(job, answer_in->term);
        job->stage = (job->stage + 1) % STAGES;
        if (job->stage != ALIVE || answer_in->kind == PH_ANSWER_ERROR)
                ph_kill_settle(job);
        else if (is_settled(job) || uv_now(job->kill->loop) - job->settling_ms > SETTLE_MS)
                ph_kill_answer(job);
}

/* All of them at once: WATCHES are few enough for one question. */
static void build(const struct ph_kill_job *job, const struct question *question)
{
        struct ph_etf_builder *command;
        size_t count = 0;

        for (uint32_t i = 0; i < job->watch_count; i++)
                count += question->concerns(job, &job->watches[i]);
        command = ph_requests_command_list(job->kill->requests, question->command, count);
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (question->concerns(job, &job->watches[i]))
                        question->build(job, &job->watches[i], command);
        }
        if (count > 0)
                ph_etf_build_nil(command);
}

void ph_kill_settle(struct ph_kill_job *job)
{
        if (uv_now(job->kill->loop) - job->settling_ms > SETTLE_MS + PH_KILL_ANSWER_MS) {
                ph_kill_answer(job);
                return;
        }
        build(job, &questions[job->stage]);
        job->ref = ph_requests_send(job->kill->requests, PH_KILL_ANSWER_MS, on_settled, job, NULL);
        if (job->ref == 0)
                ph_kill_answer(job);
}

void ph_kill_begin_settling(struct ph_kill_job *job)
{
        struct ph_error error;

        if (watch(job) < 0) {
                ph_error_set(&error, PH_ERROR_INTERNAL,
                        "the signal was sent, but there is no memory to see what came of it");
                ph_kill_fail(job, &error);
                return;
        }
        job->state = PH_KILL_SETTLING;
        job->settling_ms = uv_now(job->kill->loop);
        job->stage = ALIVE;
        if (job->again->plan.node_down == PH_PLAN_YES && job->has_died)
                ph_kill_answer(job);
        else
                ph_kill_await(job->kill);
}

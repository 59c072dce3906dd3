#include "agent/core/tree/supervisors.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 64       /* supervisors in one question */
#define MOST 4096      /* that are kept */
#define DUE_MS 900     /* from one question to a supervisor to the next */
#define ANSWER_MS 3000 /* for an answer */

void ph_supervisors_init(struct ph_supervisors *supervisors, struct ph_census *census,
        void (*on_answer)(void *context), void *context)
{
        *supervisors = (struct ph_supervisors){
                .census = census, .on_answer = on_answer, .context = context};
        for (unsigned i = 0; i < 2; i++)
                supervisors->questions[i].supervisors = supervisors;
}

static void destroy(struct ph_supervisor *supervisor)
{
        ph_supervisor_forget_children(supervisor);
        free(supervisor);
}

void ph_supervisors_rest(struct ph_supervisors *supervisors)
{
        for (unsigned i = 0; i < 2; i++) {
                ph_requests_cancel(supervisors->census->requests, supervisors->questions[i].ref);
                supervisors->questions[i].ref = 0;
        }
        ph_supervisors_finish(supervisors);
}

void ph_supervisors_finish(struct ph_supervisors *supervisors)
{
        for (uint32_t i = 0; i < supervisors->count; i++)
                destroy(supervisors->all[i]);
        supervisors->changes++;
        free(supervisors->all);
        supervisors->all = NULL;
        supervisors->count = supervisors->capacity = 0;
}

bool ph_supervisors_is_busy(const struct ph_supervisors *supervisors)
{
        return supervisors->questions[0].ref != 0;
}

/* ---- the cache */

/* Returns where @pid is, or belongs. */
static uint32_t find_place(const struct ph_supervisors *supervisors, struct ph_pid pid)
{
        uint32_t low = 0, high = supervisors->count;

        while (low < high) {
                uint32_t middle = low + (high - low) / 2;

                if (ph_pid_number(supervisors->all[middle]->pid) < ph_pid_number(pid))
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

struct ph_supervisor *ph_supervisors_find(
        const struct ph_supervisors *supervisors, struct ph_pid pid)
{
        uint32_t at = find_place(supervisors, pid);

        if (at == supervisors->count ||
                ph_pid_number(supervisors->all[at]->pid) != ph_pid_number(pid))
                return NULL;
        return supervisors->all[at];
}

/* Forgets the dead. */
static void prune(struct ph_supervisors *supervisors)
{
        const struct ph_ptable *table = &supervisors->census->table;
        uint32_t kept = 0;

        for (uint32_t i = 0; i < supervisors->count; i++) {
                struct ph_supervisor *supervisor = supervisors->all[i];

                if (ph_ptable_find(table, supervisor->pid) != PH_NO_ROW)
                        supervisors->all[kept++] = supervisor;
                else
                        destroy(supervisor);
        }
        supervisors->changes += kept != supervisors->count;
        supervisors->count = kept;
}

static int reserve(struct ph_supervisors *supervisors)
{
        uint32_t capacity = supervisors->capacity * 2 + 64;
        void *all;

        if (supervisors->count < supervisors->capacity)
                return 0;
        all = realloc(supervisors->all, capacity * sizeof(struct ph_supervisor *));
        if (all == NULL)
                return -ENOMEM;
        supervisors->all = all;
        supervisors->capacity = capacity;
        return 0;
}

static struct ph_supervisor *add(struct ph_supervisors *supervisors, struct ph_pid pid)
{
        struct ph_supervisor *supervisor;
        uint32_t at;

        if (supervisors->count >= MOST || reserve(supervisors) < 0)
                return NULL;
        supervisor = calloc(1, sizeof(*supervisor));
        if (supervisor == NULL)
                return NULL;
        supervisor->pid = pid;
        at = find_place(supervisors, pid);
        memmove(supervisors->all + at + 1, supervisors->all + at,
                (supervisors->count - at) * sizeof(struct ph_supervisor *));
        supervisors->all[at] = supervisor;
        supervisors->count++;
        return supervisor;
}

/* ---- asking */

static const struct {
        const char *name;
        enum ph_supervisor_state state;
} states[] = {
        {"no_answer", PH_SUPERVISOR_SILENT},
        {"too_large", PH_SUPERVISOR_TOO_LARGE},
        {"unknown", PH_SUPERVISOR_UNKNOWN},
        {"not_a_supervisor", PH_SUPERVISOR_NONE},
        {"gone", PH_SUPERVISOR_NONE},
};

static enum ph_supervisor_state state_of(const struct ph_etf_atom *atom)
{
        for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
                if (ph_etf_atom_is(atom, states[i].name))
                        return states[i].state;
        }
        return PH_SUPERVISOR_UNKNOWN;
}

static void take(
        struct ph_supervisors *supervisors, struct ph_supervisor *supervisor, struct ph_etf facts)
{
        uint64_t now = uv_now(supervisors->census->loop);
        struct ph_etf ahead = facts;
        struct ph_etf_atom atom;

        supervisor->asking = false;
        if (ph_etf_read_atom(&ahead, &atom) == 0) {
                enum ph_supervisor_state state = state_of(&atom);

                if (state == PH_SUPERVISOR_SILENT && supervisor->state != PH_SUPERVISOR_SILENT)
                        supervisor->silent_ms = supervisor->asked_ms;
                supervisor->state = state;
                return;
        }
        if (ph_supervisor_read(supervisor, facts, supervisors->census->node, now) < 0)
                supervisor->state = PH_SUPERVISOR_UNKNOWN;
        else
                supervisor->state = PH_SUPERVISOR_KNOWN;
        supervisor->told_ms = now;
}

/* Returns how many of them did not answer. */
static uint32_t take_all(struct ph_supervisors *supervisors, struct ph_etf in)
{
        struct ph_supervisor *supervisor;
        struct ph_etf_pid pid;
        struct ph_etf facts;
        uint32_t length, silent = 0;

        if (ph_etf_read_list(&in, &length) < 0)
                return 0;
        while (length-- > 0) {
                if (ph_etf_read_tuple_of(&in, 2) < 0 || ph_etf_read_pid(&in, &pid) < 0 ||
                        ph_etf_take(&in, &facts) < 0)
                        break;
                supervisor = ph_supervisors_find(supervisors, ph_pid_of(&pid));
                if (supervisor == NULL)
                        continue;
                take(supervisors, supervisor, facts);
                silent += supervisor->state == PH_SUPERVISOR_SILENT;
        }
        return silent;
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        struct ph_supervisors_question *question = context;
        struct ph_supervisors *supervisors = question->supervisors;
        bool silent = question == &supervisors->questions[1];
        uint32_t waited_for = silent;

        question->ref = 0;
        supervisors->changes++;
        if (answer->kind == PH_ANSWER_DONE)
                waited_for += take_all(supervisors, answer->term);
        if (waited_for == 0) /* else the node was idle meanwhile */
                ph_allowance_spend(
                        &supervisors->allowance, (double)(uv_hrtime() - question->asked_ns) / 1e6);
        for (uint32_t i = 0; i < supervisors->count; i++) {
                if (supervisors->all[i]->asking &&
                        (supervisors->all[i]->state == PH_SUPERVISOR_SILENT) == silent)
                        supervisors->all[i]->asking = false;
        }
        supervisors->on_answer(supervisors->context);
}

static void ask(struct ph_supervisors *supervisors, struct ph_supervisors_question *question,
        struct ph_supervisor *const *chosen, uint32_t count)
{
        const struct ph_census *census = supervisors->census;
        struct ph_etf_builder *command =
                ph_requests_command_list(census->requests, "supervisors", count);

        for (uint32_t i = 0; i < count; i++) {
                ph_etf_build_tuple(command, 3);
                ph_census_build_pid(census, command, chosen[i]->pid);
                ph_etf_build_int64(command, 0);
                ph_etf_build_int64(command, PH_SUPERVISOR_CHILDREN);
        }
        ph_etf_build_nil(command);
        question->asked_ns = uv_hrtime();
        question->ref = ph_requests_send(census->requests, ANSWER_MS, on_answer, question, NULL);
        for (uint32_t i = 0; question->ref != 0 && i < count; i++) {
                chosen[i]->asking = true;
                chosen[i]->asked_ms = uv_now(census->loop);
        }
}

static bool is_due(const struct ph_supervisors *supervisors, const struct ph_supervisor *supervisor)
{
        return !supervisor->asking &&
               (supervisor->asked_ms == 0 ||
                       uv_now(supervisors->census->loop) - supervisor->asked_ms >= DUE_MS);
}

static bool may_ask(struct ph_supervisors *supervisors, bool silent)
{
        const struct ph_census *census = supervisors->census;

        return supervisors->questions[silent].ref == 0 &&
               ph_allowance_has(
                       &supervisors->allowance, uv_now(census->loop), census->budget_percent);
}

/* Notes the process if it isn't; NULL when there is no room for more. */
static struct ph_supervisor *note(struct ph_supervisors *supervisors, struct ph_pid pid)
{
        struct ph_supervisor *supervisor = ph_supervisors_find(supervisors, pid);

        return supervisor != NULL ? supervisor : add(supervisors, pid);
}

uint32_t ph_supervisors_want(
        struct ph_supervisors *supervisors, const struct ph_pid *pids, uint32_t count)
{
        struct ph_supervisor *chosen[2][BATCH];
        uint32_t found[2] = {0, 0}, unasked = 0;

        if (supervisors->count + count > MOST)
                prune(supervisors);
        for (uint32_t i = 0; i < count; i++) {
                struct ph_supervisor *supervisor = note(supervisors, pids[i]);
                bool silent;

                if (supervisor == NULL)
                        continue;
                silent = supervisor->state == PH_SUPERVISOR_SILENT;
                unasked += supervisor->state == PH_SUPERVISOR_UNASKED;
                if (found[silent] < BATCH && is_due(supervisors, supervisor))
                        chosen[silent][found[silent]++] = supervisor;
        }
        for (unsigned silent = 0; silent < 2; silent++) {
                if (found[silent] > 0 && may_ask(supervisors, silent))
                        ask(supervisors, &supervisors->questions[silent], chosen[silent],
                                found[silent]);
        }
        return unasked;
}

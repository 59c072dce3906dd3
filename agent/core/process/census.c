#include "agent/core/process/census.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/mfa.h"
#include "agent/term/print.h"
#include "protocol/limits.h"

#define CREDITS 8      /* parts that a sweep may be ahead of us */
#define CREDITS_BACK 4 /* given at a time: each time wakes the probe */
#define ROW_TERMS 4    /* of one process in a part, see carrier.h */
#define KIN_TERMS 2    /* and as many more in a sweep for kin */
#define STATUS_BITS 3  /* of the term that has the mailbox in the others */
#define STATUS_MASK ((1 << STATUS_BITS) - 1)
#define NO_ANSWER STATUS_MASK /* in place of its status */
_Static_assert(PH_STATUS_COUNT <= NO_ANSWER, "no status says that there was no answer");
#define MOST_LOST_MS 1000 /* taken to be the cost of a sweep that failed, at most */

void ph_census_init(
        struct ph_census *census, uv_loop_t *loop, struct ph_requests *requests, int64_t word_size)
{
        *census = (struct ph_census){.requests = requests,
                .loop = loop,
                .word_size = word_size,
                .budget_percent = PH_DEFAULT_BUDGET_PERCENT};
        census->epoch_ms = uv_now(loop);
        ph_ptable_init(&census->table);
}

static void free_masters(struct ph_census *census)
{
        for (uint32_t i = 0; i < census->master_count; i++)
                free(census->masters[i].application);
        free(census->masters);
        census->masters = NULL;
        census->master_count = 0;
}

void ph_census_finish(struct ph_census *census)
{
        free_masters(census);
        ph_ptable_finish(&census->table);
}

uint32_t ph_census_now(const struct ph_census *census)
{
        return (uint32_t)(uv_now(census->loop) - census->epoch_ms);
}

void ph_census_rest(struct ph_census *census)
{
        ph_requests_cancel(census->requests, census->sweep_ref);
        census->sweep_ref = 0;
        census->sweeps = 0;
        census->gap[0] = '\0';
        census->kin_known = false;
        ph_census_finish(census);
}

bool ph_census_is_sweeping(const struct ph_census *census, uint32_t *left_ms_out)
{
        uint64_t gone = uv_now(census->loop) - census->started_ms;

        *left_ms_out = census->sweep_ms > gone ? census->sweep_ms - (uint32_t)gone : 0;
        return census->sweep_ref != 0;
}

static double spacing_ms(const struct ph_census *census)
{
        double spacing = census->cost_ms * 100 / census->budget_percent;

        return spacing < PH_CENSUS_MIN_INTERVAL_MS ? PH_CENSUS_MIN_INTERVAL_MS : spacing;
}

bool ph_census_is_stale(const struct ph_census *census)
{
        uint64_t age_ms = uv_now(census->loop) - census->committed_ms;

        return census->sweeps == 0 || (double)age_ms > 2 * spacing_ms(census) + census->sweep_ms;
}

/* ---- pids */

/* A node that is renamed gives all its pids another name. Returns 0, or -EBADMSG without a pid. */
static int note_local(struct ph_census *census, struct ph_etf in)
{
        struct ph_etf_pid pid;

        if (ph_etf_read_pid(&in, &pid) < 0 || pid.node.size >= sizeof(census->node))
                return -EBADMSG;
        memcpy(census->node, pid.node.text, pid.node.size);
        census->node[pid.node.size] = '\0';
        census->local = pid;
        census->local.node.text = (const uint8_t *)census->node;
        return 0;
}

void ph_census_build_pid(
        const struct ph_census *census, struct ph_etf_builder *command, struct ph_pid pid)
{
        struct ph_etf_pid term = census->local;

        term.id = pid.id;
        term.serial = pid.serial;
        ph_etf_build_pid(command, &term);
}

/* ---- sweeps */

/* A parent is a pid, none, or an atom that says that it isn't known. */
static int read_kin(struct ph_census *census, struct ph_etf *in, struct ph_sample *sample)
{
        struct ph_etf_atom atom;
        struct ph_etf_pid parent;
        int64_t application = 0;

        if (census->sweep_items != PH_SWEEP_KIN)
                return 0;
        if (ph_etf_read_pid(in, &parent) == 0) {
                sample->kin = PH_KIN_PARENT;
                sample->parent = ph_pid_of(&parent);
        } else if (ph_etf_read_atom(in, &atom) == 0) {
                sample->kin = ph_etf_atom_is(&atom, "none") ? PH_KIN_NONE : PH_KIN_UNKNOWN;
        } else {
                return -EBADMSG;
        }
        if (ph_etf_read_int64(in, &application) < 0 && ph_etf_read_atom(in, &atom) < 0)
                return -EBADMSG;
        sample->application =
                application > 0 && application < UINT16_MAX ? (uint16_t)application : 0;
        return 0;
}

static uint32_t row_terms(const struct ph_census *census)
{
        return census->sweep_items == PH_SWEEP_KIN ? ROW_TERMS + KIN_TERMS : ROW_TERMS;
}

struct row {
        struct ph_etf_pid pid;
        int64_t reductions, words, state;
};

static int read_row(struct ph_etf *in, struct row *row)
{
        if (ph_etf_read_pid(in, &row->pid) < 0 || ph_etf_read_int64(in, &row->reductions) < 0 ||
                ph_etf_read_int64(in, &row->words) < 0 || ph_etf_read_int64(in, &row->state) < 0)
                return -EBADMSG;
        return row->reductions < 0 || row->words < 0 || row->state < 0 ? -EBADMSG : 0;
}

static int take_row(
        struct ph_census *census, struct ph_etf *in, const struct row *row, uint32_t now_ms)
{
        int64_t mailbox = row->state >> STATUS_BITS, status = row->state & STATUS_MASK;
        struct ph_sample sample = {.pid = ph_pid_of(&row->pid),
                .mailbox = mailbox < UINT32_MAX ? (uint32_t)mailbox : UINT32_MAX,
                .reductions = (uint64_t)row->reductions,
                .heap_bytes = (uint64_t)row->words * (uint64_t)census->word_size,
                .status = status < PH_STATUS_COUNT ? (enum ph_status)status : PH_STATUS_UNKNOWN};

        if (read_kin(census, in, &sample) < 0)
                return -EBADMSG;
        if (status != NO_ANSWER)
                return ph_ptable_sample(&census->table, &sample, now_ms);
        census->unanswered++;
        return ph_ptable_miss(&census->table, sample.pid, now_ms);
}

/* A part that can't be read to its end is missing when the sweep is over. */
static void take_part(struct ph_census *census, struct ph_etf in)
{
        uint32_t now = ph_census_now(census), terms = row_terms(census), length;
        struct row row;

        if (ph_etf_read_list(&in, &length) < 0 || length % terms != 0 ||
                (length > 0 && note_local(census, in) < 0))
                return;
        for (uint32_t rows = length / terms; rows > 0; rows--) {
                if (read_row(&in, &row) < 0 || take_row(census, &in, &row, now) < 0)
                        return;
                census->seen++;
        }
        census->parts++;
}

static void give_credits(struct ph_census *census)
{
        struct ph_etf_builder *command;

        if (++census->owed < CREDITS_BACK)
                return;
        census->owed = 0;
        command = ph_requests_command(census->requests);
        ph_etf_build_tuple(command, 3);
        ph_etf_build_atom(command, "credit");
        ph_etf_build_uint64(command, census->sweep_ref);
        ph_etf_build_int64(command, CREDITS_BACK);
        ph_requests_post(census->requests);
}

static int compare_rows(const void *a, const void *b)
{
        uint32_t row_a = ((const struct ph_name *)a)->row, row_b = ((const struct ph_name *)b)->row;

        return row_a < row_b ? -1 : row_a > row_b;
}

static int read_name(struct ph_census *census, struct ph_etf *in, struct ph_name *name)
{
        char text[PH_ETF_ATOM_TEXT_SIZE];
        struct ph_etf_pid pid;
        struct ph_etf_atom atom;

        if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_read_pid(in, &pid) < 0 ||
                ph_etf_read_atom(in, &atom) < 0)
                return -EBADMSG;
        ph_etf_atom_text(&atom, text, sizeof(text));
        name->row = ph_ptable_find(&census->table, ph_pid_of(&pid));
        name->text = name->row != PH_NO_ROW ? strdup(text) : NULL;
        return 0;
}

/* Returns the names of processes that are in the table, sorted by row; NULL without memory. */
static struct ph_name *read_names(struct ph_census *census, struct ph_etf *in, uint32_t *count_out)
{
        struct ph_name *names;
        uint32_t length, count = 0;

        if (ph_etf_read_list(in, &length) < 0)
                return NULL;
        names = calloc(length + 1, sizeof(*names));
        for (uint32_t i = 0; names != NULL && i < length; i++) {
                if (read_name(census, in, &names[count]) < 0)
                        break;
                count += names[count].text != NULL;
        }
        if (names != NULL)
                qsort(names, count, sizeof(*names), compare_rows);
        *count_out = count;
        return names;
}

/* Whatever can't be read is an application without a number. */
static void take_masters(struct ph_census *census, struct ph_etf *in)
{
        char text[PH_ETF_ATOM_TEXT_SIZE];
        struct ph_etf_atom atom;
        struct ph_etf_pid pid;
        uint32_t length;

        free_masters(census);
        if (ph_etf_read_list(in, &length) < 0)
                return;
        census->masters = calloc(length + 1, sizeof(*census->masters));
        for (uint32_t i = 0; census->masters != NULL && i < length; i++) {
                if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_read_atom(in, &atom) < 0 ||
                        ph_etf_read_pid(in, &pid) < 0)
                        return;
                ph_etf_atom_text(&atom, text, sizeof(text));
                census->masters[i].application = strdup(text);
                if (census->masters[i].application == NULL)
                        return;
                census->masters[i].pid = ph_pid_of(&pid);
                census->master_count++;
        }
}

/* Reads {Names, Parts, BusyMicroseconds, Masters}. Names left unread mean a list cut short, and
 * that names are missing. */
static int commit(struct ph_census *census, struct ph_etf in)
{
        struct ph_etf list;
        struct ph_name *names;
        uint32_t count = 0;
        int64_t parts, busy_us;

        if (ph_etf_read_tuple_of(&in, 4) < 0 || ph_etf_take(&in, &list) < 0 ||
                ph_etf_read_int64(&in, &parts) < 0 || ph_etf_read_int64(&in, &busy_us) < 0 ||
                parts != census->parts)
                return -EBADMSG;
        names = read_names(census, &list, &count);
        if (names == NULL)
                return -ENOMEM;
        ph_ptable_commit(&census->table, names, count);
        census->kin_known = census->sweep_items == PH_SWEEP_KIN && census->table.parent != NULL;
        if (census->kin_known)
                take_masters(census, &in);
        census->cost_ms = (double)busy_us / 1e3 + (double)census->core_ns / 1e6;
        census->sweep_ms = (uint32_t)(uv_now(census->loop) - census->started_ms);
        census->committed_ms = census->started_ms;
        census->sweeps++;
        if (census->unanswered > 0)
                snprintf(census->gap, sizeof(census->gap),
                        "%u of %u processes did not answer and are shown as they were",
                        census->unanswered, census->seen);
        return 0;
}

/* What it has cost is not known: as long as it took, if that wasn't mostly waiting. */
static void fail(struct ph_census *census, const struct ph_error *error)
{
        uint64_t took_ms = uv_now(census->loop) - census->started_ms;

        memcpy(census->gap, error->message, sizeof(census->gap));
        census->cost_ms = took_ms < MOST_LOST_MS ? (double)took_ms : MOST_LOST_MS;
}

static void end_sweep(struct ph_census *census, const struct ph_answer *answer)
{
        uint64_t sweeps = census->sweeps;

        census->sweep_ref = 0;
        census->gap[0] = '\0';
        if (answer->kind == PH_ANSWER_ERROR)
                fail(census, &answer->error);
        else if (commit(census, answer->term) < 0)
                memcpy(census->gap, "the sweep lost rows on its way", 31);
        if (census->sweeps == sweeps)
                ph_ptable_abandon(&census->table);
        else if (census->on_sweep != NULL)
                census->on_sweep(census->sweep_context);
        census->on_change(census->context);
}

static void on_sweep(void *context, const struct ph_answer *answer)
{
        struct ph_census *census = context;
        uint64_t begin = uv_hrtime();

        if (answer->kind != PH_ANSWER_PART) {
                end_sweep(census, answer);
                return;
        }
        take_part(census, answer->term);
        census->core_ns += uv_hrtime() - begin;
        give_credits(census);
}

static bool is_due(const struct ph_census *census)
{
        if (census->sweeps == 0 && census->gap[0] == '\0')
                return true;
        return (double)(uv_now(census->loop) - census->started_ms) >= spacing_ms(census);
}

void ph_census_refresh(struct ph_census *census, enum ph_sweep_items items)
{
        static const char *const names[] = {
                [PH_SWEEP_CHEAP] = "cheap",
                [PH_SWEEP_MEMORY] = "memory",
                [PH_SWEEP_KIN] = "kin",
        };
        struct ph_etf_builder *command;

        if (census->sweep_ref != 0 || !is_due(census))
                return;
        command = ph_requests_command(census->requests);
        ph_etf_build_tuple(command, 3);
        ph_etf_build_atom(command, "sweep");
        ph_etf_build_atom(command, names[items]);
        ph_etf_build_int64(command, CREDITS);
        census->sweep_ref =
                ph_requests_send(census->requests, PH_REQUEST_TIMEOUT_MS, on_sweep, census, NULL);
        census->sweep_items = items;
        census->started_ms = uv_now(census->loop);
        census->core_ns = 0;
        census->seen = census->parts = census->owed = 0;
        census->unanswered = 0;
        if (census->sweep_ref != 0)
                ph_ptable_begin(&census->table);
}

/* ---- identities */

static void format_label(const struct ph_facts *facts, char text[PH_LABEL_SIZE])
{
        const struct ph_print_options options = {
                .syntax = PH_SYNTAX_ERLANG, .unicode = true, .max_bytes = PH_LABEL_SIZE - 1};
        struct ph_print_cut cut;
        struct ph_text out;

        memcpy(text, facts->label_text, PH_LABEL_SIZE);
        if (ph_etf_left(&facts->label) == 0)
                return;
        ph_text_init_fixed(&out, text, PH_LABEL_SIZE);
        ph_print(facts->label, &options, &out, &cut);
}

static int read_function(struct ph_etf term, char *erlang, char *elixir)
{
        if (ph_mfa_print(term, PH_SYNTAX_ERLANG, erlang) < 0)
                return -EBADMSG;
        return ph_mfa_print(term, PH_SYNTAX_ELIXIR, elixir);
}

void ph_census_learn(struct ph_census *census, const struct ph_facts *facts)
{
        uint32_t row = ph_ptable_find(&census->table, facts->pid);
        struct ph_etf_pid parent;
        char erlang[PH_MFA_SIZE], elixir[PH_MFA_SIZE], label[PH_LABEL_SIZE];

        if (row == PH_NO_ROW)
                return;
        if (facts->state == PH_FACTS_GONE)
                ph_ptable_kill(&census->table, row);
        if (ph_etf_read_pid(&(struct ph_etf){facts->parent.at, facts->parent.end}, &parent) == 0)
                ph_ptable_set_parent(&census->table, row, ph_pid_of(&parent));
        if (read_function(facts->initial_call, erlang, elixir) == 0) {
                format_label(facts, label);
                ph_ptable_identify(
                        &census->table, row, &(struct ph_identity){erlang, elixir, label});
        }
        if (census->table.current != NULL &&
                read_function(facts->current_function, erlang, elixir) == 0)
                ph_ptable_set_current(
                        &census->table, row, &(struct ph_identity){erlang, elixir, ""});
}

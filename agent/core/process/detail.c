#include "agent/core/process/detail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/process/detail_view.h"
#include "protocol/limits.h"

#define MOST_ASKED 128 /* sections under way for all clients */
#define ALL_BYTES ((int64_t)512 * 1024)
#define LOOK_MS 0.05      /* what a section costs at least, with its worker */
#define MOST_OWED_MS 5000 /* that single requests may cost beyond the budget */

void ph_detail_init(struct ph_detail *detail, uv_loop_t *loop, struct ph_requests *requests,
        struct ph_heartbeat *heartbeat, struct ph_node_info *info, const struct ph_ptable *table)
{
        *detail = (struct ph_detail){.loop = loop,
                .requests = requests,
                .heartbeat = heartbeat,
                .info = info,
                .table = table,
                .budget_percent = PH_DEFAULT_BUDGET_PERCENT};
}

/* ---- the view */

static void destroy(struct ph_detail_view *view)
{
        struct ph_detail_view **link = &view->detail->views;

        while (*link != view)
                link = &(*link)->next;
        *link = view->next;
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                if (view->parts[i].ref != 0) {
                        ph_requests_cancel(view->detail->requests, view->parts[i].ref);
                        view->detail->asked--;
                }
        }
        ph_requests_cancel(view->detail->requests, view->find_ref);
        cJSON_Delete(view->result);
        free(view);
}

static void on_cancel(struct ph_call *call)
{
        destroy(call->state);
}

static void fail(struct ph_detail_view *view, const struct ph_error *error)
{
        view->call->on_cancel = NULL;
        ph_call_fail(view->call, error);
        destroy(view);
}

static void fail_as_gone(struct ph_detail_view *view)
{
        struct ph_error error;
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(view->pid, view->options.syntax == PH_SYNTAX_ELIXIR, pid);
        ph_error_set(&error, PH_ERROR_GONE, "the process %s is not alive", pid);
        fail(view, &error);
}

static void answer(struct ph_detail_view *view)
{
        cJSON *result = view->result;
        struct ph_json json = view->json;
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(view->pid, view->options.syntax == PH_SYNTAX_ELIXIR, pid);
        ph_json_number(
                &json, result, "age_ms", (double)uv_now(view->detail->loop) - view->begun_ms);
        ph_heartbeat_write(view->detail->heartbeat, &json, result);
        ph_json_string(&json, result, "pid", pid);
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                if (!view->parts[i].wanted)
                        ph_json_null(&json, result, ph_sections[i].key);
        }
        view->result = NULL;
        view->call->on_cancel = NULL;
        ph_call_answer(view->call, &json, result);
        destroy(view);
}

/* The view may be gone on return. */
static void settle(struct ph_detail_view *view)
{
        unsigned wanted = 0;

        if (view->open > 0)
                return;
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++)
                wanted += view->parts[i].wanted;
        if (view->gone > 0 && view->gone == wanted)
                fail_as_gone(view);
        else
                answer(view);
}

/* ---- questions */

static void refuse(struct ph_detail_part *part, const char *why)
{
        struct ph_detail_refusal refusal = {.cost_bytes = -1};

        snprintf(refusal.why, sizeof(refusal.why), "%s", why);
        ph_detail_write_refusal(part->view, part->section, &refusal);
}

static void say_unanswered(struct ph_detail_part *part, const struct ph_error *error)
{
        char why[256];

        if (error->code != PH_ERROR_NO_ANSWER)
                snprintf(why, sizeof(why), "%s", error->message);
        else
                snprintf(why, sizeof(why), "no answer in %g s",
                        (double)part->view->options.timeout_ms / 1000);
        refuse(part, why);
}

static bool is_gone(struct ph_etf in)
{
        struct ph_etf_atom atom;

        return ph_etf_read_atom(&in, &atom) == 0 && ph_etf_atom_is(&atom, "gone");
}

/* These may have to copy or to go through much; all others take no time worth counting. */
static bool is_dear(enum ph_section section)
{
        return section == PH_SECTION_MAILBOX || section == PH_SECTION_DICTIONARY ||
               section == PH_SECTION_TABLES || section == PH_SECTION_PORTS;
}

/* What is forced is a person's own decision. */
static void charge(struct ph_detail_view *view, const struct ph_detail_part *part)
{
        double ms = is_dear(part->section) ? (double)(uv_hrtime() - view->asked_ns) / 1e6 : 0;

        if (view->options.force)
                return;
        ph_allowance_spend(&view->detail->allowance, ms > LOOK_MS ? ms : LOOK_MS);
}

static void on_section(void *context, const struct ph_answer *reply)
{
        struct ph_detail_part *part = context;
        struct ph_detail_view *view = part->view;

        if (reply->kind == PH_ANSWER_PART)
                return;
        part->ref = 0;
        view->detail->asked--;
        view->open--;
        if (reply->kind == PH_ANSWER_ERROR) {
                say_unanswered(part, &reply->error);
        } else if (is_gone(reply->term)) {
                view->gone++;
                refuse(part, "the process is not alive");
        } else {
                charge(view, part);
                ph_detail_write_section(view, part->section, reply->term);
        }
        settle(view);
}

static void build_option(struct ph_etf_builder *command, const char *name, int64_t value)
{
        ph_etf_build_atom(command, name);
        ph_etf_build_int64(command, value);
}

static void build_question(struct ph_detail_part *part, struct ph_etf_builder *command)
{
        const struct ph_detail_view *view = part->view;
        int64_t bytes = ph_detail_term_bytes(view, part->section);
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(view->pid, false, pid);
        ph_etf_build_tuple(command, 4);
        ph_etf_build_atom(command, "process");
        ph_etf_build_binary(command, pid, strlen(pid));
        ph_etf_build_atom(command, ph_sections[part->section].key);
        ph_etf_build_map(command, 6);
        ph_etf_build_atom(command, "force");
        ph_etf_build_bool(command, view->options.force);
        build_option(command, "timeout", view->options.timeout_ms);
        build_option(command, "from", view->options.from);
        build_option(command, "limit", view->options.limit);
        build_option(command, "bytes", bytes);
        build_option(command, "total", bytes > ALL_BYTES ? bytes : ALL_BYTES);
}

/*
 * What may cost much is left out of a subscription's frame when nothing is left for it; somebody
 * who asks once gets an answer.
 */
static bool may_ask(struct ph_detail_part *part)
{
        struct ph_detail *detail = part->view->detail;
        bool is_frame = part->view->call->subscription != 0;
        bool is_cheap = !is_dear(part->section);
        bool has_left =
                ph_allowance_has(&detail->allowance, uv_now(detail->loop), detail->budget_percent);

        if (detail->asked >= MOST_ASKED)
                return false;
        return has_left || is_cheap || (!is_frame && detail->allowance.left_ms > -MOST_OWED_MS);
}

static void ask(struct ph_detail_part *part)
{
        struct ph_detail *detail = part->view->detail;
        struct ph_error error;

        if (ph_sections[part->section].is_contents && !detail->shows_contents) {
                refuse(part, "hidden: this agent shows no contents");
                return;
        }
        if (!may_ask(part)) {
                refuse(part, "too much is being asked; it will be again in a moment");
                return;
        }
        build_question(part, ph_requests_command(detail->requests));
        part->ref = ph_requests_send(detail->requests, (uint64_t)part->view->options.timeout_ms,
                on_section, part, &error);
        if (part->ref == 0) {
                refuse(part, error.message);
                return;
        }
        part->view->open++;
        detail->asked++;
}

/* The view may be gone on return. */
static void ask_all(struct ph_detail_view *view)
{
        view->asked_ns = uv_hrtime();
        view->begun_ms = (double)uv_now(view->detail->loop);
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                if (view->parts[i].wanted)
                        ask(&view->parts[i]);
        }
        settle(view);
}

static void on_found(void *context, const struct ph_answer *reply)
{
        struct ph_detail_view *view = context;
        struct ph_etf in = reply->term;
        struct ph_etf_pid pid;
        struct ph_error error = reply->error;

        if (reply->kind == PH_ANSWER_PART)
                return;
        view->find_ref = 0;
        if (reply->kind == PH_ANSWER_DONE && ph_etf_read_pid(&in, &pid) == 0) {
                view->pid = ph_pid_of(&pid);
                ask_all(view);
                return;
        }
        if (reply->kind == PH_ANSWER_DONE)
                ph_error_set(&error, PH_ERROR_GONE, "no process has that name or pid");
        fail(view, &error);
}

static void find(struct ph_detail_view *view, const char *name)
{
        struct ph_etf_builder *command = ph_requests_command(view->detail->requests);
        struct ph_error error;

        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "find");
        ph_etf_build_binary(command, name, strlen(name));
        view->find_ref = ph_requests_send(
                view->detail->requests, PH_LOOK_TIMEOUT_MS, on_found, view, &error);
        if (view->find_ref == 0)
                fail(view, &error);
}

static struct ph_detail_view *create(struct ph_detail *detail, struct ph_call *call)
{
        struct ph_detail_view *view = calloc(1, sizeof(*view));

        if (view == NULL) {
                ph_call_fail_for_memory(call);
                return NULL;
        }
        view->detail = detail;
        view->call = call;
        view->result = cJSON_CreateObject();
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++)
                view->parts[i] = (struct ph_detail_part){.view = view, .section = i};
        view->next = detail->views;
        detail->views = view;
        call->state = view;
        call->on_cancel = on_cancel;
        return view;
}

/* <0.1.0>, #PID<0.1.0>, or 0.1.0, which no shell takes for something else. */
static int read_pid(const char *text, struct ph_pid *pid_out)
{
        char bracketed[PH_PID_TEXT_SIZE];

        if (ph_pid_parse(text, pid_out) == 0)
                return 0;
        if (snprintf(bracketed, sizeof(bracketed), "<%s>", text) >= (int)sizeof(bracketed))
                return -EINVAL;
        return ph_pid_parse(bracketed, pid_out);
}

void ph_detail_call(struct ph_detail *detail, struct ph_call *call, const cJSON *params)
{
        struct ph_detail_view *view = create(detail, call);
        const char *process = ph_json_get_string(params, "process", "");
        struct ph_error error;

        if (view == NULL)
                return;
        if (ph_detail_read(view, params, &error) < 0)
                fail(view, &error);
        else if (read_pid(process, &view->pid) == 0)
                ask_all(view);
        else
                find(view, process);
}

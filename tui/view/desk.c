#include "tui/view/desk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/view/chooser.h"
#include "tui/view/chrome.h"
#include "tui/view/gate.h"
#include "tui/view/keys.h"

#define NOTICE_MS 5000
#define AGE_STEP_MS 250 /* ages on the screen are told anew so often */
#define SPIN_STEP_MS 100
#define VITALS_MS 1000 /* for the header, whatever the interval of what is shown */

static cJSON *make_params(void *context)
{
        struct ph_desk *desk = context;
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        ph_json_bool(&json, params, "history", desk->wants_history);
        return params;
}

static void on_vitals(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_desk *desk = context;

        (void)error;
        if (result == NULL)
                return;
        ph_vitals_read(&desk->vitals, result, ph_clock_ms());
        if (desk->is_paused && !desk->held.freshness.is_known)
                desk->held = desk->vitals;
        desk->needs_draw = true;
}

static void on_stuck(void *context)
{
        struct ph_desk *desk = context;

        desk->needs_draw = true;
}

void ph_desk_init(struct ph_desk *desk, struct ph_session *session,
        const struct ph_session_options *options, const struct ph_desk_events *events)
{
        struct ph_feed_events feed_events = {make_params, on_vitals, desk};

        *desk = (struct ph_desk){.session = session,
                .events = *events,
                .interval_ms = options->interval_ms != 0 ? options->interval_ms : 1000,
                .syntax = options->syntax,
                .needs_draw = true};
        ph_feed_init(&desk->feed, "overview", &feed_events);
        ph_session_add_feed(session, &desk->feed);
        ph_feed_start(&desk->feed, VITALS_MS);
        ph_stuck_list_init(&desk->stuck, on_stuck, desk);
        ph_session_add_feed(session, &desk->stuck.feed);
        ph_stuck_list_start(&desk->stuck, false, desk->syntax);
}

/* Tells the views which of them is looked at now. */
static void settle(struct ph_desk *desk)
{
        struct ph_view *now = ph_desk_looked_at(desk);

        desk->needs_draw = true;
        if (now == desk->shown)
                return;
        if (desk->shown != NULL && desk->shown->kind->hide != NULL)
                desk->shown->kind->hide(desk->shown);
        desk->shown = now;
        if (now != NULL && now->kind->show != NULL)
                now->kind->show(now);
}

static void destroy(struct ph_desk *desk, struct ph_view *view)
{
        if (view == desk->shown) {
                if (view->kind->hide != NULL)
                        view->kind->hide(view);
                desk->shown = NULL;
        }
        view->kind->destroy(view);
}

/* Closes what lies above @view. */
static void uncover(struct ph_desk *desk, struct ph_view *view)
{
        while (desk->top != NULL && desk->top != view) {
                struct ph_view *top = desk->top;

                desk->top = top->below;
                destroy(desk, top);
        }
}

static void forget_node(struct ph_desk *desk)
{
        bool is_tab = ph_desk_has_node(desk);

        uncover(desk, desk->base);
        if (desk->base != NULL && !is_tab)
                destroy(desk, desk->base);
        for (int i = 0; i < PH_DESK_TABS; i++) {
                if (desk->tabs[i] != NULL)
                        destroy(desk, desk->tabs[i]);
                desk->tabs[i] = NULL;
        }
        desk->base = desk->top = NULL;
        desk->tab = 0;
        desk->is_paused = false;
        desk->vitals = desk->held = (struct ph_vitals){0};
        ph_stuck_list_forget(&desk->stuck);
}

void ph_desk_finish(struct ph_desk *desk)
{
        forget_node(desk);
        if (desk->gate != NULL)
                destroy(desk, desk->gate);
        desk->gate = NULL;
        ph_session_remove_feed(&desk->feed);
        ph_session_remove_feed(&desk->stuck.feed);
        ph_stuck_list_finish(&desk->stuck);
}

static struct ph_view *lay(struct ph_desk *desk, struct ph_view *view)
{
        if (view == NULL) {
                ph_desk_say(desk, "there is no memory left for this");
                return NULL;
        }
        view->desk = desk;
        view->below = NULL;
        return view;
}

static void set_base(struct ph_desk *desk, struct ph_view *view)
{
        uncover(desk, desk->base);
        desk->base = desk->top = view;
        settle(desk);
}

void ph_desk_open_tab(struct ph_desk *desk, int tab)
{
        if (desk->session->state == PH_SESSION_IDLE)
                return;
        if (desk->tabs[tab] == NULL)
                desk->tabs[tab] = lay(desk, ph_tabs[tab].create());
        if (desk->tabs[tab] == NULL)
                return;
        desk->tab = tab;
        set_base(desk, desk->tabs[tab]);
}

void ph_desk_push(struct ph_desk *desk, struct ph_view *view)
{
        if (lay(desk, view) == NULL)
                return;
        view->below = desk->top;
        desk->top = view;
        settle(desk);
}

void ph_desk_close(struct ph_view *view)
{
        struct ph_desk *desk = view->desk;

        if (view == desk->base)
                return;
        uncover(desk, view);
        desk->top = view->below;
        destroy(desk, view);
        settle(desk);
}

static void replace_gate(struct ph_desk *desk)
{
        if (desk->gate != NULL)
                destroy(desk, desk->gate);
        desk->gate = NULL;
        if (ph_gate_is_shut(desk->session))
                desk->gate = lay(desk, ph_gate_create(desk->session));
}

/* A pid or table of a node that ended may be something else in the one that came back. */
static void check_node(struct ph_desk *desk)
{
        int64_t os_pid = desk->session->hello.os_pid;

        if (desk->session->state == PH_SESSION_WAITING)
                desk->os_pid = 0;
        if (desk->session->state != PH_SESSION_LIVE)
                return;
        if (desk->os_pid != os_pid && desk->top != desk->base) {
                uncover(desk, desk->base);
                ph_desk_say(desk,
                        "this is another node by now: what was opened in the old one is closed");
        }
        desk->os_pid = os_pid;
}

void ph_desk_on_session(struct ph_desk *desk)
{
        if (desk->session->state == PH_SESSION_IDLE && desk->tabs[0] != NULL)
                forget_node(desk);
        if (desk->session->state == PH_SESSION_IDLE && desk->base == NULL)
                set_base(desk, lay(desk, ph_chooser_create()));
        if (desk->session->state == PH_SESSION_LIVE && desk->tabs[0] == NULL) {
                forget_node(desk);
                ph_desk_open_tab(desk, 0);
        }
        check_node(desk);
        replace_gate(desk);
        settle(desk);
}

void ph_desk_on_key(struct ph_desk *desk, const struct ph_key *key)
{
        desk->needs_draw = true;
        if (key->code != PH_KEY_MOUSE)
                desk->notice[0] = '\0';
        if (key->code == PH_KEY_MOUSE && key->row == desk->tab_row && desk->gate == NULL) {
                int word = ph_line_word_at(&desk->tab_line, key->column);

                if (word >= 0 && word < ph_chrome_tab_words())
                        ph_desk_open_tab(desk, word);
                return;
        }
        ph_keys_dispatch(desk, ph_desk_front(desk), key);
}

void ph_desk_draw(struct ph_desk *desk)
{
        ph_chrome_draw(desk);
        desk->needs_draw = false;
}

bool ph_desk_tick(struct ph_desk *desk, uint64_t now_ms)
{
        uint64_t step =
                desk->gate != NULL || ph_chrome_is_waiting(desk) ? SPIN_STEP_MS : AGE_STEP_MS;
        bool is_older = now_ms / step != (now_ms - SPIN_STEP_MS) / step;

        if (desk->notice[0] != '\0' && now_ms - desk->notice_ms > NOTICE_MS)
                desk->notice[0] = '\0';
        return is_older;
}

static void adapt(struct ph_desk *desk)
{
        for (struct ph_view *view = desk->top; view != NULL; view = view->below) {
                if (view->kind->adapt != NULL)
                        view->kind->adapt(view);
        }
        desk->needs_draw = true;
}

void ph_desk_set_paused(struct ph_desk *desk, bool is_paused)
{
        desk->is_paused = is_paused;
        desk->held = desk->vitals;
        ph_stuck_list_start(&desk->stuck, is_paused, desk->syntax);
        adapt(desk);
}

static void ask_vitals(struct ph_desk *desk)
{
        ph_feed_start(&desk->feed, desk->wants_history && desk->interval_ms < VITALS_MS
                                           ? (uint64_t)desk->interval_ms
                                           : VITALS_MS);
}

void ph_desk_set_interval(struct ph_desk *desk, int interval_ms)
{
        desk->interval_ms = interval_ms;
        ask_vitals(desk);
        adapt(desk);
}

void ph_desk_set_syntax(struct ph_desk *desk, const char *syntax)
{
        desk->syntax = syntax;
        ph_stuck_list_start(&desk->stuck, desk->is_paused, syntax);
        adapt(desk);
}

void ph_desk_want_history(struct ph_desk *desk, bool wants_history)
{
        desk->wants_history = wants_history;
        ask_vitals(desk);
}

void ph_desk_say(struct ph_desk *desk, const char *format, ...)
{
        va_list args;

        va_start(args, format);
        vsnprintf(desk->notice, sizeof(desk->notice), format, args);
        va_end(args);
        desk->notice_ms = ph_clock_ms();
        desk->needs_draw = true;
}

const struct ph_vitals *ph_desk_vitals(const struct ph_desk *desk)
{
        return desk->is_paused ? &desk->held : &desk->vitals;
}

const struct ph_freshness *ph_desk_freshness(
        const struct ph_desk *desk, const struct ph_freshness *own)
{
        return own->is_known ? own : &ph_desk_vitals(desk)->freshness;
}

bool ph_desk_has_node(const struct ph_desk *desk)
{
        return desk->base != NULL && desk->base == desk->tabs[desk->tab];
}

struct ph_view *ph_desk_looked_at(const struct ph_desk *desk)
{
        struct ph_view *view = desk->top;

        while (view != NULL && view->kind->is_popup)
                view = view->below;
        return view;
}

struct ph_view *ph_desk_front(const struct ph_desk *desk)
{
        return desk->gate != NULL ? desk->gate : desk->top;
}

#include "tui/view/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model/clock.h"
#include "tui/view/desk.h"
#include "tui/widget/paragraph.h"

#define WIDTH 68

static struct ph_session *session_of(struct ph_view *view)
{
        return view->desk->session;
}

static void give_up(struct ph_view *view, int argument)
{
        (void)argument;
        ph_session_close(session_of(view));
}

static void retry(struct ph_view *view, int argument)
{
        (void)argument;
        ph_session_retry(session_of(view));
}

static void wait_for_it(struct ph_view *view, int argument)
{
        (void)argument;
        ph_session_wait(session_of(view));
}

static void quit(struct ph_view *view, int argument)
{
        (void)argument;
        view->desk->events.on_quit(view->desk->events.context);
}

static const struct ph_binding while_busy[] = {{{PH_KEY_ESCAPE}, "give up", "give up", give_up},
        {{'q'}, "quit", "leave porthole", quit}, {{0}}};

static const struct ph_binding after_failure[] = {
        {{'r', PH_KEY_ENTER}, "try again", "try again", retry},
        {{PH_KEY_ESCAPE, 'n'}, "other nodes", "choose another node", give_up},
        {{'q'}, "quit", "leave porthole", quit}, {{0}}};

static const struct ph_binding after_end[] = {
        {{'w', PH_KEY_ENTER}, "wait for it to come back",
                "wait for a node of this name, and open it", wait_for_it},
        {{'r'}, "attach again", "attach to the same node again", retry},
        {{'n', PH_KEY_ESCAPE}, "other nodes", "choose another node", give_up},
        {{'q'}, "quit", "leave porthole", quit}, {{0}}};

static const struct ph_binding while_waiting[] = {
        {{'n', PH_KEY_ESCAPE}, "other nodes", "choose another node", give_up},
        {{'q'}, "quit", "leave porthole", quit}, {{0}}};

/* What the agent said when it left, in a person's words. */
static const struct {
        const char *leaving, *title;
} endings[] = {
        {"stop", "Agent stopped"},
        {"idle", "Agent gone: it had no client"},
        {"halt", "Node gone: it halted"},
        {"probe lost", "Agent gone: its processes in the node were killed"},
        {"", "Node gone"},
};

static const char *end_title(const struct ph_session *session)
{
        for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
                if (strcmp(session->leaving, endings[i].leaving) == 0)
                        return endings[i].title;
        }
        return "Connection ended";
}

static void title_of(const struct ph_session *session, char *out, size_t size)
{
        const char *name = session->name[0] != '\0' ? session->name : session->target;

        switch (session->state) {
        case PH_SESSION_ATTACHING:
        case PH_SESSION_GREETING:
                snprintf(out, size, "%s", session->is_closing ? "Giving up" : "Attaching");
                break;
        case PH_SESSION_CLOSING:
                snprintf(out, size, "Leaving");
                break;
        case PH_SESSION_FAILED:
                snprintf(out, size, "Can't open %s", name);
                break;
        default:
                snprintf(out, size, "%s", end_title(session));
                break;
        }
}

/* The first sentence: what is. */
static void say_state(const struct ph_session *session, char *out, size_t size)
{
        const char *name = session->name[0] != '\0' ? session->name : session->target;

        switch (session->state) {
        case PH_SESSION_ATTACHING:
        case PH_SESSION_GREETING:
                snprintf(out, size, "%s", session->target);
                break;
        case PH_SESSION_CLOSING:
                snprintf(out, size, "making the agent leave %s", name);
                break;
        case PH_SESSION_FAILED:
                snprintf(out, size, "%s", session->error.message);
                break;
        default:
                snprintf(out, size, "%s: %s", name, session->error.message);
                break;
        }
}

/* The second one: for how long, and what is done about it. */
static void say_time(const struct ph_session *session, char *out, size_t size)
{
        uint64_t now = ph_clock_ms();
        const char *spin = ph_glyph_spin((unsigned)(now / 100));
        char time[PH_TEXT_NUMBER];

        ph_text_duration((double)(now - session->since_ms), time);
        switch (session->state) {
        case PH_SESSION_FAILED:
                out[0] = '\0';
                break;
        case PH_SESSION_ENDED:
                snprintf(out, size, "%s ago. What is behind this box is the last that was seen.",
                        time);
                break;
        case PH_SESSION_WAITING:
                snprintf(out, size, "%s waiting for it to come back, %s", spin, time);
                break;
        default:
                snprintf(out, size, "%s %s", spin, time);
                break;
        }
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        const struct ph_session *session = session_of(view);
        char title[300], state[600], time[160];
        int width = area->columns < WIDTH ? area->columns : WIDTH;
        struct ph_area box, inner;
        int rows;

        title_of(session, title, sizeof(title));
        say_state(session, state, sizeof(state));
        say_time(session, time, sizeof(time));
        rows = ph_paragraph_rows(state, width - 4) + (time[0] != '\0' ? 2 : 0);
        box = ph_area_centre(area, rows + 4, width);
        inner = ph_draw_frame(&box, title);
        rows = ph_draw_paragraph(&inner, 1, PH_STYLE_STRONG, state);
        if (time[0] != '\0')
                ph_draw_text(&inner, rows + 1, 0, PH_STYLE_NORMAL, time);
}

static void destroy(struct ph_view *view)
{
        free(view);
}

#define GATE(table)                                                              \
        {                                                                        \
                .title = "No connection", .is_popup = true, .bindings = (table), \
                .destroy = destroy, .draw = draw                                 \
        }

static const struct ph_view_kind kinds[] = {
        [PH_SESSION_IDLE] = {0},
        [PH_SESSION_ATTACHING] = GATE(while_busy),
        [PH_SESSION_GREETING] = GATE(while_busy),
        [PH_SESSION_LIVE] = {0},
        [PH_SESSION_FAILED] = GATE(after_failure),
        [PH_SESSION_ENDED] = GATE(after_end),
        [PH_SESSION_WAITING] = GATE(while_waiting),
        [PH_SESSION_CLOSING] = GATE(while_busy),
};

bool ph_gate_is_shut(const struct ph_session *session)
{
        return kinds[session->state].draw != NULL;
}

struct ph_view *ph_gate_create(const struct ph_session *session)
{
        struct ph_view *view = calloc(1, sizeof(*view));

        if (view != NULL)
                view->kind = &kinds[session->state];
        return view;
}

#include "tui/view/keys.h"

#include <stddef.h>
#include <string.h>

#include "tui/view/desk.h"
#include "tui/view/help.h"
#include "tui/view/menu.h"

#define WHEEL_LINES 3

static const int intervals_ms[] = {100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000};
#define INTERVALS ((int)(sizeof(intervals_ms) / sizeof(intervals_ms[0])))

static void quit(struct ph_view *view, int argument)
{
        (void)argument;
        view->desk->events.on_quit(view->desk->events.context);
}

static void help(struct ph_view *view, int argument)
{
        (void)argument;
        ph_desk_push(view->desk, ph_help_create(view));
}

static void repaint(struct ph_view *view, int argument)
{
        (void)argument;
        view->desk->events.on_repaint(view->desk->events.context);
}

static void go_back(struct ph_view *view, int argument)
{
        (void)argument;
        ph_desk_close(view);
}

static void leave_node(struct ph_view *view, int value)
{
        (void)value;
        ph_session_close(view->desk->session);
}

/* Elsewhere it is the key for the next match: one press by habit loses nothing. */
static void choose_node(struct ph_view *view, int argument)
{
        static const struct ph_menu_item items[] = {{'n', "yes", "and choose another one", 0}};

        (void)argument;
        ph_desk_push(view->desk, ph_menu_create("Leave this node?", items, 1, 0, leave_node));
}

static void pause_all(struct ph_view *view, int argument)
{
        (void)argument;
        ph_desk_set_paused(view->desk, !view->desk->is_paused);
}

static void change_interval(struct ph_view *view, int step)
{
        int at = 0;

        while (at + 1 < INTERVALS && intervals_ms[at + 1] <= view->desk->interval_ms)
                at++;
        at += step;
        if (at < 0 || at >= INTERVALS)
                return;
        ph_desk_set_interval(view->desk, intervals_ms[at]);
        ph_desk_say(view->desk, "a new frame every %g s", intervals_ms[at] / 1000.0);
}

static void switch_syntax(struct ph_view *view, int argument)
{
        struct ph_desk *desk = view->desk;
        const char *now = desk->syntax != NULL ? desk->syntax : desk->session->hello.syntax;
        const char *next = strcmp(now, "elixir") == 0 ? "erlang" : "elixir";

        (void)argument;
        ph_desk_say(desk, "terms in %s syntax", next[1] == 'r' ? "Erlang" : "Elixir");
        ph_desk_set_syntax(desk, next);
}

static void step_tab(struct ph_view *view, int step)
{
        struct ph_desk *desk = view->desk;
        int count = 0;

        while (ph_tabs[count].title != NULL)
                count++;
        if (count > 0)
                ph_desk_open_tab(desk, (desk->tab + count + step) % count);
}

const struct ph_binding ph_keys_everywhere[] = {
        {{'?', PH_KEY_F1}, "help", "this help", help},
        {{'p'}, "pause", "hold what is shown as it is, or let it go on", pause_all},
        {{'+', '='}, NULL, "frames less often", change_interval, 1},
        {{'-'}, NULL, "frames more often", change_interval, -1},
        {{'e'}, NULL, "terms in Erlang or in Elixir syntax", switch_syntax},
        {{PH_KEY_TAB}, NULL, "the next screen; its number opens a screen, too", step_tab, 1},
        {{PH_KEY_BACK_TAB}, NULL, "the screen before it", step_tab, -1},
        {{'n'}, NULL, "leave this node and choose another", choose_node},
        {{PH_KEY_ESCAPE}, NULL, "back to where this was opened from", go_back},
        {{'L', PH_KEY_CTRL('L')}, NULL, "draw the screen anew", repaint},
        {{'q'}, "quit", "leave porthole", quit},
        {{0}},
};

const struct ph_binding ph_keys_nodeless[] = {
        {{'?', PH_KEY_F1}, "help", "this help", help},
        {{'L', PH_KEY_CTRL('L')}, NULL, "draw the screen anew", repaint},
        {{'q'}, "quit", "leave porthole", quit},
        {{0}},
};

const struct ph_binding ph_keys_popup[] = {
        {{PH_KEY_ESCAPE, 'q', PH_KEY_ENTER}, "close", "close this", go_back},
        {{'?', PH_KEY_F1}, "help", "this help", help},
        {{PH_KEY_CTRL('L')}, NULL, "draw the screen anew", repaint},
        {{0}},
};

static void move_in_list(struct ph_view *view, int motion)
{
        view->kind->on_move(view, (enum ph_motion)motion);
}

const struct ph_binding ph_keys_motion[] = {
        {{PH_KEY_UP, 'k'}, NULL, "one line up", move_in_list, PH_MOTION_UP},
        {{PH_KEY_DOWN, 'j'}, NULL, "one line down", move_in_list, PH_MOTION_DOWN},
        {{PH_KEY_PAGE_UP, PH_KEY_CTRL('B')}, NULL, "a page up", move_in_list, PH_MOTION_PAGE_UP},
        {{PH_KEY_PAGE_DOWN, PH_KEY_CTRL('F'), ' '}, NULL, "a page down", move_in_list,
                PH_MOTION_PAGE_DOWN},
        {{PH_KEY_CTRL('U')}, NULL, "half a page up", move_in_list, PH_MOTION_HALF_UP},
        {{PH_KEY_CTRL('D')}, NULL, "half a page down", move_in_list, PH_MOTION_HALF_DOWN},
        {{PH_KEY_HOME, 'g'}, NULL, "the first line", move_in_list, PH_MOTION_FIRST},
        {{PH_KEY_END, 'G'}, NULL, "the last line", move_in_list, PH_MOTION_LAST},
        {{0}},
};

const struct ph_mouse_help ph_keys_mouse[] = {
        {"Wheel", "scroll"},
        {"Click", "choose a row, sort by a column, open a screen"},
        {"Double click", "open a row"},
        {NULL, NULL},
};

const struct ph_binding *ph_binding_find(const struct ph_binding *table, int code)
{
        for (; table != NULL && table->keys[0] != 0; table++) {
                for (int i = 0; i < PH_BINDING_KEYS && table->keys[i] != 0; i++) {
                        if (table->keys[i] == code)
                                return table;
                }
        }
        return NULL;
}

static void use_mouse(struct ph_view *view, const struct ph_key *key)
{
        bool is_click = key->mouse == PH_MOUSE_CLICK || key->mouse == PH_MOUSE_DOUBLE_CLICK;
        enum ph_motion motion = key->mouse == PH_MOUSE_WHEEL_UP ? PH_MOTION_UP : PH_MOTION_DOWN;

        if (is_click && view->kind->on_click != NULL)
                view->kind->on_click(view, key);
        for (int i = 0; !is_click && i < WHEEL_LINES && view->kind->on_move != NULL; i++)
                view->kind->on_move(view, motion);
}

static bool opens_tab(struct ph_desk *desk, const struct ph_view *view, int code)
{
        int tab = code - '1';

        if (view->kind->is_popup || tab < 0 || tab >= PH_DESK_TABS)
                return false;
        for (int i = 0; i <= tab; i++) {
                if (ph_tabs[i].title == NULL)
                        return false;
        }
        ph_desk_open_tab(desk, tab);
        return true;
}

static const struct ph_binding *typing(const struct ph_view *view)
{
        return view->kind->typing != NULL ? view->kind->typing(view) : NULL;
}

const struct ph_binding *ph_keys_own(const struct ph_view *view)
{
        return typing(view) != NULL ? typing(view) : view->kind->bindings;
}

/* A gate can't be closed: what it says has to be answered. So has what something is typed into. */
const struct ph_binding *ph_keys_beyond(const struct ph_view *view)
{
        if (view == view->desk->gate || typing(view) != NULL)
                return NULL;
        if (view->kind->is_popup)
                return ph_keys_popup;
        return ph_desk_has_node(view->desk) ? ph_keys_everywhere : ph_keys_nodeless;
}

void ph_keys_dispatch(struct ph_desk *desk, struct ph_view *view, const struct ph_key *key)
{
        const struct ph_binding *tables[3];

        if (view == NULL)
                return;
        if (key->code == PH_KEY_MOUSE) {
                use_mouse(view, key);
                return;
        }
        if (view->kind->on_key != NULL && view->kind->on_key(view, key))
                return;
        tables[0] = ph_keys_own(view);
        tables[1] = view->kind->on_move != NULL ? ph_keys_motion : NULL;
        tables[2] = ph_keys_beyond(view);
        for (int i = 0; i < 3; i++) {
                const struct ph_binding *binding = ph_binding_find(tables[i], key->code);

                if (binding != NULL) {
                        binding->run(view, binding->argument);
                        return;
                }
        }
        opens_tab(desk, view, key->code);
}

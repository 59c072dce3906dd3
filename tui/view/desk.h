/*
 * The desk: the screens that are open, one above the other, and what all of them share. Below lies
 * a tab or the list of nodes; above it what was opened from there. While there is no connection a
 * gate stands before everything: attaching, failed, gone. Loop thread only.
 */
#ifndef PH_TUI_VIEW_DESK_H
#define PH_TUI_VIEW_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/model/feed.h"
#include "tui/model/session.h"
#include "tui/model/stuck_list.h"
#include "tui/model/vitals.h"
#include "tui/view/view.h"

#define PH_DESK_TABS 9
#define PH_DESK_NOTICE 160

/* The lists whose columns can be hidden. */
enum ph_desk_list {
        PH_DESK_PROCESSES,
        PH_DESK_TREE,
        PH_DESK_TABLES,
        PH_DESK_LISTS,
};

/* A screen that is opened by its number. */
struct ph_tab {
        const char *title;
        struct ph_view *(*create)(void); /* owned by the caller; NULL without memory */
};

/* Ends with one whose title is NULL; at most PH_DESK_TABS. */
extern const struct ph_tab ph_tabs[];

struct ph_desk_events {
        void (*on_quit)(void *context);
        void (*on_repaint)(void *context); /* what is on the terminal is not to be trusted */
        void *context;
};

struct ph_desk {
        struct ph_session *session; /* borrowed */
        struct ph_desk_events events;
        struct ph_view *tabs[PH_DESK_TABS]; /* owned; NULL: not opened yet */
        int tab;
        int64_t os_pid;             /* of their node; 0: whichever comes is another one */
        struct ph_view *base;       /* owned if it is no tab: the list of nodes; else one of tabs */
        struct ph_view *top;        /* owned down to base */
        struct ph_view *gate;       /* owned; NULL: the way is free */
        struct ph_view *shown;      /* borrowed: told to show */
        struct ph_feed feed;        /* vital signs, always */
        struct ph_stuck_list stuck; /* always, too */
        struct ph_vitals vitals;
        struct ph_vitals held; /* as they were when the desk was paused */
        bool is_paused;
        bool wants_history; /* the view that is shown draws curves */
        int interval_ms;
        const char *syntax;                     /* erlang, elixir, or NULL: what the node speaks */
        unsigned hidden_columns[PH_DESK_LISTS]; /* bits by column; outlive the node */
        char notice[PH_DESK_NOTICE];
        uint64_t notice_ms; /* when it was said */
        bool needs_draw;
        struct ph_line header, tab_line, foot; /* as drawn last, for the mouse */
        int tab_row;
};

void ph_desk_init(struct ph_desk *desk, struct ph_session *session,
        const struct ph_session_options *options, const struct ph_desk_events *events);
void ph_desk_finish(struct ph_desk *desk);

/* For the app. */
void ph_desk_on_session(struct ph_desk *desk);
void ph_desk_on_key(struct ph_desk *desk, const struct ph_key *key);
void ph_desk_draw(struct ph_desk *desk);
/* To be called ten times a second. Returns true when something on the screen has grown older. */
bool ph_desk_tick(struct ph_desk *desk, uint64_t now_ms);

/* For views. @view is taken over; NULL (no memory) is said to the user. */
void ph_desk_push(struct ph_desk *desk, struct ph_view *view);
/* Closes @view and all above it. Not from a draw function. */
void ph_desk_close(struct ph_view *view);
void ph_desk_open_tab(struct ph_desk *desk, int tab);
void ph_desk_set_paused(struct ph_desk *desk, bool is_paused);
void ph_desk_set_interval(struct ph_desk *desk, int interval_ms);
void ph_desk_set_syntax(struct ph_desk *desk, const char *syntax);
void ph_desk_want_history(struct ph_desk *desk, bool wants_history);
/* Says something in passing at the foot of the screen. */
void ph_desk_say(struct ph_desk *desk, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* Returns the vital signs to show: those of the pause, if there is one. */
const struct ph_vitals *ph_desk_vitals(const struct ph_desk *desk);
/* Returns @own, or as long as that isn't known how fresh the vital signs are. */
const struct ph_freshness *ph_desk_freshness(
        const struct ph_desk *desk, const struct ph_freshness *own);
/* Returns true when a node is looked at, not the list of nodes. */
bool ph_desk_has_node(const struct ph_desk *desk);
/* Returns the view that is looked at: the topmost that is no popup. */
struct ph_view *ph_desk_looked_at(const struct ph_desk *desk);
/* Returns the view that gets the keys. */
struct ph_view *ph_desk_front(const struct ph_desk *desk);

#endif

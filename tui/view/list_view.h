/*
 * What the screens with a sorted, filtered list of the agent's have in common: processes, tables.
 * A window of rows is asked for and drawn, the filter is typed, columns are sorted by, hidden and
 * shown. A screen says by a struct ph_list_spec what its list is about. Loop thread only.
 *
 *     static const struct ph_view_kind kind = {.title = "Tables", PH_LIST_VIEW_KIND, …};
 */
#ifndef PH_TUI_VIEW_LIST_VIEW_H
#define PH_TUI_VIEW_LIST_VIEW_H

#include "tui/model/edit.h"
#include "tui/model/feed.h"
#include "tui/model/window.h"
#include "tui/view/desk.h"
#include "tui/view/view.h"
#include "tui/widget/table.h"

struct ph_list_view;

/* What is to be marked of a row before its cells. */
struct ph_list_sign {
        enum ph_glyph glyph;
        enum ph_style style;
};

struct ph_list_spec {
        const char *method;                    /* of the agent */
        const char *thing;                     /* what a row is: "process" */
        const char *example;                   /* of a filter */
        enum ph_desk_list list;                /* whose hidden columns are remembered */
        const struct ph_table_column *columns; /* indexed as those of the window's kind */
        int named; /* the column that grows to the widest text seen in its member; -1: none does */
        /* Adds parameters that no other list has; NULL: there are none. */
        void (*add_params)(struct ph_list_view *list, cJSON *params);
        bool (*take)(struct ph_list_view *list, const cJSON *result, uint64_t now_ms);
        void (*fill)(struct ph_list_view *list, const cJSON *row, struct ph_table_cells *cells);
        /* Returns the sign of @row, or NULL. */
        const struct ph_list_sign *(*sign)(const cJSON *row);
        /* Draws in the last rows of @area what must not be overlooked, the feed's error among it;
         * returns how many rows that took. */
        int (*draw_notes)(struct ph_list_view *list, const struct ph_area *area);
        void (*open)(struct ph_view *view, int argument);
};

struct ph_list_view {
        struct ph_view view; /* first */
        const struct ph_list_spec *spec;
        struct ph_window *window; /* borrowed: the screen's own */
        struct ph_feed feed;
        struct ph_table table;
        struct ph_table_column columns[PH_COLUMNS_MOST]; /* all of them */
        struct ph_table_column shown[PH_COLUMNS_MOST];   /* the same without those hidden */
        struct ph_edit edit;
        bool is_editing;
        bool is_filter_given; /* the screen was opened with it: it isn't cleared but closed */
};

/* Prepares @list, which @window outlives. */
void ph_list_view_init(struct ph_list_view *list, const struct ph_view_kind *kind,
        const struct ph_list_spec *spec, struct ph_window *window);

/* To be called when the screen is destroyed. */
void ph_list_view_finish(struct ph_list_view *list);

/* Asks for what the window wants, and draws. To be called whenever the window was touched. */
void ph_list_view_refresh(struct ph_list_view *list);

/* What a view's kind and bindings consist of. @view begins with a struct ph_list_view. */
void ph_list_view_show(struct ph_view *view);
void ph_list_view_hide(struct ph_view *view);
void ph_list_view_adapt(struct ph_view *view);
void ph_list_view_draw(struct ph_view *view, const struct ph_area *area);
void ph_list_view_move(struct ph_view *view, enum ph_motion motion);
bool ph_list_view_key(struct ph_view *view, const struct ph_key *key);
const struct ph_binding *ph_list_view_typing(const struct ph_view *view);
void ph_list_view_click(struct ph_view *view, const struct ph_key *key);
const struct ph_freshness *ph_list_view_freshness(struct ph_view *view);

#define PH_LIST_VIEW_KIND                                                                        \
        .draw = ph_list_view_draw, .show = ph_list_view_show, .hide = ph_list_view_hide,         \
        .adapt = ph_list_view_adapt, .on_key = ph_list_view_key, .on_click = ph_list_view_click, \
        .typing = ph_list_view_typing, .on_move = ph_list_view_move,                             \
        .freshness = ph_list_view_freshness

void ph_list_sort_by(struct ph_view *view, int column);
void ph_list_reverse(struct ph_view *view, int argument);
void ph_list_shift_sort(struct ph_view *view, int step);
void ph_list_edit_filter(struct ph_view *view, int argument);
void ph_list_clear_filter(struct ph_view *view, int argument);
void ph_list_open_sort_menu(struct ph_view *view, int argument);
void ph_list_open_column_menu(struct ph_view *view, int argument);

/* The bindings that every list has, to stand in its table. */
#define PH_LIST_BINDINGS                                                                      \
        {{'/'}, "filter", "filter as you type", ph_list_edit_filter},                         \
                {{'s'}, "sort", "sort menu", ph_list_open_sort_menu},                         \
                {{'c'}, "columns", "show or hide columns", ph_list_open_column_menu},         \
                {{'<', ','}, NULL, "sort by the column to the left", ph_list_shift_sort, -1}, \
                {{'>', '.'}, NULL, "sort by the column to the right", ph_list_shift_sort, 1}, \
                {{'I', 'r'}, "reverse", "the other way round", ph_list_reverse},              \
        {                                                                                     \
                {PH_KEY_ESCAPE}, NULL, "clear the filter, then back", ph_list_clear_filter    \
        }

#endif

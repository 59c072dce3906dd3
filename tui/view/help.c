#include "tui/view/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/view/desk.h"
#include "tui/view/keys.h"
#include "tui/widget/paragraph.h"
#include "tui/widget/table.h"

#define MOST_LINES 96
#define KEYS_CELLS 22
#define LEAST_TEXT 30 /* cells: with less, the text stands below its keys */
#define WIDTH 76

struct line {
        char keys[40]; /* "": a title */
        const char *text;
};

struct help {
        struct ph_view view; /* first */
        struct ph_scroll scroll;
        int count;
        struct line lines[MOST_LINES];
};

static void add(struct help *help, const char *keys, const char *text)
{
        struct line *line = &help->lines[help->count];

        if (help->count == MOST_LINES)
                return;
        snprintf(line->keys, sizeof(line->keys), "%s", keys);
        line->text = text;
        help->count++;
}

/* Leaves out the keys that @own, the view's table (or NULL), has taken for something else. */
static void add_binding(
        struct help *help, const struct ph_binding *binding, const struct ph_binding *own)
{
        char keys[40] = "";

        for (int i = 0; i < PH_BINDING_KEYS && binding->keys[i] != 0; i++) {
                char name[PH_KEY_NAME];
                size_t at = strlen(keys);

                if (ph_binding_find(own, binding->keys[i]) == NULL)
                        snprintf(keys + at, sizeof(keys) - at, "%s%s", at > 0 ? " " : "",
                                ph_key_name(binding->keys[i], name));
        }
        if (keys[0] != '\0')
                add(help, keys, binding->help);
}

static void add_table(struct help *help, const char *title, const struct ph_binding *table,
        const struct ph_binding *own)
{
        if (table == NULL)
                return;
        if (help->count > 0)
                add(help, "", "");
        add(help, "", title);
        for (; table->keys[0] != 0; table++)
                add_binding(help, table, own);
}

static void add_everything(struct help *help, const struct ph_view *view)
{
        const struct ph_binding *own = ph_keys_own(view), *beyond = ph_keys_beyond(view);
        char screens[16];
        int tabs = 0;

        while (ph_tabs[tabs].title != NULL)
                tabs++;
        add_table(help, view->kind->title, own, NULL);
        if (view->kind->on_move != NULL)
                add_table(help, "Moving", ph_keys_motion, own);
        add_table(help, view->kind->is_popup ? "All dialogs" : "Everywhere", beyond, own);
        snprintf(screens, sizeof(screens), "1 to %d", tabs);
        if (beyond == ph_keys_everywhere)
                add(help, screens, "open the screen of that number");
        add(help, "", "");
        add(help, "", "Mouse");
        for (int i = 0; ph_keys_mouse[i].what != NULL; i++)
                add(help, ph_keys_mouse[i].what, ph_keys_mouse[i].help);
}

/* Where the text of a line begins, in an area as wide as @columns. */
static int text_column(int columns)
{
        return columns - 2 - KEYS_CELLS >= LEAST_TEXT ? 2 + KEYS_CELLS : 4;
}

/* How many rows a line takes. */
static int rows_of(const struct line *line, int columns)
{
        int column = text_column(columns);

        if (line->keys[0] == '\0')
                return 1;
        return ph_paragraph_rows(line->text, columns - column) + (column < KEYS_CELLS);
}

static int64_t rows_of_all(const struct help *help, int columns)
{
        int64_t rows = 0;

        for (int i = 0; i < help->count; i++)
                rows += rows_of(&help->lines[i], columns);
        return rows;
}

/* Draws what of @line is in sight when its first row is @row, maybe above the area. */
static void draw_line(const struct ph_area *area, int row, const struct line *line)
{
        int column = text_column(area->columns);
        struct ph_area text = ph_area_columns(area, column, area->columns - column);

        if (line->keys[0] == '\0') {
                ph_draw_text(area, row, 0, PH_STYLE_STRONG, line->text);
                return;
        }
        ph_draw_field(area, row, 2, KEYS_CELLS, PH_TEXT_LEFT, PH_STYLE_KEY, line->keys);
        ph_draw_paragraph(&text, row + (column < KEYS_CELLS), PH_STYLE_NORMAL, line->text);
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct help *help = (struct help *)view;
        int width = area->columns - 4 < WIDTH ? area->columns - 4 : WIDTH;
        int64_t rows = rows_of_all(help, width - 4);
        struct ph_area box = ph_area_centre(area, (int)rows + 2, width);
        struct ph_area inner = ph_draw_frame(&box, "Keys");
        int row;

        ph_scroll_set_total(&help->scroll, rows);
        ph_scroll_set_page(&help->scroll, inner.rows);
        row = -(int)help->scroll.top;
        for (int i = 0; i < help->count; i++) {
                draw_line(&inner, row, &help->lines[i]);
                row += rows_of(&help->lines[i], inner.columns);
        }
        ph_draw_more(&box, &help->scroll);
}

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_pan(&((struct help *)view)->scroll, motion);
}

static void destroy(struct ph_view *view)
{
        free(view);
}

static void close_help(struct ph_view *view, int argument)
{
        (void)argument;
        ph_desk_close(view);
}

static const struct ph_binding bindings[] = {
        {{'?', PH_KEY_F1}, NULL, "close the help", close_help},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Help",
        .is_popup = true,
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .on_move = on_move,
};

struct ph_view *ph_help_create(const struct ph_view *view)
{
        struct help *help = calloc(1, sizeof(*help));

        if (help == NULL)
                return NULL;
        help->view.kind = &kind;
        add_everything(help, view);
        return &help->view;
}

#include "tui/view/chooser.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/view/desk.h"
#include "tui/widget/paragraph.h"
#include "tui/widget/table.h"

struct chooser {
        struct ph_view view; /* first */
        struct ph_scroll scroll;
        struct ph_table table;
        char target[256]; /* of the node under the cursor, which stays on it */
};

static const struct ph_table_column columns[] = {
        {"NODE", PH_TEXT_LEFT, 16, 40, 1, 0},
        {"OS PID", PH_TEXT_RIGHT, 8, 8, 0, 1},
        {"USER", PH_TEXT_LEFT, 8, 14, 0, 3},
        {"AGENT", PH_TEXT_LEFT, 8, 8, 0, 2},
};

static struct chooser *of(struct ph_view *view)
{
        return (struct chooser *)view;
}

static const struct ph_discovery *nodes_of(struct ph_view *view)
{
        return &view->desk->session->discovery;
}

/* Nodes come and go: the cursor stays on its own. */
static void follow(struct chooser *chooser)
{
        const struct ph_discovery *nodes = nodes_of(&chooser->view);
        size_t at = 0;

        ph_scroll_set_total(&chooser->scroll, (int64_t)nodes->count);
        while (at < nodes->count && strcmp(nodes->nodes[at].target, chooser->target) != 0)
                at++;
        if (chooser->target[0] != '\0' && at < nodes->count)
                ph_scroll_to(&chooser->scroll, (int64_t)at);
}

static void note_cursor(struct chooser *chooser)
{
        const struct ph_discovery *nodes = nodes_of(&chooser->view);

        if (chooser->scroll.cursor < (int64_t)nodes->count)
                snprintf(chooser->target, sizeof(chooser->target), "%s",
                        nodes->nodes[chooser->scroll.cursor].target);
}

static void draw_row(const struct chooser *chooser, const struct ph_host_node *node, int at)
{
        char pid[24];
        struct ph_table_cell cells[] = {
                {node->name[0] != '\0' ? node->name : "(no name)",
                        node->name[0] != '\0' ? PH_STYLE_STRONG : PH_STYLE_DIM},
                {pid, PH_STYLE_NORMAL}, {node->user, PH_STYLE_NORMAL},
                {node->has_agent ? "there" : "", PH_STYLE_GOOD}};

        snprintf(pid, sizeof(pid), "%" PRId64, node->os_pid);
        if (node->os_pid == 0)
                snprintf(pid, sizeof(pid), "?");
        ph_table_draw_row(
                &chooser->table, at, chooser->scroll.top + at == chooser->scroll.cursor, cells);
}

static void draw_nobody(const struct ph_discovery *nodes, const struct ph_area *area)
{
        struct ph_area inner = ph_area_columns(area, 3, area->columns - 6);
        int row = 1;

        if (nodes->error.code != 0) {
                ph_draw_paragraph(&inner, row, PH_STYLE_BAD, nodes->error.message);
                return;
        }
        if (!nodes->is_listed) {
                ph_draw_text(&inner, row, 0, PH_STYLE_DIM, "looking for nodes");
                return;
        }
        row = ph_draw_paragraph(
                &inner, row, PH_STYLE_STRONG, "No Erlang or Elixir node is running on this host.");
        ph_draw_paragraph(&inner, row + 1, PH_STYLE_NORMAL,
                "Start one, for example\n\n    erl -sname try\n    iex --sname try\n\nor have one "
                "with something wrong in it:\n\n    porthole demo\n\nIt is opened here as soon as "
                "it is there.");
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct chooser *chooser = of(view);
        const struct ph_discovery *nodes = nodes_of(view);

        follow(chooser);
        ph_table_place(&chooser->table, area);
        ph_scroll_set_page(&chooser->scroll, chooser->table.body.rows);
        if (nodes->count == 0) {
                draw_nobody(nodes, area);
                return;
        }
        ph_table_draw_head(&chooser->table);
        for (int at = 0; at < chooser->table.body.rows; at++) {
                int64_t line = ph_scroll_line_at(&chooser->scroll, at);

                if (line >= 0)
                        draw_row(chooser, &nodes->nodes[line], at);
        }
        ph_table_draw_bar(&chooser->table, &chooser->scroll);
}

static void open_node(struct ph_view *view, int argument)
{
        const struct ph_discovery *nodes = nodes_of(view);
        struct chooser *chooser = of(view);
        char target[sizeof(chooser->target)];

        (void)argument;
        if (chooser->scroll.cursor >= (int64_t)nodes->count)
                return;
        note_cursor(chooser);
        snprintf(target, sizeof(target), "%s", chooser->target);
        ph_session_attach(view->desk->session, target);
}

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_move(&of(view)->scroll, motion);
        note_cursor(of(view));
}

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct chooser *chooser = of(view);
        int64_t line =
                ph_area_line_at(&chooser->table.body, &chooser->scroll, key->row, key->column);

        if (line >= 0) {
                ph_scroll_to(&chooser->scroll, line);
                note_cursor(chooser);
        }
        if (line >= 0 && key->mouse == PH_MOUSE_DOUBLE_CLICK)
                open_node(view, 0);
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        const struct ph_discovery *nodes = nodes_of(view);

        if (nodes->is_listed)
                ph_line_add(line, true, 1, "  ", PH_STYLE_NORMAL, "%zu %s", nodes->count,
                        nodes->count == 1 ? "node" : "nodes");
}

static void destroy(struct ph_view *view)
{
        free(view);
}

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "open", "look into this node", open_node},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Nodes",
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .on_click = on_click,
        .on_move = on_move,
        .describe = describe,
};

struct ph_view *ph_chooser_create(void)
{
        struct chooser *chooser = calloc(1, sizeof(*chooser));

        if (chooser == NULL)
                return NULL;
        chooser->view.kind = &kind;
        chooser->table = (struct ph_table){
                .columns = columns, .count = sizeof(columns) / sizeof(columns[0]), .sorted = -1};
        return &chooser->view;
}

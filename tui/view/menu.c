#include "tui/view/menu.h"

#include <stdlib.h>
#include <string.h>

#include "tui/view/desk.h"
#include "tui/widget/table.h"

#define KEY_CELLS 4
#define SWITCH_CELLS 4

struct menu {
        struct ph_view view; /* first */
        const char *title;
        void (*on_choose)(struct ph_view *below, int value);
        bool (*is_on)(const struct ph_view *below, int value); /* NULL: these are no switches */
        struct ph_scroll scroll;
        int text_cells;       /* of the widest item */
        struct ph_area inner; /* as drawn last, for the mouse */
        size_t count;
        struct ph_menu_item items[];
};

static void choose(struct ph_view *view, int64_t line)
{
        struct menu *menu = (struct menu *)view;
        void (*on_choose)(struct ph_view * below, int value) = menu->on_choose;
        struct ph_view *below = view->below;
        int value = menu->items[line].value;

        if (menu->is_on == NULL)
                ph_desk_close(view);
        on_choose(below, value);
}

static void choose_cursor(struct ph_view *view, int argument)
{
        (void)argument;
        choose(view, ((struct menu *)view)->scroll.cursor);
}

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct menu *menu = (struct menu *)view;
        int64_t line = ph_area_line_at(&menu->inner, &menu->scroll, key->row, key->column);

        if (line >= 0)
                choose(view, line);
}

static bool on_key(struct ph_view *view, const struct ph_key *key)
{
        struct menu *menu = (struct menu *)view;

        for (size_t i = 0; i < menu->count; i++) {
                if (menu->items[i].key == key->code) {
                        ph_scroll_to(&menu->scroll, (int64_t)i);
                        choose(view, (int64_t)i);
                        return true;
                }
        }
        return false;
}

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_move(&((struct menu *)view)->scroll, motion);
}

static int text_column(const struct menu *menu)
{
        return KEY_CELLS + (menu->is_on != NULL ? SWITCH_CELLS : 0);
}

static void draw_item(const struct menu *menu, int row, int64_t line)
{
        const struct ph_menu_item *item = &menu->items[line];
        struct ph_area place = ph_area_rows(&menu->inner, row, 1);
        bool is_chosen = line == menu->scroll.cursor;
        enum ph_style style = is_chosen ? PH_STYLE_CURSOR : PH_STYLE_NORMAL;
        char name[PH_KEY_NAME];

        ph_draw_blank(&place, style);
        if (item->key != 0)
                ph_draw_text(&place, 0, 1, is_chosen ? style : PH_STYLE_KEY,
                        ph_key_name(item->key, name));
        if (menu->is_on != NULL)
                ph_draw_text(&place, 0, KEY_CELLS, style,
                        menu->is_on(menu->view.below, item->value) ? "[x]" : "[ ]");
        ph_draw_text(&place, 0, text_column(menu), style, item->text);
        if (item->note != NULL)
                ph_draw_text(&place, 0, text_column(menu) + menu->text_cells + 2,
                        is_chosen ? style : PH_STYLE_DIM, item->note);
}

static int widest(int cells, const char *text)
{
        int more = text != NULL ? (int)ph_text_width(text) : 0;

        return more > cells ? more : cells;
}

static int width_of(const struct menu *menu)
{
        int notes = 0;

        for (size_t i = 0; i < menu->count; i++)
                notes = widest(notes, menu->items[i].note);
        return widest(text_column(menu) + menu->text_cells + 2 + notes, menu->title) + 6;
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct menu *menu = (struct menu *)view;
        struct ph_area box = ph_area_centre(area, (int)menu->count + 2, width_of(menu));

        menu->inner = ph_draw_frame(&box, menu->title);
        ph_scroll_set_page(&menu->scroll, menu->inner.rows);
        for (int row = 0; row < menu->inner.rows; row++) {
                int64_t line = ph_scroll_line_at(&menu->scroll, row);

                if (line >= 0)
                        draw_item(menu, row, line);
        }
        ph_draw_more(&box, &menu->scroll);
}

static void destroy(struct ph_view *view)
{
        free(view);
}

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "choose", "choose what the cursor is on", choose_cursor},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Menu",
        .is_popup = true,
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .on_key = on_key,
        .on_click = on_click,
        .on_move = on_move,
};

static const struct ph_binding switch_bindings[] = {
        {{' ', PH_KEY_ENTER}, "switch", "switch what the cursor is on", choose_cursor},
        {{0}},
};

static const struct ph_view_kind switch_kind = {
        .title = "Menu",
        .is_popup = true,
        .bindings = switch_bindings,
        .destroy = destroy,
        .draw = draw,
        .on_key = on_key,
        .on_click = on_click,
        .on_move = on_move,
};

struct ph_view *ph_menu_create(const char *title, const struct ph_menu_item *items, size_t count,
        size_t chosen, void (*on_choose)(struct ph_view *below, int value))
{
        struct menu *menu = calloc(1, sizeof(*menu) + count * sizeof(items[0]));

        if (menu == NULL)
                return NULL;
        menu->view.kind = &kind;
        menu->title = title;
        menu->on_choose = on_choose;
        menu->count = count;
        memcpy(menu->items, items, count * sizeof(items[0]));
        for (size_t i = 0; i < count; i++)
                menu->text_cells = widest(menu->text_cells, items[i].text);
        ph_scroll_set_total(&menu->scroll, (int64_t)count);
        ph_scroll_to(&menu->scroll, (int64_t)chosen);
        return &menu->view;
}

struct ph_view *ph_menu_create_switches(const char *title, const struct ph_menu_item *items,
        size_t count, bool (*is_on)(const struct ph_view *below, int value),
        void (*on_switch)(struct ph_view *below, int value))
{
        struct ph_view *view = ph_menu_create(title, items, count, 0, on_switch);

        if (view == NULL)
                return NULL;
        view->kind = &switch_kind;
        ((struct menu *)view)->is_on = is_on;
        return view;
}

#include "tui/model/scroll.h"

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
        if (value > most)
                value = most;
        return value < least ? least : value;
}

static void settle(struct ph_scroll *scroll)
{
        scroll->cursor = clamp(scroll->cursor, 0, scroll->total - 1);
        if (scroll->cursor < scroll->top)
                scroll->top = scroll->cursor;
        if (scroll->page > 0 && scroll->cursor >= scroll->top + scroll->page)
                scroll->top = scroll->cursor - scroll->page + 1;
        scroll->top = clamp(scroll->top, 0, scroll->total - scroll->page);
}

void ph_scroll_set_total(struct ph_scroll *scroll, int64_t total)
{
        scroll->total = total < 0 ? 0 : total;
        settle(scroll);
}

void ph_scroll_set_page(struct ph_scroll *scroll, int64_t page)
{
        scroll->page = page < 0 ? 0 : page;
        settle(scroll);
}

void ph_scroll_move_by(struct ph_scroll *scroll, int64_t lines)
{
        scroll->cursor += lines;
        settle(scroll);
}

/* A page keeps one line in sight, so that nobody loses the place. */
static void move_page(struct ph_scroll *scroll, int64_t sign)
{
        int64_t lines = scroll->page > 1 ? scroll->page - 1 : 1;

        scroll->top += sign * lines;
        scroll->cursor += sign * lines;
        settle(scroll);
}

void ph_scroll_move(struct ph_scroll *scroll, enum ph_motion motion)
{
        switch (motion) {
        case PH_MOTION_UP:
                ph_scroll_move_by(scroll, -1);
                break;
        case PH_MOTION_DOWN:
                ph_scroll_move_by(scroll, 1);
                break;
        case PH_MOTION_PAGE_UP:
                move_page(scroll, -1);
                break;
        case PH_MOTION_PAGE_DOWN:
                move_page(scroll, 1);
                break;
        case PH_MOTION_FIRST:
                ph_scroll_to(scroll, 0);
                break;
        case PH_MOTION_LAST:
                ph_scroll_to(scroll, scroll->total - 1);
                break;
        }
}

void ph_scroll_to(struct ph_scroll *scroll, int64_t cursor)
{
        scroll->cursor = cursor;
        settle(scroll);
}

int64_t ph_scroll_line_at(const struct ph_scroll *scroll, int64_t offset)
{
        int64_t line = scroll->top + offset;

        return offset >= 0 && offset < scroll->page && line < scroll->total ? line : -1;
}

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
int64_t ph_scroll_step(const struct ph_scroll *scroll, enum ph_motion motion)
{
        int64_t page = scroll->page > 1 ? scroll->page - 1 : 1;
        int64_t half = scroll->page > 1 ? scroll->page / 2 : 1;
        const int64_t steps[] = {
                [PH_MOTION_UP] = -1,
                [PH_MOTION_DOWN] = 1,
                [PH_MOTION_HALF_UP] = -half,
                [PH_MOTION_HALF_DOWN] = half,
                [PH_MOTION_PAGE_UP] = -page,
                [PH_MOTION_PAGE_DOWN] = page,
                [PH_MOTION_FIRST] = 0,
                [PH_MOTION_LAST] = 0,
        };

        return steps[motion];
}

void ph_scroll_move(struct ph_scroll *scroll, enum ph_motion motion)
{
        int64_t lines = ph_scroll_step(scroll, motion);

        if (lines == 0) {
                ph_scroll_to(scroll, motion == PH_MOTION_LAST ? scroll->total - 1 : 0);
                return;
        }
        if (motion >= PH_MOTION_HALF_UP)
                scroll->top += lines;
        ph_scroll_move_by(scroll, lines);
}

void ph_scroll_pan(struct ph_scroll *scroll, enum ph_motion motion)
{
        if (motion == PH_MOTION_UP)
                scroll->cursor = scroll->top;
        if (motion == PH_MOTION_DOWN)
                scroll->cursor = scroll->top + scroll->page - 1;
        ph_scroll_move(scroll, motion);
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

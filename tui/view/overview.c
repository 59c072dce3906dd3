#include "tui/view/overview.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/view/desk.h"
#include "tui/view/sections.h"

#define GAP 3 /* blanks between two columns of sections */

/* How many columns of sections there are, by the width there is for them. */
static const struct {
        int least_width;
        int columns;
} layouts[] = {{150, 3}, {72, 2}, {0, 1}};

static int columns_for(int width)
{
        size_t i = 0;

        while (width < layouts[i].least_width)
                i++;
        return layouts[i].columns;
}

static void draw_versions(const struct ph_desk *desk, const struct ph_area *area)
{
        const struct ph_vitals *vitals = ph_desk_vitals(desk);
        struct ph_line line = {.count = 0};
        char text[PH_TEXT_NUMBER];
        char dot[16];

        snprintf(dot, sizeof(dot), " %s ", ph_glyph(PH_GLYPH_DOT));
        ph_line_add(&line, false, 0, "", PH_STYLE_NORMAL, "OTP %s", vitals->otp);
        ph_line_add(&line, false, 3, dot, PH_STYLE_NORMAL, "erts %s", vitals->erts);
        if (vitals->elixir[0] != '\0')
                ph_line_add(&line, false, 2, dot, PH_STYLE_NORMAL, "Elixir %s", vitals->elixir);
        ph_line_add(&line, false, 1, dot, PH_STYLE_NORMAL, "up %s",
                ph_text_duration(vitals->uptime_ms, text));
        ph_line_add(&line, false, 4, dot, PH_STYLE_NORMAL, "OS pid %lld",
                (long long)desk->session->hello.os_pid);
        ph_line_draw(&line, area, 0);
}

/* Draws the sections into their columns. Returns the rows of the tallest. */
static int draw_sections(const struct ph_vitals *vitals, const struct ph_area *area)
{
        int columns = columns_for(area->columns);
        int width = (area->columns - GAP * (columns - 1)) / columns;
        int tallest = 0;

        for (int column = 0; column < columns; column++) {
                struct ph_area place = ph_area_columns(area, column * (width + GAP), width);
                int rows = ph_sections_draw(vitals, &place, column, columns);

                tallest = rows > tallest ? rows : tallest;
        }
        return tallest;
}

static void draw_cut(const struct ph_area *area)
{
        struct ph_area last = ph_area_rows(area, area->rows - 1, 1);

        ph_draw_blank(&last, PH_STYLE_NORMAL);
        ph_draw_text(&last, 0, 0, PH_STYLE_KEY, "more in a larger terminal");
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        const struct ph_vitals *vitals = ph_desk_vitals(view->desk);
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);
        struct ph_area rest;
        bool is_roomy = area->rows > 24;
        int used;

        if (!vitals->freshness.is_known) {
                ph_draw_text(&inner, 1, 0, PH_STYLE_DIM, "waiting for the first sample");
                return;
        }
        draw_versions(view->desk, &inner);
        rest = ph_area_rows(&inner, 1 + is_roomy, area->rows);
        used = draw_sections(vitals, &rest);
        if (used - 1 > rest.rows)
                draw_cut(&inner);
        rest = ph_area_rows(&rest, used + is_roomy, area->rows);
        ph_curves_draw(vitals, &rest);
}

static void show(struct ph_view *view)
{
        ph_desk_want_history(view->desk, true);
}

static void hide(struct ph_view *view)
{
        ph_desk_want_history(view->desk, false);
}

static void destroy(struct ph_view *view)
{
        free(view);
}

static const struct ph_view_kind kind = {
        .title = "Overview",
        .draw = draw,
        .show = show,
        .hide = hide,
        .destroy = destroy,
};

struct ph_view *ph_overview_create(void)
{
        struct ph_view *view = calloc(1, sizeof(*view));

        if (view != NULL)
                view->kind = &kind;
        return view;
}

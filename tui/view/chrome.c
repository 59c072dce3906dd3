#include "tui/view/chrome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/model/clock.h"
#include "tui/view/keys.h"

#define WIDE 100  /* columns in which there is room for everything */
#define NARROW 50 /* columns in which there is none for the titles of all tabs */
#define LEAST_ROWS 5
#define LEAST_COLUMNS 24
#define SILENT_MS 500 /* a heartbeat may be owed for a moment */
#define MUTE_MS 3000  /* vital signs come every second: then the agent itself is silent */
#define STALE_MS 5000 /* beyond the interval: then the age is no matter of course */
#define SLOW_MS 300   /* an answer that takes longer is waited for visibly */

static const char *dot(void)
{
        static char text[8];

        snprintf(text, sizeof(text), " %s ", ph_glyph(PH_GLYPH_DOT));
        return text;
}

static const struct ph_freshness *freshness_shown(const struct ph_desk *desk)
{
        struct ph_view *view = ph_desk_looked_at(desk);

        if (view != NULL && view->kind->freshness != NULL)
                return view->kind->freshness(view);
        return &ph_desk_vitals(desk)->freshness;
}

static void add_node(struct ph_desk *desk, struct ph_line *line)
{
        const struct ph_session *session = desk->session;
        const struct ph_hello *hello = &session->hello;
        bool was_live = hello->node[0] != '\0' && session->state != PH_SESSION_IDLE;
        char text[PH_TEXT_NUMBER];

        ph_line_add(line, false, 9, "", PH_STYLE_BRAND, "porthole");
        if (!was_live)
                return;
        ph_line_add(line, false, 0, "  ", PH_STYLE_STRONG, "%s", hello->node);
        ph_line_add(line, false, 6, "   ", PH_STYLE_NORMAL, "OTP %s", hello->otp);
        if (!isnan(desk->vitals.uptime_ms) && desk->vitals.freshness.is_known)
                ph_line_add(line, false, 5, dot(), PH_STYLE_NORMAL, "up %s",
                        ph_text_duration(desk->vitals.uptime_ms, text));
        ph_line_add(line, false, 8, dot(), PH_STYLE_NORMAL, "%s", hello->mode);
        if (hello->attached)
                ph_line_add(line, false, 7, dot(), PH_STYLE_NORMAL, "attached");
        if (hello->kill_enabled)
                ph_line_add(line, false, 3, dot(), PH_STYLE_WARN, "kill enabled");
        else
                ph_line_add(line, false, 4, dot(), PH_STYLE_NORMAL, "read-only");
}

/* A stopped OS process has nobody left to say that the node is silent. */
static bool is_mute(const struct ph_desk *desk, const struct ph_freshness *newest, uint64_t now)
{
        return desk->session->state == PH_SESSION_LIVE && newest->is_known &&
               now - newest->taken_ms >= MUTE_MS;
}

static void add_pulse(struct ph_desk *desk, struct ph_line *line, uint64_t now)
{
        const struct ph_freshness *shown = freshness_shown(desk);
        const struct ph_freshness *newest = &desk->vitals.freshness;
        char text[PH_TEXT_NUMBER];
        int64_t silence;

        if (shown->is_known && shown->taken_ms > newest->taken_ms)
                newest = shown;
        silence = ph_freshness_silence(newest, now);
        if (is_mute(desk, newest, now))
                ph_line_add(line, true, 1, " ", PH_STYLE_BADGE_BAD, " agent silent %s ",
                        ph_text_duration((double)(now - newest->taken_ms), text));
        else if (silence >= SILENT_MS)
                ph_line_add(line, true, 1, " ", PH_STYLE_BADGE_BAD, " VM silent %s ",
                        ph_text_duration((double)silence, text));
        else if (newest->is_known && !isnan(newest->answer_ms))
                ph_line_add(line, true, 2, " ", PH_STYLE_NORMAL, "VM %s",
                        ph_text_duration(newest->answer_ms, text));
}

static void add_stuck(struct ph_desk *desk, struct ph_line *line)
{
        if (desk->stuck.total > 0)
                ph_line_add(line, true, 1, " ",
                        desk->stuck.is_grave ? PH_STYLE_BADGE_BAD : PH_STYLE_BADGE_WARN,
                        " %lld stuck ", (long long)desk->stuck.total);
}

static void add_age(struct ph_desk *desk, struct ph_line *line, uint64_t now)
{
        int64_t age = ph_freshness_age(freshness_shown(desk), now);
        bool is_stale = age > desk->interval_ms + STALE_MS;
        char text[PH_TEXT_NUMBER];

        if (desk->is_paused)
                ph_line_add(line, true, 0, " ", PH_STYLE_BADGE_WARN, " PAUSED ");
        if (age >= 0)
                ph_line_add(line, true, 1, desk->is_paused ? " " : dot(),
                        is_stale && !desk->is_paused ? PH_STYLE_WARN : PH_STYLE_NORMAL,
                        "sampled %s ago", ph_text_duration((double)age, text));
        else if (desk->session->state == PH_SESSION_LIVE)
                ph_line_add(line, true, 2, dot(), PH_STYLE_NORMAL, "no sample yet");
}

static void draw_header(struct ph_desk *desk, const struct ph_area *area, uint64_t now)
{
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);

        desk->header.count = 0;
        add_node(desk, &desk->header);
        if (ph_desk_has_node(desk)) {
                add_stuck(desk, &desk->header);
                add_pulse(desk, &desk->header, now);
                add_age(desk, &desk->header, now);
        }
        ph_line_draw(&desk->header, &inner, 0);
}

int ph_chrome_tab_words(void)
{
        int count = 0;

        while (ph_tabs[count].title != NULL)
                count++;
        return count;
}

static uint64_t longest_wait(const struct ph_desk *desk, uint64_t now)
{
        uint64_t longest = 0;

        for (const struct ph_feed *feed = desk->session->feeds; feed != NULL; feed = feed->next) {
                uint64_t waiting = ph_feed_waiting(feed, now);

                longest = waiting > longest ? waiting : longest;
        }
        return longest;
}

bool ph_chrome_is_waiting(const struct ph_desk *desk)
{
        return longest_wait(desk, ph_clock_ms()) >= SLOW_MS;
}

/* Where there is little room, the tabs leave some to what the screen has to say. */
static void add_tabs(struct ph_desk *desk, struct ph_line *line, int columns)
{
        const char *padding = columns < WIDE ? "" : " ";

        for (int i = 0; ph_tabs[i].title != NULL; i++) {
                bool is_titled = columns >= NARROW || i == desk->tab;

                ph_line_add(line, false, 0, " ", i == desk->tab ? PH_STYLE_TAB : PH_STYLE_NORMAL,
                        "%s%d%s%s%s", padding, i + 1, is_titled ? " " : "",
                        is_titled ? ph_tabs[i].title : "", padding);
        }
}

static void draw_tabs(struct ph_desk *desk, const struct ph_area *area, uint64_t now)
{
        struct ph_line *line = &desk->tab_line;
        struct ph_view *view = ph_desk_looked_at(desk);
        uint64_t wait = longest_wait(desk, now);
        char text[PH_TEXT_NUMBER];

        line->count = 0;
        desk->tab_row = area->row;
        if (ph_desk_has_node(desk))
                add_tabs(desk, line, area->columns);
        else
                ph_line_add(line, false, 0, "", PH_STYLE_STRONG, "  Nodes on this host");
        if (wait >= SLOW_MS)
                ph_line_add(line, true, 1, "", PH_STYLE_WARN, "%s waiting %s",
                        ph_glyph_spin((unsigned)(now / 100)), ph_text_duration((double)wait, text));
        if (view != NULL && view->kind->describe != NULL)
                view->kind->describe(view, line);
        ph_line_add(line, true, 9, "", PH_STYLE_NORMAL, " ");
        ph_line_draw(line, area, 0);
}

/* Leaves out what @own has another use for. */
static void add_bindings(struct ph_line *line, const struct ph_binding *table,
        const struct ph_binding *own, int rank)
{
        char name[PH_KEY_NAME];

        for (; table != NULL && table->keys[0] != 0; table++) {
                if (table->label == NULL || ph_binding_find(own, table->keys[0]) != NULL)
                        continue;
                ph_line_add_key(line, rank, "  ", ph_key_name(table->keys[0], name), table->label);
        }
}

static void draw_foot(struct ph_desk *desk, const struct ph_area *area)
{
        struct ph_view *view = ph_desk_front(desk);
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 1);

        desk->foot.count = 0;
        if (desk->notice[0] != '\0')
                ph_line_add(&desk->foot, false, 0, "", PH_STYLE_STRONG, "%s", desk->notice);
        if (desk->notice[0] == '\0' && view != NULL) {
                add_bindings(&desk->foot, ph_keys_own(view), NULL, 2);
                add_bindings(&desk->foot, ph_keys_beyond(view), ph_keys_own(view), 1);
        }
        ph_line_draw(&desk->foot, &inner, 0);
}

/* From the lowest popup up. */
static void draw_popups(struct ph_desk *desk, struct ph_view *view, const struct ph_area *body)
{
        if (view == NULL || !view->kind->is_popup)
                return;
        draw_popups(desk, view->below, body);
        view->kind->draw(view, body);
}

static bool is_too_small(const struct ph_area *screen)
{
        if (screen->rows >= LEAST_ROWS && screen->columns >= LEAST_COLUMNS)
                return false;
        ph_draw_text(screen, screen->rows / 2, 0, PH_STYLE_STRONG, "terminal too small");
        return true;
}

void ph_chrome_draw(struct ph_desk *desk)
{
        struct ph_area screen = ph_area_screen();
        struct ph_area header = ph_area_rows(&screen, 0, 1);
        struct ph_area tabs = ph_area_rows(&screen, 1, 1);
        struct ph_area body = ph_area_rows(&screen, 2, screen.rows - 3);
        struct ph_area foot = ph_area_rows(&screen, screen.rows - 1, 1);
        struct ph_view *view = ph_desk_looked_at(desk);
        uint64_t now = ph_clock_ms();

        erase();
        if (is_too_small(&screen))
                return;
        if (view != NULL)
                view->kind->draw(view, &body);
        draw_popups(desk, desk->top, &body);
        if (desk->gate != NULL) {
                ph_draw_faded(&body);
                desk->gate->kind->draw(desk->gate, &body);
        }
        draw_header(desk, &header, now);
        draw_tabs(desk, &tabs, now);
        draw_foot(desk, &foot);
}

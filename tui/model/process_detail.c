#include "tui/model/process_detail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/model/session.h"

#define SLOW_MS 2000 /* for what changes seldom */
#define FORCED_MS 4500
#define MESSAGES 20 /* a page of them */
#define NEVER 0

/* How a section is at first, and how often it is asked for. */
static const struct {
        bool is_open;
        uint64_t least_ms; /* NEVER: only when the user wants it */
} habits[PH_SECTION_COUNT] = {
        [PH_SECTION_IDENTITY] = {true, SLOW_MS},
        [PH_SECTION_NUMBERS] = {true, 1},
        [PH_SECTION_FLAGS] = {false, SLOW_MS},
        [PH_SECTION_STACK] = {true, 1},
        [PH_SECTION_MAILBOX] = {false, NEVER},
        [PH_SECTION_DICTIONARY] = {false, NEVER},
        [PH_SECTION_LINKS] = {true, SLOW_MS},
        [PH_SECTION_MONITORS] = {true, SLOW_MS},
        [PH_SECTION_MONITORED_BY] = {true, SLOW_MS},
        [PH_SECTION_TABLES] = {false, SLOW_MS},
        [PH_SECTION_PORTS] = {false, SLOW_MS},
        [PH_SECTION_SUPERVISOR] = {false, NEVER},
        [PH_SECTION_STATE] = {false, NEVER},
        [PH_SECTION_STATUS] = {false, NEVER},
};

/* ---- rows */

static int64_t count_rows(const struct ph_process_detail *detail)
{
        int64_t count = PH_SECTION_COUNT;

        for (unsigned i = 0; i < PH_SECTION_COUNT; i++)
                count += detail->parts[i].is_open ? (int64_t)detail->parts[i].lines.count : 0;
        return count;
}

/* Keeps the cursor on the section, and as near to its line as there is one. */
static void put_cursor(struct ph_process_detail *detail, struct ph_process_row was)
{
        for (int64_t i = detail->count - 1; i >= 0; i--) {
                const struct ph_process_row *row = &detail->rows[i];

                if (row->section == was.section && row->line <= was.line) {
                        ph_scroll_to(&detail->scroll, i);
                        return;
                }
        }
}

static void lay_rows(struct ph_process_detail *detail)
{
        const struct ph_process_row *chosen = ph_process_detail_chosen(detail);
        struct ph_process_row was = chosen != NULL ? *chosen : (struct ph_process_row){0, -1};
        int64_t count = count_rows(detail);
        struct ph_process_row *rows = realloc(detail->rows, (size_t)count * sizeof(*rows));

        if (rows == NULL)
                return;
        detail->rows = rows;
        detail->count = 0;
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                const struct ph_process_part *part = &detail->parts[i];
                int lines = part->is_open ? (int)part->lines.count : 0;

                for (int line = -1; line < lines; line++)
                        rows[detail->count++] = (struct ph_process_row){i, line};
        }
        ph_scroll_set_total(&detail->scroll, detail->count);
        if (detail->wants_top)
                ph_scroll_to(&detail->scroll, detail->count - 1);
        put_cursor(detail, was);
}

void ph_process_detail_go_to(struct ph_process_detail *detail, enum ph_section section)
{
        detail->wants_top = true;
        ph_scroll_to(&detail->scroll, detail->count - 1);
        put_cursor(detail, (struct ph_process_row){section, -1});
}

void ph_process_detail_move(struct ph_process_detail *detail, enum ph_motion motion)
{
        detail->wants_top = false;
        ph_scroll_move(&detail->scroll, motion);
}

const struct ph_process_row *ph_process_detail_chosen(const struct ph_process_detail *detail)
{
        int64_t at = detail->scroll.cursor;

        return at >= 0 && at < detail->count ? &detail->rows[at] : NULL;
}

const struct ph_process_line *ph_process_detail_line(
        const struct ph_process_detail *detail, const struct ph_process_row *row)
{
        const struct ph_process_lines *lines = &detail->parts[row->section].lines;

        return row->line >= 0 && (size_t)row->line < lines->count ? &lines->lines[row->line] : NULL;
}

/* ---- answers */

static cJSON *make_params(void *context)
{
        const struct ph_process_part *part = context;
        const struct ph_process_detail *detail = part->detail;
        bool is_laid_out = part->section == PH_SECTION_STATE || part->section == PH_SECTION_STATUS;
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        ph_json_string(&json, params, "process", detail->process);
        ph_json_string(&json, ph_json_array(&json, params, "sections"), NULL,
                ph_sections[part->section].key);
        if (detail->syntax != NULL)
                ph_json_string(&json, params, "syntax", detail->syntax);
        if (part->force) {
                ph_json_bool(&json, params, "force", true);
                ph_json_int(&json, params, "timeout_ms", FORCED_MS);
        }
        if (part->section == PH_SECTION_MAILBOX) {
                ph_json_int(&json, params, "from", detail->from);
                ph_json_int(&json, params, "limit", MESSAGES);
        }
        if (is_laid_out && detail->width >= 20)
                ph_json_int(&json, params, "width", detail->width);
        return params;
}

static void take(struct ph_process_part *part, const cJSON *answer)
{
        const struct ph_process_row *chosen;
        cJSON *copy = cJSON_Duplicate(answer, 1);

        if (copy == NULL)
                return;
        cJSON_Delete(part->answer);
        part->answer = copy;
        part->answered_ms = ph_clock_ms();
        ph_process_lines_finish(&part->lines);
        ph_process_lines_add(&part->lines, part->section, copy);
        lay_rows(part->detail);
        chosen = ph_process_detail_chosen(part->detail);
        if (chosen != NULL && chosen->section == part->section)
                part->detail->wants_top = false;
}

/* A process that was looked up by its name is the same one from then on. */
static void keep_pid(struct ph_process_detail *detail, const cJSON *result)
{
        const char *pid = ph_json_get_string(result, "pid", NULL);

        if (pid != NULL)
                snprintf(detail->process, sizeof(detail->process), "%s", pid);
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_process_part *part = context;
        struct ph_process_detail *detail = part->detail;
        const char *key = ph_sections[part->section].key;
        const cJSON *answer = cJSON_GetObjectItemCaseSensitive(result, key);

        if (part->section == PH_SECTION_NUMBERS)
                detail->error = error != NULL ? *error : (struct ph_error){0};
        if (cJSON_IsObject(answer)) {
                keep_pid(detail, result);
                take(part, answer);
        }
        if (part->section == PH_SECTION_NUMBERS && result != NULL)
                ph_freshness_read(&detail->freshness, result, ph_clock_ms());
        detail->on_change(detail->context);
}

/* ---- asking */

static bool is_live(const struct ph_process_part *part)
{
        return habits[part->section].least_ms != NEVER && !part->detail->is_paused;
}

static uint64_t interval_of(const struct ph_process_part *part)
{
        uint64_t least = habits[part->section].least_ms, wanted = part->detail->interval_ms;

        return wanted > least ? wanted : least;
}

/* The numbers are always asked for: they are what the first line shows. */
static bool is_wanted(const struct ph_process_part *part)
{
        return part->detail->is_shown && (part->is_open || part->section == PH_SECTION_NUMBERS);
}

static void ask(struct ph_process_part *part)
{
        if (!is_wanted(part)) {
                ph_feed_stop(&part->feed);
        } else if (is_live(part)) {
                ph_feed_start(&part->feed, interval_of(part));
        } else {
                ph_feed_hold(&part->feed);
                if (part->answer == NULL)
                        ph_feed_refresh(&part->feed);
        }
}

static void ask_all(struct ph_process_detail *detail)
{
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++)
                ask(&detail->parts[i]);
}

void ph_process_detail_show(struct ph_process_detail *detail, struct ph_session *session)
{
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++)
                ph_session_add_feed(session, &detail->parts[i].feed);
        detail->is_shown = true;
        ask_all(detail);
}

void ph_process_detail_hide(struct ph_process_detail *detail)
{
        detail->is_shown = false;
        ask_all(detail);
}

/* Everything is written anew in another syntax. */
static void forget(struct ph_process_detail *detail)
{
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                cJSON_Delete(detail->parts[i].answer);
                detail->parts[i].answer = NULL;
        }
}

void ph_process_detail_adapt(
        struct ph_process_detail *detail, const char *syntax, uint64_t interval_ms, bool is_paused)
{
        bool is_same = syntax == detail->syntax || (syntax != NULL && detail->syntax != NULL &&
                                                           strcmp(syntax, detail->syntax) == 0);

        detail->syntax = syntax;
        detail->interval_ms = interval_ms;
        detail->is_paused = is_paused;
        if (!is_same)
                forget(detail);
        if (detail->is_shown)
                ask_all(detail);
}

void ph_process_detail_open(struct ph_process_detail *detail, enum ph_section section, bool open)
{
        struct ph_process_part *part = &detail->parts[section];

        if (part->is_open == open)
                return;
        part->is_open = open;
        part->force = false;
        if (open && habits[section].least_ms == NEVER) {
                cJSON_Delete(part->answer);
                part->answer = NULL;
                ph_process_lines_finish(&part->lines);
        }
        ask(part);
        lay_rows(detail);
}

void ph_process_detail_refresh(
        struct ph_process_detail *detail, enum ph_section section, bool force)
{
        struct ph_process_part *part = &detail->parts[section];

        part->force = force;
        if (is_wanted(part))
                ph_feed_refresh(&part->feed);
}

void ph_process_detail_turn(struct ph_process_detail *detail, int64_t step)
{
        struct ph_process_part *part = &detail->parts[PH_SECTION_MAILBOX];
        int64_t total = ph_json_get_int(part->answer, "total", 0);
        int64_t last = total > MESSAGES ? total - MESSAGES : 0;
        int64_t from = step == INT64_MAX ? last : detail->from + step * MESSAGES;

        if (!part->is_open)
                return;
        detail->from = from < 0 ? 0 : from > last ? last : from;
        ph_feed_refresh(&part->feed);
}

void ph_process_detail_init(struct ph_process_detail *detail, const char *process,
        void (*on_change)(void *context), void *context)
{
        *detail = (struct ph_process_detail){
                .interval_ms = 1000, .on_change = on_change, .context = context};
        snprintf(detail->process, sizeof(detail->process), "%s", process);
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                struct ph_process_part *part = &detail->parts[i];
                struct ph_feed_events events = {make_params, on_answer, part};

                *part = (struct ph_process_part){
                        .detail = detail, .section = i, .is_open = habits[i].is_open};
                ph_feed_init(&part->feed, "process", &events);
        }
        lay_rows(detail);
}

void ph_process_detail_finish(struct ph_process_detail *detail)
{
        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                ph_session_remove_feed(&detail->parts[i].feed);
                cJSON_Delete(detail->parts[i].answer);
                ph_process_lines_finish(&detail->parts[i].lines);
        }
        free(detail->rows);
}

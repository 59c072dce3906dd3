/*
 * One process on the screen: which of its sections are open, what they say, and how often they are
 * asked for anew. Each open section has a feed of its own, so that one that isn't answered keeps no
 * other waiting. Loop thread only.
 */
#ifndef PH_TUI_MODEL_PROCESS_DETAIL_H
#define PH_TUI_MODEL_PROCESS_DETAIL_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "protocol/limits.h"
#include "tui/model/feed.h"
#include "tui/model/freshness.h"
#include "tui/model/process_lines.h"
#include "tui/model/scroll.h"

#define PH_PROCESS_DETAIL_NAME 512

struct ph_session;
struct ph_process_detail;

struct ph_process_part {
        struct ph_process_detail *detail; /* borrowed: what it is a part of */
        enum ph_section section;
        struct ph_feed feed;
        cJSON *answer; /* owned: the section as answered last; NULL: not yet */
        struct ph_process_lines lines;
        bool is_open;
        bool force;
        uint64_t answered_ms; /* when that was */
};

/* A row of the screen: the head of a section, or one of its lines. */
struct ph_process_row {
        enum ph_section section;
        int line; /* of the section; -1: its head */
};

struct ph_process_detail {
        char process[PH_PROCESS_DETAIL_NAME]; /* its pid, or the name that it is looked up by */
        const char *syntax;                   /* borrowed; or NULL */
        uint64_t interval_ms;
        bool is_paused;
        bool is_shown;
        int width;                     /* cells for a state */
        int64_t from;                  /* the first message wanted */
        struct ph_freshness freshness; /* of the numbers */
        struct ph_error error;         /* why there are none; code 0: there are */
        struct ph_process_part parts[PH_SECTION_COUNT];
        struct ph_process_row *rows; /* owned */
        int64_t count;
        struct ph_scroll scroll;
        bool wants_top; /* the section under the cursor is to be seen as far as may be */
        void (*on_change)(void *context); /* there is something new to show */
        void *context;
};

/* Makes it for @process, a pid or a name, with the usual sections open. */
void ph_process_detail_init(struct ph_process_detail *detail, const char *process,
        void (*on_change)(void *context), void *context);
void ph_process_detail_finish(struct ph_process_detail *detail);

/* Begins to ask through @session, or ends it. */
void ph_process_detail_show(struct ph_process_detail *detail, struct ph_session *session);
void ph_process_detail_hide(struct ph_process_detail *detail);

/* What the user has set; asks anew for what that changes. @syntax is borrowed; NULL: the node's. */
void ph_process_detail_adapt(
        struct ph_process_detail *detail, const char *syntax, uint64_t interval_ms, bool is_paused);

/* Opens or closes a section. */
void ph_process_detail_open(struct ph_process_detail *detail, enum ph_section section, bool open);

/* Asks a section again, @force: for what costs much as well. */
void ph_process_detail_refresh(
        struct ph_process_detail *detail, enum ph_section section, bool force);

/* Shows the page of messages @step pages on; INT64_MAX: the last one. */
void ph_process_detail_turn(struct ph_process_detail *detail, int64_t step);

/* Puts the cursor on the head of @section, and that as far up as may be. */
void ph_process_detail_go_to(struct ph_process_detail *detail, enum ph_section section);

void ph_process_detail_move(struct ph_process_detail *detail, enum ph_motion motion);

/* Returns the row that the cursor is on, or NULL; borrowed until something changes. */
const struct ph_process_row *ph_process_detail_chosen(const struct ph_process_detail *detail);

/* Returns the line of @row, or NULL for a head; borrowed likewise. */
const struct ph_process_line *ph_process_detail_line(
        const struct ph_process_detail *detail, const struct ph_process_row *row);

#endif

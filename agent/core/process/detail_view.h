/*
 * One answer of the method `process` in the making. For the files detail*.c alone.
 */
#ifndef PH_AGENT_CORE_PROCESS_DETAIL_VIEW_H
#define PH_AGENT_CORE_PROCESS_DETAIL_VIEW_H

#include "agent/core/process/detail.h"
#include "agent/term/syntax.h"
#include "protocol/process_sections.h"

/* One section of it: the context of its question. */
struct ph_detail_part {
        struct ph_detail_view *view; /* borrowed */
        enum ph_section section;
        bool wanted;
        uint64_t ref; /* under way, or 0 */
};

struct ph_detail_options {
        enum ph_syntax syntax;
        bool force;
        int64_t timeout_ms, from, limit;
        int64_t max_bytes; /* 0: each section has its own */
        unsigned width;    /* 0: terms on one line */
};

struct ph_detail_view {
        struct ph_detail_view *next;
        struct ph_detail *detail; /* borrowed */
        struct ph_call *call;     /* borrowed until it is ended */
        struct ph_detail_options options;
        struct ph_pid pid;
        uint64_t find_ref; /* the name is being looked up; or 0 */
        uint64_t asked_ns;
        double begun_ms;
        unsigned open, gone; /* sections under way; that found nobody */
        struct ph_json json;
        cJSON *result; /* owned */
        struct ph_detail_part parts[PH_SECTION_COUNT];
};

/* What keeps a section from being shown. */
struct ph_detail_refusal {
        char why[256];
        bool needs_force;
        int64_t cost_bytes; /* -1: not known */
};

/* Reads what is wanted, and how (detail_query.c). Returns 0, or -EINVAL with @error filled. */
int ph_detail_read(struct ph_detail_view *view, const cJSON *params, struct ph_error *error);

/*
 * Adds the section that the probe answered with @answer, a property list, to the view's result
 * (detail_write.c). What can't be read of it is null.
 */
void ph_detail_write_section(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf answer);

/* Adds a section that could not be had. */
void ph_detail_write_refusal(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_refusal *refusal);

/* The bytes that one term of @section may take. */
int64_t ph_detail_term_bytes(const struct ph_detail_view *view, enum ph_section section);

#endif

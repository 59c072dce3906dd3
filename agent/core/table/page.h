/*
 * One answer of the method `rows`, or of `row`, in the making: what was asked for. For the files
 * that begin with row or page alone. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_PAGE_H
#define PH_AGENT_CORE_TABLE_PAGE_H

#include "agent/core/table/catalog.h"
#include "agent/core/table/cursor.h"
#include "agent/core/table/rows.h"
#include "agent/term/print.h"

struct ph_page {
        struct ph_rows *rows; /* borrowed */
        struct ph_call *call; /* borrowed until it is ended */
        uint64_t ref;         /* of the question under way */
        double asked_ms;      /* loop time */

        /* What was asked for. */
        char *table;                /* owned: as the client calls it */
        bool has_cursor;            /* then it says which table, and where */
        struct ph_cursor cursor;    /* borrows from cursor_bytes */
        uint8_t *cursor_bytes;      /* owned */
        char *typed;                /* owned: the key that a person typed, or NULL */
        const char *parameter;      /* what it was given as */
        bool holes;                 /* `_` in what a person typed stands for anything */
        bool by_key;                /* the rows of that key alone */
        struct ph_etf_builder from; /* where to begin, as carrier.h tells */
        uint32_t limit;
        struct ph_print_options print;
        size_t offset, window; /* of `row`: which bytes of the text */

        int (*write)(const struct ph_page *page, struct ph_etf answer, struct ph_json *json,
                cJSON **result_out, struct ph_error *error);
};

/*
 * Reads the parameters of `rows` into @page, which is all zero but for what it borrows. Returns 0,
 * or -EINVAL or -ENOMEM with @error filled; ph_page_finish() frees what was read in any case.
 */
int ph_page_read(struct ph_page *page, const cJSON *params, struct ph_error *error);

void ph_page_finish(struct ph_page *page);

/* Says in @error which atom it is that the node does not know. */
void ph_page_explain_atom(const struct ph_page *page, struct ph_error *error);

/*
 * Appends what a person typed as @parameter, a term in the page's syntax, to @builder. Returns 0,
 * or -EINVAL or -ENOMEM with @error filled.
 */
int ph_page_parse(struct ph_page *page, const char *parameter, const char *text,
        struct ph_etf_builder *builder, struct ph_error *error);

/* Adds which table it is, as carrier.h tells. */
void ph_page_build_table(const struct ph_page *page, struct ph_etf_builder *command);

/* Adds the command {rows, …} for it. */
void ph_page_build(const struct ph_page *page, struct ph_etf_builder *command);

/* The same for what `search` has of these: a cursor is where it begins, to go forward. */
int ph_page_read_search(struct ph_page *page, const cJSON *params, struct ph_error *error);

/* The same for the parameters of `row`. */
int ph_page_read_row(struct ph_page *page, const cJSON *params, struct ph_error *error);

/*
 * Write the result of `rows` and `row`, or fill @error when there is none to write. Return 0 or
 * -errno; @result_out is to be sent with @json, which tells a lack of memory.
 */
int ph_page_write(const struct ph_page *page, struct ph_etf answer, struct ph_json *json,
        cJSON **result_out, struct ph_error *error);
int ph_row_write(const struct ph_page *page, struct ph_etf answer, struct ph_json *json,
        cJSON **result_out, struct ph_error *error);

#endif

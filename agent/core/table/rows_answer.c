#include "agent/core/table/rows_answer.h"

#include <errno.h>
#include <string.h>

#include "agent/core/carrier.h"
#include "agent/core/fields.h"

static int read_edge(struct ph_etf *in, struct ph_etf *place_out, bool *more_out)
{
        *more_out = false;
        if (ph_etf_read_tuple_of(in, 2) < 0)
                return ph_etf_take(in, place_out);
        return ph_etf_take(in, place_out) == 0 ? ph_etf_read_bool(in, more_out) : -EBADMSG;
}

static int read_found(struct ph_etf in, struct ph_rows_answer *answer)
{
        if (ph_etf_read_tuple_of(&in, 5) < 0 || ph_etf_take(&in, &answer->rows) < 0 ||
                ph_etf_read_list(&answer->rows, &answer->left) < 0 ||
                read_edge(&in, &answer->first, &answer->more_before) < 0 ||
                read_edge(&in, &answer->last, &answer->more_behind) < 0 ||
                ph_etf_read_int64(&in, &answer->number) < 0)
                return -EBADMSG;
        return ph_etf_read_int64(&in, &answer->slots);
}

static const struct ph_field_spec identity[] = {
        PH_FIELD("name", TERM, struct ph_cursor, name),
        PH_FIELD("owner", TERM, struct ph_cursor, owner),
};

/* What tells the table from others, for cursors. @facts is a list of one. */
static int read_identity(
        struct ph_rows_answer *answer, struct ph_etf reference, struct ph_etf facts)
{
        struct ph_etf in = facts;
        uint32_t length;

        answer->cursor = (struct ph_cursor){.table = reference, .rows = answer->table->rows};
        if (ph_etf_read_list(&in, &length) < 0 || length != 1)
                return -EBADMSG;
        return ph_fields_read(
                &in, identity, sizeof(identity) / sizeof(identity[0]), &answer->cursor);
}

/* ---- what can't be shown */

static int fail_unread(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
        return -EBADMSG;
}

static int fail_gone(const struct ph_page *page, struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_GONE,
                page->cursor.table.at != NULL
                        ? "the table %.100s that was looked at has been deleted"
                        : "there is no table \"%.100s\" in the node; the method tables lists them",
                page->table);
        return -ENOENT;
}

static int fail_private(
        const struct ph_page *page, const struct ph_table *table, struct ph_error *error)
{
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(table->owner, page->print.syntax == PH_SYNTAX_ELIXIR, pid);
        ph_error_set(error, PH_ERROR_REFUSED,
                "the table %.60s is private: its owner %s%s%.60s alone can read it", table->name,
                pid, table->owner_name != NULL ? " " : "",
                table->owner_name != NULL ? table->owner_name : "");
        return -EPERM;
}

/* What was found when it is a word and no rows. */
static int explain(const struct ph_rows_answer *answer, struct ph_etf found, struct ph_error *error)
{
        const struct ph_page *page = answer->page;
        struct ph_etf_atom word = {0};

        ph_etf_read_atom(&found, &word);
        if (ph_etf_atom_is(&word, "private"))
                return fail_private(page, answer->table, error);
        if (ph_etf_atom_is(&word, "gone"))
                return fail_gone(page, error);
        if (ph_etf_atom_is(&word, "misplaced"))
                ph_error_set(error, PH_ERROR_PARAMS,
                        strcmp(answer->table->type, "ordered_set") == 0
                                ? "an ordered_set can't be entered at a share; give \"from\" a key"
                                : "a %s is in no order: it can be entered at a share, not from a "
                                  "key",
                        answer->table->type);
        else if (ph_etf_atom_is(&word, "blocked"))
                ph_error_set(error, PH_ERROR_REFUSED,
                        "the table has the key '$end_of_table', which ets can't go past; ask for "
                        "single keys");
        else
                return fail_unread(error);
        return -EINVAL;
}

/* A term in a binary. */
static int read_packed(struct ph_etf *in, struct ph_etf *term_out)
{
        const uint8_t *bytes;
        uint32_t size;

        if (ph_etf_read_binary(in, &bytes, &size) < 0)
                return -EBADMSG;
        *term_out = ph_etf_of(bytes, size);
        return ph_etf_read_version(term_out);
}

int ph_rows_answer_read(struct ph_rows_answer *answer, const struct ph_page *page,
        struct ph_etf term, struct ph_error *error)
{
        struct ph_etf reference, facts, found;
        struct ph_etf_atom none;

        *answer = (struct ph_rows_answer){.page = page};
        ph_catalog_init(&answer->catalog);
        if (ph_etf_read_atom(&term, &none) == 0)
                return fail_gone(page, error);
        if (ph_etf_read_tuple_of(&term, 5) < 0 || ph_etf_take(&term, &reference) < 0 ||
                ph_etf_take(&term, &facts) < 0 ||
                ph_etf_read_int64(&term, &answer->rows_before) < 0 ||
                ph_etf_read_int64(&term, &answer->busy_us) < 0 || read_packed(&term, &found) < 0 ||
                ph_catalog_add(&answer->catalog, facts, &page->rows->config->info) < 0 ||
                answer->catalog.count != 1)
                return fail_unread(error);
        answer->table = answer->catalog.tables;
        if (read_identity(answer, reference, facts) < 0)
                return fail_unread(error);
        return read_found(found, answer) == 0 ? 0 : explain(answer, found, error);
}

void ph_rows_answer_finish(struct ph_rows_answer *answer)
{
        ph_catalog_finish(&answer->catalog);
}

/* ---- the rows */

/* What stands beside the key: the other element of two, else the whole row. */
static int split_row(struct ph_etf row, int64_t keypos, struct ph_row *out)
{
        struct ph_etf in = row, element;
        uint32_t arity;

        if (ph_etf_read_tuple(&in, &arity) < 0)
                return -EBADMSG;
        out->row = out->value = row;
        for (int64_t i = 1; i <= (int64_t)arity; i++) {
                if (ph_etf_take(&in, &element) < 0)
                        return -EBADMSG;
                if (i == keypos && out->whole)
                        out->key = element;
                else if (i != keypos && arity == 2)
                        out->value = element;
        }
        return 0;
}

/* Reads {Kind, {Key} or {}, Row}. */
static int read_shown(struct ph_etf in, int64_t keypos, struct ph_row *out)
{
        struct ph_etf_atom kind;
        uint32_t keys;

        if (ph_etf_read_tuple_of(&in, 3) < 0 || ph_etf_read_atom(&in, &kind) < 0 ||
                ph_etf_read_tuple(&in, &keys) < 0 || keys > 1 ||
                (keys == 1 && ph_etf_take(&in, &out->key) < 0))
                return -EBADMSG;
        out->whole = ph_etf_atom_is(&kind, "row");
        return ph_etf_atom_is(&kind, "none") ? 0 : split_row(in, keypos, out);
}

/* Reads {Nth, Bytes, Shown}. */
static int read_row(struct ph_rows_answer *answer, struct ph_row *row_out)
{
        struct ph_etf shown;

        if (ph_etf_read_tuple_of(&answer->rows, 3) < 0 ||
                ph_etf_read_int64(&answer->rows, &row_out->nth) < 0 ||
                ph_etf_read_int64(&answer->rows, &row_out->bytes) < 0 ||
                ph_etf_take(&answer->rows, &shown) < 0)
                return -EBADMSG;
        return read_shown(shown, answer->table->keypos, row_out) == 0 ? 1 : -EBADMSG;
}

static int read_bare(struct ph_rows_answer *answer, struct ph_row *row_out)
{
        answer->bare--;
        if (ph_etf_take(&answer->rows, &row_out->row) < 0 ||
                (answer->bare == 0 && ph_etf_read_nil(&answer->rows) < 0))
                return -EBADMSG;
        row_out->bytes = (int64_t)ph_etf_left(&row_out->row) + 1;
        row_out->whole = true;
        return 1;
}

int ph_rows_answer_next(struct ph_rows_answer *answer, struct ph_row *row_out)
{
        *row_out = (struct ph_row){.nth = 0};
        if (answer->bare > 0)
                return read_bare(answer, row_out);
        if (answer->left == 0)
                return 0;
        answer->left--;
        if (ph_etf_read_list(&answer->rows, &answer->bare) < 0)
                return read_row(answer, row_out);
        return answer->bare > 0 ? read_bare(answer, row_out) : -EBADMSG;
}

bool ph_rows_answer_has_more(const struct ph_rows_answer *answer)
{
        return answer->left > 0 || answer->bare > 0;
}

int ph_rows_answer_split(const struct ph_rows_answer *answer, struct ph_row *row)
{
        return row->key.at != NULL || row->row.at == NULL
                       ? 0
                       : split_row(row->row, answer->table->keypos, row);
}

struct ph_print_options ph_row_print(
        const struct ph_row *row, const struct ph_print_options *options)
{
        struct ph_print_options print = *options;

        print.cut_atom = row->whole ? NULL : PH_CUT_ATOM;
        return print;
}

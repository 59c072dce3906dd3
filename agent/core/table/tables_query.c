#include "agent/core/table/tables_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a word is looked for in. */
enum {
        IN_NAME = 1 << 0,
        IN_ID = 1 << 1,
        IN_TYPE = 1 << 2,
        IN_PROTECTION = 1 << 3,
        IN_OWNER = 1 << 4,
        IN_KIND = 1 << 5,
        IN_HEIR = 1 << 6,
        IN_FILE = 1 << 7,
        IN_MARKS = 1 << 8,
};

static const struct ph_subject subjects[] = {
        {"name", 0, IN_NAME | IN_ID, NULL},
        {"kind", 0, IN_KIND, NULL},
        {"type", 0, IN_TYPE, NULL},
        {"protection", 0, IN_PROTECTION, NULL},
        {"owner", 0, IN_OWNER, NULL},
        {"heir", 0, IN_HEIR, NULL},
        {"path", 0, IN_FILE, NULL},
        {"is", 0, IN_MARKS, NULL},
        {"rows/s", PH_TABLE_ROWS_RATE, 0, ph_units_count},
        {"rows", PH_TABLE_ROWS, 0, ph_units_count},
        {"memory", PH_TABLE_MEMORY, 0, ph_units_bytes},
        {"file", PH_TABLE_FILE, 0, ph_units_bytes},
};

const struct ph_language ph_tables_language = {
        .subjects = subjects,
        .count = sizeof(subjects) / sizeof(subjects[0]),
        .bare_places = IN_NAME | IN_ID | IN_TYPE | IN_PROTECTION | IN_OWNER | IN_KIND | IN_FILE,
};

static double known(int64_t value)
{
        return value < 0 ? NAN : (double)value;
}

/* What is sorted by and compared: a text, or a number that is NaN when it isn't known. */
struct key {
        const char *text; /* NULL: the number counts */
        double number;
};

static struct key key_of(enum ph_tables_column column, const struct ph_table *table)
{
        switch (column) {
        case PH_TABLE_KIND:
                return (struct key){.text = table->kind};
        case PH_TABLE_TYPE:
                return (struct key){.text = table->type};
        case PH_TABLE_PROTECTION:
                return (struct key){.text = table->protection};
        case PH_TABLE_ROWS:
                return (struct key){.number = known(table->rows)};
        case PH_TABLE_ROWS_RATE:
                return (struct key){.number = table->rows_rate};
        case PH_TABLE_MEMORY:
                return (struct key){.number = known(table->memory_bytes)};
        case PH_TABLE_FILE:
                return (struct key){.number = known(table->file_bytes)};
        case PH_TABLE_OWNER:
                return (struct key){
                        .number = table->has_owner ? (double)ph_pid_number(table->owner) : NAN};
        default:
                return (struct key){.text = table->name};
        }
}

/* ---- matching */

static bool process_has(
        const struct ph_term *term, bool is_there, struct ph_pid pid, const char *name)
{
        char text[PH_PID_TEXT_SIZE];

        if (!is_there)
                return false;
        ph_pid_format(pid, term->word[0] == '#', text);
        return ph_term_is_in(term, name) || ph_term_is_in(term, text);
}

static bool marks_have(const struct ph_term *term, const struct ph_table *table)
{
        return (table->has_lost && table->lost && ph_term_is_in(term, "lost")) ||
               (strcmp(table->protection, "private") == 0 && ph_term_is_in(term, "private")) ||
               (table->system && ph_term_is_in(term, "system")) ||
               (table->fixed && ph_term_is_in(term, "fixed")) ||
               (table->compressed && ph_term_is_in(term, "compressed"));
}

static bool text_matches(const struct ph_term *term, const struct ph_table *table)
{
        unsigned places = term->places;
        const struct {
                unsigned place;
                const char *text;
        } texts[] = {{IN_NAME, table->name}, {IN_ID, table->id}, {IN_TYPE, table->type},
                {IN_PROTECTION, table->protection}, {IN_KIND, table->kind},
                {IN_KIND, table->storage}, {IN_FILE, table->file}};

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if ((places & texts[i].place) != 0 && ph_term_is_in(term, texts[i].text))
                        return true;
        }
        return ((places & IN_OWNER) != 0 &&
                       process_has(term, table->has_owner, table->owner, table->owner_name)) ||
               ((places & IN_HEIR) != 0 &&
                       process_has(term, table->has_heir, table->heir, table->heir_name)) ||
               ((places & IN_MARKS) != 0 && marks_have(term, table));
}

static bool term_matches(const struct ph_term *term, const struct ph_table *table)
{
        if (term->comparison == PH_COMPARE_HAS)
                return text_matches(term, table);
        return ph_term_compare(term, key_of(term->subject->id, table).number);
}

static bool matches(const struct ph_tables_view *view, const struct ph_table *table)
{
        for (unsigned i = 0; i < view->terms.count; i++) {
                const struct ph_term *term = &view->terms.terms[i];

                if (term_matches(term, table) == term->negated)
                        return false;
        }
        return true;
}

/* ---- sorting */

static int compare_ids(const struct ph_table *a, const struct ph_table *b)
{
        return strcmp(a->id, b->id);
}

/* What isn't known comes last in either direction; equals go by their id. */
static int compare_rows(const void *a, const void *b, void *context)
{
        const struct ph_table *left = *(const struct ph_table *const *)a;
        const struct ph_table *right = *(const struct ph_table *const *)b;
        const struct ph_tables_view *view = context;
        struct key x = key_of(view->sort, left), y = key_of(view->sort, right);
        int order;

        if (isnan(x.number) || isnan(y.number))
                return isnan(x.number) && isnan(y.number) ? compare_ids(left, right)
                                                          : (isnan(x.number) ? 1 : -1);
        order = x.text != NULL ? strcasecmp(x.text, y.text)
                               : (x.number > y.number) - (x.number < y.number);
        if (order == 0)
                return compare_ids(left, right);
        return view->descending ? -order : order;
}

static void add_up(struct ph_tables_sums *sums, const struct ph_table *table)
{
        sums->count++;
        sums->rows += table->rows > 0 ? table->rows : 0;
        sums->memory_bytes += table->memory_bytes > 0 ? table->memory_bytes : 0;
        sums->file_bytes += table->file_bytes > 0 ? table->file_bytes : 0;
        sums->mnesia += strcmp(table->kind, "mnesia") == 0;
        sums->dets += strcmp(table->kind, "dets") == 0;
        sums->lost += table->has_lost && table->lost;
}

struct ph_tables_sums ph_tables_sum(const struct ph_catalog *catalog)
{
        struct ph_tables_sums sums = {0};

        for (uint32_t i = 0; i < catalog->count; i++)
                add_up(&sums, &catalog->tables[i]);
        return sums;
}

/* Moves the window so that the table asked for is in it, if it is among @chosen. */
static void move_window(struct ph_tables_view *view, const struct ph_table *const *chosen)
{
        uint32_t at = 0;

        if (view->around == NULL)
                return;
        while (at < view->matched.count && strcmp(chosen[at]->id, view->around) != 0)
                at++;
        if (at == view->matched.count || (at >= view->offset && at - view->offset < view->limit))
                return;
        view->offset = at > view->limit / 2 ? at - view->limit / 2 : 0;
}

const struct ph_table **ph_tables_select(struct ph_tables_view *view)
{
        const struct ph_catalog *now = &view->tables->now;
        const struct ph_table **chosen = malloc((now->count + 1) * sizeof(const struct ph_table *));

        view->matched = (struct ph_tables_sums){0};
        for (uint32_t i = 0; chosen != NULL && i < now->count; i++) {
                if (!matches(view, &now->tables[i]))
                        continue;
                chosen[view->matched.count] = &now->tables[i];
                add_up(&view->matched, &now->tables[i]);
        }
        if (view->matched.count > 0)
                qsort_r(chosen, view->matched.count, sizeof(const struct ph_table *), compare_rows,
                        view);
        if (chosen != NULL)
                move_window(view, chosen);
        return chosen;
}

/* The filter language: what it takes, what it says of what it doesn't take, and what it matches. */
#include "agent/core/process/filter.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "tests/unit/process/table.h"

static struct ph_filter *parse(const char *text)
{
        struct ph_error error = {0};
        struct ph_filter *filter = NULL;

        if (ph_filter_parse(text, &filter, &error) < 0)
                ph_test_fail("%s: %s", text, error.message);
        return filter;
}

/* ---- what is not a filter, and where */

static const struct {
        const char *text;
        unsigned column;
        const char *why;
} rejects[] = {
        {"\"comm", 1, "the quote is not closed"},
        {"a \"", 3, "the quote is not closed"},
        {"name:\"x", 6, "the quote is not closed"},
        {"\"\"", 2, "a word is missing"},
        {"!", 2, "a word is missing"},
        {"a ! b", 4, "a word is missing"},
        {"name:", 6, "a word is missing"},
        {"name: x", 6, "a word is missing"},
        {"!pid:", 6, "a word is missing"},
        {"mailbox>", 9, "a number is missing"},
        {"mailbox> 5", 9, "a number is missing"},
        {"mailbox>\t5", 9, "a number is missing"},
        {"comm mailbox>", 14, "a number is missing"},
        {"mailbox>many", 9, "a number is missing"},
        {"mailbox>-", 9, "a number is missing"},
        {"mailbox>inf", 9, "a number is missing"},
        {"mailbox>nan", 9, "a number is missing"},
        {"mailbox>1e999", 9, "the number is too large"},
        {"mailbox>0x10", 9, "a number is missing"},
        {"memory>1e305G", 8, "the number is too large"},
        {"mailbox>=", 10, "a number is missing"},
        {"mailbox!=", 10, "a number is missing"},
        {"mailbox:x", 9, "a number is missing"},
        {"mailbox>5q", 10, "an unknown unit"},
        {"mailbox>5MB", 10, "an unknown unit"},
        {"mailbox>5 memory>10m", 20, "an unknown unit"},
        {"mailbox>5kk", 10, "an unknown unit"},
        {"memory>5b", 9, "an unknown unit"},
        {"memory>5mB", 9, "an unknown unit"},
        {"memory>5s", 9, "an unknown unit"},
        {"age<5", 6, "a unit is missing: ms, s, m, h or d"},
        {"age<5M", 6, "an unknown unit"},
        {"age<5k", 6, "an unknown unit"},
        {"age<5ss", 6, "an unknown unit"},
        {"reds/s>1.2.3", 11, "an unknown unit"},
        {"name>x", 1, "this column holds text: it takes ':' and a word"},
        {"status!=waiting", 1, "this column holds text: it takes ':' and a word"},
        {"a !label<x", 4, "this column holds text: it takes ':' and a word"},
};

static void what_is_no_filter_is_refused_at_its_column(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(rejects); i++) {
                struct ph_filter *filter = NULL;
                struct ph_error error = {0};
                char *expected =
                        ph_test_format("filter, column %u: %s", rejects[i].column, rejects[i].why);

                if (ph_filter_parse(rejects[i].text, &filter, &error) != -EINVAL)
                        ph_test_fail("taken: %s", rejects[i].text);
                assert_null(filter);
                assert_int_equal(error.code, PH_ERROR_PARAMS);
                if (strcmp(error.message, expected) != 0)
                        ph_test_fail("%s: %s", rejects[i].text, error.message);
                free(expected);
        }
}

static void no_more_than_32_words_are_taken(void **state)
{
        char text[33 * 2 + 1] = "";
        struct ph_filter *filter = NULL;
        struct ph_error error;

        (void)state;
        for (int i = 0; i < 32; i++)
                strcat(text, "a ");
        ph_filter_destroy(parse(text));
        strcat(text, "b");
        assert_int_equal(ph_filter_parse(text, &filter, &error), -EINVAL);
        assert_string_equal(error.message, "filter, column 65: more than 32 words");
}

static void a_text_without_words_is_no_filter(void **state)
{
        static const char *const texts[] = {"", " ", "\t \t"};

        (void)state;
        for (size_t i = 0; i < COUNT(texts); i++)
                assert_null(parse(texts[i]));
        assert_true(ph_filter_match(NULL, NULL, 0));
        assert_int_equal(ph_filter_begin(NULL, NULL, 0), 0);
        assert_false(ph_filter_needs_identity(NULL));
        ph_filter_destroy(NULL);
}

static void only_words_that_may_be_part_of_them_need_calls_and_labels(void **state)
{
        static const struct {
                const char *text;
                bool needs;
        } cases[] = {{"comm", true}, {"!comm", true}, {"call:x", true}, {"label:x", true},
                {"name:x", false}, {"status:x", false}, {"pid:<0.", false}, {"mailbox>1", false},
                {"mailbox>1 status:run", false}, {"mailbox>1 x", true}, {"<0.5.0>", true}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct ph_filter *filter = parse(cases[i].text);

                assert_int_equal(ph_filter_needs_identity(filter), cases[i].needs);
                ph_filter_destroy(filter);
        }
}

/* ---- what is matched, by example */

/*
 * 1: comments_publisher, gen_server, busy.   2: labelled, few messages.   3: nothing known but its
 * figures.   4: comments_archive, born in the second sweep 2 s ago, suspended.
 */
static void make_small_table(struct ph_ptable *table)
{
        static const uint32_t ids[] = {1, 4};
        static const char *const names[] = {"comments_publisher", "Comments_Archive"};

        ph_ptable_init(table);
        ph_ptable_begin(table);
        table_sample(table, 1, 1000, 1000000, 1000);
        table_sample(table, 2, 12, 500, 1000);
        table_sample(table, 3, 0, 10, 1000);
        table_commit(table);
        ph_ptable_begin(table);
        table_sample(table, 1, 5000, 9000000, 3000);
        table_sample_as(table,
                &(struct ph_sample){{2, 0}, 2, 500, 10 * 1024 * 1024, PH_STATUS_RUNNING}, 3000);
        table_sample(table, 3, 0, 10, 3000);
        table_sample_as(table, &(struct ph_sample){{4, 0}, 7, 99, 0, PH_STATUS_SUSPENDED}, 3000);
        table_commit_named(table, ids, names, 2);
        table_identify(table, 1, "comments_publisher:init/1", ":comments_publisher.init/1", "");
        table_identify(table, 2, "'Elixir.Shop.Worker':init/1", "Shop.Worker.init/1",
                "{worker,\"G\xC3\xA4ste\"}");
        table_identify(table, 4, "erlang:apply/2", ":erlang.apply/2", "");
}

static const struct {
        const char *text;
        const char *rows;
} matches[] = {
        {"comm", "1 4"},
        {"COMM", "1 4"},
        {"CoMmEnTs_", "1 4"},
        {"publisher", "1"},
        {"comments_p comments_pub", "1"},
        {"comments publisher", "1"},
        {"comments !publisher", "4"},
        {"!comm", "2 3"},
        {"!!comm", "1 2 3 4"},
        {"name:comm", "1 4"},
        {"name=comm", "1 4"},
        {"call:comm", "1"},
        {"call:apply", "4"},
        {"shop.worker", "2"},
        {"Elixir.Shop", "2"},
        {"label:worker", "2"},
        {"call:worker", "2"},
        {"name:worker", ""},
        {"G\xC3\xA4ste", "2"},
        {"\"{worker,\"", "2"},
        {"init/1", "1 2"},
        {"\"init/1\"", "1 2"},
        {"\"comm\"!publ", "4"},
        {"\"mailbox>5\"", ""},
        {"\"!comm\"", ""},
        {"<0.1.0>", "1"},
        {"#PID<0.2.0>", "2"},
        {"#pid<0.2.0>", "2"},
        {"#pid", "1 2 3 4"},
        {"pid:<0.3", "3"},
        {"pid:0.4.", "4"},
        {"pid:comm", ""},
        {"pid", ""},
        {"d", ""},
        {"status:waiting", "1 3"},
        {"status:RUN", "2"},
        {"status:ing", "1 2 3"},
        {"!status:ing", "4"},
        {"waiting", ""},
        {"mailbox>7", "1"},
        {"mailbox>=7", "1 4"},
        {"mailbox<2", "3"},
        {"mailbox<=2", "2 3"},
        {"mailbox=7", "4"},
        {"mailbox:7", "4"},
        {"mailbox!=7", "1 2 3"},
        {"!mailbox!=7", "4"},
        {"mailbox>4.9k", "1"},
        {"mailbox>5k", ""},
        {"mailbox>=5k mailbox<=0.005M", "1"},
        {"mailbox<1e-3G", "1 2 3 4"},
        {"mailbox>-1", "1 2 3 4"},
        {"mailbox>+6", "1 4"},
        {"mailbox/s>0", "1"},
        {"mailbox/s<0", "2"},
        {"mailbox/s=0", "3"},
        {"mailbox/s!=0", "1 2"},
        {"!mailbox/s>0", "2 3 4"},
        {"reds/s>=4M", "1"},
        {"reds/s>1e6", "1"},
        {"reds/s>=0", "1 2 3"},
        {"reductions=9M", "1"},
        {"reductions<100", "3 4"},
        {"memory=10M", "2"},
        {"memory=10MB", "2"},
        {"memory=10240k", "2"},
        {"memory=10240kB", "2"},
        {"memory>=10485760B memory<=10485760", "2"},
        {"memory<0.009G memory>=1k", "1 3"},
        {"memory<1B", "4"},
        {"age<5s", "4"},
        {"age>=2000ms", "4"},
        {"age>2s", ""},
        {"age<1m age<1h age<1d", "4"},
        {"!age<5s", "1 2 3"},
        {"mailbox>1 comm", "1 4"},
        {"  comm\t mailbox>1000  ", "1"},
        {"lists:map", ""},
        {"nosuch>5", ""},
        {"mailbox", ""},
        {"age", ""},
        {"names:x", ""},
        {">5", ""},
        {":", "1 2 4"},
        {"=", ""},
};

static void each_filter_matches_the_rows_it_should(void **state)
{
        struct ph_ptable table;

        (void)state;
        make_small_table(&table);
        for (size_t i = 0; i < COUNT(matches); i++) {
                struct ph_filter *filter = parse(matches[i].text);
                char found[16] = "";

                assert_int_equal(ph_filter_begin(filter, &table, 5000), 0);
                for (uint32_t id = 1; id <= 4; id++) {
                        if (!ph_filter_match(filter, &table, table_row(&table, id)))
                                continue;
                        snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%u",
                                found[0] != '\0' ? " " : "", id);
                }
                if (strcmp(found, matches[i].rows) != 0)
                        ph_test_fail("%s matches \"%s\", not \"%s\"", matches[i].text, found,
                                matches[i].rows);
                ph_filter_destroy(filter);
        }
        ph_ptable_finish(&table);
}

static void a_filter_sees_what_has_changed_since_its_last_pass(void **state)
{
        struct ph_ptable table;
        struct ph_filter *filter = parse("worker");

        (void)state;
        make_small_table(&table);
        ph_filter_begin(filter, &table, 5000);
        assert_false(ph_filter_match(filter, &table, table_row(&table, 3)));
        for (unsigned i = 0; i < 100; i++) {
                char call[32];

                snprintf(call, sizeof(call), "worker_%u:init/1", i);
                table_identify(&table, 3, call, call, "");
        }
        ph_filter_begin(filter, &table, 5000);
        assert_true(ph_filter_match(filter, &table, table_row(&table, 3)));
        ph_filter_destroy(filter);
        ph_ptable_finish(&table);
}

/* ---- random filters against a naive reading of the same predicate */

enum { ROWS = 400, FILTERS = 3000 };

struct process {
        struct ph_pid pid;
        const char *name, *erlang, *elixir, *label; /* NULL: none */
        enum ph_status status;
        double mailbox, mailbox_rate, reductions, reduction_rate, memory, age;
};

struct subject {
        const char *name;
        size_t offset; /* of the double in struct process; 0: a text */
        const char *const *units;
        const double *factors;
};

static const char *const count_units[] = {"", "k", "M", NULL};
static const double count_factors[] = {1, 1e3, 1e6};
static const char *const byte_units[] = {"", "B", "k", "kB", NULL};
static const double byte_factors[] = {1, 1, 1024, 1024};
static const char *const time_units[] = {"ms", "s", NULL};
static const double time_factors[] = {1, 1000};

static const struct subject subjects[] = {
        {"mailbox", offsetof(struct process, mailbox), count_units, count_factors},
        {"mailbox/s", offsetof(struct process, mailbox_rate), count_units, count_factors},
        {"reductions", offsetof(struct process, reductions), count_units, count_factors},
        {"reds/s", offsetof(struct process, reduction_rate), count_units, count_factors},
        {"memory", offsetof(struct process, memory), byte_units, byte_factors},
        {"age", offsetof(struct process, age), time_units, time_factors},
        {"", 0, NULL, NULL},
        {"name", 0, NULL, NULL},
        {"call", 0, NULL, NULL},
        {"label", 0, NULL, NULL},
        {"pid", 0, NULL, NULL},
        {"status", 0, NULL, NULL},
};

static const char *const operators[] = {"<", "<=", ">", ">=", "=", "!=", ":"};

static const char *const names[] = {"alpha", "Beta_server", "gamma", "x"};
static const char *const erlang_calls[] = {"alpha:init/1", "erlang:apply/2", "'Elixir.B.C':f/0"};
static const char *const elixir_calls[] = {":alpha.init/1", ":erlang.apply/2", "B.C.f/0"};
static const char *const labels[] = {"", "{worker,12}", "<<\"Alpha\">>", "beta"};
static const char *const words[] = {"alpha", "BETA", "a", "init/1", "erl", ":alpha", "b.c", "'",
        "12", "<0.1", "0.", ".3>", "1", "<", "pid", "#PID<0.7", "zzz", "two words", "i",
        "worker,1"};

struct term {
        const struct subject *subject;
        unsigned operator;
        double value;
        const char *word;
        bool negated;
};

struct fleet {
        struct ph_ptable table;
        struct process processes[ROWS];
        struct ph_test_random random;
};

static size_t below(struct fleet *fleet, size_t limit)
{
        return ph_test_random_below(&fleet->random, limit);
}

static void sample_fleet(struct fleet *fleet, size_t i, bool again, uint32_t now_ms)
{
        struct process *process = &fleet->processes[i];
        struct ph_sample sample = {.pid = process->pid,
                .mailbox = (uint32_t)below(fleet, 5),
                .reductions = (uint64_t)process->reductions + below(fleet, 3) * 1000,
                .heap_bytes = below(fleet, 4) * 512,
                .status = below(fleet, PH_STATUS_COUNT)};

        table_sample_as(&fleet->table, &sample, now_ms);
        process->mailbox_rate =
                again ? (double)((float)(sample.mailbox - process->mailbox) / 2) : NAN;
        process->reduction_rate =
                again ? (double)((float)((double)sample.reductions - process->reductions) / 2)
                      : NAN;
        process->mailbox = sample.mailbox;
        process->reductions = (double)sample.reductions;
        process->memory = (double)sample.heap_bytes;
        process->status = sample.status;
}

static void identify_fleet(struct fleet *fleet, size_t i)
{
        struct process *process = &fleet->processes[i];
        size_t call = below(fleet, COUNT(erlang_calls));

        if (below(fleet, 5) == 0)
                return;
        process->erlang = erlang_calls[call];
        process->elixir = elixir_calls[call];
        process->label = labels[below(fleet, COUNT(labels))];
        ph_ptable_identify(&fleet->table, ph_ptable_find(&fleet->table, process->pid),
                &(struct ph_identity){process->erlang, process->elixir, process->label});
}

/* Half of the processes are there at 1 s and 3 s, the others since 3 s. It is 5 s. */
static void make_fleet(struct fleet *fleet)
{
        struct ph_name *named = calloc(ROWS, sizeof(*named));
        uint32_t count = 0;

        ph_ptable_init(&fleet->table);
        for (unsigned sweep = 0; sweep < 2; sweep++) {
                ph_ptable_begin(&fleet->table);
                for (size_t i = 0; i < (sweep == 0 ? ROWS / 2 : ROWS); i++) {
                        struct process *process = &fleet->processes[i];

                        process->pid = (struct ph_pid){(uint32_t)(i * 7), (uint32_t)(i % 5)};
                        process->age = i < ROWS / 2 ? NAN : 2000;
                        sample_fleet(fleet, i, sweep == 1 && i < ROWS / 2, 1000 + sweep * 2000);
                }
                if (sweep == 0)
                        table_commit(&fleet->table);
        }
        for (size_t i = 0; i < ROWS; i += 3) {
                fleet->processes[i].name = names[below(fleet, COUNT(names))];
                named[count].row = ph_ptable_find(&fleet->table, fleet->processes[i].pid);
                named[count++].text = strdup(fleet->processes[i].name);
        }
        ph_ptable_commit(&fleet->table, named, count); /* rows are in the order of their birth */
        for (size_t i = 0; i < ROWS; i++)
                identify_fleet(fleet, i);
}

static bool has(const char *text, const char *word)
{
        size_t length = strlen(word);

        for (; text != NULL && *text != '\0'; text++) {
                size_t same = 0;

                while (same < length &&
                        tolower((unsigned char)text[same]) == tolower((unsigned char)word[same]))
                        same++;
                if (same == length)
                        return true;
        }
        return false;
}

static bool pid_has(const struct process *process, const char *word)
{
        char text[64];

        snprintf(text, sizeof(text), "%s<0.%u.%u>", word[0] == '#' ? "#PID" : "", process->pid.id,
                process->pid.serial);
        return has(text, word);
}

static bool text_holds(const struct process *process, const struct term *term)
{
        static const char *const statuses[] = {"unknown", "exiting", "garbage_collecting",
                "runnable", "running", "suspended", "waiting"};
        bool any = term->subject->name[0] == '\0';

        if ((any || strcmp(term->subject->name, "name") == 0) && has(process->name, term->word))
                return true;
        if ((any || strcmp(term->subject->name, "call") == 0) &&
                (has(process->erlang, term->word) || has(process->elixir, term->word)))
                return true;
        if ((any || strcmp(term->subject->name, "label") == 0) && has(process->label, term->word))
                return true;
        if ((any || strcmp(term->subject->name, "pid") == 0) && pid_has(process, term->word))
                return true;
        return strcmp(term->subject->name, "status") == 0 &&
               has(statuses[process->status], term->word);
}

static bool holds(const struct process *process, const struct term *term)
{
        double value;

        if (term->subject->offset == 0 && term->subject != &subjects[0])
                return text_holds(process, term);
        memcpy(&value, (const char *)process + term->subject->offset, sizeof(value));
        switch (term->operator) {
        case 0:
                return value < term->value;
        case 1:
                return value <= term->value;
        case 2:
                return value > term->value;
        case 3:
                return value >= term->value;
        case 5:
                return !isnan(value) && value != term->value;
        default:
                return value == term->value;
        }
}

static bool is_number(const struct subject *subject)
{
        return subject->units != NULL;
}

static void choose_term(struct fleet *fleet, struct term *term, char *text, size_t size)
{
        size_t unit = 0;

        term->subject = &subjects[below(fleet, COUNT(subjects))];
        term->negated = below(fleet, 3) == 0;
        term->operator=(unsigned) below(fleet, COUNT(operators));
        term->word = words[below(fleet, COUNT(words))];
        if (!is_number(term->subject)) {
                bool quoted = strchr(term->word, ' ') != NULL || below(fleet, 2) == 0;

                snprintf(text, size, "%s%s%s%s%s%s", term->negated ? "!" : "", term->subject->name,
                        term->subject->name[0] != '\0' ? ":" : "", quoted ? "\"" : "", term->word,
                        quoted ? "\"" : "");
                return;
        }
        while (term->subject->units[unit + 1] != NULL && below(fleet, 2) == 0)
                unit++;
        term->value = (double)below(fleet, 8) - 2;
        snprintf(text, size, "%s%s%s%g%s", term->negated ? "!" : "", term->subject->name,
                operators[term->operator], term->value, term->subject->units[unit]);
        term->value *= term->subject->factors[unit];
}

static void check_filter(struct fleet *fleet)
{
        struct term terms[4];
        size_t count = 1 + below(fleet, COUNT(terms));
        char text[256] = "";
        struct ph_filter *filter;

        for (size_t i = 0; i < count; i++) {
                char *end = text + strlen(text);

                if (i > 0)
                        *end++ = ' ';
                choose_term(fleet, &terms[i], end, sizeof(text) - (size_t)(end - text));
        }
        filter = parse(text);
        assert_int_equal(ph_filter_begin(filter, &fleet->table, 5000), 0);
        for (size_t i = 0; i < ROWS; i++) {
                const struct process *process = &fleet->processes[i];
                bool expected = true;

                for (size_t j = 0; j < count; j++)
                        expected = expected && holds(process, &terms[j]) != terms[j].negated;
                if (ph_filter_match(filter, &fleet->table,
                            ph_ptable_find(&fleet->table, process->pid)) != expected)
                        ph_test_fail("%s: %s matches <0.%u.%u>", text,
                                expected ? "no longer" : "wrongly", process->pid.id,
                                process->pid.serial);
        }
        ph_filter_destroy(filter);
}

static void random_filters_match_what_a_naive_reading_does(void **state)
{
        struct fleet *fleet = calloc(1, sizeof(*fleet));

        (void)state;
        fleet->random = ph_test_random_start();
        make_fleet(fleet);
        for (unsigned i = 0; i < FILTERS; i++)
                check_filter(fleet);
        ph_ptable_finish(&fleet->table);
        free(fleet);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_no_filter_is_refused_at_its_column),
                cmocka_unit_test(no_more_than_32_words_are_taken),
                cmocka_unit_test(a_text_without_words_is_no_filter),
                cmocka_unit_test(only_words_that_may_be_part_of_them_need_calls_and_labels),
                cmocka_unit_test(each_filter_matches_the_rows_it_should),
                cmocka_unit_test(a_filter_sees_what_has_changed_since_its_last_pass),
                cmocka_unit_test(random_filters_match_what_a_naive_reading_does),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

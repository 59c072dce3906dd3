/*
 * Compares what ph_print() makes of terms with what the node itself made of them.
 * Usage: check_print erlang|erlang-unicode|elixir CASES, where a case is a term and its text.
 */

#include <stdlib.h>
#include <string.h>

#include "tests/node/term/cases.h"

#define SHOWN 5 /* differences */

static void show(const char *name, const char *text, size_t size, size_t from)
{
        size_t start = from > 40 ? from - 40 : 0;
        size_t count = size - start < 120 ? size - start : 120;
        printf("#   %s %.*s\n", name, (int)count, text + start);
}

static bool check(struct ph_etf term, struct ph_etf expected,
        const struct ph_print_options *options, bool shown)
{
        struct ph_text text;
        struct ph_print_cut cut;
        size_t size = ph_etf_left(&expected), same = 0;
        ph_text_init(&text, SIZE_MAX);
        int error = ph_etf_read_version(&term);
        if (error == 0)
                error = ph_print(term, options, &text, &cut);
        bool equal = error == 0 && !cut.cut && cut.bytes_hidden == 0 && text.size == size &&
                     memcmp(text.bytes, expected.at, size) == 0;
        while (same < size && same < text.size && text.bytes[same] == (char)expected.at[same])
                same++;
        if (!equal && shown) {
                printf("# differs at %zu (error %d)\n", same, error);
                show("expected", (const char *)expected.at, size, same);
                show("printed ", text.bytes, text.size, same);
        }
        ph_text_finish(&text);
        return equal;
}

int main(int argc, char **argv)
{
        struct cases cases;
        struct ph_etf term, expected;
        size_t count = 0, bad = 0;
        if (argc != 3 || !cases_load(&cases, argv[2]))
                return 2;
        struct ph_print_options options = {
                .syntax = strcmp(argv[1], "elixir") == 0 ? PH_SYNTAX_ELIXIR : PH_SYNTAX_ERLANG,
                .unicode = strcmp(argv[1], "erlang-unicode") == 0,
                .node = "nonode@nohost",
                .node_number = cases_node_number,
                .node_number_context = &cases};
        for (; cases_next(&cases, &term) && cases_next(&cases, &expected); count++)
                bad += !check(term, expected, &options, bad < SHOWN);
        bool whole = ph_etf_left(&cases.in) == 0;
        printf("%s - %s: %zu terms, %zu differ\n1..1\n",
                bad == 0 && whole && count > 0 ? "ok 1" : "not ok 1", argv[1], count, bad);
        cases_free(&cases);
        return bad == 0 && whole && count > 0 ? 0 : 1;
}

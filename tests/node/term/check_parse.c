/*
 * Prints each term in both syntaxes, on one line and over several, and reads the texts back.
 * Usage: check_parse CASES RESULTS: for each term of CASES four terms go to RESULTS, framed alike,
 * for the node to compare.
 */

#include <stdlib.h>
#include <string.h>

#include "agent/term/parse.h"
#include "tests/node/term/cases.h"

#define NODE "nonode@nohost"

static bool write_framed(FILE *file, const struct ph_etf_builder *builder)
{
        uint8_t length[] = {(uint8_t)(builder->size >> 24), (uint8_t)(builder->size >> 16),
                (uint8_t)(builder->size >> 8), (uint8_t)builder->size};
        return fwrite(length, sizeof(length), 1, file) == 1 &&
               fwrite(builder->bytes, builder->size, 1, file) == 1;
}

static bool check(struct ph_etf term, enum ph_syntax syntax, bool indent, FILE *results)
{
        struct ph_print_options print = {.syntax = syntax, .indent = indent, .node = NODE};
        struct ph_parse_options parse = {.syntax = syntax, .node = NODE};
        struct ph_parse_failure failure = {0};
        struct ph_print_cut cut;
        struct ph_text text;
        struct ph_etf_builder builder;
        ph_text_init(&text, SIZE_MAX);
        ph_etf_build_init(&builder);
        ph_etf_build_version(&builder);
        int error = ph_print(term, &print, &text, &cut);
        if (error == 0)
                error = ph_parse(text.bytes, text.size, &parse, &builder, &failure);
        if (error != 0)
                printf("# error %d, column %zu: %s\n# %.200s\n", error, failure.column,
                        failure.message, text.bytes);
        bool good = error == 0 && write_framed(results, &builder);
        ph_etf_build_finish(&builder);
        ph_text_finish(&text);
        return good;
}

int main(int argc, char **argv)
{
        struct cases cases;
        struct ph_etf term;
        bool good = true;
        if (argc != 3 || !cases_load(&cases, argv[1]))
                return 2;
        FILE *results = fopen(argv[2], "wb");
        if (results == NULL)
                return 2;
        while (good && cases_next(&cases, &term)) {
                good = ph_etf_read_version(&term) == 0;
                for (int way = 0; good && way < 4; way++)
                        good = check(term, way & 1 ? PH_SYNTAX_ELIXIR : PH_SYNTAX_ERLANG, way & 2,
                                results);
        }
        cases_free(&cases);
        return fclose(results) == 0 && good ? 0 : 1;
}

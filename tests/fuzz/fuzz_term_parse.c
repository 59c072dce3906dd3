/*
 * Any text through the parser. What it takes is a term, which printed and parsed again becomes the
 * same text again; what it refuses has a column within the text.
 */
#include <errno.h>
#include <string.h>

#include "agent/term/parse.h"
#include "agent/term/print.h"
#include "tests/fuzz/fuzz.h"

/* Prints what @builder holds. */
static void print(const struct ph_etf_builder *builder, enum ph_syntax syntax, bool indent,
        struct ph_text *text)
{
        struct ph_print_options options = {.syntax = syntax, .node = "n@h", .indent = indent};
        struct ph_print_cut cut;
        struct ph_etf term = ph_etf_of(builder->bytes, builder->size);

        ph_text_init(text, SIZE_MAX);
        ph_fuzz_check(ph_print(term, &options, text, &cut) == 0 && !cut.cut);
        ph_fuzz_check(ph_etf_skip(&term) == 0 && term.at == term.end);
}

/* Structs that Elixir has a syntax of its own for are no literals when printed. */
static bool has_other_syntax(const char *text, enum ph_syntax syntax)
{
        static const char *const marks[] = {"MapSet", "~", "#DateTime", ".."};

        for (size_t i = 0; syntax == PH_SYNTAX_ELIXIR && i < sizeof(marks) / sizeof(marks[0]);
                i++) {
                if (strstr(text, marks[i]) != NULL)
                        return true;
        }
        return false;
}

/*
 * What is printed reads back. In Erlang a large map is printed from its end, so it is the text of
 * the text's text that is the same again.
 */
static void check_again(const struct ph_etf_builder *builder, enum ph_syntax syntax, bool indent)
{
        struct ph_parse_options options = {.syntax = syntax, .node = "n@h", .holes = true};
        struct ph_parse_failure failure;
        struct ph_etf_builder again;
        struct ph_text texts[3];

        ph_etf_build_init(&again);
        print(builder, syntax, indent, &texts[0]);
        bool skip = has_other_syntax(texts[0].bytes, syntax);
        for (int i = 1; i < 3; i++) {
                ph_etf_build_reset(&again);
                int error =
                        ph_parse(texts[i - 1].bytes, texts[i - 1].size, &options, &again, &failure);

                ph_fuzz_check(error == 0 || skip);
                if (error != 0) {
                        ph_etf_build_reset(&again);
                        ph_etf_build_nil(&again);
                }
                print(&again, syntax, indent, &texts[i]);
        }
        ph_fuzz_check(skip || strcmp(texts[0].bytes, texts[2].bytes) == 0);
        for (int i = 0; i < 3; i++)
                ph_text_finish(&texts[i]);
        ph_etf_build_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_parse_failure failure = {0};
        struct ph_etf_builder builder;

        if (size < 1)
                return 0;
        struct ph_parse_options options = {
                .syntax = data[0] & 1 ? PH_SYNTAX_ELIXIR : PH_SYNTAX_ERLANG,
                .node = data[0] & 2 ? "n@h" : NULL,
                .holes = data[0] & 4};
        ph_etf_build_init(&builder);
        int error = ph_parse((const char *)data + 1, size - 1, &options, &builder, &failure);
        ph_fuzz_check(error == 0 || error == -EINVAL);
        if (error == 0)
                check_again(&builder, options.syntax, data[0] & 8);
        else
                ph_fuzz_check(failure.column >= 1 && failure.column <= size &&
                              failure.message[0] != '\0');
        ph_etf_build_finish(&builder);
        return 0;
}

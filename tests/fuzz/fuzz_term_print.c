/*
 * Any bytes through the printer, in both syntaxes, on one line and over several, with and without
 * budgets, which the first bytes choose. The text is UTF-8 within its budget; a term that is
 * skipped whole is printed whole, and what is not printed is said.
 */
#include <errno.h>

#include "agent/term/print.h"
#include "protocol/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check_utf8(const struct ph_text *text)
{
        const uint8_t *at = (const uint8_t *)text->bytes, *end = at + text->size;
        uint32_t character;

        while (at < end) {
                size_t used = ph_utf8_decode((const char *)at, (size_t)(end - at), &character);

                ph_fuzz_check(used > 0);
                at += used;
        }
}

static int64_t node_number(void *context, const struct ph_etf_atom *node, uint32_t creation)
{
        (void)context;
        return node->size % 2 == 0 ? (int64_t)creation : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_print_options options = {.node = "a"};
        struct ph_print_cut cut;
        struct ph_text text;

        if (size < 3)
                return 0;
        options.syntax = data[0] & 1 ? PH_SYNTAX_ELIXIR : PH_SYNTAX_ERLANG;
        options.indent = data[0] & 2;
        options.unicode = data[0] & 4;
        options.node_number = data[0] & 8 ? node_number : NULL;
        options.width = data[0] >> 4;
        options.max_bytes = data[1];
        options.max_depth = data[2];

        struct ph_etf in = ph_etf_of(data + 3, size - 3), term;
        int skipped = ph_etf_take(&in, &term);

        if (skipped != 0)
                term = in;
        ph_text_init(&text, 1 << 20);
        int error = ph_print(term, &options, &text, &cut);
        ph_fuzz_check(error == 0 || error == -EBADMSG);
        ph_fuzz_check(skipped != 0 || error == 0);
        ph_fuzz_check(options.max_bytes == 0 || text.size <= options.max_bytes);
        ph_fuzz_check(cut.bytes_hidden <= ph_etf_left(&term));
        if (error == 0 && skipped == 0 && !cut.cut && cut.deep_hidden == 0)
                ph_fuzz_check(cut.bytes_hidden == 0 && cut.items_hidden == 0);
        check_utf8(&text);
        ph_text_finish(&text);
        return 0;
}

#include <errno.h>
#include <string.h>

#include "agent/core/table/search_state.h"

void ph_search_lower(char *text, size_t size)
{
        for (size_t i = 0; i < size; i++) {
                unsigned char c = (unsigned char)text[i];

                text[i] = (char)(c + ((unsigned char)(c - 'A') < 26 ? 'a' - 'A' : 0));
        }
}

int ph_search_matches(struct ph_search *search, const struct ph_row *row)
{
        const struct ph_print_options all = {.syntax = search->page.print.syntax,
                .unicode = true,
                .node = search->page.print.node};
        const struct ph_print_options options = ph_row_print(row, &all);
        struct ph_print_cut cut;

        if (row->row.at == NULL)
                return 0;
        if (search->needle == NULL)
                return 1;
        ph_text_rewind(&search->text, 0);
        if (ph_print(row->row, &options, &search->text, &cut) == -ENOMEM)
                return -ENOMEM;
        ph_search_lower(search->text.bytes, search->text.size);
        return memmem(search->text.bytes, search->text.size, search->needle, search->needle_size) !=
               NULL;
}

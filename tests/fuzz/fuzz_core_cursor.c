/*
 * Any text as a cursor: what is taken for one lies within its own bytes, and written again it reads
 * as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/core/table/cursor.h"
#include "tests/fuzz/fuzz.h"

static void check_same(struct ph_etf a, struct ph_etf b)
{
        ph_fuzz_check(ph_etf_left(&a) == ph_etf_left(&b));
        ph_fuzz_check(memcmp(a.at, b.at, ph_etf_left(&a)) == 0);
}

static void check_again(const struct ph_cursor *cursor)
{
        char *text = ph_cursor_format(cursor);
        struct ph_cursor again;
        uint8_t *bytes;

        if (text == NULL)
                return;
        ph_fuzz_check(ph_cursor_parse(text, &again, &bytes) == 0);
        ph_fuzz_check(again.kind == cursor->kind && again.rows == cursor->rows);
        check_same(again.table, cursor->table);
        check_same(again.name, cursor->name);
        check_same(again.owner, cursor->owner);
        check_same(again.place, cursor->place);
        free(bytes);
        free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *text = malloc(size + 1);
        struct ph_cursor cursor;
        uint8_t *bytes;

        ph_fuzz_check(text != NULL);
        memcpy(text, data, size);
        text[size] = '\0';
        if (ph_cursor_parse(text, &cursor, &bytes) == 0) {
                struct ph_etf place = cursor.place;

                ph_fuzz_check(ph_etf_skip(&place) == 0 && place.at == cursor.place.end);
                check_again(&cursor);
                free(bytes);
        }
        free(text);
        return 0;
}

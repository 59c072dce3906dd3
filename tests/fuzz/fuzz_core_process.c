/*
 * What the probe says of one process: a section of it, or where it stands. Whatever it is, the
 * result is JSON of the right shape and nothing is read beyond the term.
 *
 * Input: [section, or above them a place; syntax], term without its version byte.
 */
#include "agent/core/process/detail_view.h"
#include "agent/core/process/place.h"
#include "tests/fuzz/fuzz.h"

static void write_section(enum ph_section section, bool elixir, struct ph_etf term)
{
        static struct ph_detail detail;
        struct ph_node_info info = {.node = "shop@here", .word_size = 8};
        struct ph_ptable table;
        struct ph_detail_view view = {.detail = &detail,
                .options = {.syntax = elixir ? PH_SYNTAX_ELIXIR : PH_SYNTAX_ERLANG,
                        .width = elixir ? 80 : 0}};
        char *text;

        ph_ptable_init(&table);
        detail = (struct ph_detail){.info = &info, .table = &table};
        view.result = cJSON_CreateObject();
        ph_detail_write_section(&view, section, term);
        ph_fuzz_check(cJSON_IsObject(cJSON_GetObjectItem(view.result, ph_sections[section].key)));
        text = cJSON_PrintUnformatted(view.result);
        ph_fuzz_check(text != NULL);
        cJSON_free(text);
        cJSON_Delete(view.result);
        ph_ptable_finish(&table);
}

static void take_place(struct ph_etf term)
{
        static struct ph_places places;
        struct ph_ptable table;
        const struct ph_place *place;

        ph_ptable_init(&table);
        place = ph_places_take(&places, &table, (struct ph_pid){7, 0}, term, 1000, "shop@here");
        ph_fuzz_check(place != NULL && place->looked_ms == 1000);
        ph_fuzz_check(place->callee_kind == PH_CALLEE_NONE || place->is_call);
        ph_ptable_finish(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_etf term;

        if (size < 2)
                return 0;
        term = ph_etf_of(data + 2, size - 2);
        if (data[0] % (PH_SECTION_COUNT + 1) < PH_SECTION_COUNT)
                write_section(data[0] % (PH_SECTION_COUNT + 1), data[1] % 2 == 1, term);
        else
                take_place(term);
        return 0;
}

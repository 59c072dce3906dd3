#include <errno.h>

#include "agent/core/table/rows_write.h"
#include "agent/term/etf_words.h"
#include "protocol/limits.h"

static bool is_inside_character(const char *at)
{
        return (*at & 0xC0) == 0x80;
}

/* The part of the text that was asked for, from and to whole characters. */
static void write_window(
        const struct ph_page *page, struct ph_text *text, struct ph_json *json, cJSON *result)
{
        size_t begin = page->offset < text->size ? page->offset : text->size, end;

        while (begin > 0 && begin < text->size && is_inside_character(text->bytes + begin))
                begin--;
        end = text->size - begin > page->window ? begin + page->window : text->size;
        while (end > begin && end < text->size && is_inside_character(text->bytes + end))
                end--;
        ph_json_uint(json, result, "offset", begin);
        ph_json_uint(json, result, "text_bytes", text->size);
        if (text->size > 0)
                text->bytes[end] = '\0';
        ph_json_string(json, result, "text", text->size > 0 ? text->bytes + begin : "");
}

static void write_text(
        const struct ph_page *page, const struct ph_row *row, struct ph_json *json, cJSON *result)
{
        const struct ph_print_options print = ph_row_print(row, &page->print);
        struct ph_print_cut missing = {0};
        struct ph_text text;

        ph_text_init(&text, PH_MAX_TERM_BYTES);
        if (row->row.at != NULL && ph_print(row->row, &print, &text, &missing) == -ENOMEM)
                json->failed = true;
        write_window(page, &text, json, result);
        ph_json_bool(json, result, "cut", !row->whole || missing.cut || missing.deep_hidden > 0);
        ph_text_finish(&text);
}

static cJSON *write_row(
        const struct ph_rows_answer *answer, const struct ph_row *row, struct ph_json *json)
{
        cJSON *result = cJSON_CreateObject();
        struct ph_print_options one_line = answer->page->print;
        bool cut = false;

        one_line.indent = false;
        one_line.max_bytes = PH_MAX_TEXT_BYTES;
        ph_rows_write_head(answer, json, result);
        ph_rows_write_term(&one_line, row->key, json, result, "key", &cut);
        write_text(answer->page, row, json, result);
        if (row->bytes > 0)
                ph_json_int(json, result, "size_bytes", row->bytes);
        else
                ph_json_null(json, result, "size_bytes");
        if (row->whole)
                ph_json_uint(json, result, "size_words", ph_etf_words(row->row));
        else
                ph_json_null(json, result, "size_words");
        return result;
}

int ph_row_write(const struct ph_page *page, struct ph_etf term, struct ph_json *json,
        cJSON **result_out, struct ph_error *error)
{
        struct ph_rows_answer answer;
        struct ph_row row;
        int r = ph_rows_answer_read(&answer, page, term, error);

        if (r == 0) {
                r = ph_rows_answer_next(&answer, &row);
                if (r == 0)
                        ph_error_set(error, PH_ERROR_GONE, "there is no such row in the table");
                else if (r < 0)
                        ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
                else
                        *result_out = write_row(&answer, &row, json);
                r = r > 0 ? 0 : -ENOENT;
        }
        ph_rows_answer_finish(&answer);
        return r;
}

#include "agent/core/table/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/term/parse.h"
#include "protocol/limits.h"

#define DEFAULT_LIMIT 50

/* A row may be encoded in more bytes than it is printed in, as pids and floats are. */
#define ENCODED_PER_PRINTED 4
#define LEAST_ENCODED 65536

static int refuse(struct ph_error *error, const char *why)
{
        ph_error_set(error, PH_ERROR_PARAMS, "%s", why);
        return -EINVAL;
}

/* ---- where to begin */

static void build_place(struct ph_page *page, const char *direction, const char *place)
{
        ph_etf_build_tuple(&page->from, 2);
        ph_etf_build_atom(&page->from, direction);
        ph_etf_build_atom(&page->from, place);
}

static void build_share(struct ph_page *page, const char *direction, double share)
{
        ph_etf_build_tuple(&page->from, 2);
        ph_etf_build_atom(&page->from, direction);
        ph_etf_build_tuple(&page->from, 2);
        ph_etf_build_atom(&page->from, "share");
        ph_etf_build_int64(&page->from, (int64_t)(share * 1e6));
}

/* {row, 0, Key}, or {Direction, {before, Key}}. */
static void build_key_head(struct ph_page *page, const char *direction)
{
        if (direction == NULL) {
                ph_etf_build_tuple(&page->from, 3);
                ph_etf_build_atom(&page->from, "row");
                ph_etf_build_int64(&page->from, 0);
                return;
        }
        ph_etf_build_tuple(&page->from, 2);
        ph_etf_build_atom(&page->from, direction);
        ph_etf_build_tuple(&page->from, 2);
        ph_etf_build_atom(&page->from, "before");
}

static bool knows_atom(void *context, const char *text, size_t size)
{
        return ph_requests_knows_atom(context, text, size);
}

/* Appends what was typed to @builder. Returns 0, or -errno with @error filled. */
static int parse_typed(const struct ph_page *page, bool (*knows)(void *, const char *, size_t),
        struct ph_etf_builder *builder, struct ph_error *error)
{
        const struct ph_parse_options options = {.syntax = page->print.syntax,
                .node = page->rows->config->info.node,
                .creation = (uint32_t)page->rows->config->info.creation,
                .holes = page->holes,
                .knows_atom = knows,
                .context = page->rows->requests};
        struct ph_parse_failure failure;
        int r = ph_parse(page->typed, strlen(page->typed), &options, builder, &failure);

        if (r == 0 || r == -ENOMEM)
                return r == 0 ? 0 : ph_error_no_memory(error);
        ph_error_set(error, PH_ERROR_PARAMS, "\"%s\", column %zu: %s", page->parameter,
                failure.column, r == -EINVAL ? failure.message : "no such term");
        return -EINVAL;
}

int ph_page_parse(struct ph_page *page, const char *parameter, const char *text,
        struct ph_etf_builder *builder, struct ph_error *error)
{
        page->typed = strdup(text);
        if (page->typed == NULL)
                return ph_error_no_memory(error);
        page->parameter = parameter;
        return parse_typed(page, NULL, builder, error);
}

static int read_key(struct ph_page *page, const char *name, const char *text, const char *direction,
        struct ph_error *error)
{
        page->by_key = direction == NULL;
        build_key_head(page, direction);
        return ph_page_parse(page, name, text, &page->from, error);
}

void ph_page_explain_atom(const struct ph_page *page, struct ph_error *error)
{
        struct ph_etf_builder unused;

        if (page->typed == NULL) {
                ph_error_set(error, PH_ERROR_PARAMS,
                        "the cursor is of another node, or of an earlier run of this one");
                return;
        }
        ph_etf_build_init(&unused);
        parse_typed(page, knows_atom, &unused, error);
        ph_etf_build_finish(&unused);
}

static void build_window(struct ph_etf_builder *builder, struct ph_etf term)
{
        ph_etf_build_raw(builder, term.at, ph_etf_left(&term));
}

static int build_cursor_place(
        struct ph_page *page, enum ph_cursor_kind direction, struct ph_error *error)
{
        static const char *const directions[] = {
                [PH_CURSOR_FORWARD] = "forward", [PH_CURSOR_BACKWARD] = "backward"};

        if (page->cursor.kind == PH_CURSOR_ROW)
                return refuse(error, "that cursor is of a single row: give it to the method row");
        ph_etf_build_tuple(&page->from, 2);
        ph_etf_build_atom(&page->from, directions[direction]);
        build_window(&page->from, page->cursor.place);
        return 0;
}

static int read_cursor(struct ph_page *page, const char *text, struct ph_error *error)
{
        int r = ph_cursor_parse(text, &page->cursor, &page->cursor_bytes);

        if (r < 0)
                return r == -ENOMEM ? ph_error_no_memory(error)
                                    : refuse(error, "the cursor is not one that rows gave");
        page->has_cursor = true;
        return 0;
}

static int read_from(struct ph_page *page, const cJSON *params, struct ph_error *error)
{
        const char *direction = ph_json_get_string(params, "direction", "forward");
        const char *cursor = ph_json_get_string(params, "cursor", NULL);
        const char *key = ph_json_get_string(params, "key", NULL);
        const char *from = ph_json_get_string(params, "from", NULL);
        double share = ph_json_get_number(params, "share", -1);
        bool forward = strcmp(direction, "forward") == 0;

        if (!forward && strcmp(direction, "backward") != 0)
                return refuse(error, "\"direction\" must be forward or backward");
        if ((cursor != NULL) + (key != NULL) + (from != NULL) + (share >= 0) > 1)
                return refuse(error, "only one of cursor, key, from and share can be given");
        if (share > 1)
                return refuse(error, "\"share\" must be from 0 to 1");
        if (cursor != NULL && read_cursor(page, cursor, error) < 0)
                return -EINVAL;
        if (cursor != NULL)
                return build_cursor_place(page, page->cursor.kind, error);
        if (key != NULL)
                return read_key(page, "key", key, NULL, error);
        if (from != NULL)
                return read_key(page, "from", from, direction, error);
        if (share >= 0)
                build_share(page, direction, share);
        else
                build_place(page, direction, forward ? "first" : "last");
        return 0;
}

/* ---- how to print */

static int read_print(struct ph_page *page, const cJSON *params, struct ph_error *error)
{
        const struct ph_node_info *info = &page->rows->config->info;

        page->print = (struct ph_print_options){.unicode = true,
                .max_bytes = (size_t)ph_json_get_int(params, "max_bytes", PH_MAX_TEXT_BYTES),
                .max_depth = (uint32_t)ph_json_get_int(params, "max_depth", PH_MAX_TERM_DEPTH),
                .node = info->node};
        return ph_node_info_read_syntax(info, params, &page->print.syntax, error);
}

static int read_head(struct ph_page *page, const cJSON *params, struct ph_error *error)
{
        page->table = strdup(ph_json_get_string(params, "table", ""));
        return page->table != NULL ? read_print(page, params, error) : ph_error_no_memory(error);
}

int ph_page_read(struct ph_page *page, const cJSON *params, struct ph_error *error)
{
        int r = read_head(page, params, error);

        page->limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        return r < 0 ? r : read_from(page, params, error);
}

int ph_page_read_search(struct ph_page *page, const cJSON *params, struct ph_error *error)
{
        const char *cursor = ph_json_get_string(params, "cursor", NULL);

        page->limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        if (read_head(page, params, error) < 0)
                return -EINVAL;
        if (cursor == NULL) {
                build_place(page, "forward", "first");
                return 0;
        }
        if (read_cursor(page, cursor, error) < 0)
                return -EINVAL;
        return build_cursor_place(page, PH_CURSOR_FORWARD, error);
}

/* ---- a single row */

/* {row, Nth, Key} of the cursor's {Nth, Key}. */
static int read_row_cursor(struct ph_page *page, const char *text, struct ph_error *error)
{
        struct ph_etf place;
        int r = ph_cursor_parse(text, &page->cursor, &page->cursor_bytes);

        if (r == -ENOMEM)
                return ph_error_no_memory(error);
        place = page->cursor.place;
        if (r < 0 || page->cursor.kind != PH_CURSOR_ROW || ph_etf_read_tuple_of(&place, 2) < 0)
                return refuse(error, "the cursor is not that of a row");
        page->has_cursor = true;
        ph_etf_build_tuple(&page->from, 3);
        ph_etf_build_atom(&page->from, "row");
        build_window(&page->from, place);
        return 0;
}

int ph_page_read_row(struct ph_page *page, const cJSON *params, struct ph_error *error)
{
        const char *cursor = ph_json_get_string(params, "cursor", NULL);
        const char *key = ph_json_get_string(params, "key", NULL);
        int r = read_head(page, params, error);

        page->limit = 1;
        page->offset = (size_t)ph_json_get_int(params, "offset", 0);
        page->window = page->print.max_bytes;
        page->print.max_bytes = 0;
        page->print.indent = ph_json_get_bool(params, "indent", true);
        page->print.width = (unsigned)ph_json_get_int(params, "width", 0);
        if (r == 0 && (cursor == NULL) == (key == NULL))
                r = refuse(error, "a row is named by its cursor or by its key");
        if (r < 0)
                return r;
        return cursor != NULL ? read_row_cursor(page, cursor, error)
                              : read_key(page, "key", key, NULL, error);
}

void ph_page_finish(struct ph_page *page)
{
        ph_etf_build_finish(&page->from);
        free(page->cursor_bytes);
        free(page->typed);
        free(page->table);
}

void ph_page_build_table(const struct ph_page *page, struct ph_etf_builder *command)
{
        if (page->cursor.table.at != NULL)
                build_window(command, page->cursor.table);
        else
                ph_etf_build_binary(command, page->table, strlen(page->table));
}

void ph_page_build(const struct ph_page *page, struct ph_etf_builder *command)
{
        size_t most = page->print.max_bytes * ENCODED_PER_PRINTED;

        if (page->print.max_bytes == 0)
                most = PH_MAX_TERM_BYTES;
        if (most < LEAST_ENCODED)
                most = LEAST_ENCODED;
        ph_etf_build_tuple(command, 6);
        ph_etf_build_atom(command, "rows");
        ph_page_build_table(page, command);
        ph_etf_build_raw(command, page->from.bytes, page->from.size);
        ph_etf_build_atom(command, "page");
        ph_etf_build_int64(command, page->limit);
        ph_etf_build_uint64(command, most < PH_MAX_TERM_BYTES ? most : PH_MAX_TERM_BYTES);
}

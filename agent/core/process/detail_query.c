#include <errno.h>

#include "agent/core/process/detail_view.h"
#include "protocol/limits.h"

#define FORCED_TIMEOUT_MS 5000
#define DEFAULT_MESSAGES 20
#define TERM_BYTES 2048 /* of each of many */

static int read_sections(struct ph_detail_view *view, const cJSON *params, struct ph_error *error)
{
        static const enum ph_section usual[] = {
                PH_SECTION_IDENTITY, PH_SECTION_NUMBERS, PH_SECTION_FLAGS, PH_SECTION_STACK};
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(params, "sections"), *item;

        for (size_t i = 0; list == NULL && i < sizeof(usual) / sizeof(usual[0]); i++)
                view->parts[usual[i]].wanted = true;
        cJSON_ArrayForEach(item, list)
        {
                const char *key = cJSON_IsString(item) ? item->valuestring : "";
                enum ph_section section = ph_section_find(key);

                if (section == PH_SECTION_COUNT) {
                        ph_error_set(error, PH_ERROR_PARAMS, "there is no section \"%.32s\"", key);
                        return -EINVAL;
                }
                view->parts[section].wanted = true;
        }
        return 0;
}

int ph_detail_read(struct ph_detail_view *view, const cJSON *params, struct ph_error *error)
{
        bool force = ph_json_get_bool(params, "force", false);

        view->options = (struct ph_detail_options){.force = force,
                .timeout_ms = ph_json_get_int(
                        params, "timeout_ms", force ? FORCED_TIMEOUT_MS : PH_LOOK_TIMEOUT_MS),
                .from = ph_json_get_int(params, "from", 0),
                .limit = ph_json_get_int(params, "limit", DEFAULT_MESSAGES),
                .max_bytes = ph_json_get_int(params, "max_bytes", 0),
                .width = (unsigned)ph_json_get_int(params, "width", 0)};
        if (read_sections(view, params, error) < 0)
                return -EINVAL;
        return ph_node_info_read_syntax(view->detail->info, params, &view->options.syntax, error);
}

int ph_detail_check(struct ph_detail *detail, const cJSON *params, struct ph_error *error)
{
        struct ph_detail_view view = {.detail = detail};

        return ph_detail_read(&view, params, error);
}

int64_t ph_detail_term_bytes(const struct ph_detail_view *view, enum ph_section section)
{
        bool is_alone = section == PH_SECTION_STATE || section == PH_SECTION_STATUS;

        if (view->options.max_bytes != 0)
                return view->options.max_bytes;
        return is_alone ? (int64_t)PH_MAX_TEXT_BYTES : TERM_BYTES;
}

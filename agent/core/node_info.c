#include "agent/core/node_info.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"

static const struct ph_field_spec specs[] = {
        PH_FIELD("node", TEXT, struct ph_node_info, node),
        PH_FIELD("otp_release", TEXT, struct ph_node_info, otp_release),
        PH_FIELD("erts_version", TEXT, struct ph_node_info, erts_version),
        PH_FIELD("elixir_version", TEXT, struct ph_node_info, elixir_version),
        PH_FIELD("os_pid", INT64, struct ph_node_info, os_pid),
        PH_FIELD("creation", INT64, struct ph_node_info, creation),
        PH_FIELD("word_size", INT64, struct ph_node_info, word_size),
};

int ph_node_info_read(struct ph_node_info *info, struct ph_etf *in)
{
        *info = (struct ph_node_info){.word_size = 8};
        if (ph_fields_read(in, specs, sizeof(specs) / sizeof(specs[0]), info) < 0)
                return -EBADMSG;
        return info->node[0] != '\0' && info->os_pid > 0 ? 0 : -EBADMSG;
}

const char *ph_node_info_syntax(const struct ph_node_info *info)
{
        return info->elixir_version[0] != '\0' ? "elixir" : "erlang";
}

int ph_node_info_read_syntax(const struct ph_node_info *info, const cJSON *params,
        enum ph_syntax *syntax_out, struct ph_error *error)
{
        static const char *const names[] = {
                [PH_SYNTAX_ERLANG] = "erlang", [PH_SYNTAX_ELIXIR] = "elixir"};
        const char *wanted = ph_json_get_string(params, "syntax", ph_node_info_syntax(info));

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                if (strcmp(wanted, names[i]) == 0) {
                        *syntax_out = (enum ph_syntax)i;
                        return 0;
                }
        }
        ph_error_set(error, PH_ERROR_PARAMS, "\"syntax\" must be erlang or elixir");
        return -EINVAL;
}

bool ph_node_info_tells_parents(const struct ph_node_info *info)
{
        return strtol(info->otp_release, NULL, 10) >= 25;
}

void ph_node_info_write(const struct ph_node_info *info, struct ph_json *json, cJSON *object)
{
        const char *elixir = info->elixir_version[0] != '\0' ? info->elixir_version : NULL;

        ph_json_string(json, object, "node", info->node);
        ph_json_string(json, object, "otp_release", info->otp_release);
        ph_json_string(json, object, "erts_version", info->erts_version);
        ph_json_string(json, object, "elixir_version", elixir);
}

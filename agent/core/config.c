#include "agent/core/config.h"

#include <stdlib.h>
#include <unistd.h>

#include "agent/core/fields.h"
#include "agent/core/folder.h"
#include "protocol/limits.h"

static const struct ph_field_spec specs[] = {
        PH_FIELD("dir", TEXT, struct ph_config, folder),
        PH_FIELD("budget", INT64, struct ph_config, budget),
        PH_FIELD("idle_ms", INT64, struct ph_config, idle_ms),
        PH_FIELD("plan_ms", INT64, struct ph_config, plan_ms),
        PH_FIELD("attached", BOOL, struct ph_config, attached),
        PH_FIELD("kill", BOOL, struct ph_config, kill),
        PH_FIELD("contents", BOOL, struct ph_config, contents),
};

static int fail(struct ph_error *error, const char *why)
{
        ph_error_set(error, PH_ERROR_INTERNAL, "%s", why);
        return -EINVAL;
}

int ph_config_read(
        struct ph_config *config, const void *term, size_t length, struct ph_error *error)
{
        struct ph_etf in = ph_etf_of(term, length), again;

        *config = (struct ph_config){
                .contents = true, .budget = PH_DEFAULT_BUDGET_PERCENT, .plan_ms = PH_KILL_PLAN_MS};
        if (ph_etf_read_version(&in) < 0)
                return fail(error, "the probe's configuration can't be read");
        again = in;
        if (ph_fields_read(&in, specs, sizeof(specs) / sizeof(specs[0]), config) < 0 ||
                ph_node_info_read(&config->info, &again) < 0)
                return fail(error, "the probe's configuration can't be read");
        if (config->folder[0] == '\0' &&
                ph_folder_choose("", secure_getenv("XDG_RUNTIME_DIR"), geteuid(), config->folder,
                        sizeof(config->folder)) < 0)
                return fail(error, "there is no folder for the agent's socket");
        if (config->budget < 1 || config->budget > 100)
                return fail(error, "the budget must be from 1 to 100 percent of one core");
        if (config->folder[0] != '/')
                return fail(error, "the folder for the agent's socket must be an absolute path");
        return 0;
}

#include <string.h>

#include "agent/core/core_state.h"
#include "agent/core/subscription.h"
#include "agent/core/table/search.h"
#include "protocol/limits.h"

static void do_hello(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject();
        cJSON *features;

        (void)params;
        ph_json_int(&json, result, "protocol", PH_PROTOCOL_VERSION);
        ph_json_string(&json, result, "agent_version", PH_VERSION);
        features = ph_json_array(&json, result, "features");
        for (size_t i = 0; i < ph_method_count; i++)
                ph_json_string(&json, features, NULL, ph_methods[i].name);
        ph_node_info_write(&core->config.info, &json, result);
        ph_json_int(&json, result, "os_pid", core->config.info.os_pid);
        ph_json_string(&json, result, "syntax", ph_node_info_syntax(&core->config.info));
        ph_json_string(&json, result, "mode", core->mode);
        ph_json_bool(&json, result, "attached", core->config.attached);
        ph_json_bool(&json, result, "kill_enabled", core->config.kill);
        ph_json_bool(&json, result, "contents_enabled", core->config.contents);
        ph_json_int(&json, result, "budget_percent", core->config.budget);
        ph_json_int(&json, result, "clients", core->server.clients);
        ph_heartbeat_write(&core->heartbeat, &json, result);
        ph_call_answer(call, &json, result);
}

static void do_overview(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_vitals_call(&core->vitals, call, params);
}

static void do_processes(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_processes_call(&core->processes, call, params);
}

static void do_tree(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_trees_call(&core->trees, call, params);
}

static void do_tables(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_tables_call(&core->tables, call, params);
}

static void do_rows(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_rows_call(&core->rows, call, params);
}

static void do_process(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_detail_call(&core->detail, call, params);
}

static void do_row(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_rows_call_one(&core->rows, call, params);
}

static void do_kill_plan(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_kill_plan_call(&core->kill, call, params);
}

static void do_kill_execute(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_kill_execute_call(&core->kill, call, params);
}

static void do_search(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_search_call(&core->rows, call, params);
}

static void do_stuck(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        ph_stuck_call(&core->stuck, call, params);
}

static void answer_bool(struct ph_call *call, const char *name, bool value)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject();

        ph_json_bool(&json, result, name, value);
        ph_call_answer(call, &json, result);
}

static void do_cancel(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(params, "id");

        (void)core;
        answer_bool(call, "cancelled", ph_call_cancel(call->session, id));
}

static int check_processes(struct ph_core *core, const cJSON *params, struct ph_error *error)
{
        return ph_processes_check(&core->processes, params, error);
}

static int check_tree(struct ph_core *core, const cJSON *params, struct ph_error *error)
{
        return ph_trees_check(&core->trees, params, error);
}

static int check_tables(struct ph_core *core, const cJSON *params, struct ph_error *error)
{
        return ph_tables_check(&core->tables, params, error);
}

static int check_process(struct ph_core *core, const cJSON *params, struct ph_error *error)
{
        return ph_detail_check(&core->detail, params, error);
}

static int check_stuck(struct ph_core *core, const cJSON *params, struct ph_error *error)
{
        return ph_stuck_check(&core->stuck, params, error);
}

/* What a method's table of parameters can't tell: filters, sort keys and so on. */
static const struct {
        const char *name;
        int (*check)(struct ph_core *core, const cJSON *params, struct ph_error *error);
} checks[] = {
        {"processes", check_processes},
        {"process", check_process},
        {"tree", check_tree},
        {"stuck", check_stuck},
        {"tables", check_tables},
};

static int check_params(struct ph_core *core, const struct ph_method *method, const cJSON *params,
        struct ph_error *error)
{
        int r = ph_method_check_params(method, params, error);

        for (size_t i = 0; r == 0 && i < sizeof(checks) / sizeof(checks[0]); i++) {
                if (strcmp(checks[i].name, method->name) == 0)
                        r = checks[i].check(core, params, error);
        }
        return r;
}

/* All that is wrong with a subscription is told at once, not in each of its frames. */
static const struct ph_method *find_subject(
        struct ph_core *core, const cJSON *params, struct ph_error *error)
{
        const char *name = ph_json_get_string(params, "method", "");
        const struct ph_method *method = ph_method_find(name);

        if (method == NULL || !method->can_subscribe) {
                ph_error_set(error, PH_ERROR_PARAMS, "\"%.64s\" can't be subscribed to", name);
                return NULL;
        }
        if (check_params(core, method, cJSON_GetObjectItemCaseSensitive(params, "params"), error) <
                0)
                return NULL;
        return method;
}

static void do_subscribe(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        struct ph_error error;
        const struct ph_method *method = find_subject(core, params, &error);
        struct ph_json json = {0};
        int64_t id = 0;
        cJSON *result;

        if (method != NULL)
                id = ph_subscription_create(call->session, method,
                        cJSON_GetObjectItemCaseSensitive(params, "params"),
                        (uint64_t)ph_json_get_int(params, "interval_ms", 1000), &error);
        if (id == 0) {
                ph_call_fail(call, &error);
                return;
        }
        result = cJSON_CreateObject();
        ph_json_int(&json, result, "subscription", id);
        ph_call_answer(call, &json, result);
}

static void do_unsubscribe(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        int64_t id = ph_json_get_int(params, "subscription", 0);

        (void)core;
        answer_bool(call, "unsubscribed", ph_subscription_destroy(call->session, id));
}

static void do_stop(struct ph_core *core, struct ph_call *call, const cJSON *params)
{
        struct ph_error error;

        (void)params;
        if (!core->config.attached) {
                ph_error_set(&error, PH_ERROR_REFUSED,
                        "the node started this agent itself; end it there with "
                        "application:stop(porthole)");
                ph_call_fail(call, &error);
                return;
        }
        answer_bool(call, "stopping", true);
        ph_core_leave(core, "stop");
}

/* One row a method of protocol/methods.c, in its order; a test compares the two. */
static const struct {
        const char *name;
        void (*handle)(struct ph_core *core, struct ph_call *call, const cJSON *params);
} handlers[] = {
        {"hello", do_hello},
        {"overview", do_overview},
        {"processes", do_processes},
        {"process", do_process},
        {"tree", do_tree},
        {"stuck", do_stuck},
        {"tables", do_tables},
        {"rows", do_rows},
        {"row", do_row},
        {"kill.plan", do_kill_plan},
        {"kill.execute", do_kill_execute},
        {"search", do_search},
        {"subscribe", do_subscribe},
        {"unsubscribe", do_unsubscribe},
        {"cancel", do_cancel},
        {"agent.stop", do_stop},
};

void ph_core_dispatch(void *context, struct ph_call *call, const cJSON *params)
{
        struct ph_core *core = context;
        struct ph_error error;

        for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
                if (strcmp(handlers[i].name, call->method->name) == 0) {
                        handlers[i].handle(core, call, params);
                        return;
                }
        }
        ph_error_set(&error, PH_ERROR_INTERNAL, "the agent lacks what it lists");
        ph_call_fail(call, &error);
}

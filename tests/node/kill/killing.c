#include "tests/node/kill/killing.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

struct killing killing_begin(const char *const *args)
{
        struct killing killing = {.node = ph_test_node_start(&(struct ph_test_node_options){
                                          .name = "shop", .args = args})};

        killing.client = ph_test_agent_open(killing.node, "{kill, true}");
        return killing;
}

void killing_end(struct killing *killing)
{
        ph_test_agent_stop(killing->node, killing->client);
        ph_test_node_stop(killing->node);
}

cJSON *killing_plan(const struct killing *killing, const char *process, const char *reason)
{
        char *params = ph_test_format("{\"process\":\"%s\",\"reason\":\"%s\"}", process, reason);
        cJSON *plan = ph_test_client_call(killing->client, "kill.plan", params);

        free(params);
        return plan;
}

int64_t killing_request(struct ph_test_client *by, const cJSON *plan, const char *confirm)
{
        char *params = ph_test_format(
                "{\"plan\":\"%s\",\"confirm\":\"%s\"}", ph_test_json_string(plan, "plan"), confirm);
        int64_t id = ph_test_client_request(by, "kill.execute", params);

        free(params);
        return id;
}

cJSON *killing_execute(const struct killing *killing, const cJSON *plan)
{
        int64_t id = killing_request(killing->client, plan, ph_test_json_string(plan, "confirm"));

        return ph_test_client_answer(killing->client, id);
}

bool killing_has_unknown(const cJSON *plan, const char *words)
{
        const cJSON *sentence;

        cJSON_ArrayForEach(sentence, ph_test_json_at(plan, "unknown"))
        {
                if (strstr(sentence->valuestring, words) != NULL)
                        return true;
        }
        return false;
}

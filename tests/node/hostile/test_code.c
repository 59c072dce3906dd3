/* Somebody loads, deletes or purges the probe's code while the agent works. */
#include <stdio.h>

#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *start_node(void)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
}

static void load_over(struct ph_test_node *node)
{
        char *beam = ph_test_build_path("agent/probe/porthole_probe.beam");

        ph_test_eval(node,
                "{ok, Beam} = file:read_file(\"%s\"), "
                "{module, _} = code:load_binary(porthole_probe, \"x\", Beam)",
                beam);
        free(beam);
}

static void assert_nothing_logged(struct ph_test_node *node)
{
        char *output = ph_test_node_output(node);

        if (strstr(output, "REPORT") != NULL)
                ph_test_fail("the node logged: %s", output);
        free(output);
}

/* It is whose who loaded it. */
static void assert_only_the_copy_stays(struct ph_test_node *node)
{
        ph_test_wait(ph_test_process_facts(ph_test_node_pid(node)).maps == 0);
        ph_test_assert_eval(node,
                "{whereis(porthole_probe), erlang:module_loaded(porthole_probe), "
                "erlang:check_old_code(porthole_probe)}",
                "{undefined,true,false}");
}

/* New workers run code that has no library: their requests fail, and say why. */
static void code_loaded_over_the_probe_is_no_error_in_the_log(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *result;

        (void)state;
        load_over(node);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        cJSON_Delete(ph_test_client_call(client, "tables", NULL));
        result = ph_test_client_call(client, "processes", NULL);
        assert_non_null(strstr(ph_test_json_string(result, "gap"), "loaded over it"));
        cJSON_Delete(result);
        cJSON_Delete(ph_test_client_call(client, "agent.stop", NULL));
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
        assert_only_the_copy_stays(node);
        assert_nothing_logged(node);
        ph_test_node_stop(node);
}

static void purging_the_probe_ends_the_agent(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        ph_test_client_request(
                client, "subscribe", "{\"method\":\"processes\",\"interval_ms\":100}");
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        ph_test_eval(node, "code:delete(porthole_probe), code:purge(porthole_probe)");
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
        ph_test_agent_wait_gone(node);
        assert_nothing_logged(node);
        ph_test_node_stop(node);
}

static void purging_it_with_another_copy_loaded_leaves_that_copy_alone(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        load_over(node);
        ph_test_eval(node, "code:purge(porthole_probe)");
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
        assert_only_the_copy_stays(node);
        ph_test_agent_stop(node, ph_test_agent_open(node, NULL));
        assert_nothing_logged(node);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(code_loaded_over_the_probe_is_no_error_in_the_log),
                cmocka_unit_test(purging_the_probe_ends_the_agent),
                cmocka_unit_test(purging_it_with_another_copy_loaded_leaves_that_copy_alone),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}

#include "tests/support/native.h"

#include "tests/support/test.h"

#define NODES 10
#define SILENT_MS 500
#define SECONDS 600

struct ph_test_node *ph_test_native_start(void)
{
        char *folder = ph_test_build_path("tests/node/agent");
        char *schedulers = ph_test_format("%d:%d", PH_TEST_SCHEDULERS, PH_TEST_SCHEDULERS);
        const char *args[] = {"-pa", folder, "+S", schedulers, "+sfwi", "20", NULL};
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});

        ph_test_eval(node, "ok = stuck:load(\"%s/stuck\")", folder);
        free(schedulers);
        free(folder);
        return node;
}

/* It has its name before it is in native code, as registering a process waits for that. */
static void begin(struct ph_test_node *node)
{
        ph_test_eval(node,
                "P = spawn_opt(fun() -> receive go -> stuck:sleep(%d) end end,"
                " [{scheduler, rand:uniform(%d)}]), register(native, P),"
                " erlang:send_after(300, P, go)",
                SECONDS * 1000, PH_TEST_SCHEDULERS);
}

void ph_test_native_look(
        const char *options, bool (*look)(struct ph_test_node *, struct ph_test_client *))
{
        bool looked = false;

        for (int i = 0; i < NODES && !looked; i++) {
                struct ph_test_node *node = ph_test_native_start();
                struct ph_test_client *client = ph_test_agent_open(node, options);

                begin(node);
                looked = look(node, client);
                ph_test_client_close(client);
                ph_test_node_kill(node);
        }
        if (!looked)
                ph_test_fail("native code makes %d nodes silent", NODES);
}

double ph_test_native_silent_ms(struct ph_test_client *client)
{
        cJSON *hello = ph_test_client_call(client, "hello", NULL);
        double silent = ph_test_json_number(hello, "vm_silent_ms");

        cJSON_Delete(hello);
        return silent;
}

bool ph_test_native_is_silent(struct ph_test_client *client)
{
        return ph_test_native_silent_ms(client) > SILENT_MS;
}

#include "tests/support/agent.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

char *ph_test_agent_start(struct ph_test_node *node, const char *options)
{
        char *beam = ph_test_build_path("agent/probe/porthole_probe.beam");
        char *library = ph_test_build_path("agent/nif/porthole_nif");
        const char *value = ph_test_eval(node,
                "{ok, Beam} = file:read_file(\"%s\"),"
                "{module, _} = code:load_binary(porthole_probe, \"porthole_probe\", Beam),"
                "{ok, Path} = porthole_probe:start([{nif, \"%s\"}, {attached, true}%s%s]),"
                "binary_to_atom(Path)",
                beam, library, options != NULL ? ", " : "", options != NULL ? options : "");
        size_t length = strlen(value);
        char *path;

        /* An atom such as '/run/porthole/7.sock' is printed in quotes. */
        assert_true(length > 2 && value[0] == '\'' && value[length - 1] == '\'');
        path = strndup(value + 1, length - 2);
        free(library);
        free(beam);
        return path;
}

void ph_test_agent_wait_gone(struct ph_test_node *node)
{
        ph_test_wait_eval(node,
                "{code:is_loaded(porthole_probe), erlang:check_old_code(porthole_probe), "
                "whereis(porthole_probe)}",
                "{false,false,undefined}");
        ph_test_wait(ph_test_process_facts(ph_test_node_pid(node)).maps == 0);
}

void ph_test_agent_stop(struct ph_test_node *node, struct ph_test_client *client)
{
        cJSON_Delete(ph_test_client_call(client, "agent.stop", NULL));
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
        ph_test_agent_wait_gone(node);
}

struct ph_test_client *ph_test_agent_open(struct ph_test_node *node, const char *options)
{
        char *path = ph_test_agent_start(node, options);
        struct ph_test_client *client = ph_test_client_connect(path);

        free(path);
        return client;
}

static void link_file(const char *folder, const char *name, const char *built)
{
        char *from = ph_test_build_path(built);
        char *to = ph_test_format("%s/%s", folder, name);

        if (symlink(from, to) < 0 && errno != EEXIST)
                ph_test_fail("can't link %s: %s", to, strerror(errno));
        free(to);
        free(from);
}

static char *make_folder(const char *above, const char *name)
{
        char *path = ph_test_format("%s/%s", above, name);

        if (mkdir(path, 0755) < 0 && errno != EEXIST)
                ph_test_fail("can't make %s: %s", path, strerror(errno));
        return path;
}

char *ph_test_agent_application(void)
{
        char *root = make_folder(ph_test_world_folder(), "porthole");
        char *ebin = make_folder(root, "ebin");
        char *priv = make_folder(root, "priv");

        link_file(ebin, "porthole.app", "agent/probe/porthole.app");
        link_file(ebin, "porthole.beam", "agent/probe/porthole.beam");
        link_file(ebin, "porthole_probe.beam", "agent/probe/porthole_probe.beam");
        link_file(priv, "porthole_nif.so", "agent/nif/porthole_nif.so");
        free(priv);
        free(root);
        return ebin;
}

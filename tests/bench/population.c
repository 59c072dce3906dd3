#include "tests/bench/population.h"

#include <stdlib.h>
#include <time.h>

#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct ph_test_node *ph_bench_populate(long processes)
{
        char *folder = ph_test_build_path("tests/bench");
        const char *args[] = {"+P", "5000000", "-pa", folder, NULL};
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});

        ph_test_eval(node, "bench_node:fill(%ld)", processes);
        ph_test_sleep_ms(500);
        free(folder);
        return node;
}

double ph_bench_cpu_ms(struct ph_test_node *node)
{
        struct timespec used;
        clockid_t clock;

        if (clock_getcpuclockid(ph_test_node_pid(node), &clock) != 0 ||
                clock_gettime(clock, &used) != 0)
                ph_test_fail("can't read the node's CPU time");
        return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

void ph_bench_subscribe(struct ph_test_client *client, const char *params, int interval_ms)
{
        char *all = ph_test_format(
                "{\"method\":\"processes\",\"interval_ms\":%d,\"params\":%s}", interval_ms, params);

        cJSON_Delete(ph_test_client_call(client, "subscribe", all));
        free(all);
}

double ph_bench_next_sweep(struct ph_test_client *client)
{
        cJSON *frame = ph_test_client_notification(client, "frame");
        double sweep = ph_test_json_number(ph_test_json_at(frame, "result"), "sweep");

        cJSON_Delete(frame);
        return sweep;
}

/*
 * Answers of the probe: a client asks for all views, and what comes back from the node is the
 * input, cut into terms that are as well or badly formed as it has it. Whatever they are, each line
 * that the client gets is JSON, and all requests but a cancelled one end.
 *
 * Input: [kind, length of 2 bytes, term]…; each is the answer to the oldest command still open.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/core/core_state.h"
#include "protocol/framing.h"
#include "protocol/methods.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_OPEN = 64, ROUNDS = 24 };

struct input {
        const uint8_t *at;
        size_t left;
};

static uint64_t open_refs[MAX_OPEN];
static unsigned open_count;
static char folder[] = "/tmp/porthole-fuzz-XXXXXX";

static int on_send(void *context, const void *term, size_t length)
{
        struct ph_etf in = ph_etf_of(term, length);
        struct ph_etf_atom atom;
        uint64_t ref;

        (void)context;
        ph_fuzz_check(ph_etf_read_version(&in) == 0 && ph_etf_read_tuple_of(&in, 3) == 0 &&
                      ph_etf_read_atom(&in, &atom) == 0 && ph_etf_read_uint64(&in, &ref) == 0);
        ph_fuzz_check(ph_etf_skip(&in) == 0 && ph_etf_left(&in) == 0);
        if (open_count < MAX_OPEN)
                open_refs[open_count++] = ref;
        return 0;
}

static bool is_alive(void *context)
{
        (void)context;
        return true;
}

/* The configuration is well formed: [{dir, <<…>>}, {node, shop@here}, {os_pid, 4711}]. */
static struct ph_core *create_core(void)
{
        struct ph_core_options options = {
                .carrier = {.send = on_send, .is_alive = is_alive}, .mode = "in-process"};
        struct ph_etf_builder config;
        struct ph_core *core = NULL;
        struct ph_error error;

        ph_etf_build_init(&config);
        ph_etf_build_version(&config);
        ph_etf_build_list(&config, 3);
        ph_etf_build_tuple(&config, 2);
        ph_etf_build_atom(&config, "dir");
        ph_etf_build_binary(&config, folder, strlen(folder));
        ph_etf_build_tuple(&config, 2);
        ph_etf_build_atom(&config, "node");
        ph_etf_build_atom(&config, "shop@here");
        ph_etf_build_tuple(&config, 2);
        ph_etf_build_atom(&config, "os_pid");
        ph_etf_build_int64(&config, 4711);
        ph_etf_build_nil(&config);
        options.config = config.bytes;
        options.config_length = config.size;
        ph_fuzz_check(ph_core_create(&options, &core, &error) == 0);
        ph_etf_build_finish(&config);
        return core;
}

/* Delivers {Ref, Kind, Term} with the next piece of the input as Term, or what is no answer. */
static void answer(struct ph_core *core, uint64_t ref, struct input *input)
{
        static const char *const kinds[] = {"done", "part", "error"};
        struct ph_etf_builder builder;
        uint8_t kind = input->left > 0 ? input->at[0] : 2;
        size_t length = input->left > 2 ? (size_t)input->at[1] << 8 | input->at[2] : 0;
        size_t head = input->left < 3 ? input->left : 3;

        input->at += head;
        input->left -= head;
        length = length < input->left ? length : input->left;
        ph_etf_build_init(&builder);
        ph_etf_build_version(&builder);
        ph_etf_build_tuple(&builder, 3);
        ph_etf_build_uint64(&builder, ref);
        ph_etf_build_atom(&builder, kinds[kind % 3]);
        ph_etf_build_raw(&builder, input->at, length);
        input->at += length;
        input->left -= length;
        ph_core_deliver(core, builder.bytes, builder.size);
        ph_etf_build_finish(&builder);
}

static int ask(struct ph_core *core)
{
        static const char requests[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"overview\","
                                       "\"params\":{\"history\":true}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"processes\","
                                       "\"params\":{\"sort\":\"name\"}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"processes\","
                                       "\"params\":{\"limit\":0,\"syntax\":"
                                       "\"elixir\"}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tables\"}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tree\","
                                       "\"params\":{\"depth\":99}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"rows\","
                                       "\"params\":{\"table\":\"t\"}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"row\","
                                       "\"params\":{\"table\":\"t\",\"key\":\"1\"}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"search\","
                                       "\"params\":{\"table\":\"t\",\"match\":\"a\"}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"stuck\"}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":10,\"method\":\"process\","
                                       "\"params\":{\"process\":\"<0.1.0>\",\"sections\":["
                                       "\"identity\",\"numbers\",\"flags\",\"stack\",\"mailbox\","
                                       "\"dictionary\",\"links\",\"tables\",\"ports\","
                                       "\"supervisor\",\"state\"]}}\n"
                                       "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"hello\"}\n";
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", ph_core_socket_path(core));
        ph_fuzz_check(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
        ph_fuzz_check(write(fd, requests, sizeof(requests) - 1) == sizeof(requests) - 1);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        return fd;
}

static void read_lines(int fd, struct ph_framer *framer)
{
        static char bytes[65536];
        ssize_t n;
        char *line;
        size_t length;

        while ((n = read(fd, bytes, sizeof(bytes))) > 0)
                ph_fuzz_check(ph_framer_push(framer, bytes, (size_t)n) == 0);
        while (ph_framer_pop(framer, &line, &length) == 1) {
                cJSON *message = cJSON_ParseWithLengthOpts(line, length + 1, NULL, 1);

                ph_fuzz_check(cJSON_IsObject(message));
                cJSON_Delete(message);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct input input = {data, size};
        struct ph_framer framer;
        struct ph_core *core;
        int fd;

        if (strstr(folder, "XXXXXX") != NULL)
                ph_fuzz_check(mkdtemp(folder) != NULL);
        signal(SIGPIPE, SIG_IGN);
        open_count = 0;
        core = create_core();
        fd = ask(core);
        ph_framer_init(&framer, (size_t)64 << 20);
        for (int i = 0; i < ROUNDS; i++) {
                uv_run(&core->loop, UV_RUN_NOWAIT);
                for (unsigned k = 0; k < open_count; k++)
                        answer(core, open_refs[k], &input);
                open_count = 0;
                read_lines(fd, &framer);
        }
        close(fd);
        ph_core_destroy(core);
        ph_framer_finish(&framer);
        return 0;
}

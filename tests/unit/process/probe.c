#include "tests/unit/process/probe.h"

#include <errno.h>

/* Reads {porthole, Ref, Name} or {porthole, Ref, {Name, …}}. */
static void note(struct probe *probe, const void *term, size_t length)
{
        struct probe_command *command = &probe->commands[probe->count++ % PROBE_COMMANDS];
        struct ph_etf in = ph_etf_of(term, length);
        struct ph_etf_atom atom;
        uint32_t arity;

        assert_int_equal(ph_etf_read_version(&in), 0);
        assert_int_equal(ph_etf_read_tuple_of(&in, 3), 0);
        assert_int_equal(ph_etf_read_atom(&in, &atom), 0);
        assert_true(ph_etf_atom_is(&atom, "porthole"));
        assert_int_equal(ph_etf_read_uint64(&in, &command->ref), 0);
        if (ph_etf_type(&in) == PH_ETF_IS_TUPLE)
                assert_int_equal(ph_etf_read_tuple(&in, &arity), 0);
        assert_int_equal(ph_etf_read_atom(&in, &atom), 0);
        ph_etf_atom_text(&atom, command->name, sizeof(command->name));
        command->size = ph_etf_left(&in);
        assert_true(command->size <= sizeof(command->rest));
        memcpy(command->rest, in.at, command->size);
}

static int carry(void *context, const void *term, size_t length)
{
        struct probe *probe = context;

        if (probe->refuse == 0)
                note(probe, term, length);
        return probe->refuse;
}

static bool is_alive(void *context)
{
        return ((struct probe *)context)->refuse != -ESRCH;
}

void probe_start(struct probe *probe)
{
        struct ph_carrier carrier = {.context = probe, .send = carry, .is_alive = is_alive};

        probe->count = 0;
        probe->refuse = 0;
        assert_int_equal(uv_loop_init(&probe->loop), 0);
        assert_int_equal(ph_requests_start(&probe->requests, &probe->loop, &carrier), 0);
}

void probe_stop(struct probe *probe)
{
        ph_requests_close(&probe->requests);
        uv_run(&probe->loop, UV_RUN_DEFAULT);
        ph_requests_finish(&probe->requests);
        assert_int_equal(uv_loop_close(&probe->loop), 0);
}

/* The loop's clock is moved on, and the timer of the requests is run as the loop would. */
void probe_pass(struct probe *probe, uint64_t ms)
{
        uv_timer_t *timer = &probe->requests.deadline;

        probe->loop.time += ms;
        if (uv_is_active((uv_handle_t *)timer) && timer->timeout <= probe->loop.time) {
                uv_timer_cb callback = timer->timer_cb;

                uv_timer_stop(timer);
                callback(timer);
        }
}

unsigned probe_sent(const struct probe *probe, const char *name)
{
        unsigned sent = 0;

        for (unsigned i = 0; i < probe->count && i < PROBE_COMMANDS; i++)
                sent += strcmp(probe->commands[i].name, name) == 0;
        return sent;
}

const struct probe_command *probe_last(const struct probe *probe, const char *name)
{
        for (unsigned i = 1; i <= probe->count && i <= PROBE_COMMANDS; i++) {
                const struct probe_command *command =
                        &probe->commands[(probe->count - i) % PROBE_COMMANDS];

                if (strcmp(command->name, name) == 0)
                        return command;
        }
        ph_test_fail("%s was not sent", name);
        return NULL;
}

struct ph_etf probe_rest(const struct probe_command *command)
{
        return ph_etf_of(command->rest, command->size);
}

void probe_answer(struct probe *probe, uint64_t ref, const char *kind, struct ph_etf_builder *term)
{
        struct ph_etf_builder whole;

        ph_etf_build_init(&whole);
        ph_etf_build_version(&whole);
        ph_etf_build_tuple(&whole, 3);
        ph_etf_build_uint64(&whole, ref);
        ph_etf_build_atom(&whole, kind);
        ph_etf_build_raw(&whole, term->bytes, term->size);
        assert_int_equal(whole.error, 0);
        ph_requests_deliver(&probe->requests, whole.bytes, whole.size);
        ph_etf_build_finish(&whole);
        ph_etf_build_finish(term);
}

void probe_fail(struct probe *probe, uint64_t ref, const char *reason)
{
        struct ph_etf_builder term;

        ph_etf_build_init(&term);
        ph_etf_build_binary(&term, reason, strlen(reason));
        probe_answer(probe, ref, "error", &term);
}

void probe_restart(struct probe *probe)
{
        struct ph_etf_builder term;

        ph_etf_build_init(&term);
        ph_etf_build_atom(&term, "restarted");
        probe_answer(probe, 0, "done", &term);
}

void probe_build_pid(struct ph_etf_builder *builder, struct ph_pid pid)
{
        static const char node[] = "shop@here";
        struct ph_etf_pid term = {.node = {(const uint8_t *)node, sizeof(node) - 1, false},
                .id = pid.id,
                .serial = pid.serial,
                .creation = 7};

        ph_etf_build_pid(builder, &term);
}

void probe_build_row(struct ph_etf_builder *builder, struct ph_pid pid, int64_t mailbox,
        int64_t reductions, int64_t words, int64_t status)
{
        probe_build_pid(builder, pid);
        ph_etf_build_int64(builder, reductions);
        ph_etf_build_int64(builder, words);
        ph_etf_build_int64(builder, mailbox << 3 | status);
}

void probe_part(
        struct probe *probe, uint64_t ref, uint32_t first, uint32_t count, int64_t reductions)
{
        struct ph_etf_builder part;

        ph_etf_build_init(&part);
        ph_etf_build_list(&part, (size_t)count * 4);
        for (uint32_t id = first; id < first + count; id++)
                probe_build_row(
                        &part, (struct ph_pid){id, 0}, id, reductions, 233, PH_STATUS_WAITING);
        ph_etf_build_nil(&part);
        probe_answer(probe, ref, "part", &part);
}

void probe_done(struct probe *probe, uint64_t ref, int64_t parts, int64_t busy_us)
{
        struct ph_etf_builder done;

        ph_etf_build_init(&done);
        ph_etf_build_tuple(&done, 4);
        ph_etf_build_nil(&done);
        ph_etf_build_int64(&done, parts);
        ph_etf_build_int64(&done, busy_us);
        ph_etf_build_nil(&done);
        probe_answer(probe, ref, "done", &done);
}

/* Questions to the probe and what becomes of them. */
#include "agent/core/requests.h"

#include <errno.h>

#include "tests/support/fault.h"
#include "tests/support/test.h"

/* A carrier that notes what it was given, and one request's fate. */
struct bench {
        uv_loop_t loop;
        struct ph_requests requests;
        char sent[16][32]; /* names of the commands, oldest first */
        unsigned sent_count;
        int send_result;
        unsigned parts, ends;
        struct ph_answer last;
        int64_t value; /* of the last part or result that is an integer */
};

static int on_send(void *context, const void *term, size_t length)
{
        struct bench *bench = context;
        struct ph_etf in = ph_etf_of(term, length);
        struct ph_etf_atom atom;
        uint64_t ref;
        uint32_t arity;

        if (bench->send_result < 0)
                return bench->send_result;
        assert_true(ph_etf_read_version(&in) == 0 && ph_etf_read_tuple_of(&in, 3) == 0 &&
                    ph_etf_read_atom(&in, &atom) == 0 && ph_etf_read_uint64(&in, &ref) == 0);
        if (ph_etf_type(&in) == PH_ETF_IS_TUPLE)
                assert_int_equal(ph_etf_read_tuple(&in, &arity), 0);
        assert_int_equal(ph_etf_read_atom(&in, &atom), 0);
        ph_etf_atom_text(&atom, bench->sent[bench->sent_count++], 32);
        return 0;
}

static bool is_alive(void *context)
{
        (void)context;
        return true;
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        struct bench *bench = context;
        struct ph_etf in = answer->term;

        bench->last = *answer;
        if (answer->kind == PH_ANSWER_PART)
                bench->parts++;
        else
                bench->ends++;
        if (answer->kind != PH_ANSWER_ERROR)
                ph_etf_read_int64(&in, &bench->value);
}

static void start(struct bench *bench)
{
        struct ph_carrier carrier = {.context = bench, .send = on_send, .is_alive = is_alive};

        memset(bench, 0, sizeof(*bench));
        assert_int_equal(uv_loop_init(&bench->loop), 0);
        assert_int_equal(ph_requests_start(&bench->requests, &bench->loop, &carrier), 0);
}

static void finish(struct bench *bench)
{
        ph_requests_close(&bench->requests);
        uv_run(&bench->loop, UV_RUN_DEFAULT);
        assert_int_equal(uv_loop_close(&bench->loop), 0);
        ph_requests_finish(&bench->requests);
}

static uint64_t ask(struct bench *bench, uint64_t timeout_ms, struct ph_error *error)
{
        ph_etf_build_atom(ph_requests_command(&bench->requests), "overview");
        return ph_requests_send(&bench->requests, timeout_ms, on_answer, bench, error);
}

/* Delivers {Ref, Kind, Value}. */
static void deliver(struct bench *bench, uint64_t ref, const char *kind, int64_t value)
{
        struct ph_etf_builder builder;

        ph_etf_build_init(&builder);
        ph_etf_build_version(&builder);
        ph_etf_build_tuple(&builder, 3);
        ph_etf_build_uint64(&builder, ref);
        ph_etf_build_atom(&builder, kind);
        if (strcmp(kind, "error") == 0)
                ph_etf_build_binary(&builder, "too tired", 9);
        else
                ph_etf_build_int64(&builder, value);
        ph_requests_deliver(&bench->requests, builder.bytes, builder.size);
        ph_etf_build_finish(&builder);
}

static void an_answer_finds_its_request(void **state)
{
        struct bench bench;
        uint64_t first, second;

        (void)state;
        start(&bench);
        first = ask(&bench, 60000, NULL);
        second = ask(&bench, 60000, NULL);
        assert_true(first > 0 && second > first);
        deliver(&bench, second, "part", 7);
        deliver(&bench, second, "part", 8);
        assert_int_equal(bench.parts, 2);
        assert_int_equal(bench.value, 8);
        deliver(&bench, second, "done", 9);
        assert_int_equal(bench.ends, 1);
        assert_int_equal(bench.value, 9);
        deliver(&bench, first, "done", 1);
        assert_int_equal(bench.ends, 2);
        finish(&bench);
}

static void after_its_end_a_request_hears_nothing(void **state)
{
        struct bench bench;
        uint64_t ref;

        (void)state;
        start(&bench);
        ref = ask(&bench, 60000, NULL);
        deliver(&bench, ref, "done", 1);
        deliver(&bench, ref, "done", 2);
        deliver(&bench, ref, "part", 3);
        deliver(&bench, ref + 1000, "done", 4);
        assert_int_equal(bench.ends, 1);
        assert_int_equal(bench.parts, 0);
        finish(&bench);
}

static void the_probes_own_error_is_passed_on(void **state)
{
        struct bench bench;

        (void)state;
        start(&bench);
        deliver(&bench, ask(&bench, 60000, NULL), "error", 0);
        assert_int_equal(bench.last.kind, PH_ANSWER_ERROR);
        assert_int_equal(bench.last.error.code, PH_ERROR_INTERNAL);
        assert_string_equal(bench.last.error.message, "too tired");
        finish(&bench);
}

static void a_deadline_is_an_error_and_ends_the_work(void **state)
{
        struct bench bench;
        int64_t begin = ph_test_now_ms();

        (void)state;
        start(&bench);
        ask(&bench, 100, NULL);
        while (bench.ends == 0)
                uv_run(&bench.loop, UV_RUN_ONCE);
        assert_true(ph_test_now_ms() - begin >= 95);
        assert_int_equal(bench.last.kind, PH_ANSWER_ERROR);
        assert_int_equal(bench.last.error.code, PH_ERROR_NO_ANSWER);
        assert_non_null(strstr(bench.last.error.message, "100 ms"));
        assert_int_equal(bench.sent_count, 2);
        assert_string_equal(bench.sent[1], "stop_work");
        finish(&bench);
}

static void the_nearest_deadline_comes_first(void **state)
{
        struct bench bench;
        uint64_t late;

        (void)state;
        start(&bench);
        late = ask(&bench, 60000, NULL);
        ask(&bench, 50, NULL);
        while (bench.ends == 0)
                uv_run(&bench.loop, UV_RUN_ONCE);
        assert_int_equal(bench.ends, 1);
        deliver(&bench, late, "done", 5);
        assert_int_equal(bench.value, 5);
        finish(&bench);
}

static void each_part_begins_the_deadline_anew(void **state)
{
        struct bench bench;
        uint64_t ref;

        (void)state;
        start(&bench);
        ref = ask(&bench, 400, NULL);
        for (int i = 0; i < 4; i++) {
                ph_test_sleep_ms(150);
                uv_update_time(&bench.loop);
                deliver(&bench, ref, "part", i);
                uv_run(&bench.loop, UV_RUN_NOWAIT);
        }
        assert_int_equal(bench.ends, 0);
        assert_int_equal(bench.parts, 4);
        finish(&bench);
}

static void a_cancelled_request_hears_nothing_and_its_work_is_ended(void **state)
{
        struct bench bench;
        uint64_t ref;

        (void)state;
        start(&bench);
        ref = ask(&bench, 60000, NULL);
        ph_requests_cancel(&bench.requests, ref);
        ph_requests_cancel(&bench.requests, ref);
        ph_requests_cancel(&bench.requests, 0);
        deliver(&bench, ref, "done", 1);
        assert_int_equal(bench.ends, 0);
        assert_int_equal(bench.sent_count, 2);
        assert_string_equal(bench.sent[1], "stop_work");
        finish(&bench);
}

static void a_restarted_probe_knows_of_no_request(void **state)
{
        struct bench bench;
        uint64_t ref;

        (void)state;
        start(&bench);
        ask(&bench, 60000, NULL);
        ask(&bench, 60000, NULL);
        deliver(&bench, 0, "done", 0);
        assert_int_equal(bench.ends, 2);
        assert_int_equal(bench.last.kind, PH_ANSWER_ERROR);
        ref = ask(&bench, 60000, NULL);
        deliver(&bench, ref, "done", 3);
        assert_int_equal(bench.value, 3);
        finish(&bench);
}

static void a_command_that_is_not_carried_is_an_error_at_once(void **state)
{
        static const struct {
                int result;
                int code;
        } failures[] = {{-ESRCH, PH_ERROR_INTERNAL}, {-EBADMSG, PH_ERROR_PARAMS},
                {-ENOMEM, PH_ERROR_INTERNAL}};
        struct bench bench;

        (void)state;
        start(&bench);
        for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
                struct ph_error error = {0};

                bench.send_result = failures[i].result;
                assert_int_equal(ask(&bench, 60000, &error), 0);
                assert_int_equal(error.code, failures[i].code);
                assert_true(error.message[0] != '\0');
        }
        assert_int_equal(bench.ends, 0);
        finish(&bench);
}

static void asking_without_memory_is_an_error(void **state)
{
        struct bench bench;
        struct ph_error error = {0};
        int nth = 0;
        bool happened;

        (void)state;
        start(&bench);
        do {
                uint64_t ref;

                ph_test_fail_allocation(++nth);
                ref = ask(&bench, 60000, &error);
                happened = ph_test_has_failed_allocation();
                ph_test_fail_allocation(0);
                assert_int_equal(ref == 0, happened);
        } while (happened);
        assert_true(nth > 1);
        finish(&bench);
}

static void closing_forgets_all_without_a_word(void **state)
{
        struct bench bench;

        (void)state;
        start(&bench);
        ask(&bench, 60000, NULL);
        ask(&bench, 60000, NULL);
        finish(&bench);
        assert_int_equal(bench.ends, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_answer_finds_its_request),
                cmocka_unit_test(after_its_end_a_request_hears_nothing),
                cmocka_unit_test(the_probes_own_error_is_passed_on),
                cmocka_unit_test(a_deadline_is_an_error_and_ends_the_work),
                cmocka_unit_test(the_nearest_deadline_comes_first),
                cmocka_unit_test(each_part_begins_the_deadline_anew),
                cmocka_unit_test(a_cancelled_request_hears_nothing_and_its_work_is_ended),
                cmocka_unit_test(a_restarted_probe_knows_of_no_request),
                cmocka_unit_test(a_command_that_is_not_carried_is_an_error_at_once),
                cmocka_unit_test(asking_without_memory_is_an_error),
                cmocka_unit_test(closing_forgets_all_without_a_word),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

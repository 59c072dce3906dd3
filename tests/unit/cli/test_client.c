#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tests/unit/cli/fake_agent.h"
#include "tui/client/ask.h"
#include "tui/client/connect.h"

/* What came back for one call or subscription. */
struct outcome {
        int times;
        char result[256];
        char rows[64]; /* of all parts */
        struct ph_error error;
        struct ph_client_frame frame; /* the last one; its result is in result */
        struct ph_client *close;      /* closed by the callback */
        struct fake_agent *agent;
        int64_t unsubscribe; /* ended by the callback */
};

static void keep_result(struct outcome *outcome, const cJSON *result)
{
        char *text = result != NULL ? cJSON_PrintUnformatted(result) : NULL;

        snprintf(outcome->result, sizeof(outcome->result), "%s", text != NULL ? text : "");
        free(text);
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct outcome *outcome = context;

        outcome->times++;
        assert_true((result == NULL) != (error == NULL));
        keep_result(outcome, result);
        if (error != NULL)
                outcome->error = *error;
        ph_client_close(outcome->close);
}

static void on_frame(void *context, const struct ph_client_frame *frame)
{
        struct outcome *outcome = context;

        outcome->times++;
        outcome->frame = *frame;
        keep_result(outcome, frame->result);
        if (outcome->unsubscribe != 0)
                ph_client_unsubscribe(outcome->agent->client, outcome->unsubscribe);
        ph_client_close(outcome->close);
}

static int64_t call(struct fake_agent *agent, const char *method, struct outcome *outcome)
{
        int64_t id = ph_client_call(agent->client, method, NULL, 60000, on_answer, outcome);

        assert_true(id > 0);
        assert_int_equal(outcome->times, 0);
        return id;
}

/* Runs the loop until the deadline of something has passed. */
static void run_until_called(struct fake_agent *agent, const int *times)
{
        int64_t deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;

        while (*times == 0 && ph_test_now_ms() < deadline)
                uv_run(&agent->loop, UV_RUN_ONCE);
        assert_int_equal(*times, 1);
}

static void a_call_is_one_line_and_so_is_its_answer(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};
        cJSON *params = cJSON_Parse("{\"limit\":2}");

        (void)state;
        fake_agent_start(&agent);
        assert_int_equal(
                ph_client_call(agent.client, "processes", params, 60000, on_answer, &outcome), 1);
        assert_string_equal(fake_agent_hear(&agent),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"processes\",\"params\":{\"limit\":2}}");
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"total\":3}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.times, 1);
        assert_string_equal(outcome.result, "{\"total\":3}");
        fake_agent_finish(&agent);
}

static void hello_names_program_and_version(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        assert_true(ph_client_hello(agent.client, 60000, on_answer, &outcome) > 0);
        assert_string_equal(fake_agent_hear(&agent),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":"
                "\"porthole " PH_VERSION "\",\"protocol\":1}}");
        fake_agent_say(&agent,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1,\"node\":\"a@b\"}}\n");
        fake_agent_settle(&agent);
        assert_string_equal(outcome.result, "{\"protocol\":1,\"node\":\"a@b\"}");
        fake_agent_finish(&agent);
}

static void an_agent_of_another_protocol_is_not_talked_to(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        assert_true(ph_client_hello(agent.client, 60000, on_answer, &outcome) > 0);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":2,"
                               "\"agent_version\":\"9.1.0\"}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.error.code, PH_ERROR_FAILED);
        assert_non_null(strstr(outcome.error.message, "9.1.0"));
        fake_agent_finish(&agent);
}

static void answers_may_come_in_any_order_and_in_any_pieces(void **state)
{
        static const char both[] = "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"n\":2}}\r\n"
                                   "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"n\":1}}\n";
        struct fake_agent agent;
        struct outcome first = {0}, second = {0};

        (void)state;
        fake_agent_start(&agent);
        call(&agent, "hello", &first);
        call(&agent, "overview", &second);
        for (size_t i = 0; i < sizeof(both) - 1; i++) {
                fake_agent_send(&agent, both + i, 1);
                fake_agent_settle(&agent);
        }
        assert_string_equal(first.result, "{\"n\":1}");
        assert_string_equal(second.result, "{\"n\":2}");
        assert_int_equal(first.times + second.times, 2);
        fake_agent_finish(&agent);
}

static void on_part(void *context, const cJSON *part)
{
        struct outcome *outcome = context;
        const cJSON *row;

        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(part, "rows"))
                snprintf(outcome->rows + strlen(outcome->rows),
                        sizeof(outcome->rows) - strlen(outcome->rows), "%d", row->valueint);
}

static void a_long_answer_comes_in_parts(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0}, other = {0};

        (void)state;
        fake_agent_start(&agent);
        assert_int_equal(ph_client_stream(agent.client, "processes", NULL, 60000, on_part,
                                 on_answer, &outcome),
                1);
        call(&agent, "processes", &other);
        fake_agent_say(&agent,
                "{\"jsonrpc\":\"2.0\",\"method\":\"part\",\"params\":{\"id\":1,\"rows\":[1,2]}}\n"
                "{\"jsonrpc\":\"2.0\",\"method\":\"part\",\"params\":{\"id\":2,\"rows\":[7]}}\n"
                "{\"jsonrpc\":\"2.0\",\"method\":\"part\",\"params\":{\"rows\":[8]}}\n"
                "{\"jsonrpc\":\"2.0\",\"method\":\"part\"}\n"
                "{\"jsonrpc\":\"2.0\",\"method\":\"part\",\"params\":{\"id\":1,\"rows\":[3]}}\n"
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"streamed\":3}}\n"
                "{\"jsonrpc\":\"2.0\",\"method\":\"part\",\"params\":{\"id\":1,\"rows\":[4]}}\n");
        fake_agent_settle(&agent);
        assert_string_equal(outcome.rows, "123");
        assert_string_equal(outcome.result, "{\"streamed\":3}");
        assert_int_equal(other.times, 0);
        fake_agent_finish(&agent);
}

/* Each part comes long before the deadline that the one before set. */
static void a_part_moves_the_deadline(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        ph_client_stream(agent.client, "processes", NULL, 2000, on_part, on_answer, &outcome);
        for (int i = 0; i < 3; i++) {
                ph_test_sleep_ms(1100);
                fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"method\":\"part\",\"params\":{"
                                       "\"id\":1,\"rows\":[1]}}\n");
                fake_agent_settle(&agent);
                assert_int_equal(outcome.times, 0);
        }
        run_until_called(&agent, &outcome.times);
        assert_int_equal(outcome.error.code, PH_ERROR_NO_ANSWER);
        fake_agent_finish(&agent);
}

static void an_error_keeps_its_code_and_sentence(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        call(&agent, "kill", &outcome);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32002,"
                               "\"message\":\"kill is disabled\"}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.error.code, PH_ERROR_REFUSED);
        assert_string_equal(outcome.error.message, "kill is disabled");
        assert_true(ph_client_is_open(agent.client));
        fake_agent_finish(&agent);
}

static void what_nobody_asked_for_is_ignored(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        call(&agent, "hello", &outcome);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}\n"
                               "{\"jsonrpc\":\"2.0\",\"id\":1e300,\"result\":{}}\n"
                               "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}\n"
                               "{\"jsonrpc\":\"2.0\",\"id\":78,\"error\":{}}\n"
                               "{\"jsonrpc\":\"2.0\",\"method\":\"news\"}\n"
                               "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n"
                               "{\"jsonrpc\":\"2.0\",\"method\":\"frame\"}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.times, 0);
        assert_int_equal(agent.closed, 0);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.times, 1);
        fake_agent_finish(&agent);
}

static void a_call_that_is_not_answered_in_time_is_given_up(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        assert_true(ph_client_call(agent.client, "hello", NULL, 30, on_answer, &outcome) > 0);
        fake_agent_hear(&agent);
        run_until_called(&agent, &outcome.times);
        assert_int_equal(outcome.error.code, PH_ERROR_NO_ANSWER);
        assert_string_equal(
                outcome.error.message, "the agent did not answer \"hello\" within 30 ms");
        assert_string_equal(fake_agent_hear(&agent),
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"cancel\",\"params\":{\"id\":1}}");
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.times, 1);
        fake_agent_finish(&agent);
}

static void a_cancelled_call_is_never_called_back(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};
        int64_t id;

        (void)state;
        fake_agent_start(&agent);
        id = call(&agent, "processes", &outcome);
        fake_agent_hear(&agent);
        ph_client_cancel(agent.client, id);
        ph_client_cancel(agent.client, id);
        assert_string_equal(fake_agent_hear(&agent),
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"cancel\",\"params\":{\"id\":1}}");
        fake_agent_hear_nothing(&agent);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32003,"
                               "\"message\":\"cancelled\"}}\n");
        fake_agent_leave(&agent);
        fake_agent_settle(&agent);
        assert_int_equal(outcome.times, 0);
        assert_int_equal(agent.closed, 1);
        fake_agent_finish(&agent);
}

static void subscribe(struct fake_agent *agent, struct outcome *outcome)
{
        outcome->agent = agent;
        assert_int_equal(ph_client_subscribe(agent->client, "overview",
                                 cJSON_Parse("{\"history\":true}"), 500, on_frame, outcome),
                1);
        assert_string_equal(fake_agent_hear(agent),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\",\"params\":{\"method\":"
                "\"overview\",\"interval_ms\":500,\"params\":{\"history\":true}}}");
}

static void accept_it(struct fake_agent *agent)
{
        fake_agent_say(agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"subscription\":9}}\n");
        fake_agent_settle(agent);
}

static void say_frame(struct fake_agent *agent, int sequence, int skipped)
{
        fake_agent_say(agent,
                "{\"jsonrpc\":\"2.0\",\"method\":\"frame\",\"params\":{\"subscription\":9,"
                "\"sequence\":%d,\"skipped\":%d,\"result\":{\"age_ms\":%d}}}\n",
                sequence, skipped, sequence * 10);
        fake_agent_settle(agent);
}

static void frames_come_until_unsubscribed(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        subscribe(&agent, &outcome);
        accept_it(&agent);
        assert_int_equal(outcome.times, 0);
        say_frame(&agent, 1, 0);
        assert_string_equal(outcome.result, "{\"age_ms\":10}");
        say_frame(&agent, 2, 5);
        assert_int_equal(outcome.times, 2);
        assert_int_equal(outcome.frame.sequence, 2);
        assert_int_equal(outcome.frame.skipped, 5);
        assert_false(outcome.frame.last);
        ph_client_unsubscribe(agent.client, 1);
        assert_string_equal(fake_agent_hear(&agent),
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"unsubscribe\",\"params\":{"
                "\"subscription\":9}}");
        say_frame(&agent, 3, 0);
        assert_int_equal(outcome.times, 2);
        fake_agent_finish(&agent);
}

static void a_frame_may_say_why_there_is_nothing(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        subscribe(&agent, &outcome);
        accept_it(&agent);
        fake_agent_say(&agent,
                "{\"jsonrpc\":\"2.0\",\"method\":\"frame\",\"params\":{\"subscription\":9,"
                "\"sequence\":1,\"skipped\":0,\"result\":null,\"error\":{\"code\":-32001,"
                "\"message\":\"no answer yet\"}}}\n");
        fake_agent_settle(&agent);
        assert_null(outcome.frame.result);
        assert_int_equal(outcome.frame.error.code, PH_ERROR_NO_ANSWER);
        assert_string_equal(outcome.frame.error.message, "no answer yet");
        assert_false(outcome.frame.last);
        fake_agent_finish(&agent);
}

static void a_refused_subscription_says_so_once(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        subscribe(&agent, &outcome);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005,"
                               "\"message\":\"too many\"}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(outcome.times, 1);
        assert_true(outcome.frame.last);
        assert_string_equal(outcome.frame.error.message, "too many");
        ph_client_unsubscribe(agent.client, 1);
        fake_agent_hear_nothing(&agent);
        fake_agent_finish(&agent);
}

static void a_subscription_given_up_before_it_was_accepted_ends_in_the_agent_too(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        subscribe(&agent, &outcome);
        ph_client_unsubscribe(agent.client, 1);
        accept_it(&agent);
        fake_agent_hear_nothing(&agent);
        say_frame(&agent, 1, 0);
        assert_string_equal(fake_agent_hear(&agent),
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"unsubscribe\",\"params\":{"
                "\"subscription\":9}}");
        assert_int_equal(outcome.times, 0);
        fake_agent_finish(&agent);
}

static void a_subscription_may_end_itself_in_its_frame(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {.unsubscribe = 1};

        (void)state;
        fake_agent_start(&agent);
        subscribe(&agent, &outcome);
        accept_it(&agent);
        say_frame(&agent, 1, 0);
        say_frame(&agent, 2, 0);
        assert_int_equal(outcome.times, 1);
        fake_agent_finish(&agent);
}

static void the_client_may_be_closed_from_any_callback(void **state)
{
        struct fake_agent agent;
        struct outcome first = {0}, second = {0}, frames = {0};

        (void)state;
        fake_agent_start(&agent);
        first.close = agent.client;
        call(&agent, "hello", &first);
        call(&agent, "hello", &second);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n"
                               "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(first.times, 1);
        assert_int_equal(second.times, 0);
        agent.client = NULL;
        fake_agent_finish(&agent);
        assert_int_equal(agent.closed, 0);

        fake_agent_start(&agent);
        subscribe(&agent, &frames);
        frames.close = agent.client;
        accept_it(&agent);
        fake_agent_say(&agent,
                "{\"jsonrpc\":\"2.0\",\"method\":\"frame\",\"params\":{\"subscription\":9}}\n"
                "{\"jsonrpc\":\"2.0\",\"method\":\"frame\",\"params\":{\"subscription\":9}}\n");
        fake_agent_settle(&agent);
        assert_int_equal(frames.times, 1);
        agent.client = NULL;
        fake_agent_finish(&agent);

        /* From the first of two calls that end with the connection. */
        first = second = (struct outcome){0};
        fake_agent_start(&agent);
        first.close = agent.client;
        call(&agent, "hello", &first);
        call(&agent, "hello", &second);
        fake_agent_leave(&agent);
        fake_agent_settle(&agent);
        assert_int_equal(first.times, 1);
        assert_int_equal(second.times, 0);
        assert_int_equal(agent.closed, 0);
        agent.client = NULL;
        fake_agent_finish(&agent);
}

static void an_agent_that_dies_in_mid_answer_ends_all_calls(void **state)
{
        struct fake_agent agent;
        struct outcome first = {0}, second = {0}, frames = {0};

        (void)state;
        fake_agent_start(&agent);
        subscribe(&agent, &frames);
        accept_it(&agent);
        call(&agent, "hello", &first);
        call(&agent, "overview", &second);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":2,\"resu");
        fake_agent_settle(&agent);
        fake_agent_leave(&agent);
        fake_agent_settle(&agent);
        assert_int_equal(first.times, 1);
        assert_int_equal(first.error.code, PH_ERROR_GONE);
        assert_int_equal(second.error.code, PH_ERROR_GONE);
        assert_int_equal(frames.times, 0);
        assert_int_equal(agent.closed, 1);
        assert_int_equal(agent.end.error.code, PH_ERROR_GONE);
        assert_string_equal(agent.end.leaving, "");
        assert_false(ph_client_is_open(agent.client));
        assert_int_equal(
                ph_client_call(agent.client, "hello", NULL, 100, on_answer, &first), -ENOTCONN);
        assert_int_equal(ph_client_subscribe(agent.client, "overview", cJSON_CreateObject(), 100,
                                 on_frame, &frames),
                -ENOTCONN);
        fake_agent_finish(&agent);
        assert_int_equal(agent.closed, 1);
        assert_int_equal(first.times, 1);
}

static void the_reason_of_leaving_is_kept(void **state)
{
        static const struct {
                const char *reason;
                int code;
        } cases[] = {{"halt", PH_ERROR_GONE}, {"stop", PH_ERROR_STOPPING},
                {"idle", PH_ERROR_STOPPING}, {"upgrade", PH_ERROR_STOPPING}};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct fake_agent agent;
                struct outcome outcome = {0};

                fake_agent_start(&agent);
                call(&agent, "agent.stop", &outcome);
                fake_agent_say(&agent,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"stopping\":true}}\n"
                        "{\"jsonrpc\":\"2.0\",\"method\":\"agent.leaving\",\"params\":{"
                        "\"reason\":\"%s\"}}\n",
                        cases[i].reason);
                fake_agent_leave(&agent);
                fake_agent_settle(&agent);
                assert_string_equal(outcome.result, "{\"stopping\":true}");
                assert_int_equal(agent.closed, 1);
                assert_string_equal(agent.end.leaving, cases[i].reason);
                assert_int_equal(agent.end.error.code, cases[i].code);
                fake_agent_finish(&agent);
        }
}

static void an_agent_that_turns_us_away_is_quoted(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};

        (void)state;
        fake_agent_start(&agent);
        call(&agent, "hello", &outcome);
        fake_agent_say(&agent, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,"
                               "\"message\":\"64 clients are connected already\"}}\n");
        fake_agent_leave(&agent);
        fake_agent_settle(&agent);
        assert_int_equal(outcome.error.code, PH_ERROR_LIMIT);
        assert_string_equal(agent.end.error.message, "64 clients are connected already");
        fake_agent_finish(&agent);
}

static void garbage_ends_the_connection(void **state)
{
        static const char *const garbage[] = {"HTTP/1.1 400 Bad Request\r\n", "\n", "[]\n", "{}\n",
                "{\"jsonrpc\":\"2.0\",\"id\":1}\n", "{\"id\":1,\"result\":{}}\n", "\xff\xfe\n"};

        (void)state;
        for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
                struct fake_agent agent;
                struct outcome outcome = {0};

                fake_agent_start(&agent);
                call(&agent, "hello", &outcome);
                fake_agent_say(&agent, "%s", garbage[i]);
                fake_agent_settle(&agent);
                assert_int_equal(outcome.times, 1);
                assert_int_equal(outcome.error.code, PH_ERROR_FAILED);
                assert_int_equal(agent.closed, 1);
                fake_agent_finish(&agent);
        }
}

static void a_line_without_end_is_not_taken(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};
        static char block[64 * 1024];

        (void)state;
        memset(block, ' ', sizeof(block));
        fake_agent_start(&agent);
        call(&agent, "hello", &outcome);
        for (size_t sent = 0; sent <= (size_t)PH_MAX_ANSWER_BYTES && outcome.times == 0;
                sent += sizeof(block)) {
                fake_agent_send(&agent, block, sizeof(block));
                fake_agent_settle(&agent);
        }
        assert_int_equal(outcome.error.code, PH_ERROR_FAILED);
        assert_int_equal(agent.closed, 1);
        fake_agent_finish(&agent);
}

static void an_agent_that_does_not_read_blocks_nobody(void **state)
{
        struct fake_agent agent;
        struct outcome outcome = {0};
        char *text = malloc(1000000);

        (void)state;
        memset(text, 'x', 999999);
        text[999999] = '\0';
        fake_agent_start(&agent);
        for (int i = 0; i < 8; i++) {
                cJSON *params = cJSON_CreateObject();

                cJSON_AddStringToObject(params, "filter", text);
                assert_true(
                        ph_client_call(agent.client, "processes", params, 60000, NULL, NULL) > 0);
        }
        assert_true(ph_client_call(agent.client, "hello", NULL, 30, on_answer, &outcome) > 0);
        run_until_called(&agent, &outcome.times);
        assert_int_equal(outcome.error.code, PH_ERROR_NO_ANSWER);
        fake_agent_finish(&agent);
        free(text);
}

/* Answers hello from a thread, as ask() has the test's own one. */
static void answer_in_thread(void *context)
{
        struct fake_agent *agent = context;
        char bytes[4096];

        if (recv(agent->fd, bytes, sizeof(bytes), 0) > 0)
                fake_agent_say(
                        agent, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1}}\n");
}

static void asking_waits_for_the_answer(void **state)
{
        struct fake_agent agent;
        uv_thread_t thread;
        cJSON *result = NULL;
        struct ph_error error = {0};

        (void)state;
        fake_agent_start(&agent);
        assert_int_equal(uv_thread_create(&thread, answer_in_thread, &agent), 0);
        assert_int_equal(
                ph_client_ask(agent.client, &agent.loop, "hello", NULL, 60000, &result, &error), 0);
        assert_int_equal(ph_json_get_int(result, "protocol", 0), 1);
        cJSON_Delete(result);
        uv_thread_join(&thread);

        assert_int_equal(
                ph_client_ask(agent.client, &agent.loop, "overview", NULL, 20, &result, &error),
                -EIO);
        assert_int_equal(error.code, PH_ERROR_NO_ANSWER);
        uv_stop(&agent.loop);
        assert_int_equal(
                ph_client_ask(agent.client, &agent.loop, "overview", NULL, 60000, &result, &error),
                -EINTR);
        assert_int_equal(error.code, PH_ERROR_CANCELLED);
        fake_agent_leave(&agent);
        assert_int_equal(
                ph_client_ask(agent.client, &agent.loop, "overview", NULL, 60000, &result, &error),
                -EIO);
        assert_int_equal(error.code, PH_ERROR_GONE);
        error = (struct ph_error){0};
        assert_int_equal(
                ph_client_ask(agent.client, &agent.loop, "overview", NULL, 60000, &result, &error),
                -ENOTCONN);
        assert_int_equal(error.code, PH_ERROR_GONE);
        assert_string_equal(error.message, agent.end.error.message);
        fake_agent_finish(&agent);
}

/* A folder with a long name, and a listening socket in it. */
static char *make_long_path(char folder[64])
{
        char *path;
        char name[201];

        memset(name, 'n', 200);
        name[200] = '\0';
        snprintf(folder, 64, "/tmp/porthole-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
        path = ph_test_format("%s/%s", folder, name);
        assert_int_equal(mkdir(path, 0700), 0);
        return path;
}

static int listen_in(const char *folder, const char *name)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        char old[4096];

        assert_non_null(getcwd(old, sizeof(old)));
        snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
        assert_int_equal(chdir(folder), 0);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(chdir(old), 0);
        assert_int_equal(listen(fd, 1), 0);
        return fd;
}

static void a_path_of_any_length_is_opened(void **state)
{
        char folder[64];
        char *deep = make_long_path(folder);
        int listener = listen_in(deep, "1.sock");
        char *path = ph_test_format("%s/1.sock", deep);
        uv_loop_t loop;
        struct ph_client_options options = {.loop = &loop, .path = path};
        struct ph_client *client = NULL;
        struct ph_error error = {0};

        (void)state;
        assert_int_equal(uv_loop_init(&loop), 0);
        assert_true(strlen(path) > sizeof(((struct sockaddr_un *)NULL)->sun_path));
        assert_int_equal(ph_client_open(&options, &client, &error), 0);
        ph_client_close(client);
        uv_run(&loop, UV_RUN_DEFAULT);

        close(listener);
        assert_int_equal(ph_client_open(&options, &client, &error), -ECONNREFUSED);
        assert_int_equal(error.code, PH_ERROR_TARGET);
        unlink(path);
        assert_int_equal(ph_client_open(&options, &client, &error), -ENOENT);
        assert_int_equal(error.code, PH_ERROR_TARGET);
        options.path = deep;
        assert_int_equal(ph_client_open(&options, &client, &error), -ENOTSOCK);
        assert_int_equal(error.code, PH_ERROR_TARGET);
        assert_int_equal(uv_loop_close(&loop), 0);
        rmdir(deep);
        rmdir(folder);
        free(path);
        free(deep);
}

/* Makes a socket on which a process of user @uid listens, and connects to it. */
static int connect_to_user(const char *folder, uid_t uid, pid_t *pid_out)
{
        char *path = ph_test_format("%s/2.sock", folder);
        int ready[2];
        int fd;
        char byte;
        struct ph_error error;

        assert_int_equal(pipe(ready), 0);
        *pid_out = fork();
        if (*pid_out == 0) {
                /* As this user from socket() on: the kernel keeps the credentials of listen(). */
                if (setuid(uid) == 0) {
                        listen_in(folder, "2.sock");
                        if (write(ready[1], "", 1) == 1)
                                pause();
                }
                _exit(1);
        }
        assert_int_equal(read(ready[0], &byte, 1), 1);
        fd = ph_connect(path, &error);
        assert_true(fd >= 0);
        close(ready[0]);
        close(ready[1]);
        unlink(path);
        free(path);
        return fd;
}

static void an_agent_of_another_user_is_refused(void **state)
{
        char folder[] = "/tmp/porthole-test-XXXXXX";
        struct ph_error error = {0};
        uid_t other = 65533;
        pid_t pid;
        int fd;

        (void)state;
        if (geteuid() != 0)
                skip(); /* nobody else's socket can be had */
        assert_non_null(mkdtemp(folder));
        assert_int_equal(chmod(folder, 0777), 0);
        fd = connect_to_user(folder, other, &pid);
        assert_int_equal(ph_connect_check_peer(fd, other, &error), 0);
        assert_int_equal(ph_connect_check_peer(fd, (uid_t)-1, &error), 0);
        assert_int_equal(ph_connect_check_peer(fd, 0, &error), -EPERM);
        assert_int_equal(error.code, PH_ERROR_REFUSED);
        close(fd);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        rmdir(folder);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_call_is_one_line_and_so_is_its_answer),
                cmocka_unit_test(hello_names_program_and_version),
                cmocka_unit_test(an_agent_of_another_protocol_is_not_talked_to),
                cmocka_unit_test(answers_may_come_in_any_order_and_in_any_pieces),
                cmocka_unit_test(a_long_answer_comes_in_parts),
                cmocka_unit_test(a_part_moves_the_deadline),
                cmocka_unit_test(an_error_keeps_its_code_and_sentence),
                cmocka_unit_test(what_nobody_asked_for_is_ignored),
                cmocka_unit_test(a_call_that_is_not_answered_in_time_is_given_up),
                cmocka_unit_test(a_cancelled_call_is_never_called_back),
                cmocka_unit_test(frames_come_until_unsubscribed),
                cmocka_unit_test(a_frame_may_say_why_there_is_nothing),
                cmocka_unit_test(a_refused_subscription_says_so_once),
                cmocka_unit_test(
                        a_subscription_given_up_before_it_was_accepted_ends_in_the_agent_too),
                cmocka_unit_test(a_subscription_may_end_itself_in_its_frame),
                cmocka_unit_test(the_client_may_be_closed_from_any_callback),
                cmocka_unit_test(an_agent_that_dies_in_mid_answer_ends_all_calls),
                cmocka_unit_test(the_reason_of_leaving_is_kept),
                cmocka_unit_test(an_agent_that_turns_us_away_is_quoted),
                cmocka_unit_test(garbage_ends_the_connection),
                cmocka_unit_test(a_line_without_end_is_not_taken),
                cmocka_unit_test(an_agent_that_does_not_read_blocks_nobody),
                cmocka_unit_test(asking_waits_for_the_answer),
                cmocka_unit_test(a_path_of_any_length_is_opened),
                cmocka_unit_test(an_agent_of_another_user_is_refused),
        };

        signal(SIGPIPE, SIG_IGN);
        return cmocka_run_group_tests(tests, NULL, NULL);
}

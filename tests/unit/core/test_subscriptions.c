/* Answers that come again and again, to quick clients and slow ones. */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "protocol/error.h"
#include "protocol/limits.h"
#include "tests/support/test.h"
#include "tests/unit/core/agent.h"

static const char overview[] = "{\"method\":\"overview\",\"interval_ms\":100}";

static struct ph_test_client *start(struct agent *agent)
{
        agent_start(agent, NULL);
        return ph_test_client_connect(agent->socket_path);
}

static void finish(struct agent *agent, struct ph_test_client *client)
{
        ph_test_client_close(client);
        agent_stop(agent);
}

static int64_t subscribe(struct ph_test_client *client, const char *params)
{
        cJSON *result = ph_test_client_call(client, "subscribe", params);
        int64_t id = (int64_t)ph_test_json_number(result, "subscription");

        cJSON_Delete(result);
        return id;
}

static void frames_come_numbered_and_the_first_at_once(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);
        int64_t begin = ph_test_now_ms();
        int64_t id = subscribe(client, "{\"method\":\"overview\",\"interval_ms\":60000}");
        cJSON *frame = ph_test_client_notification(client, "frame");

        (void)state;
        assert_true(ph_test_now_ms() - begin < 30000);
        assert_true(ph_test_json_number(frame, "subscription") == (double)id);
        assert_int_equal(ph_test_json_number(frame, "sequence"), 1);
        assert_int_equal(ph_test_json_number(frame, "skipped"), 0);
        assert_int_equal(ph_test_json_number(frame, "result.uptime_ms"), 1000);
        cJSON_Delete(frame);
        id = subscribe(client, overview);
        for (int i = 1; i <= 5; i++) {
                frame = ph_test_client_notification(client, "frame");
                assert_true(ph_test_json_number(frame, "subscription") == (double)id);
                assert_int_equal(ph_test_json_number(frame, "sequence"), i);
                cJSON_Delete(frame);
        }
        finish(&agent, client);
}

static void the_interval_is_kept(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);
        int64_t begin;

        (void)state;
        subscribe(client, "{\"method\":\"overview\",\"interval_ms\":200}");
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        begin = ph_test_now_ms();
        for (int i = 0; i < 5; i++)
                cJSON_Delete(ph_test_client_notification(client, "frame"));
        assert_true(ph_test_now_ms() - begin >= 700);
        finish(&agent, client);
}

static void after_unsubscribe_no_frame_follows(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);
        int64_t id = subscribe(client, overview);
        char *params = ph_test_format("{\"subscription\":%lld}", (long long)id);
        cJSON *answer;

        (void)state;
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        answer = ph_test_client_call(client, "unsubscribe", params);
        assert_true(ph_test_json_bool(answer, "unsubscribed"));
        cJSON_Delete(answer);
        assert_null(ph_test_client_receive_within(client, 400));
        answer = ph_test_client_call(client, "unsubscribe", params);
        assert_false(ph_test_json_bool(answer, "unsubscribed"));
        cJSON_Delete(answer);
        free(params);
        finish(&agent, client);
}

static void a_client_can_end_its_own_subscriptions_only(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);
        struct ph_test_client *other = ph_test_client_connect(agent.socket_path);
        cJSON *answer;

        (void)state;
        assert_int_equal(subscribe(client, overview), 1);
        answer = ph_test_client_call(other, "unsubscribe", "{\"subscription\":1}");
        assert_false(ph_test_json_bool(answer, "unsubscribed"));
        cJSON_Delete(answer);
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        ph_test_client_close(other);
        finish(&agent, client);
}

static void sixteen_subscriptions_are_taken_and_the_next_is_refused(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);

        (void)state;
        for (int i = 0; i < PH_MAX_SUBSCRIPTIONS; i++)
                subscribe(client, overview);
        assert_int_equal(ph_test_client_call_error(client, "subscribe", overview), PH_ERROR_LIMIT);
        cJSON_Delete(ph_test_client_call(client, "unsubscribe", "{\"subscription\":3}"));
        subscribe(client, overview);
        finish(&agent, client);
}

static void what_cannot_be_subscribed_to_is_refused(void **state)
{
        static const char *const params[] = {"{\"method\":\"hello\"}", "{\"method\":\"subscribe\"}",
                "{\"method\":\"agent.stop\"}", "{\"method\":\"no.such\"}", "{\"method\":\"\"}",
                "{\"method\":7}", "{}",
                "{\"method\":\"processes\",\"params\":{\"limit\":\"many\"}}",
                "{\"method\":\"processes\",\"params\":{\"limit\":1001}}",
                "{\"method\":\"processes\",\"params\":{\"sort\":\"colour\"}}",
                "{\"method\":\"overview\",\"params\":[]}",
                "{\"method\":\"overview\",\"interval_ms\":99}",
                "{\"method\":\"overview\",\"interval_ms\":3600001}"};
        struct agent agent;
        struct ph_test_client *client = start(&agent);

        (void)state;
        for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
                assert_int_equal(
                        ph_test_client_call_error(client, "subscribe", params[i]), PH_ERROR_PARAMS);
        assert_null(ph_test_client_receive_within(client, 200));
        finish(&agent, client);
}

/* Fills the way to the client, which reads nothing. */
static void fill_up(struct ph_test_client *client)
{
        static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n";
        struct pollfd polled = {ph_test_client_fd(client), POLLOUT, 0};

        fcntl(polled.fd, F_SETFL, O_NONBLOCK);
        while (poll(&polled, 1, 300) == 1) {
                if (send(polled.fd, line, sizeof(line) - 1, MSG_NOSIGNAL) <
                        (ssize_t)sizeof(line) - 1)
                        break;
        }
        fcntl(polled.fd, F_SETFL, 0);
}

static void a_slow_client_gets_fewer_frames_and_is_told_how_many_were_skipped(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);
        double sequence = 0, skipped = 0;

        (void)state;
        subscribe(client, overview);
        fill_up(client);
        ph_test_sleep_ms(1500);
        for (int frames = 0; skipped == 0 && frames < 100; frames++) {
                cJSON *frame = ph_test_client_notification(client, "frame");

                assert_true(ph_test_json_number(frame, "sequence") == sequence + 1);
                sequence++;
                skipped += ph_test_json_number(frame, "skipped");
                cJSON_Delete(frame);
        }
        assert_true(skipped >= 5);
        finish(&agent, client);
}

static void a_silent_node_delays_frames_and_then_shows_that_it_is_silent(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent);
        double silent = 0;

        (void)state;
        subscribe(client, overview);
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        fake_probe_set_answer(agent.probe, "ping", fake_silence);
        fake_probe_set_answer(agent.probe, "overview", fake_silence);
        while (silent < 1500) {
                cJSON *frame = ph_test_client_notification(client, "frame");

                silent = ph_test_json_number(frame, "result.vm_silent_ms");
                assert_int_equal(ph_test_json_number(frame, "result.uptime_ms"), 1000);
                cJSON_Delete(frame);
        }
        finish(&agent, client);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(frames_come_numbered_and_the_first_at_once),
                cmocka_unit_test(the_interval_is_kept),
                cmocka_unit_test(after_unsubscribe_no_frame_follows),
                cmocka_unit_test(a_client_can_end_its_own_subscriptions_only),
                cmocka_unit_test(sixteen_subscriptions_are_taken_and_the_next_is_refused),
                cmocka_unit_test(what_cannot_be_subscribed_to_is_refused),
                cmocka_unit_test(a_slow_client_gets_fewer_frames_and_is_told_how_many_were_skipped),
                cmocka_unit_test(a_silent_node_delays_frames_and_then_shows_that_it_is_silent),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

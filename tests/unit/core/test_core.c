/* The agent as a client sees it: its methods, with a fake probe behind. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/error.h"
#include "protocol/limits.h"
#include "protocol/methods.h"
#include "tests/support/test.h"
#include "tests/unit/core/agent.h"
#include "tests/unit/core/check_fields.h"

static struct ph_test_client *start(struct agent *agent, const struct agent_options *options)
{
        agent_start(agent, options);
        return ph_test_client_connect(agent->socket_path);
}

static void finish(struct agent *agent, struct ph_test_client *client)
{
        ph_test_client_close(client);
        agent_stop(agent);
}

static void hello_tells_who_the_agent_and_the_node_are(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *hello = ph_test_client_call(client, "hello", "{\"client\":\"test\",\"protocol\":1}");

        (void)state;
        assert_int_equal(ph_test_json_number(hello, "protocol"), PH_PROTOCOL_VERSION);
        assert_string_equal(ph_test_json_string(hello, "agent_version"), PH_VERSION);
        assert_string_equal(ph_test_json_string(hello, "node"), "shop@here");
        assert_int_equal(ph_test_json_number(hello, "os_pid"), 4711);
        assert_string_equal(ph_test_json_string(hello, "otp_release"), "25");
        assert_string_equal(ph_test_json_string(hello, "erts_version"), "13.1.5");
        assert_true(cJSON_IsNull(ph_test_json_at(hello, "elixir_version")));
        assert_string_equal(ph_test_json_string(hello, "syntax"), "erlang");
        assert_string_equal(ph_test_json_string(hello, "mode"), "in-process");
        assert_true(ph_test_json_bool(hello, "attached"));
        assert_false(ph_test_json_bool(hello, "kill_enabled"));
        assert_true(ph_test_json_bool(hello, "contents_enabled"));
        assert_int_equal(ph_test_json_number(hello, "clients"), 1);
        cJSON_Delete(hello);
        finish(&agent, client);
}

static void hello_tells_how_the_agent_was_started(void **state)
{
        struct agent agent;
        struct agent_options options = {
                .started_by_node = true, .kill = true, .without_contents = true};
        struct ph_test_client *client = start(&agent, &options);
        cJSON *hello = ph_test_client_call(client, "hello", NULL);

        (void)state;
        assert_false(ph_test_json_bool(hello, "attached"));
        assert_true(ph_test_json_bool(hello, "kill_enabled"));
        assert_false(ph_test_json_bool(hello, "contents_enabled"));
        cJSON_Delete(hello);
        finish(&agent, client);
}

static bool lists(const cJSON *features, const char *name)
{
        const cJSON *feature;

        cJSON_ArrayForEach(feature, features)
        {
                if (strcmp(feature->valuestring, name) == 0)
                        return true;
        }
        return false;
}

static void hello_lists_the_methods_and_each_has_a_handler(void **state)
{
        struct agent agent;
        struct agent_options options = {.started_by_node = true}; /* so that agent.stop doesn't */
        struct ph_test_client *client = start(&agent, &options);
        cJSON *hello = ph_test_client_call(client, "hello", NULL);
        const cJSON *features = ph_test_json_at(hello, "features");
        static const char all[] = "{\"id\":0,\"method\":\"overview\",\"subscription\":1,"
                                  "\"table\":\"goods\",\"key\":\"ship\",\"process\":\"<0.1.0>\","
                                  "\"match\":\"ship\",\"plan\":\"none\",\"confirm\":\"shop\"}";

        (void)state;
        assert_int_equal(cJSON_GetArraySize(features), ph_method_count);
        for (size_t i = 0; i < ph_method_count; i++) {
                int64_t id = ph_test_client_request(client, ph_methods[i].name, all);
                cJSON *answer = ph_test_client_answer(client, id);
                const cJSON *error = cJSON_GetObjectItem(answer, "error");

                assert_true(lists(features, ph_methods[i].name));
                if (error != NULL)
                        assert_int_equal(ph_test_json_number(error, "code"), PH_ERROR_REFUSED);
                cJSON_Delete(answer);
        }
        cJSON_Delete(hello);
        finish(&agent, client);
}

static void every_result_has_the_fields_of_the_list_and_no_others(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        static const char all[] =
                "{\"id\":0,\"method\":\"overview\",\"subscription\":99,\"history\":true,"
                "\"table\":\"goods\",\"key\":\"ship\",\"match\":\"ship\",\"process\":\"<0.1.0>\","
                "\"sections\":["
                "\"identity\","
                "\"numbers\",\"flags\",\"stack\",\"mailbox\",\"dictionary\",\"links\","
                "\"monitors\",\"monitored_by\",\"tables\",\"ports\",\"supervisor\","
                "\"state\",\"status\"]}";

        (void)state;
        for (size_t i = 0; i < ph_method_count; i++) {
                cJSON *result;

                if (strcmp(ph_methods[i].name, "kill.execute") == 0)
                        continue; /* needs a plan: test_kill.c */
                result = ph_test_client_call(client, ph_methods[i].name, all);
                check_fields(ph_methods[i].result, result);
                cJSON_Delete(result);
        }
        finish(&agent, client);
}

static void the_overview_shows_what_the_probe_said(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *result = ph_test_client_call(client, "overview", NULL);

        (void)state;
        assert_int_equal(ph_test_json_number(result, "uptime_ms"), 1000);
        assert_int_equal(ph_test_json_number(result, "schedulers.total"), 2000);
        assert_int_equal(ph_test_json_number(result, "schedulers.run_queue"), 3000);
        assert_int_equal(ph_test_json_number(result, "memory_bytes.total"), 4000);
        assert_int_equal(ph_test_json_number(result, "counts.processes.count"), 5000);
        assert_int_equal(ph_test_json_number(result, "counts.processes.limit"), 6000);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "history")));
        assert_true(ph_test_json_number(result, "age_ms") >= 0);
        assert_true(ph_test_json_number(result, "os.rss_bytes") > 0);
        cJSON_Delete(result);
        finish(&agent, client);
}

static void what_the_probe_did_not_say_is_null_and_not_zero(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        static const char *const unsaid[] = {"schedulers.utilisation_percent", "schedulers.online",
                "memory_bytes.ets", "counts.atoms.count", "per_second.gc_count",
                "per_second.io_in_bytes"};

        cJSON *result;

        (void)state;
        fake_probe_set_answer(agent.probe, "overview", fake_short_overview);
        result = ph_test_client_call(client, "overview", NULL);
        for (size_t i = 0; i < sizeof(unsaid) / sizeof(unsaid[0]); i++)
                assert_true(cJSON_IsNull(ph_test_json_at(result, unsaid[i])));
        cJSON_Delete(result);
        finish(&agent, client);
}

static void ten_clients_cost_the_probe_no_more_overviews_than_one(void **state)
{
        struct agent agent;
        struct ph_test_client *clients[10];

        (void)state;
        agent_start(&agent, NULL);
        for (int i = 0; i < 10; i++)
                clients[i] = ph_test_client_connect(agent.socket_path);
        for (int i = 0; i < 1000; i++)
                cJSON_Delete(ph_test_client_call(clients[i % 10], "overview", NULL));
        /* One a second and a second one soon after the first; the loop above
         * takes less than 20 s. */
        assert_true(fake_probe_count(agent.probe, "overview") < 30);
        for (int i = 0; i < 10; i++)
                ph_test_client_close(clients[i]);
        agent_stop(&agent);
}

static void errors_have_the_codes_of_the_list(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);

        (void)state;
        assert_int_equal(ph_test_client_call_error(client, "no.such", NULL), PH_ERROR_METHOD);
        assert_int_equal(ph_test_client_call_error(client, "Hello", NULL), PH_ERROR_METHOD);
        assert_int_equal(ph_test_client_call_error(client, "frame", NULL), PH_ERROR_METHOD);
        assert_int_equal(
                ph_test_client_call_error(client, "hello", "{\"client\":7}"), PH_ERROR_PARAMS);
        assert_int_equal(ph_test_client_call_error(client, "cancel", NULL), PH_ERROR_PARAMS);
        assert_int_equal(ph_test_client_call_error(client, "hello", "[]"), PH_ERROR_REQUEST);
        finish(&agent, client);
}

static void a_syntax_or_a_filter_that_is_none_is_refused_whoever_is_asked(void **state)
{
        static const struct {
                const char *method, *params;
        } asked[] = {{"processes", ""}, {"tree", ""}, {"tables", ""}, {"stuck", ""},
                {"process", "\"process\":\"<0.7.0>\","}, {"rows", "\"table\":\"goods\","},
                {"row", "\"table\":\"goods\",\"key\":\"1\","},
                {"search", "\"table\":\"goods\",\"match\":\"a\","},
                {"kill.plan", "\"process\":\"till\","}};
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);

        (void)state;
        for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
                char *params = ph_test_format("{%s\"syntax\":\"lfe\"}", asked[i].params);

                assert_int_equal(ph_test_client_call_error(client, asked[i].method, params),
                        PH_ERROR_PARAMS);
                free(params);
        }
        for (size_t i = 0; i < 3; i++) {
                char *params = ph_test_format("{\"filter\":\"%*s\"}", PH_MAX_FILTER_BYTES + 1, "a");

                assert_int_equal(ph_test_client_call_error(client, asked[i].method, params),
                        PH_ERROR_PARAMS);
                free(params);
        }
        finish(&agent, client);
}

/* Sends a line that has no usable id and expects an error with @code and the id null. */
static void assert_refused_line(struct ph_test_client *client, const char *line, int code)
{
        cJSON *answer;

        ph_test_client_send_line(client, line);
        answer = ph_test_client_receive(client);
        assert_true(cJSON_IsNull(ph_test_json_at(answer, "id")));
        assert_int_equal(ph_test_json_number(answer, "error.code"), code);
        cJSON_Delete(answer);
}

static void garbage_is_answered_and_the_next_line_served(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);

        (void)state;
        assert_refused_line(client, "hello", PH_ERROR_PARSE);
        assert_refused_line(client, "{", PH_ERROR_PARSE);
        assert_refused_line(client, "\xFF\xFE", PH_ERROR_PARSE);
        assert_refused_line(client, "[]", PH_ERROR_REQUEST);
        assert_refused_line(client, "GET / HTTP/1.1\r", PH_ERROR_PARSE);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        finish(&agent, client);
}

static void empty_lines_notifications_and_answers_are_passed_over(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *answer;

        (void)state;
        ph_test_client_send_line(client, "");
        ph_test_client_send_line(client, "\r");
        ph_test_client_send_line(client, "{\"jsonrpc\":\"2.0\",\"method\":\"hello\"}");
        ph_test_client_send_line(client, "{\"jsonrpc\":\"2.0\",\"method\":\"agent.stop\"}");
        ph_test_client_send_line(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        ph_test_client_send_line(
                client, "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"hello\"}");
        answer = ph_test_client_receive(client);
        assert_string_equal(ph_test_json_string(answer, "id"), "last");
        cJSON_Delete(answer);
        finish(&agent, client);
}

static void requests_sent_at_once_are_all_answered_in_order(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        enum { COUNT = 300 };
        int64_t first = 0;

        (void)state;
        for (int i = 0; i < COUNT; i++) {
                int64_t id = ph_test_client_request(client, "hello", NULL);

                first = i == 0 ? id : first;
        }
        for (int i = 0; i < COUNT; i++) {
                cJSON *answer = ph_test_client_receive(client);

                assert_int_equal(ph_test_json_number(answer, "id"), first + i);
                cJSON_Delete(answer);
        }
        finish(&agent, client);
}

static void a_client_that_has_said_its_last_still_gets_its_answers(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        int64_t first = ph_test_client_request(client, "overview", NULL);
        int64_t second = ph_test_client_request(client, "hello", NULL);

        (void)state;
        shutdown(ph_test_client_fd(client), SHUT_WR);
        for (int i = 0; i < 2; i++) {
                cJSON *answer = ph_test_client_receive(client);
                int64_t id = (int64_t)ph_test_json_number(answer, "id");

                assert_true(id == first || id == second);
                cJSON_Delete(answer);
        }
        assert_null(ph_test_client_receive(client));
        finish(&agent, client);
}

static void a_cancelled_request_gets_an_error_and_the_canceller_the_truth(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        char *params;
        int64_t waiting, cancel;
        cJSON *answer;

        (void)state;
        fake_probe_set_answer(agent.probe, "overview", fake_silence);
        waiting = ph_test_client_request(client, "overview", NULL);
        params = ph_test_format("{\"id\":%lld}", (long long)waiting);
        cancel = ph_test_client_request(client, "cancel", params);
        answer = ph_test_client_answer(client, waiting);
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_CANCELLED);
        cJSON_Delete(answer);
        answer = ph_test_client_answer(client, cancel);
        assert_true(ph_test_json_bool(answer, "result.cancelled"));
        cJSON_Delete(answer);
        answer = ph_test_client_call(client, "cancel", params);
        assert_false(ph_test_json_bool(answer, "cancelled"));
        cJSON_Delete(answer);
        free(params);
        finish(&agent, client);
}

static void a_client_cannot_cancel_the_request_of_another(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        struct ph_test_client *other = ph_test_client_connect(agent.socket_path);
        cJSON *answer;

        (void)state;
        fake_probe_set_answer(agent.probe, "overview", fake_silence);
        ph_test_client_request(client, "overview", NULL);
        ph_test_wait(fake_probe_count(agent.probe, "overview") > 0);
        answer = ph_test_client_call(other, "cancel", "{\"id\":1}");
        assert_false(ph_test_json_bool(answer, "cancelled"));
        cJSON_Delete(answer);
        ph_test_client_close(other);
        finish(&agent, client);
}

static void a_silent_node_is_told_as_silent_and_hello_answers_at_once(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        int64_t start_ms, took_ms;
        cJSON *result;

        (void)state;
        fake_probe_set_answer(agent.probe, "ping", fake_silence);
        fake_probe_set_answer(agent.probe, "overview", fake_silence);
        result = ph_test_client_call(client, "overview", NULL);
        assert_true(ph_test_json_number(result, "vm_silent_ms") >= 1000);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "age_ms")));
        assert_true(cJSON_IsNull(ph_test_json_at(result, "memory_bytes")));
        assert_true(ph_test_json_number(result, "os.rss_bytes") > 0);
        cJSON_Delete(result);
        start_ms = ph_test_now_ms();
        result = ph_test_client_call(client, "hello", NULL);
        took_ms = ph_test_now_ms() - start_ms;
        assert_true(ph_test_json_number(result, "vm_silent_ms") >= 1000);
        assert_true(took_ms < 1000);
        cJSON_Delete(result);
        finish(&agent, client);
}

static void a_silent_node_is_asked_once_and_not_again(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *result;
        double silent;

        (void)state;
        fake_probe_set_answer(agent.probe, "ping", fake_silence);
        do {
                ph_test_sleep_ms(50);
                result = ph_test_client_call(client, "hello", NULL);
                silent = ph_test_json_number(result, "vm_silent_ms");
                cJSON_Delete(result);
        } while (silent < 2500);
        assert_true(fake_probe_count(agent.probe, "ping") <= 2); /* one may have been answered */
        finish(&agent, client);
}

static void an_old_sample_of_a_silent_node_keeps_its_age(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *result = ph_test_client_call(client, "overview", NULL);

        (void)state;
        cJSON_Delete(result);
        fake_probe_set_answer(agent.probe, "ping", fake_silence);
        fake_probe_set_answer(agent.probe, "overview", fake_silence);
        ph_test_sleep_ms(1500);
        result = ph_test_client_call(client, "overview", NULL);
        assert_true(ph_test_json_number(result, "age_ms") >= 400);
        assert_int_equal(ph_test_json_number(result, "uptime_ms"), 1000);
        cJSON_Delete(result);
        finish(&agent, client);
}

static void nobody_looking_costs_the_node_nothing(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        unsigned pings, overviews;

        (void)state;
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_client_close(client);
        ph_test_wait(fake_probe_count(agent.probe, "watch") == 2); /* true, then false */
        pings = fake_probe_count(agent.probe, "ping");
        overviews = fake_probe_count(agent.probe, "overview");
        ph_test_sleep_ms(2500);
        assert_int_equal(fake_probe_count(agent.probe, "ping"), pings);
        assert_int_equal(fake_probe_count(agent.probe, "overview"), overviews);
        agent_stop(&agent);
}

static void a_probe_that_is_gone_makes_the_agent_leave(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *params;

        (void)state;
        fake_probe_set_alive(agent.probe, false);
        params = ph_test_client_notification(client, "agent.leaving");
        assert_string_equal(ph_test_json_string(params, "reason"), "probe lost");
        cJSON_Delete(params);
        ph_test_client_wait_closed(client);
        agent_wait(&agent);
        finish(&agent, client);
}

static void agent_stop_answers_says_goodbye_and_leaves(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        struct ph_test_client *other = ph_test_client_connect(agent.socket_path);
        cJSON *message;

        (void)state;
        cJSON_Delete(ph_test_client_call(other, "hello", NULL));
        message = ph_test_client_call(client, "agent.stop", NULL);
        assert_true(ph_test_json_bool(message, "stopping"));
        cJSON_Delete(message);
        for (int i = 0; i < 2; i++) {
                struct ph_test_client *one = i == 0 ? client : other;

                message = ph_test_client_notification(one, "agent.leaving");
                assert_string_equal(ph_test_json_string(message, "reason"), "stop");
                cJSON_Delete(message);
                assert_null(ph_test_client_receive(one));
        }
        agent_wait(&agent);
        ph_test_client_close(other);
        finish(&agent, client);
}

static void an_agent_of_the_node_is_not_stopped_by_a_client(void **state)
{
        struct agent agent;
        struct agent_options options = {.started_by_node = true};
        struct ph_test_client *client = start(&agent, &options);

        (void)state;
        assert_int_equal(ph_test_client_call_error(client, "agent.stop", NULL), PH_ERROR_REFUSED);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        finish(&agent, client);
}

static void an_idle_agent_leaves_by_itself(void **state)
{
        struct agent agent;
        struct agent_options options = {.idle_ms = 300};
        struct ph_test_client *client;
        int64_t start_ms;

        (void)state;
        agent_start(&agent, &options);
        client = ph_test_client_connect(agent.socket_path);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_test_sleep_ms(900);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        start_ms = ph_test_now_ms();
        ph_test_client_close(client);
        agent_wait(&agent);
        assert_true(ph_test_now_ms() - start_ms >= 290);
        agent_stop(&agent);
}

static void an_agent_that_nobody_found_is_idle_too(void **state)
{
        struct agent agent;
        struct agent_options options = {.idle_ms = 100};

        (void)state;
        agent_start(&agent, &options);
        agent_wait(&agent);
        agent_stop(&agent);
}

static void being_stopped_from_outside_tells_the_clients(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *params;

        (void)state;
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_core_stop(agent.core);
        ph_core_stop(agent.core);
        params = ph_test_client_notification(client, "agent.leaving");
        assert_string_equal(ph_test_json_string(params, "reason"), "stop");
        cJSON_Delete(params);
        ph_test_client_wait_closed(client);
        agent_wait(&agent);
        assert_int_equal(ph_core_deliver(agent.core, "\x83j", 2), -EPIPE);
        finish(&agent, client);
}

static void what_is_no_answer_is_dropped(void **state)
{
        static const char *const terms[] = {"", "\x83", "\x83j", "\x82j", "\x83h\x03j",
                "\x83h\x03"
                "a\x01w\x04"
                "donej",
                "garbage that is no term at all"};
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);

        (void)state;
        for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
                assert_int_equal(
                        fake_probe_deliver_bytes(agent.probe, terms[i], strlen(terms[i])), 0);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        finish(&agent, client);
}

static void answer_rubbish(struct fake_probe *probe, const struct fake_command *command)
{
        struct ph_etf_builder term;

        ph_etf_build_init(&term);
        ph_etf_build_list(&term, 2);
        ph_etf_build_atom(&term, "no");
        ph_etf_build_tuple(&term, 2);
        ph_etf_build_atom(&term, "uptime_ms");
        ph_etf_build_atom(&term, "soon");
        ph_etf_build_nil(&term);
        fake_probe_deliver(probe, command->ref, "done", &term);
}

static void an_overview_of_rubbish_shows_nothing_that_was_not_said(void **state)
{
        struct agent agent;
        struct ph_test_client *client = start(&agent, NULL);
        cJSON *result;

        (void)state;
        fake_probe_set_answer(agent.probe, "overview", answer_rubbish);
        result = ph_test_client_call(client, "overview", NULL);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "uptime_ms")));
        cJSON_Delete(result);
        finish(&agent, client);
}

static void the_socket_is_ours_alone(void **state)
{
        struct agent agent;
        struct stat st;

        (void)state;
        agent_start(&agent, NULL);
        assert_int_equal(stat(agent.socket_path, &st), 0);
        assert_true(S_ISSOCK(st.st_mode));
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_int_equal(st.st_uid, geteuid());
        agent_stop(&agent);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(hello_tells_who_the_agent_and_the_node_are),
                cmocka_unit_test(hello_tells_how_the_agent_was_started),
                cmocka_unit_test(hello_lists_the_methods_and_each_has_a_handler),
                cmocka_unit_test(every_result_has_the_fields_of_the_list_and_no_others),
                cmocka_unit_test(the_overview_shows_what_the_probe_said),
                cmocka_unit_test(what_the_probe_did_not_say_is_null_and_not_zero),
                cmocka_unit_test(ten_clients_cost_the_probe_no_more_overviews_than_one),
                cmocka_unit_test(errors_have_the_codes_of_the_list),
                cmocka_unit_test(a_syntax_or_a_filter_that_is_none_is_refused_whoever_is_asked),
                cmocka_unit_test(garbage_is_answered_and_the_next_line_served),
                cmocka_unit_test(empty_lines_notifications_and_answers_are_passed_over),
                cmocka_unit_test(requests_sent_at_once_are_all_answered_in_order),
                cmocka_unit_test(a_client_that_has_said_its_last_still_gets_its_answers),
                cmocka_unit_test(a_cancelled_request_gets_an_error_and_the_canceller_the_truth),
                cmocka_unit_test(a_client_cannot_cancel_the_request_of_another),
                cmocka_unit_test(a_silent_node_is_told_as_silent_and_hello_answers_at_once),
                cmocka_unit_test(a_silent_node_is_asked_once_and_not_again),
                cmocka_unit_test(an_old_sample_of_a_silent_node_keeps_its_age),
                cmocka_unit_test(nobody_looking_costs_the_node_nothing),
                cmocka_unit_test(a_probe_that_is_gone_makes_the_agent_leave),
                cmocka_unit_test(agent_stop_answers_says_goodbye_and_leaves),
                cmocka_unit_test(an_agent_of_the_node_is_not_stopped_by_a_client),
                cmocka_unit_test(an_idle_agent_leaves_by_itself),
                cmocka_unit_test(an_agent_that_nobody_found_is_idle_too),
                cmocka_unit_test(being_stopped_from_outside_tells_the_clients),
                cmocka_unit_test(what_is_no_answer_is_dropped),
                cmocka_unit_test(an_overview_of_rubbish_shows_nothing_that_was_not_said),
                cmocka_unit_test(the_socket_is_ours_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

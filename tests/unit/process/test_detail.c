/* The method process with a fake probe: what it makes of answers, refusals and silence. */
#include "protocol/error.h"
#include "tests/support/test.h"
#include "tests/unit/core/agent.h"

static struct agent agent;
static struct ph_test_client *client;

static int setup(void **state)
{
        (void)state;
        agent_start(&agent, NULL);
        client = ph_test_client_connect(agent.socket_path);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_test_client_close(client);
        agent_stop(&agent);
        return 0;
}

/* {process, Pid, Section, Options}: the section. */
static void read_section(const struct fake_command *command, char name[32])
{
        struct ph_etf in = command->rest;
        struct ph_etf_atom atom;
        const uint8_t *pid;
        uint32_t size;

        if (ph_etf_read_binary(&in, &pid, &size) < 0 || ph_etf_read_atom(&in, &atom) < 0)
                abort();
        ph_etf_atom_text(&atom, name, 32);
}

/* Each section answers in its own way, links not at all. */
static void answer(struct fake_probe *probe, const struct fake_command *command)
{
        static const struct {
                const char *section, *answer;
        } answers[] = {
                {"numbers", "[{message_queue_len, 815}, {reductions, 4711}, {heap_size, 100},"
                            " {status, waiting}]"},
                {"mailbox", "[{refused, dear}, {cost_words, 55000000}, {most_words, 134217728}]"},
                {"state", "[{refused, plain}]"},
                {"stack", "1"}, /* no list */
                {"tables", "gone"},
        };
        char section[32];

        read_section(command, section);
        for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
                if (strcmp(section, answers[i].section) == 0)
                        fake_probe_deliver_text(probe, command->ref, answers[i].answer);
        }
}

static void a_section_that_is_not_answered_keeps_no_other_from_being_shown(void **state)
{
        cJSON *result;

        (void)state;
        fake_probe_set_answer(agent.probe, "process", answer);
        result = ph_test_client_call(client, "process",
                "{\"process\":\"<0.7.0>\",\"timeout_ms\":200,\"sections\":[\"numbers\",\"links\","
                "\"mailbox\",\"state\",\"stack\",\"tables\"]}");
        assert_string_equal(ph_test_json_string(result, "pid"), "<0.7.0>");
        assert_int_equal(ph_test_json_number(result, "numbers.mailbox"), 815);
        assert_int_equal(ph_test_json_number(result, "numbers.heap_bytes"), 800);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "numbers.memory_bytes")));
        assert_string_equal(ph_test_json_string(result, "links.error"), "no answer in 0.2 s");
        assert_string_equal(ph_test_json_string(result, "mailbox.error"),
                "it would copy about 440 MB in the node");
        assert_true(ph_test_json_bool(result, "mailbox.needs_force"));
        assert_int_equal(ph_test_json_number(result, "mailbox.cost_bytes"), 440000000);
        assert_false(ph_test_json_bool(result, "state.needs_force"));
        assert_non_null(strstr(ph_test_json_string(result, "stack.error"), "can't be read"));
        assert_non_null(strstr(ph_test_json_string(result, "tables.error"), "not alive"));
        assert_true(cJSON_IsNull(ph_test_json_at(result, "identity")));
        cJSON_Delete(result);
}

static void the_second_look_has_rates(void **state)
{
        static const char numbers[] = "{\"process\":\"0.7.0\",\"sections\":[\"numbers\"]}";
        cJSON *result;

        (void)state;
        fake_probe_set_answer(agent.probe, "process", answer);
        result = ph_test_client_call(client, "process", numbers);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "numbers.reductions_per_second")));
        cJSON_Delete(result);
        ph_test_sleep_ms(150);
        result = ph_test_client_call(client, "process", numbers);
        assert_true(ph_test_json_number(result, "numbers.reductions_per_second") == 0);
        cJSON_Delete(result);
}

static void answer_gone(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(probe, command->ref, "gone");
}

static void a_process_that_is_gone_in_all_sections_is_an_error(void **state)
{
        (void)state;
        fake_probe_set_answer(agent.probe, "process", answer_gone);
        fake_probe_set_answer(agent.probe, "find", answer_gone);
        assert_int_equal(ph_test_client_call_error(client, "process", "{\"process\":\"<0.7.0>\"}"),
                PH_ERROR_GONE);
        assert_int_equal(ph_test_client_call_error(client, "process", "{\"process\":\"nobody\"}"),
                PH_ERROR_GONE);
}

static void a_name_that_is_not_looked_up_in_time_is_an_error(void **state)
{
        (void)state;
        fake_probe_set_answer(agent.probe, "find", fake_silence);
        assert_int_equal(ph_test_client_call_error(client, "process", "{\"process\":\"shop\"}"),
                PH_ERROR_NO_ANSWER);
}

static void who_cancels_ends_the_looks(void **state)
{
        unsigned stops = fake_probe_count(agent.probe, "stop_work");
        char *cancel;
        int64_t id;

        (void)state;
        fake_probe_set_answer(agent.probe, "process", fake_silence);
        id = ph_test_client_request(client, "process",
                "{\"process\":\"<0.7.0>\",\"timeout_ms\":30000,\"sections\":[\"links\"]}");
        ph_test_wait(fake_probe_count(agent.probe, "process") > 0);
        cancel = ph_test_format("{\"id\":%d}", (int)id);
        cJSON_Delete(ph_test_client_call(client, "cancel", cancel));
        free(cancel);
        ph_test_wait(fake_probe_count(agent.probe, "stop_work") > stops);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_section_that_is_not_answered_keeps_no_other_from_being_shown, setup,
                        teardown),
                cmocka_unit_test_setup_teardown(the_second_look_has_rates, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_process_that_is_gone_in_all_sections_is_an_error, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_name_that_is_not_looked_up_in_time_is_an_error, setup, teardown),
                cmocka_unit_test_setup_teardown(who_cancels_ends_the_looks, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What stands before a kill: each guard alone, against a probe that says what is wanted. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/error.h"
#include "tests/support/test.h"
#include "tests/unit/core/agent.h"
#include "tests/unit/core/check_fields.h"

static struct agent agent;
static struct ph_test_client *client;
static char log_path[128];
static atomic_int struck;        /* signals sent */
static atomic_int logged_before; /* those that found their line in the log */

static bool log_has(const char *text)
{
        char *content;
        bool has;

        if (access(log_path, R_OK) < 0)
                return false;
        content = ph_test_read_file(log_path, NULL);
        has = strstr(content, text) != NULL;
        free(content);
        return has;
}

static void say_gone(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(probe, command->ref, "[{<0.1.0>, gone}]");
}

/* Who was struck is gone when it is looked at. */
static void count_strike(struct fake_probe *probe, const struct fake_command *command)
{
        atomic_fetch_add(&struck, 1);
        if (log_has("\"event\":\"kill\""))
                atomic_fetch_add(&logged_before, 1);
        fake_probe_set_answer(probe, "look", say_gone);
        fake_probe_deliver_text(probe, command->ref, "{died, <<\"killed\">>}");
}

static void begin_agent(const struct agent_options *options)
{
        agent_start(&agent, options);
        snprintf(log_path, sizeof(log_path), "%s/audit.log", agent.folder);
        atomic_store(&struck, 0);
        atomic_store(&logged_before, 0);
        fake_probe_set_answer(agent.probe, "strike", count_strike);
        client = ph_test_client_connect(agent.socket_path);
}

static void end_agent(void)
{
        ph_test_client_close(client);
        if (unlink(log_path) < 0)
                rmdir(log_path);
        agent_stop(&agent);
}

static const struct agent_options armed = {.kill = true};

static cJSON *plan(void)
{
        return ph_test_client_call(client, "kill.plan", "{\"process\":\"till\"}");
}

static char *execute_params(const cJSON *plan_made, const char *confirm)
{
        return ph_test_format("{\"plan\":\"%s\",\"confirm\":\"%s\"}",
                ph_test_json_string(plan_made, "plan"), confirm);
}

/* Returns the answer, whole. */
static cJSON *execute_by(struct ph_test_client *by, const cJSON *plan_made, const char *confirm)
{
        char *params = execute_params(plan_made, confirm);
        cJSON *answer =
                ph_test_client_answer(by, ph_test_client_request(by, "kill.execute", params));

        free(params);
        return answer;
}

static void assert_refused_by(
        struct ph_test_client *by, const cJSON *plan_made, const char *confirm, const char *why)
{
        cJSON *answer = execute_by(by, plan_made, confirm);
        const char *message = ph_test_json_string(answer, "error.message");

        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_REFUSED);
        if (strstr(message, why) == NULL)
                ph_test_fail("refused as \"%s\"", message);
        assert_int_equal(atomic_load(&struck), 0);
        cJSON_Delete(answer);
}

static void a_plan_and_an_outcome_have_the_fields_of_the_list(void **state)
{
        cJSON *made, *answer;

        (void)state;
        begin_agent(&armed);
        made = plan();
        check_fields(ph_method_find("kill.plan")->result, made);
        assert_string_equal(ph_test_json_string(made, "confirm"), "till");
        answer = execute_by(client, made, "till");
        check_fields(ph_method_find("kill.execute")->result, cJSON_GetObjectItem(answer, "result"));
        assert_true(ph_test_json_bool(answer, "result.outcome.died"));
        assert_int_equal(atomic_load(&struck), 1);
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

static void the_line_is_in_the_log_before_the_signal_is_sent(void **state)
{
        struct stat st;
        cJSON *made;

        (void)state;
        begin_agent(&armed);
        made = plan();
        cJSON_Delete(execute_by(client, made, "till"));
        assert_int_equal(atomic_load(&logged_before), 1);
        assert_true(log_has("\"event\":\"outcome\""));
        assert_true(log_has("\"confirm\":\"till\""));
        assert_true(log_has(ph_test_json_string(made, "plan")));
        assert_int_equal(stat(log_path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        cJSON_Delete(made);
        end_agent();
}

static void an_agent_that_only_looks_says_how_to_allow_it_and_leaves_no_log(void **state)
{
        cJSON *made;

        (void)state;
        begin_agent(NULL);
        made = plan();
        assert_false(ph_test_json_bool(made, "enabled"));
        assert_refused_by(client, made, "till", "--allow-kill");
        assert_int_equal(access(log_path, F_OK), -1);
        cJSON_Delete(made);
        end_agent();
}

static void another_text_than_the_name_or_the_pid_is_refused(void **state)
{
        static const char *const wrong[] = {"", "Till", "till ", "<0.2.0>", "shop@here"};
        cJSON *made, *answer;

        (void)state;
        begin_agent(&armed);
        made = plan();
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
                assert_refused_by(client, made, wrong[i], "not what is to be typed");
        assert_true(log_has("\"event\":\"refused\""));
        answer = execute_by(client, made, "<0.1.0>");
        assert_true(ph_test_json_bool(answer, "result.executed"));
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

static void a_plan_is_executed_once(void **state)
{
        cJSON *made, *answer;

        (void)state;
        begin_agent(&armed);
        made = plan();
        cJSON_Delete(execute_by(client, made, "till"));
        answer = execute_by(client, made, "till");
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_REFUSED);
        assert_int_equal(atomic_load(&struck), 1);
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

static void another_client_can_not_execute_a_plan(void **state)
{
        struct ph_test_client *other;
        cJSON *made;

        (void)state;
        begin_agent(&armed);
        made = plan();
        other = ph_test_client_connect(agent.socket_path);
        assert_refused_by(other, made, "till", "no such plan of this client");
        ph_test_client_close(other);
        cJSON_Delete(made);
        end_agent();
}

static void a_plan_expires(void **state)
{
        static const struct agent_options brief = {.kill = true, .plan_ms = 50};
        cJSON *made;

        (void)state;
        begin_agent(&brief);
        made = plan();
        assert_int_equal(ph_test_json_number(made, "expires_ms"), 50);
        ph_test_sleep_ms(100);
        assert_refused_by(client, made, "till", "plan again");
        cJSON_Delete(made);
        end_agent();
}

static void only_the_last_plans_of_a_client_are_kept(void **state)
{
        cJSON *first, *last = NULL, *answer;

        (void)state;
        begin_agent(&armed);
        first = plan();
        for (int i = 0; i < 4; i++) {
                cJSON_Delete(last);
                last = plan();
        }
        assert_refused_by(client, first, "till", "no such plan");
        answer = execute_by(client, last, "till");
        assert_true(ph_test_json_bool(answer, "result.executed"));
        cJSON_Delete(answer);
        cJSON_Delete(first);
        cJSON_Delete(last);
        end_agent();
}

/* The look answers for <0.1.0>, and for <0.2.0> in worlds that have it. */
#define KIN(more, call, reductions, links)                                                      \
        "{<0.1.0>, [{links, [" links "]}, {trap_exit, false}, {name, till}, {role, plain}, "    \
        "{group_leader, <0.9.0>}, {initial_call, {till, " call ", 1}}, {message_queue_len, 2}," \
        " {reductions, " #reductions "}" more "]}"

static void say_other_call(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(probe, command->ref, "[" KIN("", "other", 100, "") "]");
}

static void say_younger(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(probe, command->ref, "[" KIN("", "init", 99, "") "]");
}

static void say_linked(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(probe, command->ref,
                "[" KIN("", "init", 200, "<0.2.0>") ", {<0.2.0>, [{links, [<0.1.0>]}, {trap_exit,"
                                                    " false}, {name, drawer}, {role, plain}, "
                                                    "{initial_call, {till, init, 1}}]}]");
}

static void say_protected(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(
                probe, command->ref, "[" KIN(", {protected, true}", "init", 100, "") "]");
}

static void say_ours(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(
                probe, command->ref, "[" KIN(", {ours, true}", "init", 100, "") "]");
}

static void a_pid_that_was_given_again_is_another_process(void **state)
{
        static const fake_answer others[] = {say_other_call, say_younger};
        cJSON *made;

        (void)state;
        for (size_t i = 0; i < 2; i++) {
                begin_agent(&armed);
                made = plan();
                fake_probe_set_answer(agent.probe, "look", others[i]);
                assert_refused_by(client, made, "till", "no longer the process");
                cJSON_Delete(made);
                end_agent();
        }
}

static void a_process_that_ended_meanwhile_is_gone(void **state)
{
        cJSON *made, *answer;

        (void)state;
        begin_agent(&armed);
        made = plan();
        fake_probe_set_answer(agent.probe, "look", say_gone);
        answer = execute_by(client, made, "till");
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_GONE);
        assert_int_equal(atomic_load(&struck), 0);
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

static void a_plan_that_has_become_larger_is_shown_instead(void **state)
{
        cJSON *made, *answer, *again;

        (void)state;
        begin_agent(&armed);
        made = plan();
        fake_probe_set_answer(agent.probe, "look", say_linked);
        answer = execute_by(client, made, "till");
        assert_false(ph_test_json_bool(answer, "result.executed"));
        assert_int_equal(ph_test_json_number(answer, "result.plan.deaths"), 2);
        assert_string_not_equal(
                ph_test_json_string(answer, "result.plan.plan"), ph_test_json_string(made, "plan"));
        check_fields(ph_method_find("kill.plan")->result, ph_test_json_at(answer, "result.plan"));
        assert_int_equal(atomic_load(&struck), 0);
        assert_refused_by(client, made, "till", "no such plan");
        again = execute_by(client, ph_test_json_at(answer, "result.plan"), "till");
        assert_true(ph_test_json_bool(again, "result.executed"));
        assert_int_equal(atomic_load(&struck), 1);
        cJSON_Delete(again);
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

static void what_is_never_killed_is_not_even_planned(void **state)
{
        static const fake_answer others[] = {say_protected, say_ours};

        (void)state;
        for (size_t i = 0; i < 2; i++) {
                begin_agent(&armed);
                fake_probe_set_answer(agent.probe, "look", others[i]);
                assert_int_equal(
                        ph_test_client_call_error(client, "kill.plan", "{\"process\":\"till\"}"),
                        PH_ERROR_REFUSED);
                end_agent();
        }
        begin_agent(&armed);
        assert_int_equal(
                ph_test_client_call_error(client, "kill.plan", "{\"process\":\"<7.1.0>\"}"),
                PH_ERROR_REFUSED);
        assert_int_equal(ph_test_client_call_error(client, "kill.plan",
                                 "{\"process\":\"till\",\"reason\":\"boredom\"}"),
                PH_ERROR_PARAMS);
        end_agent();
}

static void say_nothing(struct fake_probe *probe, const struct fake_command *command)
{
        fake_probe_deliver_text(probe, command->ref, "[{<0.1.0>, no_answer}]");
}

static void fail_to_say(struct fake_probe *probe, const struct fake_command *command)
{
        static const char why[] = "the work for this took too long";
        struct ph_etf_builder reason;

        ph_etf_build_init(&reason);
        ph_etf_build_binary(&reason, why, strlen(why));
        fake_probe_deliver(probe, command->ref, "error", &reason);
}

static void of_a_process_that_does_not_answer_what_is_unknown_is_said(void **state)
{
        const cJSON *death;
        cJSON *made, *answer;

        (void)state;
        begin_agent(&armed);
        fake_probe_set_answer(agent.probe, "look", say_nothing);
        made = plan();
        check_fields(ph_method_find("kill.plan")->result, made);
        assert_string_equal(ph_test_json_string(made, "confirm"), "till");
        death = cJSON_GetArrayItem(ph_test_json_at(made, "dies"), 0);
        assert_string_equal(ph_test_json_string(death, "then"), "unknown");
        assert_true(cJSON_IsNull(ph_test_json_at(death, "mailbox")));
        assert_true(cJSON_IsNull(ph_test_json_at(death, "watchers")));
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(made, "tables")), 1);
        assert_non_null(strstr(cJSON_GetArrayItem(ph_test_json_at(made, "unknown"), 0)->valuestring,
                "till did not answer"));
        answer = execute_by(client, made, "till");
        assert_true(ph_test_json_bool(answer, "result.executed"));
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

/* It may be the runtime's own. */
static void a_process_of_which_nothing_is_known_is_refused(void **state)
{
        (void)state;
        begin_agent(&armed);
        fake_probe_set_answer(agent.probe, "look", say_nothing);
        fake_probe_set_answer(agent.probe, "running", fail_to_say);
        assert_int_equal(ph_test_client_call_error(client, "kill.plan", "{\"process\":\"till\"}"),
                PH_ERROR_REFUSED);
        assert_true(log_has("can't be told now"));
        end_agent();
}

static void without_a_log_nothing_is_killed(void **state)
{
        cJSON *made;

        (void)state;
        begin_agent(&armed);
        made = plan();
        assert_int_equal(mkdir(log_path, 0700), 0);
        assert_refused_by(client, made, "till", "audit log");
        assert_int_equal(rmdir(log_path), 0);
        cJSON_Delete(made);
        made = plan();
        assert_int_equal(symlink("/dev/null", log_path), 0);
        assert_refused_by(client, made, "till", "audit log");
        assert_int_equal(unlink(log_path), 0);
        cJSON_Delete(made);
        made = plan();
        assert_true(close(open(log_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644)) == 0);
        assert_int_equal(chmod(log_path, 0644), 0);
        assert_refused_by(client, made, "till", "open to other users");
        cJSON_Delete(made);
        end_agent();
}

static void say_alive(struct fake_probe *probe, const struct fake_command *command)
{
        atomic_fetch_add(&struck, 1);
        fake_probe_deliver_text(probe, command->ref, "alive");
}

static void who_lives_after_both_signals_is_told_of(void **state)
{
        cJSON *made, *answer;

        (void)state;
        begin_agent(&armed);
        made = plan();
        fake_probe_set_answer(agent.probe, "strike", say_alive);
        answer = execute_by(client, made, "till");
        assert_true(ph_test_json_bool(answer, "result.executed"));
        assert_false(ph_test_json_bool(answer, "result.outcome.died"));
        assert_true(ph_test_json_bool(answer, "result.outcome.escalated"));
        assert_non_null(strstr(ph_test_json_string(answer, "result.outcome.says"), "still alive"));
        assert_int_equal(atomic_load(&struck), 2);
        cJSON_Delete(answer);
        cJSON_Delete(made);
        end_agent();
}

static void a_client_that_leaves_in_mid_kill_has_its_outcome_in_the_log(void **state)
{
        cJSON *made;
        char *params;

        (void)state;
        begin_agent(&armed);
        made = plan();
        params = execute_params(made, "till");
        ph_test_client_request(client, "kill.execute", params);
        ph_test_wait(atomic_load(&struck) == 1);
        ph_test_client_close(client);
        ph_test_wait(log_has("\"event\":\"outcome\""));
        client = ph_test_client_connect(agent.socket_path);
        free(params);
        cJSON_Delete(made);
        end_agent();
}

static void a_probe_that_says_nonsense_gets_nobody_killed(void **state)
{
        static const char *const names[] = {"seek", "running", "look", "owned"};

        (void)state;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                int64_t id;
                cJSON *answer;

                begin_agent(&armed);
                fake_probe_set_answer(agent.probe, names[i], fake_short_overview);
                id = ph_test_client_request(client, "kill.plan", "{\"process\":\"till\"}");
                answer = ph_test_client_answer(client, id);
                assert_int_equal(atomic_load(&struck), 0);
                cJSON_Delete(answer);
                end_agent();
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_plan_and_an_outcome_have_the_fields_of_the_list),
                cmocka_unit_test(the_line_is_in_the_log_before_the_signal_is_sent),
                cmocka_unit_test(an_agent_that_only_looks_says_how_to_allow_it_and_leaves_no_log),
                cmocka_unit_test(another_text_than_the_name_or_the_pid_is_refused),
                cmocka_unit_test(a_plan_is_executed_once),
                cmocka_unit_test(another_client_can_not_execute_a_plan),
                cmocka_unit_test(a_plan_expires),
                cmocka_unit_test(only_the_last_plans_of_a_client_are_kept),
                cmocka_unit_test(a_pid_that_was_given_again_is_another_process),
                cmocka_unit_test(a_process_that_ended_meanwhile_is_gone),
                cmocka_unit_test(a_plan_that_has_become_larger_is_shown_instead),
                cmocka_unit_test(what_is_never_killed_is_not_even_planned),
                cmocka_unit_test(of_a_process_that_does_not_answer_what_is_unknown_is_said),
                cmocka_unit_test(a_process_of_which_nothing_is_known_is_refused),
                cmocka_unit_test(without_a_log_nothing_is_killed),
                cmocka_unit_test(who_lives_after_both_signals_is_told_of),
                cmocka_unit_test(a_client_that_leaves_in_mid_kill_has_its_outcome_in_the_log),
                cmocka_unit_test(a_probe_that_says_nonsense_gets_nobody_killed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

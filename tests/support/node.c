#include "tests/support/node.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/node_list.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

/* The node's end of the two pipes: high enough that no wrapper script uses them. */
enum { NODE_IN = 8, NODE_OUT = 9, MAX_ARGS = 64 };

/* What the server below exits with at the end of the pipe, and how long that may take. */
enum { HALT_STATUS = 99, STOP_PATIENCE_MS = 10000 };

struct ph_test_node {
        struct ph_test_node *next; /* in the list of running nodes */
        pid_t pid;
        int to, from; /* owned: expressions out, values in, both with a length of 4 bytes before */
        int standard; /* owned: the writing end of its stdin, kept open */
        char *wanted; /* owned: the name it was given; NULL when not distributed */
        char *name;   /* owned: node() */
        char *log;    /* owned: path of what it writes to stdout and stderr */
        char *answer; /* owned: the last value */
};

static struct ph_test_node *running;

/*
 * The first expression comes over the pipe, too, so that this one is all that the command line
 * holds. It has no whitespace and no quote: wrappers such as iex and $ERL_AFLAGS split at the one
 * and trip over the other.
 */
static const char bootstrap[] =
        "spawn(fun()->P=open_port({fd,8,9},[binary,eof,{packet,4}]),(receive{P,{data,B}}->{ok,T,_}="
        "erl_scan:string(binary_to_list(B)),{ok,E}=erl_parse:parse_exprs(T),erl_eval:exprs(E,"
        "[{list_to_atom([80]),P}])end)end).";

/* Answers one expression after the other until the pipe is closed, which ends the node. */
static const char server[] =
        "process_flag(priority, max),\n"
        "Answer = fun(Source) ->\n"
        "    try\n"
        "        {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list([Source, \".\"])),\n"
        "        {ok, Exprs} = erl_parse:parse_exprs(Tokens),\n"
        "        {value, Value, _} = erl_eval:exprs(Exprs, []),\n"
        "        [$v, unicode:characters_to_binary(io_lib:format(\"~0tp\", [Value]))]\n"
        "    catch Class:Reason:Stack ->\n"
        "        [$e, unicode:characters_to_binary(\n"
        "            io_lib:format(\"~0tp:~0tp~n~tp\", [Class, Reason, Stack]))]\n"
        "    end\n"
        "end,\n"
        "Loop = fun Loop() ->\n"
        "    receive\n"
        "        {P, {data, Source}} -> port_command(P, Answer(Source)), Loop();\n"
        "        {P, eof} -> erlang:halt(99)\n"
        "    end\n"
        "end,\n"
        "port_command(P, \"v\"), Loop().";

static void set_name(struct ph_test_node *node, const struct ph_test_node_options *options)
{
        static int count;
        const char *host = options->name != NULL ? strchr(options->name, '@') : NULL;

        if (options->name == NULL)
                return;
        if (options->exact_name) {
                node->wanted = ph_test_format("%s", options->name);
                return;
        }
        host = host != NULL ? host : options->name + strlen(options->name);
        node->wanted = ph_test_format("%.*s_%d_%d%s", (int)(host - options->name), options->name,
                (int)getpid(), ++count, host);
}

static int append(const char **argv, int argc, const char *const *words)
{
        for (; words != NULL && *words != NULL; words++) {
                assert_true(argc < MAX_ARGS - 16);
                argv[argc++] = *words;
        }
        return argc;
}

/* Elixir's scripts have arguments of their own: they get ours through the environment. */
static bool takes_erl_arguments(const char *const *command)
{
        while (command[1] != NULL)
                command++;
        return strcmp(command[0], "erl") == 0;
}

static void make_arguments(const char **argv, const struct ph_test_node *node,
        const struct ph_test_node_options *options, const char *const *command)
{
        bool is_erl = takes_erl_arguments(command);
        const char *const common[] = {"-noinput", "-start_epmd", "false", "-kernel",
                "inet_dist_use_interface", "{127,0,0,1}", "-eval", bootstrap, NULL};
        int argc = append(argv, 0, command);

        if (node->wanted != NULL) {
                bool is_long = strchr(node->wanted, '@') != NULL;
                const char *dash = is_erl ? "-" : "--";

                argv[argc++] = is_long          ? dash[1] == '-' ? "--name" : "-name"
                               : dash[1] == '-' ? "--sname"
                                                : "-sname";
                argv[argc++] = node->wanted;
        }
        if (is_erl)
                argc = append(argv, argc, common);
        argc = append(argv, argc, options->args);
        argv[argc] = NULL;
}

static void make_environment(
        const char **env, const struct ph_test_node_options *options, char *owned[3])
{
        int count = append(env, 0, options->env);
        char *user = options->uid != 0 ? ph_test_world_user_folder(options->uid) : NULL;

        owned[0] = user != NULL ? ph_test_format("HOME=%s/home", user) : NULL;
        owned[1] = user != NULL ? ph_test_format("XDG_RUNTIME_DIR=%s/run", user) : NULL;
        owned[2] = ph_test_format("ERL_AFLAGS=-start_epmd false -kernel inet_dist_use_interface "
                                  "{127,0,0,1} -eval %s",
                bootstrap);
        for (int i = 0; i < 2 && user != NULL; i++)
                env[count++] = owned[i];
        if (options->command != NULL && !takes_erl_arguments(options->command))
                env[count++] = owned[2];
        env[count] = NULL;
        free(user);
}

static pid_t start_process(struct ph_test_node *node, const struct ph_test_node_options *options)
{
        static const char *const erl[] = {"erl", NULL};
        const char *argv[MAX_ARGS], *env[MAX_ARGS];
        char *owned[3];
        int in[2], out[2], standard[2];
        int log = open(node->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        pid_t pid;

        assert_true(log >= 0);
        assert_int_equal(pipe2(in, O_CLOEXEC), 0);
        assert_int_equal(pipe2(out, O_CLOEXEC), 0);
        assert_int_equal(pipe2(standard, O_CLOEXEC), 0);
        make_arguments(argv, node, options, options->command != NULL ? options->command : erl);
        make_environment(env, options, owned);
        pid = ph_test_process_start(&(struct ph_test_process_options){.argv = argv,
                .env = env,
                .folder = ph_test_world_folder(),
                .uid = options->uid,
                .fds = {{standard[0], 0}, {log, 1}, {log, 2}, {in[0], NODE_IN}, {out[1], NODE_OUT}},
                .fd_count = 5});
        for (int i = 0; i < 3; i++)
                free(owned[i]);
        close(log);
        close(in[0]);
        close(out[1]);
        close(standard[0]);
        node->to = in[1];
        node->from = out[0];
        node->standard = standard[1];
        return pid;
}

/* Ends the test with what the node wrote, which says why it failed. */
static void fail_with_output(struct ph_test_node *node, const char *what)
{
        char *output = ph_test_node_output(node);

        print_error("node %s, pid %d: %s; its output:\n%s\n",
                node->wanted != NULL ? node->wanted : "without a name", (int)node->pid, what,
                output);
        free(output);
        fail();
}

static void send_bytes(struct ph_test_node *node, const char *bytes, size_t length)
{
        while (length > 0) {
                ssize_t n = write(node->to, bytes, length);

                if (n <= 0)
                        fail_with_output(node, "does not take an expression");
                bytes += n;
                length -= (size_t)n;
        }
}

void ph_test_eval_send(struct ph_test_node *node, const char *expression)
{
        uint32_t length = htonl((uint32_t)strlen(expression));

        signal(SIGPIPE, SIG_IGN);
        send_bytes(node, (const char *)&length, sizeof(length));
        send_bytes(node, expression, strlen(expression));
}

static void receive_bytes(struct ph_test_node *node, char *bytes, size_t length)
{
        while (length > 0) {
                struct pollfd polled = {node->from, POLLIN, 0};
                int r = poll(&polled, 1, PH_TEST_DEADLINE_MS);
                ssize_t n = r > 0 ? read(node->from, bytes, length) : 0;

                if (n <= 0)
                        fail_with_output(node, r > 0 ? "ended" : "does not answer");
                bytes += n;
                length -= (size_t)n;
        }
}

/* Takes one answer: 'v' or 'e' and a text. */
static void receive_answer(struct ph_test_node *node)
{
        uint32_t length = 0;

        receive_bytes(node, (char *)&length, sizeof(length));
        length = ntohl(length);
        free(node->answer);
        node->answer = malloc((size_t)length + 1);
        assert_non_null(node->answer);
        receive_bytes(node, node->answer, length);
        node->answer[length] = '\0';
}

const char *ph_test_eval_receive(struct ph_test_node *node)
{
        receive_answer(node);
        if (node->answer[0] != 'v')
                ph_test_fail("an expression raised %s", node->answer + 1);
        return node->answer + 1;
}

static const char *evaluate(struct ph_test_node *node, const char *expression)
{
        ph_test_eval_send(node, expression);
        receive_answer(node);
        if (node->answer[0] != 'v')
                ph_test_fail("%s\nraised %s", expression, node->answer + 1);
        return node->answer + 1;
}

static char *format_expression(const char *format, va_list args)
{
        char *expression = NULL;

        assert_true(vasprintf(&expression, format, args) >= 0);
        return expression;
}

const char *ph_test_eval(struct ph_test_node *node, const char *format, ...)
{
        va_list args;
        char *expression;
        const char *value;

        va_start(args, format);
        expression = format_expression(format, args);
        va_end(args);
        value = evaluate(node, expression);
        free(expression);
        return value;
}

int64_t ph_test_eval_int(struct ph_test_node *node, const char *format, ...)
{
        va_list args;
        char *expression;
        const char *value;
        char *end;
        int64_t number;

        va_start(args, format);
        expression = format_expression(format, args);
        va_end(args);
        value = evaluate(node, expression);
        number = strtoll(value, &end, 10);
        if (*value == '\0' || *end != '\0')
                ph_test_fail("%s\nis not an integer but %s", expression, value);
        free(expression);
        return number;
}

struct ph_test_node *ph_test_node_start(const struct ph_test_node_options *options)
{
        static const struct ph_test_node_options plain;
        static int count;
        struct ph_test_node *node = calloc(1, sizeof(*node));
        const char *name;

        assert_non_null(node);
        options = options != NULL ? options : &plain;
        set_name(node, options);
        node->log = ph_test_format("%s/node-%d.log", ph_test_world_folder(), ++count);
        node->pid = start_process(node, options);
        node->next = running;
        running = node;
        ph_test_eval_send(node, server);
        receive_answer(node);
        name = ph_test_eval(node, "node()");
        name += *name == '\'';
        node->name = ph_test_format("%.*s", (int)strcspn(name, "'"), name);
        return node;
}

static void destroy(struct ph_test_node *node)
{
        struct ph_test_node **at = &running;

        while (*at != node)
                at = &(*at)->next;
        *at = node->next;
        if (node->to >= 0)
                close(node->to);
        close(node->from);
        close(node->standard);
        free(node->wanted);
        free(node->name);
        free(node->log);
        free(node->answer);
        free(node);
}

int ph_test_node_wait(struct ph_test_node *node)
{
        int status = ph_test_process_wait(node->pid);

        destroy(node);
        return status;
}

/* Closes the pipe, at whose end the node halts; kills it when it doesn't. */
static int end_process(struct ph_test_node *node)
{
        int64_t deadline = ph_test_now_ms() + STOP_PATIENCE_MS;

        close(node->to);
        node->to = -1;
        while (ph_test_process_is_running(node->pid) && ph_test_now_ms() < deadline)
                ph_test_sleep_ms(2);
        kill(node->pid, SIGKILL);
        return ph_test_process_wait(node->pid);
}

void ph_test_node_stop(struct ph_test_node *node)
{
        int status;

        if (node == NULL)
                return;
        if (!ph_test_process_is_running(node->pid))
                fail_with_output(node, "ended by itself");
        status = end_process(node);
        if (WIFEXITED(status) ? WEXITSTATUS(status) != HALT_STATUS : WTERMSIG(status) != SIGKILL) {
                print_error("status 0x%x; ", (unsigned)status);
                fail_with_output(node, "crashed when it was told to end");
        }
        destroy(node);
}

void ph_test_node_kill(struct ph_test_node *node)
{
        kill(node->pid, SIGKILL);
        ph_test_process_wait(node->pid);
        destroy(node);
}

void ph_test_node_list_end(void)
{
        while (running != NULL)
                ph_test_node_kill(running);
}

const char *ph_test_node_name(const struct ph_test_node *node)
{
        return node->name;
}

pid_t ph_test_node_pid(const struct ph_test_node *node)
{
        return node->pid;
}

char *ph_test_node_output(const struct ph_test_node *node)
{
        return ph_test_read_file(node->log, NULL);
}

struct ph_test_counts ph_test_node_counts(struct ph_test_node *node)
{
        return (struct ph_test_counts){
                .processes = ph_test_eval_int(node, "length(processes())"),
                .ports = ph_test_eval_int(node, "length(erlang:ports())"),
                .tables = ph_test_eval_int(node, "length(ets:all())"),
                .atoms = ph_test_eval_int(node, "erlang:system_info(atom_count)"),
                .names = ph_test_eval_int(node, "length(registered())"),
                .modules = ph_test_eval_int(node, "length(code:all_loaded())"),
        };
}

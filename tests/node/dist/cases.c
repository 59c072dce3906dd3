#include "tests/node/dist/cases.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/test.h"

struct ph_seen ph_see(const char *target)
{
        struct ph_error error = {0};
        struct ph_seen seen;

        if (ph_nodes_list(&seen.nodes, &error) != 0 ||
                ph_nodes_find(&seen.nodes, target, &seen.node, &error) != 0)
                ph_test_fail("%s", error.message);
        return seen;
}

void ph_seen_finish(struct ph_seen *seen)
{
        ph_nodes_finish(&seen->nodes);
}

static const struct ph_attach_options plain = {.idle_ms = -1, .timeout_ms = PH_TEST_DEADLINE_MS};

struct ph_attachment ph_must_attach(const char *target)
{
        struct ph_error error = {0};
        struct ph_attachment attachment;
        struct ph_seen seen = ph_see(target);

        if (ph_attach(seen.node, &plain, &attachment, &error) != 0)
                ph_test_fail("%s: %s", target, error.message);
        assert_int_equal(error.code, 0);
        ph_seen_finish(&seen);
        return attachment;
}

int ph_try_attach(
        const char *target, const struct ph_attach_options *options, struct ph_error *error)
{
        struct ph_attachment attachment;
        struct ph_seen seen = ph_see(target);
        int r;

        memset(error, 0, sizeof(*error));
        r = ph_attach(seen.node, options, &attachment, error);
        ph_seen_finish(&seen);
        if (r == 0) {
                assert_int_equal(error->code, 0);
                ph_must_leave(target, &attachment);
        } else {
                assert_true(r < 0);
                assert_int_not_equal(error->code, 0);
        }
        return error->code;
}

void ph_assert_refused(const char *target, int code, const char *part)
{
        struct ph_error error;
        int got = ph_try_attach(target, &plain, &error);

        if (got != code || strstr(error.message, part) == NULL)
                ph_test_fail("got %d, '%s'; expected %d, '%s'", got, error.message, code, part);
}

static size_t read_line(int fd, char *line, size_t size)
{
        size_t length = 0;

        while (length + 1 < size && (length == 0 || line[length - 1] != '\n')) {
                struct pollfd polled = {fd, POLLIN, 0};
                if (poll(&polled, 1, PH_TEST_DEADLINE_MS) != 1)
                        ph_test_fail("the agent does not answer");
                ssize_t got = recv(fd, line + length, 1, 0);
                if (got <= 0)
                        break;
                length += (size_t)got;
        }
        line[length] = '\0';
        return length;
}

char *ph_ask(const struct ph_attachment *attachment, const char *request)
{
        struct ph_error error = {0};
        char *line = calloc(1, 65536);
        int fd;

        if (ph_attachment_connect(attachment, &fd, &error) != 0)
                ph_test_fail("%s", error.message);
        assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
        assert_int_equal(send(fd, "\n", 1, MSG_NOSIGNAL), 1);
        assert_true(read_line(fd, line, 65536) > 0);
        close(fd);
        return line;
}

/* "agent.stop" needs a "hello" before it, and both are answered before the connection ends. */
static void tell_to_leave(const struct ph_attachment *attachment)
{
        static const char requests[] =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":1}}\n"
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"agent.stop\"}\n";
        struct ph_error error = {0};
        char line[4096];
        int fd;

        if (ph_attachment_connect(attachment, &fd, &error) != 0)
                ph_test_fail("%s", error.message);
        assert_int_equal(
                send(fd, requests, sizeof(requests) - 1, MSG_NOSIGNAL), sizeof(requests) - 1);
        while (read_line(fd, line, sizeof(line)) > 0)
                ;
        close(fd);
}

void ph_must_leave(const char *target, struct ph_attachment *attachment)
{
        struct ph_seen seen = ph_see(target);

        tell_to_leave(attachment);
        ph_test_wait(ph_attach_is_gone(seen.node, attachment));
        ph_attachment_finish(attachment);
        ph_seen_finish(&seen);
}

static bool stands_still(struct ph_test_node *node)
{
        struct ph_seen seen = ph_see(ph_test_node_name(node));
        bool stopped = seen.node->stopped == PH_YES;

        ph_seen_finish(&seen);
        return stopped;
}

void ph_stop(struct ph_test_node *node)
{
        assert_int_equal(kill(ph_test_node_pid(node), SIGSTOP), 0);
        ph_test_wait(stands_still(node));
}

int ph_count_entries(const char *path)
{
        DIR *folder = opendir(path);
        struct dirent *entry;
        int count = 0;

        while (folder != NULL && (entry = readdir(folder)) != NULL)
                count += entry->d_name[0] != '.';
        if (folder != NULL)
                closedir(folder);
        return count;
}

/* In the folder that a node of the tests' own world chooses. */
static int count_files(void)
{
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));
        int files = ph_count_entries(folder);

        free(folder);
        return files;
}

struct ph_traces ph_traces_of(struct ph_test_node *node)
{
        return (struct ph_traces){.counts = ph_test_node_counts(node),
                .facts = ph_test_process_facts(ph_test_node_pid(node)),
                .files = count_files()};
}

void ph_assert_same_traces(const struct ph_traces *before, const struct ph_traces *after)
{
        assert_int_equal(after->counts.processes, before->counts.processes);
        assert_int_equal(after->counts.ports, before->counts.ports);
        assert_int_equal(after->counts.tables, before->counts.tables);
        assert_int_equal(after->counts.atoms, before->counts.atoms);
        assert_int_equal(after->counts.names, before->counts.names);
        assert_int_equal(after->counts.modules, before->counts.modules);
        assert_int_equal(after->facts.descriptors, before->facts.descriptors);
        assert_int_equal(after->facts.threads, before->facts.threads);
        assert_int_equal(after->facts.maps, 0);
        assert_int_equal(after->files, before->files);
}

char *ph_tool_path(void)
{
        return ph_test_build_path("tests/node/dist/attach_tool");
}

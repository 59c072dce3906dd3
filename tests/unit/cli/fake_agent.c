#include "tests/unit/cli/fake_agent.h"

#include "tests/support/test.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_closed(void *context, const struct ph_client_end *end)
{
        struct fake_agent *agent = context;

        agent->closed++;
        agent->end = *end;
}

void fake_agent_start(struct fake_agent *agent)
{
        struct ph_client_options options = {
                .loop = &agent->loop, .on_closed = on_closed, .context = agent};
        struct ph_error error;
        int ends[2];

        *agent = (struct fake_agent){0};
        assert_int_equal(uv_loop_init(&agent->loop), 0);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        agent->fd = ends[1];
        assert_int_equal(ph_client_adopt(&options, ends[0], &agent->client, &error), 0);
}

void fake_agent_leave(struct fake_agent *agent)
{
        if (agent->fd >= 0)
                close(agent->fd);
        agent->fd = -1;
}

void fake_agent_finish(struct fake_agent *agent)
{
        fake_agent_leave(agent);
        ph_client_close(agent->client);
        assert_int_equal(uv_run(&agent->loop, UV_RUN_DEFAULT), 0);
        assert_int_equal(uv_loop_close(&agent->loop), 0);
}

void fake_agent_send(struct fake_agent *agent, const void *bytes, size_t length)
{
        assert_int_equal(send(agent->fd, bytes, length, MSG_NOSIGNAL), length);
}

void fake_agent_say(struct fake_agent *agent, const char *format, ...)
{
        char line[4096];
        va_list args;
        int length;

        va_start(args, format);
        length = vsnprintf(line, sizeof(line), format, args);
        va_end(args);
        assert_in_range(length, 1, sizeof(line) - 1);
        fake_agent_send(agent, line, (size_t)length);
}

const char *fake_agent_hear(struct fake_agent *agent)
{
        size_t at = 0;

        fake_agent_settle(agent);
        for (;;) {
                assert_true(at < sizeof(agent->line));
                assert_int_equal(recv(agent->fd, agent->line + at, 1, MSG_DONTWAIT), 1);
                if (agent->line[at] == '\n')
                        break;
                at++;
        }
        agent->line[at] = '\0';
        return agent->line;
}

void fake_agent_hear_nothing(struct fake_agent *agent)
{
        char byte;

        fake_agent_settle(agent);
        assert_int_equal(recv(agent->fd, &byte, 1, MSG_DONTWAIT), -1);
}

void fake_agent_settle(struct fake_agent *agent)
{
        for (int i = 0; i < 3; i++)
                uv_run(&agent->loop, UV_RUN_NOWAIT);
}

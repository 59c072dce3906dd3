#include "tests/support/fake_agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/framing.h"
#include "protocol/json.h"
#include "protocol/limits.h"
#include "protocol/rpc.h"
#include "tests/support/fake_answers.h"
#include "tests/support/test.h"

#define MOST_CLIENTS 8
#define MOST_PENDING 64
#define MOST_METHODS 16

/* An answer or frame that is to be sent when it is time. */
struct pending {
        bool is_used;
        int64_t due_ms;
        int64_t interval_ms; /* 0: once */
        int64_t id;          /* of the request, or of the subscription */
        int64_t sequence;
        char method[32];
        cJSON *params; /* owned; or NULL */
};

struct client {
        int fd; /* -1: none */
        int64_t subscriptions;
        struct ph_framer framer;
        struct pending pending[MOST_PENDING];
};

struct tally {
        char method[32];
        int count;
        char *params; /* owned */
};

struct ph_fake_agent {
        pthread_t thread;
        pthread_mutex_t lock;
        int listener, wake;
        struct sockaddr_un address;
        bool is_ending;                     /* guarded by lock */
        char leaving[16];                   /* guarded by lock */
        struct ph_fake_behaviour behaviour; /* guarded by lock */
        struct tally tallies[MOST_METHODS]; /* guarded by lock */
        struct client clients[MOST_CLIENTS];
};

const struct ph_fake_behaviour ph_fake_well = {
        .processes = 100, .dead = -1, .age_ms = 100, .mailbox = -1};

static struct ph_fake_behaviour behaviour_of(struct ph_fake_agent *agent)
{
        struct ph_fake_behaviour behaviour;

        pthread_mutex_lock(&agent->lock);
        behaviour = agent->behaviour;
        pthread_mutex_unlock(&agent->lock);
        return behaviour;
}

static void note(struct ph_fake_agent *agent, const char *method, const cJSON *params)
{
        struct tally *tally = agent->tallies;

        pthread_mutex_lock(&agent->lock);
        while (tally->count > 0 && strcmp(tally->method, method) != 0)
                tally++;
        snprintf(tally->method, sizeof(tally->method), "%s", method);
        tally->count++;
        free(tally->params);
        tally->params = params != NULL ? cJSON_PrintUnformatted(params) : NULL;
        pthread_mutex_unlock(&agent->lock);
}

static void send_line(struct client *client, char *line, size_t length)
{
        size_t sent = 0;

        while (line != NULL && sent < length && client->fd >= 0) {
                ssize_t n = send(client->fd, line + sent, length - sent, MSG_NOSIGNAL);

                if (n < 0 && errno != EINTR)
                        break;
                sent += n > 0 ? (size_t)n : 0;
        }
        free(line);
}

static void send_result(struct client *client, int64_t id, cJSON *result)
{
        cJSON *id_item = cJSON_CreateNumber((double)id);
        size_t length = 0;
        char *line = ph_rpc_format_result(id_item, result, &length);

        cJSON_Delete(id_item);
        send_line(client, line, length);
}

static void send_error(struct client *client, int64_t id, const struct ph_error *error)
{
        cJSON *id_item = cJSON_CreateNumber((double)id);
        size_t length = 0;
        char *line = ph_rpc_format_error(id_item, error, &length);

        cJSON_Delete(id_item);
        send_line(client, line, length);
}

static void send_frame(
        struct client *client, struct pending *pending, cJSON *result, const struct ph_error *error)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();
        size_t length = 0;
        char *line;

        ph_json_int(&json, params, "subscription", pending->id);
        ph_json_int(&json, params, "sequence", ++pending->sequence);
        ph_json_int(&json, params, "skipped", 0);
        if (result != NULL) {
                ph_json_item(&json, params, "result", result);
                ph_json_null(&json, params, "error");
        } else {
                cJSON *object;

                ph_json_null(&json, params, "result");
                object = ph_json_object(&json, params, "error");
                ph_json_int(&json, object, "code", error->code);
                ph_json_string(&json, object, "message", error->message);
        }
        line = ph_rpc_format_notification("frame", params, &length);
        send_line(client, line, length);
}

static void forget(struct pending *pending)
{
        cJSON_Delete(pending->params);
        *pending = (struct pending){0};
}

static void send_pending(
        struct ph_fake_agent *agent, struct client *client, struct pending *pending)
{
        struct ph_fake_behaviour behaviour = behaviour_of(agent);
        struct ph_error error = {0};
        cJSON *result = ph_fake_answer(&behaviour, pending->method, pending->params, &error);

        if (pending->interval_ms != 0)
                send_frame(client, pending, result, &error);
        else if (result != NULL)
                send_result(client, pending->id, result);
        else
                send_error(client, pending->id, &error);
        pending->due_ms = ph_test_now_ms() + pending->interval_ms;
        if (pending->interval_ms == 0)
                forget(pending);
}

static void add_pending(struct ph_fake_agent *agent, struct client *client, int64_t id,
        const char *method, const cJSON *params, int64_t interval_ms)
{
        struct pending *pending = client->pending;

        while (pending < client->pending + MOST_PENDING && pending->is_used)
                pending++;
        if (pending == client->pending + MOST_PENDING)
                return; /* then the client waits in vain, and the test fails */
        *pending = (struct pending){.is_used = true,
                .id = id,
                .interval_ms = interval_ms,
                .due_ms = ph_test_now_ms() + behaviour_of(agent).delay_ms,
                .params = params != NULL ? cJSON_Duplicate(params, 1) : NULL};
        snprintf(pending->method, sizeof(pending->method), "%s", method);
}

static cJSON *one_truth(const char *name)
{
        struct ph_json json = {0};
        cJSON *object = cJSON_CreateObject();

        ph_json_bool(&json, object, name, true);
        return object;
}

static void subscribe(
        struct ph_fake_agent *agent, struct client *client, int64_t id, const cJSON *params)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject();
        const cJSON *inner = cJSON_GetObjectItem(params, "params");
        const char *method = ph_json_get_string(params, "method", "");

        note(agent, method, inner);
        ph_json_int(&json, result, "subscription", ++client->subscriptions);
        send_result(client, id, result);
        add_pending(agent, client, client->subscriptions, method, inner,
                ph_json_get_int(params, "interval_ms", 1000));
}

static void unsubscribe(struct client *client, int64_t id, const cJSON *params)
{
        int64_t subscription = ph_json_get_int(params, "subscription", 0);

        for (int i = 0; i < MOST_PENDING; i++) {
                struct pending *pending = &client->pending[i];

                if (pending->is_used && pending->interval_ms != 0 && pending->id == subscription)
                        forget(pending);
        }
        send_result(client, id, one_truth("unsubscribed"));
}

static void leave(struct ph_fake_agent *agent, const char *reason);

static int64_t connected(const struct ph_fake_agent *agent)
{
        int64_t count = 0;

        for (int i = 0; i < MOST_CLIENTS; i++)
                count += agent->clients[i].fd >= 0;
        return count;
}

static void on_request(
        struct ph_fake_agent *agent, struct client *client, const struct ph_rpc_message *message)
{
        int64_t id = message->id != NULL ? (int64_t)message->id->valuedouble : 0;
        struct ph_fake_behaviour behaviour = behaviour_of(agent);

        note(agent, message->method, message->params);
        if (strcmp(message->method, "hello") == 0) {
                send_result(client, id, ph_fake_hello(&behaviour, connected(agent)));
        } else if (strcmp(message->method, "subscribe") == 0) {
                subscribe(agent, client, id, message->params);
        } else if (strcmp(message->method, "unsubscribe") == 0) {
                unsubscribe(client, id, message->params);
        } else if (strcmp(message->method, "cancel") == 0) {
                send_result(client, id, one_truth("cancelled"));
        } else if (strcmp(message->method, "agent.stop") == 0) {
                send_result(client, id, one_truth("stopping"));
                leave(agent, "stop");
        } else {
                add_pending(agent, client, id, message->method, message->params, 0);
        }
}

static void drop_client(struct client *client)
{
        for (int i = 0; i < MOST_PENDING; i++)
                forget(&client->pending[i]);
        if (client->fd >= 0)
                close(client->fd);
        client->fd = -1;
        ph_framer_finish(&client->framer);
}

static void on_readable(struct ph_fake_agent *agent, struct client *client)
{
        char bytes[65536];
        ssize_t n = read(client->fd, bytes, sizeof(bytes));
        char *line;
        size_t length;

        if (n <= 0) {
                drop_client(client);
                return;
        }
        ph_framer_push(&client->framer, bytes, (size_t)n);
        while (client->fd >= 0 && ph_framer_pop(&client->framer, &line, &length) > 0) {
                struct ph_rpc_message message;
                struct ph_error error;

                if (ph_rpc_parse(line, length, PH_MAX_REQUEST_VALUES, &message, &error) == 0 &&
                        message.method != NULL)
                        on_request(agent, client, &message);
                ph_rpc_message_finish(&message);
        }
}

static void accept_client(struct ph_fake_agent *agent)
{
        struct client *client = agent->clients;

        while (client < agent->clients + MOST_CLIENTS && client->fd >= 0)
                client++;
        if (client == agent->clients + MOST_CLIENTS)
                return;
        client->fd = accept4(agent->listener, NULL, NULL, SOCK_CLOEXEC);
        client->subscriptions = 0;
        ph_framer_init(&client->framer, PH_MAX_REQUEST_BYTES);
}

static void leave(struct ph_fake_agent *agent, const char *reason)
{
        for (int i = 0; i < MOST_CLIENTS; i++) {
                struct ph_json json = {0};
                cJSON *params = cJSON_CreateObject();
                size_t length = 0;
                char *line;

                ph_json_string(&json, params, "reason", reason);
                line = ph_rpc_format_notification("agent.leaving", params, &length);
                send_line(&agent->clients[i], line, length);
                drop_client(&agent->clients[i]);
        }
        if (agent->listener >= 0)
                close(agent->listener);
        agent->listener = -1;
        unlink(agent->address.sun_path);
}

/* Sends what is due. Returns the milliseconds until the next one is. */
static int serve_pending(struct ph_fake_agent *agent)
{
        int64_t now = ph_test_now_ms();
        int64_t next = now + 1000;

        for (int i = 0; i < MOST_CLIENTS * MOST_PENDING; i++) {
                struct client *client = &agent->clients[i / MOST_PENDING];
                struct pending *pending = &client->pending[i % MOST_PENDING];

                if (pending->is_used && pending->due_ms <= now)
                        send_pending(agent, client, pending);
                if (pending->is_used && pending->due_ms < next)
                        next = pending->due_ms;
        }
        return next > now ? (int)(next - now) : 0;
}

static void wait_for_work(struct ph_fake_agent *agent, int milliseconds)
{
        struct pollfd fds[MOST_CLIENTS + 2] = {
                {agent->wake, POLLIN, 0}, {agent->listener, POLLIN, 0}};
        uint64_t count;

        for (int i = 0; i < MOST_CLIENTS; i++)
                fds[i + 2] = (struct pollfd){agent->clients[i].fd, POLLIN, 0};
        poll(fds, MOST_CLIENTS + 2, milliseconds);
        if (fds[0].revents != 0 && read(agent->wake, &count, sizeof(count)) < 0)
                return;
        for (int i = 0; i < MOST_CLIENTS; i++) {
                if (fds[i + 2].revents != 0 && agent->clients[i].fd == fds[i + 2].fd)
                        on_readable(agent, &agent->clients[i]);
        }
        if (fds[1].revents != 0 && agent->listener >= 0)
                accept_client(agent);
}

static void *run(void *context)
{
        struct ph_fake_agent *agent = context;
        bool is_ending = false;

        while (!is_ending) {
                char leaving[16];

                wait_for_work(agent, serve_pending(agent));
                pthread_mutex_lock(&agent->lock);
                is_ending = agent->is_ending;
                memcpy(leaving, agent->leaving, sizeof(leaving));
                agent->leaving[0] = '\0';
                pthread_mutex_unlock(&agent->lock);
                if (leaving[0] != '\0')
                        leave(agent, leaving);
        }
        return NULL;
}

static void listen_on(struct ph_fake_agent *agent, const char *path)
{
        agent->address.sun_family = AF_UNIX;
        assert_true(strlen(path) < sizeof(agent->address.sun_path));
        strcpy(agent->address.sun_path, path);
        agent->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_true(agent->listener >= 0);
        unlink(path);
        assert_int_equal(
                bind(agent->listener, (struct sockaddr *)&agent->address, sizeof(agent->address)),
                0);
        assert_int_equal(chmod(path, 0600), 0);
        assert_int_equal(listen(agent->listener, 8), 0);
}

struct ph_fake_agent *ph_fake_agent_start(const char *path)
{
        struct ph_fake_agent *agent = calloc(1, sizeof(*agent));

        assert_non_null(agent);
        for (int i = 0; i < MOST_CLIENTS; i++)
                agent->clients[i].fd = -1;
        agent->behaviour = ph_fake_well;
        agent->wake = eventfd(0, EFD_CLOEXEC);
        assert_true(agent->wake >= 0);
        listen_on(agent, path);
        pthread_mutex_init(&agent->lock, NULL);
        assert_int_equal(pthread_create(&agent->thread, NULL, run, agent), 0);
        return agent;
}

static void wake(struct ph_fake_agent *agent)
{
        uint64_t one = 1;

        assert_int_equal(write(agent->wake, &one, sizeof(one)), sizeof(one));
}

void ph_fake_agent_stop(struct ph_fake_agent *agent)
{
        if (agent == NULL)
                return;
        pthread_mutex_lock(&agent->lock);
        agent->is_ending = true;
        pthread_mutex_unlock(&agent->lock);
        wake(agent);
        pthread_join(agent->thread, NULL);
        for (int i = 0; i < MOST_CLIENTS; i++)
                drop_client(&agent->clients[i]);
        for (int i = 0; i < MOST_METHODS; i++)
                free(agent->tallies[i].params);
        if (agent->listener >= 0) {
                close(agent->listener);
                unlink(agent->address.sun_path);
        }
        close(agent->wake);
        pthread_mutex_destroy(&agent->lock);
        free(agent);
}

void ph_fake_agent_behave(struct ph_fake_agent *agent, const struct ph_fake_behaviour *behaviour)
{
        pthread_mutex_lock(&agent->lock);
        agent->behaviour = *behaviour;
        pthread_mutex_unlock(&agent->lock);
}

void ph_fake_agent_leave(struct ph_fake_agent *agent, const char *reason)
{
        pthread_mutex_lock(&agent->lock);
        snprintf(agent->leaving, sizeof(agent->leaving), "%s", reason);
        pthread_mutex_unlock(&agent->lock);
        wake(agent);
}

int ph_fake_agent_count(struct ph_fake_agent *agent, const char *method)
{
        int count = 0;

        pthread_mutex_lock(&agent->lock);
        for (int i = 0; i < MOST_METHODS; i++) {
                if (strcmp(agent->tallies[i].method, method) == 0)
                        count = agent->tallies[i].count;
        }
        pthread_mutex_unlock(&agent->lock);
        return count;
}

char *ph_fake_agent_last(struct ph_fake_agent *agent, const char *method)
{
        char *params = NULL;

        pthread_mutex_lock(&agent->lock);
        for (int i = 0; i < MOST_METHODS; i++) {
                if (strcmp(agent->tallies[i].method, method) == 0)
                        params = agent->tallies[i].params;
        }
        params = ph_test_format("%s", params != NULL ? params : "");
        pthread_mutex_unlock(&agent->lock);
        return params;
}

#include "tests/support/agent_client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/framing.h"
#include "tests/support/test.h"

enum { MOST_LINE_BYTES = 64 * 1024 * 1024, READ_BYTES = 65536 };

struct ph_test_client {
        int fd;
        char *path; /* owned */
        int64_t next_id;
        struct ph_framer framer;
};

int ph_test_client_try(const char *socket_path, struct ph_test_client **client_out)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        struct ph_test_client *client;
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        assert_true(strlen(socket_path) < sizeof(address.sun_path));
        memcpy(address.sun_path, socket_path, strlen(socket_path));
        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
                int number = errno;

                close(fd);
                return -number;
        }
        client = calloc(1, sizeof(*client));
        assert_non_null(client);
        client->fd = fd;
        client->path = ph_test_format("%s", socket_path);
        ph_framer_init(&client->framer, MOST_LINE_BYTES);
        *client_out = client;
        return 0;
}

struct ph_test_client *ph_test_client_connect(const char *socket_path)
{
        struct ph_test_client *client = NULL;
        int r = ph_test_client_try(socket_path, &client);

        if (r < 0)
                ph_test_fail("can't connect to %s: %s", socket_path, strerror(-r));
        return client;
}

void ph_test_client_close(struct ph_test_client *client)
{
        if (client == NULL)
                return;
        close(client->fd);
        ph_framer_finish(&client->framer);
        free(client->path);
        free(client);
}

int ph_test_client_fd(const struct ph_test_client *client)
{
        return client->fd;
}

const char *ph_test_client_socket(const struct ph_test_client *client)
{
        return client->path;
}

bool ph_test_client_send(struct ph_test_client *client, const void *bytes, size_t length)
{
        const char *at = bytes;

        while (length > 0) {
                ssize_t n = send(client->fd, at, length, MSG_NOSIGNAL);

                if (n < 0)
                        return false;
                at += n;
                length -= (size_t)n;
        }
        return true;
}

void ph_test_client_send_line(struct ph_test_client *client, const char *text)
{
        assert_true(ph_test_client_send(client, text, strlen(text)));
        assert_true(ph_test_client_send(client, "\n", 1));
}

int64_t ph_test_client_request(
        struct ph_test_client *client, const char *method, const char *params)
{
        int64_t id = ++client->next_id;
        char *line = ph_test_format("{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"%s\"%s%s}",
                (long long)id, method, params != NULL ? ",\"params\":" : "",
                params != NULL ? params : "");

        ph_test_client_send_line(client, line);
        free(line);
        return id;
}

/* Reads once. Returns 1, 0 at the end of the connection, or -ETIMEDOUT. */
static int read_more(struct ph_test_client *client, int64_t deadline_ms)
{
        struct pollfd polled = {client->fd, POLLIN, 0};
        int64_t left = deadline_ms - ph_test_now_ms();
        static char bytes[READ_BYTES];
        ssize_t n;

        if (poll(&polled, 1, left > 0 ? (int)left : 0) <= 0)
                return -ETIMEDOUT;
        n = read(client->fd, bytes, sizeof(bytes));
        if (n <= 0)
                return 0;
        assert_int_equal(ph_framer_push(&client->framer, bytes, (size_t)n), 0);
        return 1;
}

/* Returns 1 with the next line, 0 at the end of the connection, or -ETIMEDOUT. */
static int receive_line(struct ph_test_client *client, int ms, char **line_out, size_t *length_out)
{
        int64_t deadline_ms = ph_test_now_ms() + ms;
        int r;

        for (;;) {
                r = ph_framer_pop(&client->framer, line_out, length_out);
                if (r == 1)
                        return 1;
                assert_int_equal(r, 0);
                r = read_more(client, deadline_ms);
                if (r <= 0)
                        return r;
        }
}

static cJSON *parse_line(const char *line, size_t length)
{
        cJSON *message = cJSON_ParseWithLength(line, length);

        if (message == NULL)
                ph_test_fail("the agent sent what is not JSON: %s", line);
        assert_string_equal(ph_test_json_string(message, "jsonrpc"), "2.0");
        return message;
}

cJSON *ph_test_client_receive_within(struct ph_test_client *client, int ms)
{
        char *line;
        size_t length;

        return receive_line(client, ms, &line, &length) == 1 ? parse_line(line, length) : NULL;
}

cJSON *ph_test_client_receive(struct ph_test_client *client)
{
        char *line;
        size_t length;
        int r = receive_line(client, PH_TEST_DEADLINE_MS, &line, &length);

        if (r < 0)
                ph_test_fail("the agent sent nothing for %d ms", PH_TEST_DEADLINE_MS);
        return r == 1 ? parse_line(line, length) : NULL;
}

cJSON *ph_test_client_answer(struct ph_test_client *client, int64_t id)
{
        for (;;) {
                cJSON *message = ph_test_client_receive(client);
                const cJSON *got;

                if (message == NULL)
                        ph_test_fail("the agent closed the connection without an answer");
                got = cJSON_GetObjectItem(message, "id");
                if (cJSON_IsNumber(got) && (int64_t)got->valuedouble == id)
                        return message;
                cJSON_Delete(message);
        }
}

cJSON *ph_test_client_call(struct ph_test_client *client, const char *method, const char *params)
{
        cJSON *answer =
                ph_test_client_answer(client, ph_test_client_request(client, method, params));
        cJSON *result = cJSON_DetachItemFromObject(answer, "result");

        if (result == NULL)
                ph_test_fail("%s %s: %s", method, params != NULL ? params : "",
                        ph_test_json_string(answer, "error.message"));
        cJSON_Delete(answer);
        return result;
}

int ph_test_client_call_error(struct ph_test_client *client, const char *method, const char *params)
{
        cJSON *answer =
                ph_test_client_answer(client, ph_test_client_request(client, method, params));
        int code = (int)ph_test_json_number(answer, "error.code");

        assert_true(strlen(ph_test_json_string(answer, "error.message")) > 0);
        cJSON_Delete(answer);
        return code;
}

cJSON *ph_test_client_notification(struct ph_test_client *client, const char *method)
{
        for (;;) {
                cJSON *message = ph_test_client_receive(client);
                const cJSON *got;
                cJSON *params;

                if (message == NULL)
                        ph_test_fail("the agent closed the connection without a %s", method);
                got = cJSON_GetObjectItem(message, "method");
                params = cJSON_IsString(got) && strcmp(got->valuestring, method) == 0
                                 ? cJSON_DetachItemFromObject(message, "params")
                                 : NULL;
                cJSON_Delete(message);
                if (params != NULL)
                        return params;
        }
}

void ph_test_client_wait_closed(struct ph_test_client *client)
{
        for (;;) {
                cJSON *message = ph_test_client_receive(client);

                if (message == NULL)
                        return;
                cJSON_Delete(message);
        }
}

const cJSON *ph_test_json_at(const cJSON *object, const char *path)
{
        const cJSON *item = object;
        char *copy = ph_test_format("%s", path);
        char *rest = copy;

        for (char *name = strsep(&rest, "."); name != NULL; name = strsep(&rest, "."))
                item = cJSON_GetObjectItemCaseSensitive(item, name);
        free(copy);
        if (item == NULL) {
                char *text = cJSON_Print(object);

                ph_test_fail("no %s in %s", path, text != NULL ? text : "nothing");
        }
        return item;
}

double ph_test_json_number(const cJSON *object, const char *path)
{
        const cJSON *item = ph_test_json_at(object, path);

        if (!cJSON_IsNumber(item))
                ph_test_fail("%s is not a number", path);
        return item->valuedouble;
}

const char *ph_test_json_string(const cJSON *object, const char *path)
{
        const cJSON *item = ph_test_json_at(object, path);

        if (!cJSON_IsString(item))
                ph_test_fail("%s is not a string", path);
        return item->valuestring;
}

bool ph_test_json_bool(const cJSON *object, const char *path)
{
        const cJSON *item = ph_test_json_at(object, path);

        if (!cJSON_IsBool(item))
                ph_test_fail("%s is not a boolean", path);
        return cJSON_IsTrue(item);
}

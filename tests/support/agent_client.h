/*
 * A small blocking client of an agent: lines of JSON over its unix socket, and raw bytes for the
 * hostile cases. Whatever goes wrong fails the test. One thread at a time.
 */
#ifndef PH_TESTS_SUPPORT_AGENT_CLIENT_H
#define PH_TESTS_SUPPORT_AGENT_CLIENT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ph_test_client;

struct ph_test_client *ph_test_client_connect(const char *socket_path);

/* The same, but returns -errno when the connection is refused, and 0 with
 * *@client_out otherwise. */
int ph_test_client_try(const char *socket_path, struct ph_test_client **client_out);

void ph_test_client_close(struct ph_test_client *client);

/* The connection, to be read or shut down by hand. Borrowed. */
int ph_test_client_fd(const struct ph_test_client *client);

/* The path it was connected to. Borrowed. */
const char *ph_test_client_socket(const struct ph_test_client *client);

/* Sends bytes as they are. Returns false when the agent has closed the connection. */
bool ph_test_client_send(struct ph_test_client *client, const void *bytes, size_t length);

/* Sends the line @text with a newline. */
void ph_test_client_send_line(struct ph_test_client *client, const char *text);

/* Sends a request with the next id, which it returns. @params is a JSON text, or NULL. */
int64_t ph_test_client_request(
        struct ph_test_client *client, const char *method, const char *params);

/* The next line, parsed; NULL at the end of the connection. The caller deletes it. */
cJSON *ph_test_client_receive(struct ph_test_client *client);

/* The same, but NULL when nothing came within @ms, too. */
cJSON *ph_test_client_receive_within(struct ph_test_client *client, int ms);

/* The answer to the request @id, a whole message; others that come before are deleted. */
cJSON *ph_test_client_answer(struct ph_test_client *client, int64_t id);

/* Requests and returns the result, which the caller deletes. An error fails the test. */
cJSON *ph_test_client_call(struct ph_test_client *client, const char *method, const char *params);

/* Requests and returns the code of the error it gets. A result fails the test. */
int ph_test_client_call_error(
        struct ph_test_client *client, const char *method, const char *params);

/* The params of the next notification @method; other messages are deleted. The
 * caller deletes it. */
cJSON *ph_test_client_notification(struct ph_test_client *client, const char *method);

/* Reads until the agent closes the connection. */
void ph_test_client_wait_closed(struct ph_test_client *client);

/* A number, a text or a truth at @path ("memory_bytes.total") in @object. No
 * such fails the test. */
const cJSON *ph_test_json_at(const cJSON *object, const char *path);
double ph_test_json_number(const cJSON *object, const char *path);
const char *ph_test_json_string(const cJSON *object, const char *path);
bool ph_test_json_bool(const cJSON *object, const char *path);

#endif

#include "protocol/rpc.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "protocol/utf8.h"

/* Bounds what cJSON will allocate, by counting the characters that can begin another value. */
static bool has_too_many_values(const char *line, size_t length, size_t most)
{
        size_t values = 1;
        bool in_string = false;

        for (size_t i = 0; i < length; i++) {
                if (in_string && line[i] == '\\')
                        i++;
                else if (line[i] == '"')
                        in_string = !in_string;
                else if (!in_string && (line[i] == ',' || line[i] == '[' || line[i] == '{'))
                        values++;
        }
        return values > most;
}

static cJSON *parse_tree(
        const char *line, size_t length, size_t most_values, struct ph_error *error)
{
        const char *end = NULL;
        cJSON *root;

        if (has_too_many_values(line, length, most_values)) {
                ph_error_set(error, PH_ERROR_LIMIT, "the line holds more than %zu JSON values",
                        most_values);
                return NULL;
        }
        if (!ph_utf8_is_valid(line, length)) {
                ph_error_set(error, PH_ERROR_PARSE, "the line is not UTF-8");
                return NULL;
        }
        root = cJSON_ParseWithLengthOpts(line, length + 1, &end, 1);
        if (root == NULL)
                ph_error_set(error, PH_ERROR_PARSE, "the line is not JSON, from byte %zu on",
                        end != NULL ? (size_t)(end - line) + 1 : (size_t)1);
        return root;
}

static int bad_request(struct ph_error *error, const char *why)
{
        ph_error_set(error, PH_ERROR_REQUEST, "%s", why);
        return -EBADMSG;
}

static bool is_id(const cJSON *id)
{
        if (cJSON_IsString(id))
                return strlen(id->valuestring) <= PH_MAX_ID_BYTES;
        return cJSON_IsNumber(id) || cJSON_IsNull(id);
}

static int read_call(struct ph_rpc_message *message, struct ph_error *error)
{
        message->params = cJSON_GetObjectItemCaseSensitive(message->root, "params");
        if (message->params != NULL && !cJSON_IsObject(message->params))
                return bad_request(error, "\"params\" must be an object");
        message->kind = message->id != NULL ? PH_RPC_REQUEST : PH_RPC_NOTIFICATION;
        return 0;
}

static int read_answer(struct ph_rpc_message *message, struct ph_error *error)
{
        const cJSON *failure = cJSON_GetObjectItemCaseSensitive(message->root, "error");

        message->result = cJSON_GetObjectItemCaseSensitive(message->root, "result");
        if ((message->result == NULL) == (failure == NULL) || message->id == NULL)
                return bad_request(error, "neither a call nor an answer");
        if (message->result != NULL) {
                message->kind = PH_RPC_RESULT;
                return 0;
        }
        message->kind = PH_RPC_ERROR;
        ph_error_set(&message->error, (int)ph_json_get_int(failure, "code", PH_ERROR_INTERNAL),
                "%s", ph_json_get_string(failure, "message", "the other end gave no reason"));
        return 0;
}

static int read_message(struct ph_rpc_message *message, struct ph_error *error)
{
        const char *version = ph_json_get_string(message->root, "jsonrpc", "");
        const cJSON *method = cJSON_GetObjectItemCaseSensitive(message->root, "method");
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(message->root, "id");

        if (!cJSON_IsObject(message->root))
                return bad_request(
                        error, "a message is one JSON object; batches are not supported");
        if (id != NULL && !is_id(id))
                return bad_request(
                        error, "\"id\" must be a number or a string of at most 256 bytes");
        message->id = id;
        if (strcmp(version, "2.0") != 0)
                return bad_request(error, "\"jsonrpc\" must be \"2.0\"");
        if (method == NULL)
                return read_answer(message, error);
        if (!cJSON_IsString(method))
                return bad_request(error, "\"method\" must be a string");
        message->method = method->valuestring;
        return read_call(message, error);
}

int ph_rpc_parse(const char *line, size_t length, size_t most_values,
        struct ph_rpc_message *message_out, struct ph_error *error)
{
        *message_out = (struct ph_rpc_message){0};
        message_out->root = parse_tree(line, length, most_values, error);
        if (message_out->root == NULL)
                return -EBADMSG;
        return read_message(message_out, error);
}

void ph_rpc_message_finish(struct ph_rpc_message *message)
{
        cJSON_Delete(message->root);
        *message = (struct ph_rpc_message){0};
}

static char *print_line(struct ph_json *json, cJSON *root, size_t *length_out)
{
        char *text = json->failed ? NULL : cJSON_PrintUnformatted(root);
        char *line;
        size_t length;

        cJSON_Delete(root);
        if (text == NULL)
                return NULL;
        length = strlen(text);
        line = realloc(text, length + 2);
        if (line == NULL) {
                free(text);
                return NULL;
        }
        line[length] = '\n';
        line[length + 1] = '\0';
        *length_out = length + 1;
        return line;
}

static cJSON *open_message(struct ph_json *json)
{
        cJSON *root = cJSON_CreateObject();

        ph_json_string(json, root, "jsonrpc", "2.0");
        return root;
}

/* Echoes an id. Whole numbers are written by us, as cJSON rounds those above 10^15. */
static void add_id(struct ph_json *json, cJSON *root, const cJSON *id)
{
        if (cJSON_IsNumber(id) && id->valuedouble == trunc(id->valuedouble) &&
                fabs(id->valuedouble) <= (double)PH_JSON_MAX_INTEGER)
                ph_json_int(json, root, "id", (int64_t)id->valuedouble);
        else
                ph_json_item(
                        json, root, "id", id != NULL ? cJSON_Duplicate(id, 1) : cJSON_CreateNull());
}

char *ph_rpc_format_request(double id, const char *method, cJSON *params, size_t *length_out)
{
        struct ph_json json = {0};
        cJSON *root = open_message(&json);

        ph_json_number(&json, root, "id", id);
        ph_json_string(&json, root, "method", method);
        if (params != NULL)
                ph_json_item(&json, root, "params", params);
        return print_line(&json, root, length_out);
}

char *ph_rpc_format_notification(const char *method, cJSON *params, size_t *length_out)
{
        struct ph_json json = {0};
        cJSON *root = open_message(&json);

        ph_json_string(&json, root, "method", method);
        if (params != NULL)
                ph_json_item(&json, root, "params", params);
        return print_line(&json, root, length_out);
}

char *ph_rpc_format_result(const cJSON *id, cJSON *result, size_t *length_out)
{
        struct ph_json json = {0};
        cJSON *root = open_message(&json);

        add_id(&json, root, id);
        ph_json_item(&json, root, "result", result);
        return print_line(&json, root, length_out);
}

char *ph_rpc_format_error(const cJSON *id, const struct ph_error *error, size_t *length_out)
{
        struct ph_json json = {0};
        cJSON *root = open_message(&json);
        cJSON *object;

        add_id(&json, root, id);
        object = ph_json_object(&json, root, "error");
        ph_json_int(&json, object, "code", error->code);
        ph_json_string(&json, object, "message", error->message);
        return print_line(&json, root, length_out);
}

#include "agent/dist/remote.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROBE "porthole_probe"

static int fail_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "out of memory");
        return -ENOMEM;
}

static int fail_answer(const char *function, struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "the node answered %s in a way not known to porthole",
                function);
        return -EBADMSG;
}

/* Calls with one atom as argument. */
static int call_atom(struct ph_peer *peer, const char *module, const char *function,
        const char *atom, ei_x_buff *result, struct ph_error *error)
{
        ei_x_buff arguments = {0};
        int r;

        if (ei_x_new(&arguments) < 0)
                return fail_memory(error);
        if (ei_x_encode_list_header(&arguments, 1) < 0 || ei_x_encode_atom(&arguments, atom) < 0 ||
                ei_x_encode_empty_list(&arguments) < 0)
                r = fail_memory(error);
        else
                r = ph_peer_call(peer, module, function, &arguments, result, error);
        ei_x_free(&arguments);
        return r;
}

/* Reads a string, a binary or a list of characters that are bytes, as text without a NUL in it. */
static int decode_text(const ei_x_buff *buffer, int *index, char *text, size_t size)
{
        int type, length;
        long got;

        if (ei_get_type(buffer->buff, index, &type, &length) < 0 || length < 0 ||
                (size_t)length >= size)
                return -EBADMSG;
        if (type == ERL_BINARY_EXT) {
                if (ei_decode_binary(buffer->buff, index, text, &got) < 0)
                        return -EBADMSG;
        } else if (ei_decode_string(buffer->buff, index, text) < 0) {
                return -EBADMSG;
        }
        text[length] = '\0';
        return strlen(text) == (size_t)length ? 0 : -EBADMSG;
}

int ph_remote_otp_release(struct ph_peer *peer, int *release_out, struct ph_error *error)
{
        ei_x_buff result;
        char text[32];
        int r = call_atom(peer, "erlang", "system_info", "otp_release", &result, error);

        if (r < 0)
                return r;
        r = decode_text(&result, &result.index, text, sizeof(text));
        ei_x_free(&result);
        *release_out = r < 0 ? 0 : (int)strtol(text, NULL, 10);
        return *release_out > 0 ? 0 : fail_answer("erlang:system_info/1", error);
}

int ph_remote_is_loaded(struct ph_peer *peer, bool *loaded_out, struct ph_error *error)
{
        ei_x_buff result;
        int value, r = call_atom(peer, "erlang", "module_loaded", PROBE, &result, error);

        if (r < 0)
                return r;
        if (ei_decode_boolean(result.buff, &result.index, &value) < 0)
                r = fail_answer("erlang:module_loaded/1", error);
        else
                *loaded_out = value;
        ei_x_free(&result);
        return r;
}

int ph_remote_is_running(struct ph_peer *peer, bool *running_out, struct ph_error *error)
{
        ei_x_buff result;
        int type, length, r = call_atom(peer, "erlang", "whereis", PROBE, &result, error);

        if (r < 0)
                return r;
        if (ei_get_type(result.buff, &result.index, &type, &length) < 0)
                r = fail_answer("erlang:whereis/1", error);
        else
                *running_out = type == ERL_PID_EXT || type == ERL_NEW_PID_EXT;
        ei_x_free(&result);
        return r;
}

/* Whether the value is a tuple {@atom, _} of two elements; the index is then at the second. */
static bool is_pair(const ei_x_buff *result, int *index, const char *atom)
{
        char tag[MAXATOMLEN_UTF8];
        int arity;

        return ei_decode_tuple_header(result->buff, index, &arity) == 0 && arity == 2 &&
               ei_decode_atom(result->buff, index, tag) == 0 && strcmp(tag, atom) == 0;
}

static int encode_load(ei_x_buff *arguments, const struct ph_payload *bytecode)
{
        if (ei_x_new(arguments) < 0 || ei_x_encode_list_header(arguments, 3) < 0 ||
                ei_x_encode_atom(arguments, PROBE) < 0 ||
                ei_x_encode_string(arguments, PROBE ".beam") < 0 ||
                ei_x_encode_binary(arguments, bytecode->bytes, (int)bytecode->size) < 0 ||
                ei_x_encode_empty_list(arguments) < 0)
                return -ENOMEM;
        return 0;
}

static int check_load(const ei_x_buff *result, struct ph_error *error)
{
        char *reason = NULL;
        int index = result->index;

        if (is_pair(result, &index, "module"))
                return 0;
        index = result->index;
        if (!is_pair(result, &index, "error") || ei_s_print_term(&reason, result->buff, &index) < 0)
                return fail_answer("code:load_binary/3", error);
        ph_error_set(error, PH_ERROR_FAILED, "the node does not load porthole's bytecode: %.160s",
                reason);
        free(reason);
        return -EPROTO;
}

int ph_remote_load(struct ph_peer *peer, const struct ph_payload *bytecode, struct ph_error *error)
{
        ei_x_buff arguments = {0}, result;
        int r = encode_load(&arguments, bytecode);

        if (r < 0)
                fail_memory(error);
        else
                r = ph_peer_call(peer, "code", "load_binary", &arguments, &result, error);
        ei_x_free(&arguments);
        if (r < 0)
                return r;
        r = check_load(&result, error);
        ei_x_free(&result);
        return r;
}

int ph_remote_unload(struct ph_peer *peer, struct ph_error *error)
{
        static const char *const steps[] = {"purge", "delete", "purge"};
        ei_x_buff result;
        int r = 0;

        for (size_t i = 0; r == 0 && i < sizeof(steps) / sizeof(steps[0]); i++) {
                r = call_atom(peer, "code", steps[i], PROBE, &result, error);
                if (r == 0)
                        ei_x_free(&result);
        }
        return r;
}

int ph_remote_socket_dir(
        struct ph_peer *peer, char *folder_out, size_t size, struct ph_error *error)
{
        ei_x_buff arguments = {0}, result;
        int index, r = -ENOMEM;

        folder_out[0] = '\0';
        if (ei_x_new(&arguments) < 0 || ei_x_encode_list_header(&arguments, 2) < 0 ||
                ei_x_encode_atom(&arguments, "porthole") < 0 ||
                ei_x_encode_atom(&arguments, "socket_dir") < 0 ||
                ei_x_encode_empty_list(&arguments) < 0)
                fail_memory(error);
        else
                r = ph_peer_call(peer, "application", "get_env", &arguments, &result, error);
        ei_x_free(&arguments);
        if (r < 0)
                return r;
        index = result.index;
        if (is_pair(&result, &index, "ok") && decode_text(&result, &index, folder_out, size) < 0)
                folder_out[0] = '\0';
        ei_x_free(&result);
        return 0;
}

static int encode_text(ei_x_buff *options, const char *key, const char *text)
{
        return ei_x_encode_tuple_header(options, 2) < 0 || ei_x_encode_atom(options, key) < 0
                       ? -ENOMEM
                       : ei_x_encode_binary(options, text, (int)strlen(text));
}

static int encode_flag(ei_x_buff *options, const char *key, bool value)
{
        return ei_x_encode_tuple_header(options, 2) < 0 || ei_x_encode_atom(options, key) < 0
                       ? -ENOMEM
                       : ei_x_encode_boolean(options, value);
}

static int encode_idle(ei_x_buff *options, int64_t idle_ms)
{
        if (ei_x_encode_tuple_header(options, 2) < 0 || ei_x_encode_atom(options, "idle_ms") < 0)
                return -ENOMEM;
        return idle_ms < 0 ? ei_x_encode_atom(options, "infinity")
                           : ei_x_encode_longlong(options, idle_ms);
}

/* One argument: the list of options. */
static int encode_start(ei_x_buff *arguments, const struct ph_remote_start *start)
{
        if (ei_x_new(arguments) < 0 || ei_x_encode_list_header(arguments, 1) < 0 ||
                ei_x_encode_list_header(arguments, 6) < 0 ||
                encode_text(arguments, "nif", start->library) < 0 ||
                encode_text(arguments, "dir", start->folder) < 0 ||
                encode_flag(arguments, "kill", start->allow_kill) < 0 ||
                encode_flag(arguments, "contents", true) < 0 ||
                encode_idle(arguments, start->idle_ms) < 0 ||
                encode_flag(arguments, "attached", true) < 0 ||
                ei_x_encode_empty_list(arguments) < 0 || ei_x_encode_empty_list(arguments) < 0)
                return -ENOMEM;
        return 0;
}

static int take_start(
        const ei_x_buff *result, char *socket_out, size_t size, struct ph_error *error)
{
        char sentence[512];
        int index = result->index;

        if (is_pair(result, &index, "ok") && decode_text(result, &index, socket_out, size) == 0)
                return 0;
        index = result->index;
        if (!is_pair(result, &index, "error") ||
                decode_text(result, &index, sentence, sizeof(sentence)) < 0)
                return fail_answer(PROBE ":start/1", error);
        ph_error_set(error, PH_ERROR_FAILED, "the agent does not start: %s", sentence);
        return -EPROTO;
}

int ph_remote_start(struct ph_peer *peer, const struct ph_remote_start *start, char *socket_out,
        size_t size, struct ph_error *error)
{
        ei_x_buff arguments = {0}, result;
        int r = encode_start(&arguments, start);

        if (r < 0)
                fail_memory(error);
        else
                r = ph_peer_call(peer, PROBE, "start", &arguments, &result, error);
        ei_x_free(&arguments);
        if (r < 0)
                return r;
        r = take_start(&result, socket_out, size, error);
        ei_x_free(&result);
        return r;
}

#include "agent/dist/remote.h"

#include <errno.h>
#include <string.h>

#include "agent/dist/words.h"

#define PROBE "porthole_probe"

static int fail_answer(const char *function, struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "the node answered %s in a way not known to porthole",
                function);
        return -EBADMSG;
}

/* Calls with one atom as argument. */
static int call_atom(struct ph_peer *peer, const char *module, const char *function,
        const char *atom, struct ph_peer_value *out, struct ph_error *error)
{
        struct ph_etf_builder arguments;

        ph_etf_build_init(&arguments);
        ph_etf_build_list(&arguments, 1);
        ph_etf_build_atom(&arguments, atom);
        ph_etf_build_nil(&arguments);
        return ph_peer_call(peer, module, function, &arguments, out, error);
}

/* A binary, or a list of characters that are bytes, as a string of less than @size bytes. */
static int read_text(struct ph_etf *in, char *text, size_t size)
{
        const uint8_t *bytes;
        uint32_t length;

        if (ph_etf_read_binary(in, &bytes, &length) < 0 &&
                ph_etf_read_string(in, &bytes, &length) < 0)
                return -EBADMSG;
        if (length >= size || memchr(bytes, '\0', length) != NULL)
                return -EBADMSG;
        memcpy(text, bytes, length);
        text[length] = '\0';
        return 0;
}

/* Consumes the header and the tag of {@tag, _}; what follows is the second element. */
static bool read_pair(struct ph_etf *in, const char *tag)
{
        struct ph_etf ahead = *in;
        struct ph_etf_atom atom;

        if (ph_etf_read_tuple_of(&ahead, 2) < 0 || ph_etf_read_atom(&ahead, &atom) < 0 ||
                !ph_etf_atom_is(&atom, tag))
                return false;
        *in = ahead;
        return true;
}

int ph_remote_otp_release(struct ph_peer *peer, int *release_out, struct ph_error *error)
{
        struct ph_peer_value value;
        uint64_t release = 0;
        char text[32];
        int r = call_atom(peer, "erlang", "system_info", "otp_release", &value, error);

        if (r < 0)
                return r;
        if (read_text(&value.term, text, sizeof(text)) < 0 ||
                !ph_word_number((struct ph_word){text, strlen(text)}, 10, INT16_MAX, &release))
                r = fail_answer("erlang:system_info/1", error);
        *release_out = (int)release;
        ph_peer_value_finish(&value);
        return r;
}

static int system_number(
        struct ph_peer *peer, const char *item, int64_t *number_out, struct ph_error *error)
{
        struct ph_peer_value value;
        int r = call_atom(peer, "erlang", "system_info", item, &value, error);

        if (r < 0)
                return r;
        if (ph_etf_read_int64(&value.term, number_out) < 0)
                r = fail_answer("erlang:system_info/1", error);
        ph_peer_value_finish(&value);
        return r;
}

int ph_remote_left(struct ph_peer *peer, const char *count, const char *limit, int64_t *left_out,
        struct ph_error *error)
{
        int64_t used, most;
        int r = system_number(peer, count, &used, error);

        if (r == 0)
                r = system_number(peer, limit, &most, error);
        if (r == 0)
                *left_out = most - used;
        return r;
}

int ph_remote_is_loaded(struct ph_peer *peer, bool *loaded_out, struct ph_error *error)
{
        struct ph_peer_value value;
        int r = call_atom(peer, "erlang", "module_loaded", PROBE, &value, error);

        if (r < 0)
                return r;
        if (ph_etf_read_bool(&value.term, loaded_out) < 0)
                r = fail_answer("erlang:module_loaded/1", error);
        ph_peer_value_finish(&value);
        return r;
}

int ph_remote_is_running(struct ph_peer *peer, bool *running_out, struct ph_error *error)
{
        struct ph_peer_value value;
        int r = call_atom(peer, "erlang", "whereis", PROBE, &value, error);

        if (r < 0)
                return r;
        *running_out = ph_etf_type(&value.term) == PH_ETF_IS_PID;
        ph_peer_value_finish(&value);
        return 0;
}

/* {module, _} or {error, What}. */
static int check_load(struct ph_etf value, struct ph_error *error)
{
        char what[160];

        if (read_pair(&value, "module"))
                return 0;
        if (!read_pair(&value, "error"))
                return fail_answer("code:load_binary/3", error);
        ph_peer_print(value, what, sizeof(what));
        ph_error_set(
                error, PH_ERROR_FAILED, "the node does not load porthole's bytecode: %s", what);
        return -EPROTO;
}

int ph_remote_load(struct ph_peer *peer, const struct ph_payload *bytecode, struct ph_error *error)
{
        struct ph_etf_builder arguments;
        struct ph_peer_value value;
        int r;

        ph_etf_build_init(&arguments);
        ph_etf_build_list(&arguments, 3);
        ph_etf_build_atom(&arguments, PROBE);
        ph_etf_build_string(&arguments, PROBE ".beam", strlen(PROBE ".beam"));
        ph_etf_build_binary(&arguments, bytecode->bytes, bytecode->size);
        ph_etf_build_nil(&arguments);
        r = ph_peer_call(peer, "code", "load_binary", &arguments, &value, error);
        if (r < 0)
                return r;
        r = check_load(value.term, error);
        ph_peer_value_finish(&value);
        return r;
}

int ph_remote_unload(struct ph_peer *peer, struct ph_error *error)
{
        static const char *const steps[] = {"purge", "delete", "purge"};
        struct ph_peer_value value;
        int r = 0;

        for (size_t i = 0; r == 0 && i < sizeof(steps) / sizeof(steps[0]); i++) {
                r = call_atom(peer, "code", steps[i], PROBE, &value, error);
                ph_peer_value_finish(&value);
        }
        return r;
}

int ph_remote_socket_dir(
        struct ph_peer *peer, char *folder_out, size_t size, struct ph_error *error)
{
        struct ph_etf_builder arguments;
        struct ph_peer_value value;
        int r;

        ph_etf_build_init(&arguments);
        ph_etf_build_list(&arguments, 2);
        ph_etf_build_atom(&arguments, "porthole");
        ph_etf_build_atom(&arguments, "socket_dir");
        ph_etf_build_nil(&arguments);
        r = ph_peer_call(peer, "application", "get_env", &arguments, &value, error);
        if (r < 0)
                return r;
        if (!read_pair(&value.term, "ok") || read_text(&value.term, folder_out, size) < 0)
                folder_out[0] = '\0';
        ph_peer_value_finish(&value);
        return 0;
}

static void build_text(struct ph_etf_builder *options, const char *key, const char *text)
{
        ph_etf_build_tuple(options, 2);
        ph_etf_build_atom(options, key);
        ph_etf_build_binary(options, text, strlen(text));
}

static void build_flag(struct ph_etf_builder *options, const char *key, bool value)
{
        ph_etf_build_tuple(options, 2);
        ph_etf_build_atom(options, key);
        ph_etf_build_bool(options, value);
}

static void build_idle(struct ph_etf_builder *options, int64_t idle_ms)
{
        ph_etf_build_tuple(options, 2);
        ph_etf_build_atom(options, "idle_ms");
        if (idle_ms < 0)
                ph_etf_build_atom(options, "infinity");
        else
                ph_etf_build_int64(options, idle_ms);
}

static void build_budget(struct ph_etf_builder *options, int percent)
{
        ph_etf_build_tuple(options, 2);
        ph_etf_build_atom(options, "budget");
        ph_etf_build_int64(options, percent);
}

/* One argument: the list of options. */
static void build_start(struct ph_etf_builder *arguments, const struct ph_remote_start *start)
{
        ph_etf_build_init(arguments);
        ph_etf_build_list(arguments, 1);
        ph_etf_build_list(arguments, 7);
        build_text(arguments, "nif", start->library);
        build_text(arguments, "dir", start->folder);
        build_flag(arguments, "kill", start->allow_kill);
        build_flag(arguments, "contents", true);
        build_idle(arguments, start->idle_ms);
        build_budget(arguments, start->budget);
        build_flag(arguments, "attached", true);
        ph_etf_build_nil(arguments);
        ph_etf_build_nil(arguments);
}

/* What the node says goes to a terminal, on one line. */
static void make_one_line(char *text)
{
        for (; *text != '\0'; text++) {
                if ((unsigned char)*text < ' ' || *text == '\x7f')
                        *text = ' ';
        }
}

/* {ok, Path} or {error, Sentence}. */
static int take_start(struct ph_etf value, char *socket_out, size_t size, struct ph_error *error)
{
        char sentence[200];

        if (read_pair(&value, "ok") && read_text(&value, socket_out, size) == 0)
                return 0;
        if (!read_pair(&value, "error"))
                return fail_answer(PROBE ":start/1", error);
        if (read_text(&value, sentence, sizeof(sentence)) < 0)
                ph_peer_print(value, sentence, sizeof(sentence));
        make_one_line(sentence);
        ph_error_set(error, PH_ERROR_FAILED, "the agent does not start: %s", sentence);
        return -EPROTO;
}

int ph_remote_start(struct ph_peer *peer, const struct ph_remote_start *start, char *socket_out,
        size_t size, struct ph_error *error)
{
        struct ph_etf_builder arguments;
        struct ph_peer_value value;
        int r;

        build_start(&arguments, start);
        r = ph_peer_call(peer, PROBE, "start", &arguments, &value, error);
        if (r < 0)
                return r;
        r = take_start(value.term, socket_out, size, error);
        ph_peer_value_finish(&value);
        return r;
}

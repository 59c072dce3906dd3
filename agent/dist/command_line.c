#include "agent/dist/command_line.h"

#include <string.h>

#include "agent/dist/words.h"

/* What the walk over the arguments gathers. */
struct walk {
        struct ph_command_line *out;
        const char *flag; /* the current one; NULL: none */
        size_t values;    /* how many it had so far */
        const char *last; /* the last of them */
        const char *short_name, *long_name;
        size_t cookies, homes; /* how often these flags were there */
};

static uint16_t parse_port(const char *text)
{
        uint64_t port;

        if (!ph_word_number((struct ph_word){text, strlen(text)}, 10, UINT16_MAX, &port))
                return 0;
        return (uint16_t)port;
}

static void keep_first(const char **place, const char *value)
{
        if (*place == NULL)
                *place = value;
}

/* Values of -kernel come in pairs: parameter, value. */
static void take_kernel_value(struct walk *walk, const char *value)
{
        if (walk->values % 2 == 0 || walk->last == NULL)
                return;
        if (strcmp(walk->last, "inet_dist_listen_min") == 0)
                walk->out->least_port = parse_port(value);
        if (strcmp(walk->last, "inet_dist_listen_max") == 0)
                walk->out->most_port = parse_port(value);
}

static void take_value(struct walk *walk, const char *value)
{
        struct ph_command_line *out = walk->out;

        if (walk->flag == NULL)
                return;
        if (strcmp(walk->flag, "-kernel") == 0)
                take_kernel_value(walk, value);
        else if (strcmp(walk->flag, "-sname") == 0)
                keep_first(&walk->short_name, value);
        else if (strcmp(walk->flag, "-name") == 0)
                keep_first(&walk->long_name, value);
        else if (strcmp(walk->flag, "-proto_dist") == 0)
                keep_first(&out->carrier, value);
        else if (strcmp(walk->flag, "-erl_epmd_port") == 0)
                out->least_port = out->most_port = parse_port(value);
        walk->last = value;
        walk->values++;
}

/*
 * What counts only when it is there once is judged when all its values were seen. A -setcookie with
 * two values is about another node's cookie (kernel's auth.erl).
 */
static void end_flag(struct walk *walk)
{
        struct ph_command_line *out = walk->out;
        const char *flag = walk->flag == NULL ? "" : walk->flag;

        if (strcmp(flag, "-setcookie") == 0 && walk->values < 2)
                out->cookie = walk->cookies++ == 0 ? walk->last : NULL;
        if (strcmp(flag, "-home") == 0)
                out->home = walk->homes++ == 0 && walk->values == 1 ? walk->last : NULL;
        walk->flag = NULL;
        walk->values = 0;
        walk->last = NULL;
}

static bool is_beam(const char *program)
{
        const char *slash = strrchr(program, '/');

        return strncmp(slash == NULL ? program : slash + 1, "beam", 4) == 0;
}

static void finish(struct walk *walk)
{
        struct ph_command_line *out = walk->out;

        end_flag(walk);
        out->has_long_name = walk->short_name == NULL && walk->long_name != NULL;
        out->name = out->has_long_name ? walk->long_name : walk->short_name;
        if (out->most_port < out->least_port)
                out->most_port = out->least_port;
}

void ph_command_line_parse(const char *bytes, size_t size, struct ph_command_line *out)
{
        struct walk walk = {.out = out};

        memset(out, 0, sizeof(*out));
        out->is_beam = size > 0 && is_beam(bytes);
        for (size_t at = size > 0 ? strlen(bytes) + 1 : 0; at < size;
                at += strlen(bytes + at) + 1) {
                const char *argument = bytes + at;
                if (strcmp(argument, "-extra") == 0)
                        break;
                if (argument[0] != '-') {
                        take_value(&walk, argument);
                        continue;
                }
                end_flag(&walk);
                if (strcmp(argument, "--") != 0)
                        walk.flag = argument;
        }
        finish(&walk);
}

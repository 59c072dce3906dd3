#include "agent/dist/cookie.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/dist/command_line.h"
#include "agent/dist/proc.h"

static int fail(struct ph_cookie *out, struct ph_error *error, int number, const char *why)
{
        bool refused = number == -EACCES || number == -EPERM;

        ph_error_set(error, refused ? PH_ERROR_REFUSED : PH_ERROR_FAILED,
                "%s %s; give the cookie with --cookie-file FILE", out->source, why);
        ph_cookie_wipe(out);
        return number;
}

/* What a node takes as its cookie: kernel's auth.erl, check_cookie. */
static int trim(struct ph_cookie *cookie, struct ph_error *error)
{
        char *end = cookie->value;

        while (*end >= ' ' && *end <= '~')
                end++;
        if (end == cookie->value || end[strspn(end, "\r\n ")] != '\0')
                return fail(cookie, error, -EBADMSG, "holds no cookie");
        explicit_bzero(end, strlen(end));
        return 0;
}

static int read_cookie(int fd, struct ph_cookie *out, struct ph_error *error)
{
        struct stat st;
        ssize_t got;

        if (fstat(fd, &st) < 0)
                return fail(out, error, -errno, "can't be read");
        if (!S_ISREG(st.st_mode) || st.st_size >= (off_t)sizeof(out->value))
                return fail(out, error, -EBADMSG, "holds no cookie");
        got = read(fd, out->value, sizeof(out->value) - 1);
        if (got < 0)
                return fail(out, error, -errno, "can't be read");
        out->value[got] = '\0';
        return trim(out, error);
}

static void name_file(struct ph_cookie *out, const char *path)
{
        memset(out, 0, sizeof(*out));
        snprintf(out->source, sizeof(out->source), "the file %.140s", path);
}

static int read_file(int fd, struct ph_cookie *out, struct ph_error *error)
{
        char why[64];
        int r;

        if (fd < 0) {
                snprintf(why, sizeof(why), "can't be read (%s)", strerror(-fd));
                return fail(out, error, fd, why);
        }
        r = read_cookie(fd, out, error);
        close(fd);
        return r;
}

int ph_cookie_read(const char *path, struct ph_cookie *out, struct ph_error *error)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

        name_file(out, path);
        return read_file(fd < 0 ? -errno : fd, out, error);
}

/* Absolute links lead to where they lead in the node, not to our own root directory. */
static int open_in_root(int root, const char *path)
{
        struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
        long fd = syscall(__NR_openat2, root, path, &how, sizeof(how));

        return fd < 0 ? -errno : (int)fd;
}

static int take(
        struct ph_cookie *out, const char *value, const char *source, struct ph_error *error)
{
        memset(out, 0, sizeof(*out));
        snprintf(out->source, sizeof(out->source), "%s", source);
        if (strlen(value) >= sizeof(out->value))
                return fail(out, error, -EBADMSG, "is too long for a cookie");
        memcpy(out->value, value, strlen(value));
        return trim(out, error);
}

static const char *variable(const struct ph_cookie_places *places, const char *name)
{
        return ph_proc_variable(places->environment, places->environment_size, name);
}

static int from_command_line(
        const struct ph_cookie_places *places, struct ph_cookie *out, struct ph_error *error)
{
        struct ph_command_line line;

        if (places->command_line == NULL)
                return -ENOENT;
        ph_command_line_parse(places->command_line, places->command_line_size, &line);
        if (line.cookie == NULL)
                return -ENOENT;
        return take(out, line.cookie, "-setcookie in the node's command line", error);
}

static int from_environment(
        const struct ph_cookie_places *places, struct ph_cookie *out, struct ph_error *error)
{
        static const char *const names[] = {"RELEASE_COOKIE", "RABBITMQ_ERLANG_COOKIE"};
        char source[64];

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                const char *value = variable(places, names[i]);
                if (value == NULL || value[0] == '\0')
                        continue;
                snprintf(source, sizeof(source), "%s in the node's environment", names[i]);
                return take(out, value, source, error);
        }
        return -ENOENT;
}

static int from_folder(const struct ph_cookie_places *places, const char *folder, const char *file,
        struct ph_cookie *out, struct ph_error *error)
{
        char path[PATH_MAX];
        int fd;

        if (folder == NULL || folder[0] != '/' ||
                snprintf(path, sizeof(path), "%s/%s", folder, file) >= (int)sizeof(path))
                return -ENOENT;
        fd = open_in_root(places->root, path);
        if (fd == -ENOENT || fd == -ENOTDIR)
                return -ENOENT;
        name_file(out, path);
        return read_file(fd, out, error);
}

static int from_home(
        const struct ph_cookie_places *places, struct ph_cookie *out, struct ph_error *error)
{
        return from_folder(places, places->home, ".erlang.cookie", out, error);
}

/* filename:basedir(user_config, "erlang") */
static int from_configuration(
        const struct ph_cookie_places *places, struct ph_cookie *out, struct ph_error *error)
{
        const char *folder = variable(places, "XDG_CONFIG_HOME");

        if (folder != NULL && folder[0] != '\0')
                return from_folder(places, folder, "erlang/.erlang.cookie", out, error);
        return from_folder(places, places->home, ".config/erlang/.erlang.cookie", out, error);
}

int ph_cookie_find(
        const struct ph_cookie_places *places, struct ph_cookie *out, struct ph_error *error)
{
        static int (*const sources[])(
                const struct ph_cookie_places *, struct ph_cookie *, struct ph_error *) = {
                from_command_line, from_environment, from_home, from_configuration};

        for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
                int r = sources[i](places, out, error);
                if (r != -ENOENT)
                        return r;
        }
        snprintf(out->source, sizeof(out->source), "%s", "the node's cookie");
        return fail(out, error, -ENOENT, "is not in its command line, its environment or its home");
}

void ph_cookie_wipe(struct ph_cookie *cookie)
{
        explicit_bzero(cookie, sizeof(*cookie));
}

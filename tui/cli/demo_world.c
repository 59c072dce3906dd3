#include "tui/cli/demo_world.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Settings for Erlang nodes in general, which the demo must not take from the user's. */
static const char *const unwanted[] = {
        "HOME=", "ERL_FLAGS=", "ERL_AFLAGS=", "ERL_ZFLAGS=", "ERL_LIBS=", "ERL_INETRC=",
        "RELEASE_COOKIE=", "RABBITMQ_ERLANG_COOKIE=", "ERL_CRASH_DUMP_SECONDS="};

static char no_crash_dump[] = "ERL_CRASH_DUMP_SECONDS=0";

static bool has_demo(const char *folder)
{
        char path[PATH_MAX + 32];

        snprintf(path, sizeof(path), "%s/porthole_demo.beam", folder);
        return access(path, R_OK) == 0;
}

/* build/tui/porthole has its demo in build/agent/demo. */
static bool find_beside_program(char *out)
{
        char program[PATH_MAX];
        ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
        char *slash;

        if (length < 0)
                return false;
        program[length] = '\0';
        slash = strrchr(program, '/');
        if (slash == NULL)
                return false;
        *slash = '\0';
        return snprintf(out, PATH_MAX, "%s/../agent/demo", program) < PATH_MAX && has_demo(out);
}

static int find_beams(struct ph_demo_world *world, struct ph_error *error)
{
        if (find_beside_program(world->beams))
                return 0;
        snprintf(world->beams, sizeof(world->beams), "%s/demo", PH_LIBDIR);
        if (has_demo(world->beams))
                return 0;
        ph_error_set(error, PH_ERROR_FAILED,
                "the demo is not installed: there is no porthole_demo.beam in %s", world->beams);
        return -ENOENT;
}

static int make_home(struct ph_demo_world *world, struct ph_error *error)
{
        const char *places[] = {getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp"};

        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
                if (places[i] == NULL || places[i][0] != '/')
                        continue;
                if (snprintf(world->home, sizeof(world->home), "%s/porthole-demo-XXXXXX",
                            places[i]) >= (int)sizeof(world->home))
                        continue;
                if (mkdtemp(world->home) != NULL)
                        return 0;
        }
        ph_error_set(error, PH_ERROR_FAILED, "can't make a folder for the demo node in /tmp: %s",
                strerror(errno));
        return -EIO;
}

static bool is_unwanted(const char *setting)
{
        for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++) {
                if (strncmp(setting, unwanted[i], strlen(unwanted[i])) == 0)
                        return true;
        }
        return false;
}

static int make_environment(struct ph_demo_world *world)
{
        size_t count = 0;
        size_t at = 0;

        while (environ[count] != NULL)
                count++;
        world->environment = calloc(count + 3, sizeof(char *));
        if (world->environment == NULL)
                return -ENOMEM;
        for (size_t i = 0; i < count; i++) {
                if (!is_unwanted(environ[i]))
                        world->environment[at++] = environ[i];
        }
        snprintf(world->home_setting, sizeof(world->home_setting), "HOME=%s", world->home);
        world->environment[at++] = world->home_setting;
        world->environment[at] = no_crash_dump;
        return 0;
}

int ph_demo_world_make(struct ph_demo_world *world, struct ph_error *error)
{
        int r = find_beams(world, error);

        if (r == 0)
                r = make_home(world, error);
        if (r < 0)
                return r;
        r = make_environment(world);
        if (r < 0) {
                ph_demo_world_remove(world);
                ph_error_set(error, PH_ERROR_FAILED, "no memory");
        }
        return r;
}

void ph_demo_world_remove(struct ph_demo_world *world)
{
        char cookie[PATH_MAX + 32];

        snprintf(cookie, sizeof(cookie), "%s/.erlang.cookie", world->home);
        unlink(cookie);
        rmdir(world->home);
        free(world->environment);
        world->environment = NULL;
}

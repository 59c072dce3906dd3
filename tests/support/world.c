#include "tests/support/world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/node_list.h"
#include "tests/support/process.h"
#include "tests/support/test.h"

static char folder[PATH_MAX];
static char port_text[8];
static pid_t epmd;

const char *ph_test_world_folder(void)
{
        return folder;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
        (void)stat;
        (void)type;
        (void)ftw;
        return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

void ph_test_remove_tree(const char *path)
{
        nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Fails the test when the folder can't be made; one that is there is fine. */
static void make_folder(const char *path, mode_t mode, uid_t uid)
{
        if (mkdir(path, mode) < 0 && errno != EEXIST)
                ph_test_fail("can't make %s: %s", path, strerror(errno));
        if (uid != geteuid() && chown(path, uid, uid) < 0)
                ph_test_fail("can't give %s to user %d: %s", path, (int)uid, strerror(errno));
}

char *ph_test_world_user_folder(uid_t uid)
{
        char *base = ph_test_format("%s/user-%d", folder, (int)uid);
        static const char *const below[] = {"home", "run"};

        make_folder(base, 0755, uid);
        for (int i = 0; i < 2; i++) {
                char *path = ph_test_format("%s/%s", base, below[i]);

                make_folder(path, 0700, uid);
                free(path);
        }
        return base;
}

static struct sockaddr_in loopback(uint16_t port)
{
        return (struct sockaddr_in){.sin_family = AF_INET,
                .sin_port = htons(port),
                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A port that nobody listens on now. */
static uint16_t find_port(void)
{
        struct sockaddr_in address = loopback(0);
        socklen_t length = sizeof(address);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
        close(fd);
        return ntohs(address.sin_port);
}

static bool answers(const char *port)
{
        struct sockaddr_in address = loopback((uint16_t)atoi(port));
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool connected = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

        close(fd);
        return connected;
}

void ph_test_world_start_epmd(void)
{
        const char *const argv[] = {"epmd", "-address", "127.0.0.1", "-port", port_text, NULL};

        epmd = ph_test_process_start(&(struct ph_test_process_options){.argv = argv});
        ph_test_wait(answers(port_text) || !ph_test_process_is_running(epmd));
}

void ph_test_world_stop_epmd(void)
{
        if (epmd == 0)
                return;
        ph_test_process_end(epmd, 2000);
        epmd = 0;
}

/* Another program may take the port between find_port() and epmd: then another port. */
static void find_epmd(void)
{
        for (int attempt = 0; attempt < 10; attempt++) {
                snprintf(port_text, sizeof(port_text), "%u", find_port());
                ph_test_world_start_epmd();
                if (ph_test_process_is_running(epmd))
                        return;
                ph_test_world_stop_epmd();
        }
        ph_test_fail("epmd does not start");
}

static void set_environment(void)
{
        static const char *const forget[] = {"ERL_FLAGS", "ERL_AFLAGS", "ERL_ZFLAGS", "ERL_LIBS",
                "ELIXIR_ERL_OPTIONS", "RELEASE_COOKIE", "RABBITMQ_ERLANG_COOKIE", "XDG_CONFIG_HOME",
                "NO_COLOR"};
        char *user = ph_test_world_user_folder(geteuid());
        char *home = ph_test_format("%s/home", user);
        char *run = ph_test_format("%s/run", user);

        for (size_t i = 0; i < sizeof(forget) / sizeof(forget[0]); i++)
                unsetenv(forget[i]);
        setenv("HOME", home, 1);
        setenv("XDG_RUNTIME_DIR", run, 1);
        setenv("TMPDIR", folder, 1);
        setenv("ERL_EPMD_PORT", port_text, 1);
        setenv("ERL_EPMD_ADDRESS", "127.0.0.1", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        if (getenv("PH_TEST_PRELOAD") != NULL)
                setenv("LD_PRELOAD", getenv("PH_TEST_PRELOAD"), 1);
        free(run);
        free(home);
        free(user);
}

int ph_test_world_setup(void **state)
{
        (void)state;
        snprintf(folder, sizeof(folder), "/tmp/porthole-test-XXXXXX");
        if (mkdtemp(folder) == NULL || chmod(folder, 0755) < 0)
                return -1;
        find_epmd();
        set_environment();
        return 0;
}

int ph_test_world_teardown(void **state)
{
        (void)state;
        ph_test_node_list_end();
        ph_test_world_stop_epmd();
        ph_test_remove_tree(folder);
        return 0;
}

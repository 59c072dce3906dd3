#include "agent/dist/sweep.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/test.h"

struct folder {
        char path[64];
        int fd;
};

static int setup(void **state)
{
        struct folder *folder = calloc(1, sizeof(*folder));

        snprintf(folder->path, sizeof(folder->path), "/tmp/porthole-sweep-XXXXXX");
        if (mkdtemp(folder->path) == NULL)
                return -1;
        folder->fd = open(folder->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        *state = folder;
        return 0;
}

/* What the tests leave on purpose is of these names. */
static int teardown(void **state)
{
        struct folder *folder = *state;
        const char *const folders[] = {"porthole_nif-1", "something"};

        for (size_t i = 0; i < 2; i++)
                ph_sweep_remove(folder->fd, folders[i]);
        close(folder->fd);
        ph_sweep_remove(AT_FDCWD, folder->path);
        free(folder);
        return 0;
}

static void make_older(const struct folder *folder, const char *name, time_t seconds)
{
        struct timespec times[2] = {
                {.tv_sec = time(NULL) - seconds}, {.tv_sec = time(NULL) - seconds}};

        assert_int_equal(utimensat(folder->fd, name, times, AT_SYMLINK_NOFOLLOW), 0);
}

static bool is_there(const struct folder *folder, const char *name)
{
        struct stat st;

        return fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void make_folder(const struct folder *folder, const char *name, time_t seconds)
{
        char *file = ph_test_format("%s/%s/file", folder->path, name);

        assert_int_equal(mkdirat(folder->fd, name, 0700), 0);
        close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        make_older(folder, name, seconds);
        free(file);
}

/* A socket that listens while the returned descriptor is open. */
static int make_socket(const struct folder *folder, const char *name, time_t seconds)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", folder->path, name);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(fd, 1), 0);
        make_older(folder, name, seconds);
        return fd;
}

/* The pid of a process that was, which the kernel gives to another one only after a long while. */
static char *socket_of_nobody(void)
{
        pid_t pid = fork();

        if (pid == 0)
                _exit(0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        return ph_test_format("%d.sock", (int)pid);
}

static void folders_go_by_name_and_age(void **state)
{
        const struct folder *folder = *state;

        make_folder(folder, "porthole_nif-0", PH_SWEEP_AGE_SECONDS + 10);
        make_folder(folder, "porthole_nif-1", PH_SWEEP_AGE_SECONDS - 10);
        make_folder(folder, "something", PH_SWEEP_AGE_SECONDS + 10);
        ph_sweep(folder->fd);
        assert_false(is_there(folder, "porthole_nif-0"));
        assert_true(is_there(folder, "porthole_nif-1"));
        assert_true(is_there(folder, "something"));
}

static void a_link_is_not_followed(void **state)
{
        const struct folder *folder = *state;

        make_folder(folder, "something", PH_SWEEP_AGE_SECONDS + 10);
        assert_int_equal(symlinkat("something", folder->fd, "porthole_nif-2"), 0);
        make_older(folder, "porthole_nif-2", PH_SWEEP_AGE_SECONDS + 10);
        ph_sweep(folder->fd);
        assert_true(is_there(folder, "something/file"));
        assert_true(is_there(folder, "porthole_nif-2"));
}

static void a_socket_goes_when_neither_its_process_nor_a_listener_is_there(void **state)
{
        const struct folder *folder = *state;
        char *nobody = socket_of_nobody();
        char *ours = ph_test_format("%d.sock", (int)getpid());

        close(make_socket(folder, nobody, PH_SWEEP_AGE_SECONDS - 10));
        close(make_socket(folder, ours, PH_SWEEP_AGE_SECONDS + 10));
        close(make_socket(folder, "name.sock", PH_SWEEP_AGE_SECONDS + 10));
        close(make_socket(folder, "0.sock", PH_SWEEP_AGE_SECONDS + 10));
        ph_sweep(folder->fd);
        assert_true(is_there(folder, nobody));
        assert_true(is_there(folder, ours));
        assert_true(is_there(folder, "name.sock"));
        assert_true(is_there(folder, "0.sock"));
        make_older(folder, nobody, PH_SWEEP_AGE_SECONDS + 10);
        ph_sweep(folder->fd);
        assert_false(is_there(folder, nobody));
        free(ours);
        free(nobody);
}

static void a_socket_with_a_listener_stays(void **state)
{
        const struct folder *folder = *state;
        char *nobody = socket_of_nobody();
        int listener = make_socket(folder, nobody, PH_SWEEP_AGE_SECONDS + 10);

        ph_sweep(folder->fd);
        assert_true(is_there(folder, nobody));
        close(listener);
        ph_sweep(folder->fd);
        assert_false(is_there(folder, nobody));
        free(nobody);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(folders_go_by_name_and_age, setup, teardown),
                cmocka_unit_test_setup_teardown(a_link_is_not_followed, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_socket_goes_when_neither_its_process_nor_a_listener_is_there, setup,
                        teardown),
                cmocka_unit_test_setup_teardown(a_socket_with_a_listener_stays, setup, teardown),
        };

        return cmocka_run_group_tests_name("dist sweep", tests, NULL, NULL);
}

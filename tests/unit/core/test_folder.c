/* The agent's folder: chosen as the man page says, and trusted only when it is ours alone. */
#include "agent/core/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"
#include "tests/support/world.h"

static char root[64];

static int make_root(void **state)
{
        (void)state;
        snprintf(root, sizeof(root), "/tmp/porthole-test-XXXXXX");
        return mkdtemp(root) != NULL ? 0 : -1;
}

static int remove_root(void **state)
{
        (void)state;
        ph_test_remove_tree(root);
        return 0;
}

static char *below(const char *name)
{
        return ph_test_format("%s/%s", root, name);
}

static void make(const char *name, mode_t mode)
{
        char *path = below(name);

        assert_int_equal(mkdir(path, mode), 0);
        assert_int_equal(chmod(path, mode), 0);
        free(path);
}

/* Chooses in a file system that begins at the test's root. */
static char *choose(const char *runtime_dir)
{
        char path[PATH_MAX];

        if (ph_folder_choose(root, runtime_dir, geteuid(), path, sizeof(path)) < 0)
                return strdup("none");
        return strdup(path);
}

static void assert_chosen(const char *runtime_dir, const char *expected)
{
        char *path = choose(runtime_dir);

        assert_string_equal(path, expected);
        free(path);
}

static void the_runtime_folder_is_first_then_run_user_then_tmp(void **state)
{
        char *run = ph_test_format("run/user/%lu", (unsigned long)geteuid());
        char *in_run = ph_test_format("/%s/porthole", run);
        char *in_tmp = ph_test_format("/tmp/porthole-%lu", (unsigned long)geteuid());

        (void)state;
        make("mine", 0700);
        assert_chosen(NULL, in_tmp);
        assert_chosen("/missing", in_tmp);
        make("run", 0755);
        make("run/user", 0755);
        make(run, 0700);
        assert_chosen(NULL, in_run);
        assert_chosen("/mine", "/mine/porthole");
        assert_chosen("", in_run);
        assert_chosen("mine", in_run); /* not absolute */
        free(in_tmp);
        free(in_run);
        free(run);
}

static void another_users_runtime_folder_is_passed_over(void **state)
{
        char *theirs = below("theirs");
        char *path;

        (void)state;
        if (geteuid() != 0)
                skip();
        make("theirs", 0755);
        assert_int_equal(chown(theirs, 4711, 4711), 0);
        path = choose("/theirs");
        assert_string_not_equal(path, "/theirs/porthole");
        free(path);
        free(theirs);
}

static int open_folder(const char *name, bool create)
{
        char *path = below(name);
        struct ph_error error = {0};
        int fd = ph_folder_open("", path, geteuid(), create, &error);

        if (fd < 0)
                assert_non_null(strstr(error.message, path));
        free(path);
        return fd;
}

static void a_folder_is_made_for_us_alone(void **state)
{
        struct stat st;
        char *path = below("new");
        int fd = open_folder("new", true);

        (void)state;
        assert_true(fd >= 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0700);
        assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
        close(fd);
        fd = open_folder("new", true);
        assert_true(fd >= 0);
        close(fd);
        free(path);
}

static void a_folder_that_is_not_there_is_not_made_unasked(void **state)
{
        (void)state;
        assert_int_equal(open_folder("absent", false), -ENOENT);
        assert_int_equal(open_folder("absent/deeper", true), -ENOENT);
}

static void a_folder_open_to_anybody_else_is_refused(void **state)
{
        static const mode_t modes[] = {0701, 0710, 0704, 0740, 0702, 0720, 0755, 0777, 01777};

        (void)state;
        make("open", 0700);
        for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
                char *path = below("open");

                assert_int_equal(chmod(path, modes[i]), 0);
                assert_int_equal(open_folder("open", true), -EPERM);
                free(path);
        }
}

static void a_link_or_a_file_is_refused(void **state)
{
        char *target = below("target"), *link = below("link"), *file = below("file");
        int fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

        (void)state;
        close(fd);
        make("target", 0700);
        assert_int_equal(symlink(target, link), 0);
        assert_true(open_folder("link", true) < 0);
        assert_true(open_folder("file", true) < 0);
        free(file);
        free(link);
        free(target);
}

static void another_users_folder_is_refused(void **state)
{
        char *path = below("others");

        (void)state;
        if (geteuid() != 0)
                skip();
        make("others", 0700);
        assert_int_equal(chown(path, 4711, 4711), 0);
        assert_int_equal(open_folder("others", true), -EPERM);
        free(path);
}

static void a_file_is_reached_through_the_descriptor_however_long_the_path(void **state)
{
        char deep[PATH_MAX] = "", path[PH_FOLDER_PATH_SIZE];
        int fd, file;

        (void)state;
        make("deep", 0700);
        snprintf(deep, sizeof(deep), "deep");
        for (int i = 0; i < 5; i++) {
                size_t length = strlen(deep);

                snprintf(deep + length, sizeof(deep) - length, "/%060d", i);
                make(deep, 0700);
        }
        fd = open_folder(deep, false);
        assert_true(fd >= 0);
        ph_folder_path(fd, "4194304.sock", path, sizeof(path));
        assert_true(strlen(path) < PH_FOLDER_PATH_SIZE - 1);
        file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        assert_true(file >= 0);
        close(file);
        assert_int_equal(faccessat(fd, "4194304.sock", F_OK, 0), 0);
        close(fd);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        the_runtime_folder_is_first_then_run_user_then_tmp, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        another_users_runtime_folder_is_passed_over, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        a_folder_is_made_for_us_alone, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        a_folder_that_is_not_there_is_not_made_unasked, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        a_folder_open_to_anybody_else_is_refused, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        a_link_or_a_file_is_refused, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        another_users_folder_is_refused, make_root, remove_root),
                cmocka_unit_test_setup_teardown(
                        a_file_is_reached_through_the_descriptor_however_long_the_path, make_root,
                        remove_root),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

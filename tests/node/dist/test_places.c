/*
 * Where the agent's files go when the best place for them is of no use. The test has a mount
 * namespace of its own, and for that it needs root.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "tests/node/dist/cases.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static int setup(void **state)
{
        if (geteuid() == 0 &&
                (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0))
                return -1;
        /* What this machine has for its users would be a place, too. */
        if (geteuid() == 0 && access("/run/user", F_OK) == 0 &&
                mount("tmpfs", "/run/user", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
                return -1;
        return ph_test_world_setup(state);
}

static struct ph_test_node *start(void)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
}

static void mount_over(const char *path, unsigned long flags, const char *options)
{
        if (mount("tmpfs", path, "tmpfs", flags | MS_NOSUID | MS_NODEV, options) < 0)
                ph_test_fail("can't mount over %s", path);
}

/* The folder that is always possible, which then holds nothing of this node. */
static char *last_resort(void)
{
        return ph_test_format("/tmp/porthole-%u", geteuid());
}

static void assert_works_from(struct ph_test_node *node, const char *socket_folder)
{
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));
        char *path = ph_test_format("%s/%d.sock", socket_folder, (int)ph_test_node_pid(node));

        assert_string_equal(attachment.path, path);
        assert_int_equal(ph_count_entries(socket_folder), 1);
        ph_must_leave(ph_test_node_name(node), &attachment);
        assert_int_equal(ph_count_entries(socket_folder), 0);
        free(path);
}

static void code_is_loaded_from_where_that_is_allowed(void **state)
{
        struct ph_test_node *node;
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to mount */
        mount_over(getenv("XDG_RUNTIME_DIR"), MS_NOEXEC, "mode=700");
        node = start();
        assert_works_from(node, folder);
        assert_int_equal(umount(getenv("XDG_RUNTIME_DIR")), 0);
        free(folder);
        ph_test_node_stop(node);
}

static void a_full_place_is_passed_over(void **state)
{
        struct ph_test_node *node;
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to mount */
        mount_over(getenv("XDG_RUNTIME_DIR"), 0, "mode=700,size=65536");
        node = start();
        assert_works_from(node, folder);
        assert_int_equal(umount(getenv("XDG_RUNTIME_DIR")), 0);
        free(folder);
        ph_test_node_stop(node);
}

static void where_no_place_allows_code_it_is_said(void **state)
{
        struct ph_test_node *node;
        char *folder = last_resort();

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to mount */
        mkdir(folder, 0700);
        mount_over(folder, MS_NOEXEC, "mode=700");
        mount_over(getenv("XDG_RUNTIME_DIR"), MS_NOEXEC, "mode=700");
        node = start();
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_FAILED, "mounted noexec");
        ph_test_wait_eval(node, "nodes(hidden)", "[]");
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
        assert_int_equal(ph_count_entries(folder), 0);
        assert_int_equal(ph_count_entries(getenv("XDG_RUNTIME_DIR")), 0);
        assert_int_equal(umount(getenv("XDG_RUNTIME_DIR")), 0);
        assert_int_equal(umount(folder), 0);
        free(folder);
        ph_test_node_stop(node);
}

static void without_a_runtime_folder_there_is_tmp(void **state)
{
        static const char *const env[] = {"XDG_RUNTIME_DIR=/nowhere", NULL};
        struct ph_test_node *node;
        struct ph_attachment attachment;
        char *folder = last_resort();

        (void)state;
        if (access("/run/user", F_OK) == 0 && geteuid() != 0)
                skip(); /* needs root to hide it */
        if (access("/run/user", F_OK) == 0)
                mount_over("/run/user", 0, "mode=755");
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .env = env});
        attachment = ph_must_attach(ph_test_node_name(node));
        assert_memory_equal(attachment.path, folder, strlen(folder));
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_node_stop(node);
        free(folder);
}

/* Makes what a porthole that was killed leaves behind. */
static char *leave_behind(const char *folder, const char *name, time_t age)
{
        char *path = ph_test_format("%s/%s", folder, name);
        char *file = ph_test_format("%s/porthole_nif.so", path);
        struct utimbuf times = {time(NULL) - age, time(NULL) - age};

        assert_int_equal(mkdir(path, 0700), 0);
        close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        assert_int_equal(utime(path, &times), 0);
        free(file);
        return path;
}

static void what_a_killed_porthole_left_is_swept(void **state)
{
        struct ph_test_node *node = start();
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));
        char *old, *fresh, *other;
        struct ph_attachment attachment;

        (void)state;
        assert_int_equal(mkdir(folder, 0700), 0);
        old = leave_behind(folder, "porthole_nif-0123456789abcdef", 120);
        fresh = leave_behind(folder, "porthole_nif-fedcba9876543210", 5);
        other = leave_behind(folder, "something", 120);
        attachment = ph_must_attach(ph_test_node_name(node));
        assert_int_equal(access(old, F_OK), -1);
        assert_int_equal(access(fresh, F_OK), 0);
        assert_int_equal(access(other, F_OK), 0);
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_remove_tree(folder);
        free(old);
        free(fresh);
        free(other);
        free(folder);
        ph_test_node_stop(node);
}

/* A path far longer than a unix socket's address. */
static void a_long_path_is_no_matter(void **state)
{
        char name[201], *run, *variable, *folder;
        struct ph_test_node *node;

        (void)state;
        memset(name, 'x', 200);
        name[200] = '\0';
        run = ph_test_format("%s/%s", ph_test_world_folder(), name);
        variable = ph_test_format("XDG_RUNTIME_DIR=%s", run);
        folder = ph_test_format("%s/porthole", run);
        const char *const env[] = {variable, NULL};
        assert_int_equal(mkdir(run, 0700), 0);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .env = env});
        assert_works_from(node, folder);
        free(folder);
        free(variable);
        free(run);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(code_is_loaded_from_where_that_is_allowed),
                cmocka_unit_test(a_full_place_is_passed_over),
                cmocka_unit_test(where_no_place_allows_code_it_is_said),
                cmocka_unit_test(without_a_runtime_folder_there_is_tmp),
                cmocka_unit_test(what_a_killed_porthole_left_is_swept),
                cmocka_unit_test(a_long_path_is_no_matter),
        };

        return cmocka_run_group_tests_name(
                "node dist places", tests, setup, ph_test_world_teardown);
}

#include "agent/dist/proc.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test.h"

static void a_stat_is_read_behind_the_name(void **state)
{
        struct ph_proc_stat stat;

        (void)state;
        assert_int_equal(
                ph_proc_stat_parse("77 (a b) c) T 1 77 77 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 "
                                   "0 123456789012 0 0",
                        &stat),
                0);
        assert_int_equal(stat.state, 'T');
        assert_int_equal(stat.started, 123456789012);
        assert_int_equal(ph_proc_stat_parse("77 (beam.smp) S 1 77", &stat), -EBADMSG);
        assert_int_equal(ph_proc_stat_parse("", &stat), -EBADMSG);
}

static void a_status_tells_the_owner(void **state)
{
        struct ph_proc_status status;

        (void)state;
        assert_int_equal(
                ph_proc_status_parse("Name:\tbeam\nPid:\t77\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n"
                                     "Groups:\t9 10 \nNSpid:\t77\t5\t1\n",
                        &status),
                0);
        assert_int_equal(status.uid, 2);
        assert_int_equal(status.gid, 6);
        assert_int_equal(status.inner_pid, 1);
        assert_int_equal(status.group_count, 2);
        assert_int_equal(status.groups[1], 10);
}

static void an_old_kernel_knows_one_pid(void **state)
{
        struct ph_proc_status status;

        (void)state;
        assert_int_equal(
                ph_proc_status_parse(
                        "Pid:\t77\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t\n", &status),
                0);
        assert_int_equal(status.inner_pid, 77);
        assert_int_equal(status.group_count, 0);
}

static void a_status_without_owner_is_refused(void **state)
{
        struct ph_proc_status status;

        (void)state;
        assert_int_equal(ph_proc_status_parse("Pid:\t77\nGid:\t5\t6\t7\t8\n", &status), -EBADMSG);
        assert_int_equal(ph_proc_status_parse("Uid:\t1\nGid:\t5\t6\n", &status), -EBADMSG);
}

static void only_so_many_groups_are_kept(void **state)
{
        struct ph_proc_status status;
        char numbers[256], *text;

        (void)state;
        memset(numbers, ' ', sizeof(numbers));
        for (size_t i = 0; i < sizeof(numbers); i += 2)
                numbers[i] = '7';
        text = ph_test_format(
                "Uid:\t1\t2\nGid:\t5\t6\nGroups:\t%.*s", (int)sizeof(numbers), numbers);
        assert_int_equal(ph_proc_status_parse(text, &status), 0);
        assert_int_equal(status.group_count, sizeof(status.groups) / sizeof(status.groups[0]));
        free(text);
}

static void a_variable_is_found_by_its_whole_name(void **state)
{
        static const char environment[] = "XHOME=no\0HOME=/a\0HOMER=no\0EMPTY=\0HOME=/b\0broken";

        (void)state;
        assert_string_equal(ph_proc_variable(environment, sizeof(environment), "HOME"), "/a");
        assert_string_equal(ph_proc_variable(environment, sizeof(environment), "EMPTY"), "");
        assert_null(ph_proc_variable(environment, sizeof(environment), "HOM"));
        assert_null(ph_proc_variable(environment, sizeof(environment), "broken"));
        assert_null(ph_proc_variable(NULL, 0, "HOME"));
}

static void we_can_read_of_ourselves(void **state)
{
        struct ph_proc_status status;
        struct ph_proc_stat stat;
        struct ph_proc_file text;

        (void)state;
        assert_int_equal(ph_proc_read(getpid(), "status", &text), 0);
        assert_int_equal(ph_proc_status_parse(text.bytes, &status), 0);
        assert_int_equal(status.uid, geteuid());
        assert_int_equal(status.gid, getegid());
        assert_int_equal(status.inner_pid, getpid());
        ph_proc_file_finish(&text);
        assert_int_equal(ph_proc_read(getpid(), "stat", &text), 0);
        assert_int_equal(ph_proc_stat_parse(text.bytes, &stat), 0);
        assert_int_equal(stat.state, 'R');
        ph_proc_file_finish(&text);
        assert_null(text.bytes);
}

static void nothing_is_of_others_in_our_own_process(void **state)
{
        (void)state;
        assert_int_equal(ph_proc_other_namespace(getpid(), "mnt"), PH_NO);
        assert_int_equal(ph_proc_other_namespace(getpid(), "net"), PH_NO);
        assert_int_equal(ph_proc_other_root(getpid()), PH_NO);
        assert_int_equal(ph_proc_maps_name(getpid(), "/test_dist_proc"), PH_YES);
        assert_int_equal(ph_proc_maps_name(getpid(), "no such mapping"), PH_NO);
}

static void a_process_that_is_gone_is_unknown(void **state)
{
        const pid_t gone = 0x7ffffff0;
        struct ph_proc_file text;

        (void)state;
        assert_int_equal(ph_proc_read(gone, "stat", &text), -ENOENT);
        assert_int_equal(ph_proc_other_namespace(gone, "mnt"), PH_UNKNOWN);
        assert_int_equal(ph_proc_other_root(gone), PH_UNKNOWN);
        assert_int_equal(ph_proc_maps_name(gone, "x"), PH_UNKNOWN);
}

static uint64_t inode_of(int fd)
{
        struct stat st;

        assert_int_equal(fstat(fd, &st), 0);
        return st.st_ino;
}

static void the_owner_of_sockets_is_found(void **state)
{
        int one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        uint64_t inodes[3] = {inode_of(one), 1, inode_of(other)};
        bool owned[3] = {false, true, false};

        (void)state;
        assert_int_equal(ph_proc_find_sockets(getpid(), inodes, 3, owned), 2);
        assert_true(owned[0] && !owned[1] && owned[2]);
        close(one);
        assert_int_equal(ph_proc_find_sockets(getpid(), inodes, 3, owned), 1);
        assert_true(!owned[0] && !owned[1] && owned[2]);
        close(other);
        assert_int_equal(ph_proc_find_sockets(getpid(), inodes, 3, owned), 0);
        assert_int_equal(ph_proc_find_sockets(getpid(), inodes, 0, owned), 0);
        assert_int_equal(ph_proc_find_sockets(0x7ffffff0, inodes, 3, owned), -ENOENT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_stat_is_read_behind_the_name),
                cmocka_unit_test(a_status_tells_the_owner),
                cmocka_unit_test(an_old_kernel_knows_one_pid),
                cmocka_unit_test(a_status_without_owner_is_refused),
                cmocka_unit_test(only_so_many_groups_are_kept),
                cmocka_unit_test(a_variable_is_found_by_its_whole_name),
                cmocka_unit_test(we_can_read_of_ourselves),
                cmocka_unit_test(nothing_is_of_others_in_our_own_process),
                cmocka_unit_test(a_process_that_is_gone_is_unknown),
                cmocka_unit_test(the_owner_of_sockets_is_found),
        };

        return cmocka_run_group_tests_name("dist proc", tests, NULL, NULL);
}

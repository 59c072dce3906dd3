#include "agent/dist/epmd.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/test.h"

/* Every file epmd/accept_* is a whole answer that an epmd may give, every epmd/reject_* is none. */
static void try_file(const char *name)
{
        char *relative = ph_test_format("tests/unit/dist/epmd/%s", name);
        char *path = ph_test_source_path(relative);
        struct ph_epmd_names names;
        size_t length;
        char *bytes = ph_test_read_file(path, &length);
        int r = ph_epmd_parse(bytes, length, &names);

        if (r != (strncmp(name, "accept_", 7) == 0 ? 0 : -EBADMSG))
                ph_test_fail("%s gave %d", name, r);
        if (r < 0)
                assert_null(names.items);
        ph_epmd_names_finish(&names);
        free(bytes);
        free(path);
        free(relative);
}

static void answers_are_taken_whole_or_not_at_all(void **state)
{
        char *path = ph_test_source_path("tests/unit/dist/epmd");
        DIR *folder = opendir(path);
        struct dirent *entry;
        int count = 0;

        (void)state;
        assert_non_null(folder);
        while ((entry = readdir(folder)) != NULL) {
                if (entry->d_name[0] == '.')
                        continue;
                try_file(entry->d_name);
                count++;
        }
        assert_true(count > 15);
        closedir(folder);
        free(path);
}

static const char two_names[] = "\0\0\x11\x11name shop at port 45673\nname rabbit at port 25672\n";

static void names_come_with_their_ports(void **state)
{
        struct ph_epmd_names names;

        (void)state;
        assert_int_equal(ph_epmd_parse(two_names, sizeof(two_names) - 1, &names), 0);
        assert_int_equal(names.count, 2);
        assert_string_equal(names.items[0].name, "shop");
        assert_int_equal(names.items[0].port, 45673);
        assert_string_equal(names.items[1].name, "rabbit");
        assert_int_equal(names.items[1].port, 25672);
        ph_epmd_names_finish(&names);
        assert_int_equal(names.count, 0);
}

static void there_are_only_so_many_names(void **state)
{
        static const char line[] = "name x at port 7\n";
        size_t length = sizeof(line) - 1, size = 4 + (PH_EPMD_MAX_NAMES + 1) * length;
        char *answer = calloc(1, size);
        struct ph_epmd_names names;

        (void)state;
        for (size_t i = 0; i <= PH_EPMD_MAX_NAMES; i++)
                memcpy(answer + 4 + i * length, line, length);
        assert_int_equal(ph_epmd_parse(answer, size - length, &names), 0);
        assert_int_equal(names.count, PH_EPMD_MAX_NAMES);
        ph_epmd_names_finish(&names);
        assert_int_equal(ph_epmd_parse(answer, size, &names), -EBADMSG);
        free(answer);
}

/* Stands on the port where epmd is looked for. */
struct stand_in {
        int listener;
        const char *answer;
        size_t length;
        bool endless; /* repeats its answer for ever */
};

static void *serve(void *context)
{
        struct stand_in *stand_in = context;
        char request[3] = {0};
        int fd = accept(stand_in->listener, NULL, NULL);

        assert_true(fd >= 0);
        assert_int_equal(recv(fd, request, sizeof(request), MSG_WAITALL), 3);
        assert_memory_equal(request, "\0\1n", 3);
        do {
                if (send(fd, stand_in->answer, stand_in->length, MSG_NOSIGNAL) < 0)
                        break;
        } while (stand_in->endless);
        close(fd);
        return NULL;
}

static void stand(struct stand_in *stand_in)
{
        struct sockaddr_in address = {
                .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t length = sizeof(address);
        char port[8];

        stand_in->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(stand_in->listener, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(stand_in->listener, 4), 0);
        assert_int_equal(getsockname(stand_in->listener, (struct sockaddr *)&address, &length), 0);
        snprintf(port, sizeof(port), "%u", ntohs(address.sin_port));
        setenv("ERL_EPMD_PORT", port, 1);
}

static int ask(struct stand_in *stand_in, int timeout_ms, struct ph_epmd_names *names)
{
        struct ph_deadline deadline = ph_deadline_in(timeout_ms);
        pthread_t thread;

        stand(stand_in);
        assert_int_equal(pthread_create(&thread, NULL, serve, stand_in), 0);
        int r = ph_epmd_ask(&deadline, names);
        pthread_join(thread, NULL);
        close(stand_in->listener);
        return r;
}

static void an_epmd_is_asked_for_its_names(void **state)
{
        struct stand_in stand_in = {.answer = two_names, .length = sizeof(two_names) - 1};
        struct ph_epmd_names names;

        (void)state;
        assert_int_equal(ask(&stand_in, PH_TEST_DEADLINE_MS, &names), 0);
        assert_int_equal(names.count, 2);
        ph_epmd_names_finish(&names);
}

static void an_endless_answer_is_refused(void **state)
{
        struct stand_in stand_in = {.answer = two_names, .length = sizeof(two_names) - 1};
        struct ph_epmd_names names;

        (void)state;
        stand_in.endless = true;
        assert_int_equal(ask(&stand_in, PH_TEST_DEADLINE_MS, &names), -EBADMSG);
        assert_int_equal(names.count, 0);
}

static void a_silent_epmd_costs_no_more_than_the_deadline(void **state)
{
        struct ph_deadline deadline;
        struct ph_epmd_names names;
        struct stand_in stand_in;
        int64_t start = ph_test_now_ms();

        (void)state;
        stand(&stand_in);
        deadline = ph_deadline_in(200);
        assert_int_equal(ph_epmd_ask(&deadline, &names), -ETIMEDOUT);
        assert_true(ph_test_now_ms() - start >= 199);
        close(stand_in.listener);
}

static void no_epmd_is_said_so(void **state)
{
        struct ph_deadline deadline = ph_deadline_in(PH_TEST_DEADLINE_MS);
        struct ph_epmd_names names;
        struct stand_in stand_in;

        (void)state;
        stand(&stand_in);
        close(stand_in.listener);
        assert_int_equal(ph_epmd_ask(&deadline, &names), -ECONNREFUSED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(answers_are_taken_whole_or_not_at_all),
                cmocka_unit_test(names_come_with_their_ports),
                cmocka_unit_test(there_are_only_so_many_names),
                cmocka_unit_test(an_epmd_is_asked_for_its_names),
                cmocka_unit_test(an_endless_answer_is_refused),
                cmocka_unit_test(a_silent_epmd_costs_no_more_than_the_deadline),
                cmocka_unit_test(no_epmd_is_said_so),
        };

        return cmocka_run_group_tests_name("dist epmd", tests, NULL, NULL);
}

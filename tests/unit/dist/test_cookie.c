#include "agent/dist/cookie.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

/* A root directory of a node, with a home in it. */
struct place {
        char root[64];
        int fd;
};

static int setup(void **state)
{
        struct place *place = calloc(1, sizeof(*place));

        strcpy(place->root, "/tmp/porthole-cookie-XXXXXX");
        if (mkdtemp(place->root) == NULL)
                return -1;
        place->fd = open(place->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        *state = place;
        return place->fd < 0 ? -1 : 0;
}

static int teardown(void **state)
{
        struct place *place = *state;
        const char *const names[] = {"home/.config/erlang/.erlang.cookie", "home/.config/erlang",
                "home/.config", "home/.erlang.cookie", "home", "xdg/erlang/.erlang.cookie",
                "xdg/erlang", "xdg", "elsewhere", "file"};

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                if (unlinkat(place->fd, names[i], 0) < 0)
                        unlinkat(place->fd, names[i], AT_REMOVEDIR);
        }
        close(place->fd);
        rmdir(place->root);
        free(place);
        return 0;
}

/* Makes a file with its folders. */
static void write_file(const struct place *place, const char *path, const char *content)
{
        for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
                char *folder = ph_test_format("%.*s", (int)(slash - path), path);
                mkdirat(place->fd, folder, 0700);
                free(folder);
        }
        int fd = openat(place->fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
        close(fd);
}

static struct ph_cookie_places places_of(const struct place *place)
{
        return (struct ph_cookie_places){.home = "/home", .root = place->fd};
}

static void assert_found(
        const struct ph_cookie_places *places, const char *value, const char *source)
{
        struct ph_error error = {0};
        struct ph_cookie cookie;

        if (ph_cookie_find(places, &cookie, &error) != 0)
                ph_test_fail("%s", error.message);
        assert_string_equal(cookie.value, value);
        assert_string_equal(cookie.source, source);
        assert_int_equal(error.code, 0);
        ph_cookie_wipe(&cookie);
        assert_string_equal(cookie.value, "");
}

static void assert_fails(const struct ph_cookie_places *places, int number, int code)
{
        static const struct ph_cookie wiped;
        struct ph_error error = {0};
        struct ph_cookie cookie;

        assert_int_equal(ph_cookie_find(places, &cookie, &error), number);
        assert_int_equal(error.code, code);
        assert_non_null(strstr(error.message, "--cookie-file"));
        assert_memory_equal(&cookie, &wiped, sizeof(wiped));
}

static const char command_line[] = "beam.smp\0-setcookie\0cmd\0-sname\0shop";
static const char environment[] = "PATH=/bin\0RELEASE_COOKIE=env\0HOME=/x";

static void the_command_line_goes_first(void **state)
{
        struct ph_cookie_places places = places_of(*state);

        write_file(*state, "home/.erlang.cookie", "home");
        places.command_line = command_line;
        places.command_line_size = sizeof(command_line);
        places.environment = environment;
        places.environment_size = sizeof(environment);
        assert_found(&places, "cmd", "-setcookie in the node's command line");
}

static void the_environment_goes_before_the_home(void **state)
{
        static const char rabbit[] = "RABBITMQ_ERLANG_COOKIE=hop\0RELEASE_COOKIE=\0A=b";
        struct ph_cookie_places places = places_of(*state);

        write_file(*state, "home/.erlang.cookie", "home");
        places.environment = environment;
        places.environment_size = sizeof(environment);
        assert_found(&places, "env", "RELEASE_COOKIE in the node's environment");
        places.environment = rabbit;
        places.environment_size = sizeof(rabbit);
        assert_found(&places, "hop", "RABBITMQ_ERLANG_COOKIE in the node's environment");
}

static void a_home_goes_before_a_configuration(void **state)
{
        struct ph_cookie_places places = places_of(*state);

        write_file(*state, "home/.config/erlang/.erlang.cookie", "config");
        assert_found(&places, "config", "the file /home/.config/erlang/.erlang.cookie");
        write_file(*state, "home/.erlang.cookie", "home");
        assert_found(&places, "home", "the file /home/.erlang.cookie");
}

static void a_configuration_may_be_elsewhere(void **state)
{
        static const char xdg[] = "XDG_CONFIG_HOME=/xdg";
        struct ph_cookie_places places = places_of(*state);

        write_file(*state, "home/.config/erlang/.erlang.cookie", "not this");
        write_file(*state, "xdg/erlang/.erlang.cookie", "config");
        places.environment = xdg;
        places.environment_size = sizeof(xdg);
        assert_found(&places, "config", "the file /xdg/erlang/.erlang.cookie");
}

static void an_absolute_link_leads_to_where_it_leads_in_the_node(void **state)
{
        const struct place *place = *state;
        struct ph_cookie_places places = places_of(place);

        write_file(place, "elsewhere", "linked\n");
        assert_int_equal(mkdirat(place->fd, "home", 0700), 0);
        assert_int_equal(symlinkat("/elsewhere", place->fd, "home/.erlang.cookie"), 0);
        assert_found(&places, "linked", "the file /home/.erlang.cookie");
}

static void no_cookie_anywhere_is_an_error(void **state)
{
        struct ph_cookie_places places = places_of(*state);

        assert_fails(&places, -ENOENT, PH_ERROR_FAILED);
        places.home = NULL;
        assert_fails(&places, -ENOENT, PH_ERROR_FAILED);
}

/* As auth:check_cookie/2 has it. */
static void a_cookie_ends_at_its_line(void **state)
{
        static const struct {
                const char *content, *value; /* NULL: there is none */
        } cases[] = {{"abc", "abc"}, {"abc\n", "abc"}, {"abc\r\n", "abc"}, {"abc\n \n", "abc"},
                {"a b", "a b"}, {"abc ", "abc "}, {"", NULL}, {"\n", NULL}, {"a\nb", NULL},
                {"a\tb", NULL}, {"caf\xc3\xa9", NULL}, {"\x7f", NULL}};

        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct ph_cookie_places places = places_of(*state);
                write_file(*state, "home/.erlang.cookie", cases[i].content);
                if (cases[i].value != NULL)
                        assert_found(&places, cases[i].value, "the file /home/.erlang.cookie");
                else
                        assert_fails(&places, -EBADMSG, PH_ERROR_FAILED);
                unlinkat(places.root, "home/.erlang.cookie", 0);
        }
}

static void a_cookie_has_a_longest_length(void **state)
{
        struct ph_cookie_places places = places_of(*state);
        char *longest = calloc(1, PH_COOKIE_SIZE + 1);

        memset(longest, 'x', PH_COOKIE_SIZE - 1);
        write_file(*state, "home/.erlang.cookie", longest);
        assert_found(&places, longest, "the file /home/.erlang.cookie");
        unlinkat(places.root, "home/.erlang.cookie", 0);
        longest[PH_COOKIE_SIZE - 1] = 'x';
        write_file(*state, "home/.erlang.cookie", longest);
        assert_fails(&places, -EBADMSG, PH_ERROR_FAILED);
        free(longest);
}

static void what_is_no_file_is_no_cookie(void **state)
{
        struct ph_cookie_places places = places_of(*state);

        assert_int_equal(mkdirat(places.root, "home", 0700), 0);
        assert_int_equal(mkfifoat(places.root, "home/.erlang.cookie", 0600), 0);
        assert_fails(&places, -EBADMSG, PH_ERROR_FAILED);
}

static void a_file_named_by_the_person_is_read_and_named(void **state)
{
        const struct place *place = *state;
        char *path = ph_test_format("%s/file", place->root), *source;
        struct ph_error error = {0};
        struct ph_cookie cookie;

        write_file(place, "file", "given\n");
        source = ph_test_format("the file %s", path);
        assert_int_equal(ph_cookie_read(path, &cookie, &error), 0);
        assert_string_equal(cookie.value, "given");
        assert_string_equal(cookie.source, source);
        ph_cookie_wipe(&cookie);
        unlink(path);
        assert_int_equal(ph_cookie_read(path, &cookie, &error), -ENOENT);
        assert_int_equal(error.code, PH_ERROR_FAILED);
        assert_non_null(strstr(error.message, path));
        free(source);
        free(path);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_command_line_goes_first, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        the_environment_goes_before_the_home, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_home_goes_before_a_configuration, setup, teardown),
                cmocka_unit_test_setup_teardown(a_configuration_may_be_elsewhere, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        an_absolute_link_leads_to_where_it_leads_in_the_node, setup, teardown),
                cmocka_unit_test_setup_teardown(no_cookie_anywhere_is_an_error, setup, teardown),
                cmocka_unit_test_setup_teardown(a_cookie_ends_at_its_line, setup, teardown),
                cmocka_unit_test_setup_teardown(a_cookie_has_a_longest_length, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_no_file_is_no_cookie, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_file_named_by_the_person_is_read_and_named, setup, teardown),
        };

        return cmocka_run_group_tests_name("dist cookie", tests, NULL, NULL);
}

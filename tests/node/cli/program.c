#include "tests/node/cli/program.h"

#include "tests/support/test.h"
#include "tests/support/world.h"

#include <ftw.h>
#include <stdio.h>

#define MOST_WORDS 16

const char *program_path(void)
{
        static char *path;

        if (path == NULL)
                path = ph_test_build_path("tui/porthole");
        return path;
}

struct ph_test_output program_run(const char *const *words)
{
        const char *argv[MOST_WORDS] = {program_path()};

        for (int i = 0; words[i] != NULL; i++) {
                assert_in_range(i, 0, MOST_WORDS - 3);
                argv[i + 1] = words[i];
        }
        return ph_test_run(argv, NULL);
}

char *program_print(const char *const *words)
{
        struct ph_test_output output = program_run(words);
        char *text;

        assert_exit(output, 0);
        assert_string_equal(output.err, "");
        text = strdup(output.out);
        ph_test_output_finish(&output);
        return text;
}

cJSON *program_json(const char *const *words)
{
        char *text = program_print(words);
        cJSON *tree = cJSON_ParseWithOpts(text, NULL, 1);

        if (tree == NULL || strchr(text, '\n') != text + strlen(text) - 1)
                ph_test_fail("not one JSON document on one line: %s", text);
        free(text);
        return tree;
}

void program_fail(const char *const *words, int status, const char *part)
{
        struct ph_test_output output = program_run(words);

        assert_exit(output, status);
        assert_string_equal(output.out, "");
        if (strncmp(output.err, "porthole: ", 10) != 0 ||
                strchr(output.err, '\n') != output.err + strlen(output.err) - 1)
                ph_test_fail("not one line from porthole: %s", output.err);
        assert_in(output.err, part);
        ph_test_output_finish(&output);
}

void assert_in(const char *text, const char *part)
{
        if (strstr(text, part) == NULL)
                ph_test_fail("\"%s\" is not in: %s", part, text);
}

static int find_file(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
        (void)stat;
        (void)ftw;
        if (type != FTW_D && strstr(path + strlen(ph_test_world_folder()), "porthole") != NULL)
                ph_test_fail("a file was left: %s", path);
        return 0;
}

void assert_no_trace(struct ph_test_node *node)
{
        assert_int_equal(ph_test_process_facts(ph_test_node_pid(node)).maps, 0);
        ph_test_assert_eval(node, "whereis(porthole_probe)", "undefined");
        ph_test_assert_eval(node, "code:is_loaded(porthole_probe)", "false");
        nftw(ph_test_world_folder(), find_file, 16, FTW_PHYS);
}

const char *pid_of(const struct ph_test_node *node)
{
        static char text[16];

        snprintf(text, sizeof(text), "%d", (int)ph_test_node_pid(node));
        return text;
}

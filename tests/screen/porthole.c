#include "tests/screen/porthole.h"

#include <stdio.h>
#include <sys/wait.h>

#include "tests/support/world.h"

#define MOST_WORDS 16
#define CHOSEN " ▶ "

struct fake fake;

struct ph_screen *porthole_start(
        const char *const *words, const char *const *env, int rows, int columns)
{
        const char *argv[MOST_WORDS + 2] = {0};
        char *program = ph_test_build_path("tui/porthole");
        struct ph_screen *screen;
        size_t at = 0;

        argv[at++] = program;
        while (*words != NULL && at <= MOST_WORDS)
                argv[at++] = *words++;
        screen = ph_screen_start(&(struct ph_screen_options){
                .argv = argv, .env = env, .rows = rows, .columns = columns});
        free(program);
        return screen;
}

int fake_begin(void **state)
{
        static int number;

        (void)state;
        fake.path = ph_test_format("%s/fake_%d.sock", ph_test_world_folder(), number++);
        fake.agent = ph_fake_agent_start(fake.path);
        fake.behaviour = ph_fake_well;
        return 0;
}

int fake_end(void **state)
{
        (void)state;
        ph_fake_agent_stop(fake.agent);
        free(fake.path);
        return 0;
}

void fake_behave(void)
{
        ph_fake_agent_behave(fake.agent, &fake.behaviour);
}

bool was_asked(const char *method, const char *part)
{
        char *params = ph_fake_agent_last(fake.agent, method);
        bool has = strstr(params, part) != NULL;

        free(params);
        return has;
}

struct ph_screen *open_overview(void)
{
        struct ph_screen *screen = porthole_screen(24, 80, "attach", fake.path);

        ph_screen_wait_text(screen, "Schedulers");
        return screen;
}

struct ph_screen *open_processes(void)
{
        struct ph_screen *screen = open_overview();

        ph_screen_type(screen, "2");
        ph_screen_wait_text(screen, "worker_0");
        return screen;
}

static bool is_chosen(struct ph_screen *screen, const char *text)
{
        int row = ph_screen_find(screen, CHOSEN, NULL);

        return row >= 0 && strstr(ph_screen_row(screen, row), text) != NULL;
}

void wait_chosen_at(struct ph_screen *screen, const char *text, const char *file, int line)
{
        int64_t deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;

        while (!is_chosen(screen, text))
                ph_screen_turn(screen, deadline, text, file, line);
}

void assert_exits(struct ph_screen *screen, int status)
{
        int ended = ph_screen_wait_end(screen);

        if (!WIFEXITED(ended) || WEXITSTATUS(ended) != status) {
                char *text = ph_screen_text(screen);

                print_error("ended with status %#x:\n%s\n", ended, text);
                free(text);
                fail();
        }
}

void leave(struct ph_screen *screen)
{
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
}

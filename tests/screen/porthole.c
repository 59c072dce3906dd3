#include "tests/screen/porthole.h"

#include <stdio.h>
#include <sys/wait.h>

#include "tests/support/world.h"

#define MOST_WORDS 16
#define CHOSEN " ▶ "

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

struct fake fake_begin(void)
{
        static int number;
        struct fake fake;

        fake.path = ph_test_format("%s/fake_%d.sock", ph_test_world_folder(), number++);
        fake.agent = ph_fake_agent_start(fake.path);
        return fake;
}

void fake_end(struct fake *fake)
{
        ph_fake_agent_stop(fake->agent);
        free(fake->path);
}

struct ph_screen *open_overview(const struct fake *fake)
{
        struct ph_screen *screen = porthole_screen(24, 80, "attach", fake->path);

        ph_screen_wait_text(screen, "Schedulers");
        return screen;
}

struct ph_screen *open_processes(const struct fake *fake)
{
        struct ph_screen *screen = open_overview(fake);

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

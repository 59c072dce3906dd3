/*
 * The list of a million processes (PH_BENCH_PROCESSES) as a person meets it, under the terminal
 * emulator: from a key to the cells it changes, to all rows of the place it leads to, and what the
 * screen costs while nothing changes.
 */
#include <stdio.h>
#include <time.h>

#include "tests/bench/figures.h"
#include "tests/screen/porthole.h"
#include "tests/support/agent.h"
#include "tests/support/random.h"
#include "tests/support/world.h"

enum {
        ROWS = 50,
        COLUMNS = 160,
        FIRST_ROW = 3, /* header, tabs and the head of the table are above it */
        PID_COLUMN = 3,
        KEYS = 1000,
        IDLE_SECONDS = 20,
        PENDING = 0x2026, /* what stands for a row that is not at hand */
};

static int64_t parse_count(const char *text)
{
        int64_t count = 0;

        for (; (*text >= '0' && *text <= '9') || *text == ','; text++)
                count = *text == ',' ? count : count * 10 + (*text - '0');
        return count;
}

/* The line of tabs ends with the cursor's line and the number of lines: "17/1,000,052". */
static int64_t read_place(struct ph_screen *screen, int64_t *total_out)
{
        const char *row = ph_screen_row(screen, 1);
        const char *slash = strrchr(row, '/');
        const char *at = slash;

        if (slash == NULL)
                return 0;
        while (at > row && at[-1] != ' ')
                at--;
        if (total_out != NULL)
                *total_out = parse_count(slash + 1);
        return parse_count(at);
}

static bool has_lines(struct ph_screen *screen, int64_t least)
{
        int64_t total = 0;

        return read_place(screen, &total) > 0 && total >= least;
}

static bool has_all_rows(const struct ph_screen *screen)
{
        for (int row = FIRST_ROW; row < ROWS - 1; row++) {
                VTermScreenCell cell = ph_screen_cell(screen, row, PID_COLUMN);

                if (cell.chars[0] == PENDING || cell.chars[0] == 0)
                        return false;
        }
        return true;
}

struct times {
        struct ph_samples painted; /* the cursor is on another line */
        struct ph_samples filled;  /* and all rows around it are there */
};

static void press(struct ph_screen *screen, const char *key, struct times *times)
{
        int64_t before = read_place(screen, NULL);
        double begin = ph_bench_now_ms();

        ph_screen_type(screen, key);
        ph_screen_wait(screen, read_place(screen, NULL) != before);
        ph_samples_add(&times->painted, ph_bench_now_ms() - begin);
        ph_screen_wait(screen, has_all_rows(screen));
        ph_samples_add(&times->filled, ph_bench_now_ms() - begin);
}

/* Lines, pages and ends in any order, but those that lead nowhere. */
static void press_keys(struct ph_screen *screen, struct times *times)
{
        static const char *const up[] = {"k", "\x02", "g"}, *const down[] = {"j", " ", "G"};
        struct ph_test_random random = ph_test_random_start();

        for (int i = 0; i < KEYS; i++) {
                int64_t total = 0;
                int64_t line = read_place(screen, &total);
                bool is_down = ph_test_random_below(&random, 2) == 0;

                is_down = line == total ? false : line == 1 || is_down;
                press(screen, (is_down ? down : up)[ph_test_random_below(&random, 3)], times);
        }
}

static double cpu_ms(const struct ph_screen *screen)
{
        clockid_t clock;
        struct timespec used;

        assert_int_equal(clock_getcpuclockid(ph_screen_pid(screen), &clock), 0);
        assert_int_equal(clock_gettime(clock, &used), 0);
        return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

/* The share of one core that the screen takes while it shows a list at rest. */
static double idle_percent(struct ph_screen *screen)
{
        double begin = ph_bench_now_ms(), used = cpu_ms(screen);

        ph_screen_watch(screen, IDLE_SECONDS * 1000);
        return (cpu_ms(screen) - used) / (ph_bench_now_ms() - begin) * 100;
}

static int measure(struct ph_screen *screen, int64_t processes)
{
        static struct times times;
        double cpu;
        int met;

        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_type(screen, "2");
        ph_screen_wait(screen, has_lines(screen, processes));
        ph_screen_type(screen, "P");
        ph_screen_wait_text(screen, "init ");
        cpu = cpu_ms(screen);
        press_keys(screen, &times);
        cpu = cpu_ms(screen) - cpu;
        printf("the screen over %lld processes:\n", (long long)processes);
        ph_bench_row("  a key to painted cells, median", ph_samples_percentile(&times.painted, 50),
                -1, "ms", 0);
        met = ph_bench_row("  a key to painted cells, p99",
                ph_samples_percentile(&times.painted, 99), -1, "ms", 16);
        ph_bench_row("  CPU of porthole for a key, its rows included", cpu / KEYS, -1, "ms", 0);
        ph_bench_row("  a key to all rows of that place, p99",
                ph_samples_percentile(&times.filled, 99), -1, "ms", 0);
        return ph_bench_row("  CPU of porthole while nothing changes", idle_percent(screen), -1,
                       "%", 1) &&
               met;
}

int main(void)
{
        const char *given = getenv("PH_BENCH_PROCESSES");
        int64_t processes = given != NULL ? (int64_t)atof(given) : 1000000;
        const char *const args[] = {"+P", "4000000", NULL};
        struct ph_test_node *node;
        struct ph_screen *screen;
        char *socket;
        int met;

        ph_test_world_setup(NULL);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        ph_test_eval(node,
                "F = fun() -> receive stop -> ok end end, [spawn_opt(F, [{min_heap_size, 8}]) || _ "
                "<- lists:seq(1, %lld)], ok",
                (long long)processes);
        socket = ph_test_agent_start(node, NULL);
        screen = porthole_screen(ROWS, COLUMNS, "attach", socket);
        met = measure(screen, processes);
        ph_screen_finish(screen);
        free(socket);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}

/*
 * Trends of mailboxes against the lengths that the rows had, frame after frame.
 */
#include "tests/support/test.h"

#include <stdio.h>

#include "protocol/json.h"
#include "tests/support/random.h"
#include "tui/model/curve.h"
#include "tui/model/trends.h"

#define LEVELS 8
#define SECOND 1000

static struct ph_trends trends;
static uint64_t now_ms;

static int setup(void **state)
{
        (void)state;
        now_ms = SECOND;
        trends = (struct ph_trends){0};
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_trends_finish(&trends);
        return 0;
}

static void add_row(cJSON *rows, const char *pid, int64_t mailbox)
{
        struct ph_json json = {0};
        cJSON *row = ph_json_object(&json, rows, NULL);

        ph_json_string(&json, row, "pid", pid);
        ph_json_int(&json, row, "mailbox", mailbox);
        assert_false(json.failed);
}

/* Takes @rows, as they are built, as the other end of a socket reads them. */
static void take(cJSON *rows)
{
        char *text = cJSON_PrintUnformatted(rows);
        cJSON *read = cJSON_Parse(text);

        assert_non_null(read);
        ph_trends_take(&trends, read, now_ms);
        cJSON_Delete(read);
        cJSON_Delete(rows);
        free(text);
}

/* One frame with @pid alone, @later_ms after the one before. */
static const struct ph_trend *see(const char *pid, int64_t mailbox, uint64_t later_ms)
{
        cJSON *rows = cJSON_CreateArray();

        now_ms += later_ms;
        add_row(rows, pid, mailbox);
        take(rows);
        return ph_trends_find(&trends, pid);
}

static void nobody_is_known_at_first(void **state)
{
        int levels[PH_TREND_SAMPLES];

        (void)state;
        assert_null(ph_trends_find(&trends, "<0.1.0>"));
        assert_int_equal(ph_trend_direction(NULL), 0);
        assert_int_equal(ph_trend_fit(NULL, LEVELS, levels), 0);
}

static void the_direction_is_that_of_all_samples(void **state)
{
        (void)state;
        assert_int_equal(ph_trend_direction(see("<0.1.0>", 5, SECOND)), 0);
        assert_int_equal(ph_trend_direction(see("<0.1.0>", 9, SECOND)), 1);
        assert_int_equal(ph_trend_direction(see("<0.1.0>", 8, SECOND)), 1);
        assert_int_equal(ph_trend_direction(see("<0.1.0>", 4, SECOND)), -1);
        assert_int_equal(ph_trend_direction(see("<0.1.0>", 5, SECOND)), 0);
}

static void the_oldest_sample_gives_way(void **state)
{
        const struct ph_trend *trend = NULL;

        (void)state;
        for (int i = 0; i < 3 * PH_TREND_SAMPLES; i++)
                trend = see("<0.1.0>", i, SECOND);
        assert_int_equal(trend->count, PH_TREND_SAMPLES);
        for (int i = 0; i < PH_TREND_SAMPLES; i++)
                assert_int_equal(trend->samples[i], 2 * PH_TREND_SAMPLES + i);
}

static void frames_in_haste_replace_the_newest_sample(void **state)
{
        const struct ph_trend *trend;

        (void)state;
        see("<0.1.0>", 1, SECOND);
        see("<0.1.0>", 2, 100);
        trend = see("<0.1.0>", 3, 399);
        assert_int_equal(trend->count, 1);
        assert_int_equal(trend->samples[0], 3);
        trend = see("<0.1.0>", 4, 1);
        assert_int_equal(trend->count, 2);
        assert_int_equal(trend->samples[1], 4);
}

static void who_leaves_the_rows_is_forgotten(void **state)
{
        (void)state;
        see("<0.1.0>", 5, SECOND);
        see("<0.2.0>", 5, SECOND);
        assert_null(ph_trends_find(&trends, "<0.1.0>"));
        assert_int_equal(trends.count, 1);
        assert_int_equal(see("<0.1.0>", 9, SECOND)->count, 1);
}

static void no_rows_leave_nobody(void **state)
{
        (void)state;
        see("<0.1.0>", 5, SECOND);
        ph_trends_take(&trends, NULL, now_ms);
        assert_int_equal(trends.count, 0);
}

static void levels_tell_growth_from_noise(void **state)
{
        static const struct {
                int64_t samples[3];
                int levels[3];
        } cases[] = {
                {{0, 5, 10}, {0, 4, 7}},
                {{10, 5, 0}, {7, 4, 0}},
                {{1000, 1000, 1000}, {0, 0, 0}},
                {{1000, 1001, 1000}, {0, 1, 0}},
                {{1000, 1050, 1100}, {0, 4, 7}},
                {{0, 0, 1}, {0, 0, 7}},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                const struct ph_trend *trend = NULL;
                int levels[PH_TREND_SAMPLES];

                ph_trends_finish(&trends);
                for (int k = 0; k < 3; k++)
                        trend = see("<0.1.0>", cases[i].samples[k], SECOND);
                assert_int_equal(ph_trend_fit(trend, LEVELS, levels), PH_TREND_SAMPLES);
                for (int k = 0; k < PH_TREND_SAMPLES; k++)
                        assert_int_equal(levels[k], k < 3 ? PH_CURVE_NONE : cases[i].levels[k - 3]);
        }
}

static void a_mailbox_that_stays_empty_shows_nothing(void **state)
{
        int levels[PH_TREND_SAMPLES];

        (void)state;
        see("<0.1.0>", 0, SECOND);
        assert_int_equal(ph_trend_fit(see("<0.1.0>", 0, SECOND), LEVELS, levels), 0);
}

static cJSON *make_rows(int first, int end, int step, int frame)
{
        cJSON *rows = cJSON_CreateArray();

        for (int pid = first; pid != end; pid += step) {
                char text[32];

                snprintf(text, sizeof(text), "<0.%d.0>", pid);
                add_row(rows, text, (int64_t)pid * 1000 + frame);
        }
        return rows;
}

static const struct ph_trend *find(int pid)
{
        char text[32];

        snprintf(text, sizeof(text), "<0.%d.0>", pid);
        return ph_trends_find(&trends, text);
}

static void assert_trend(int pid, size_t count, int frame)
{
        const struct ph_trend *trend = find(pid);

        assert_non_null(trend);
        assert_int_equal(trend->count, count);
        for (size_t i = 0; i < count; i++)
                assert_int_equal(
                        trend->samples[i], (int64_t)pid * 1000 + frame - (int)(count - 1 - i));
}

/* Rows in either order, of processes that come and go: each trend is what its own rows said. */
static void many_rows_keep_their_own_trends(void **state)
{
        struct ph_test_random random = ph_test_random_start();
        size_t counts[100] = {0};

        (void)state;
        for (int frame = 0; frame < 200; frame++) {
                int first = (int)ph_test_random_below(&random, 50);
                bool is_up = ph_test_random_below(&random, 2) == 0;

                now_ms += SECOND;
                take(is_up ? make_rows(first, first + 50, 1, frame)
                           : make_rows(first + 49, first - 1, -1, frame));
                assert_int_equal(trends.count, 50);
                for (int pid = 0; pid < 100; pid++) {
                        bool is_there = pid >= first && pid < first + 50;

                        counts[pid] = is_there ? counts[pid] + (counts[pid] < PH_TREND_SAMPLES) : 0;
                        if (is_there)
                                assert_trend(pid, counts[pid], frame);
                        else
                                assert_null(find(pid));
                }
        }
}

#define TREND(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TREND(nobody_is_known_at_first),
                TREND(the_direction_is_that_of_all_samples),
                TREND(the_oldest_sample_gives_way),
                TREND(frames_in_haste_replace_the_newest_sample),
                TREND(who_leaves_the_rows_is_forgotten),
                TREND(no_rows_leave_nobody),
                TREND(levels_tell_growth_from_noise),
                TREND(a_mailbox_that_stays_empty_shows_nothing),
                TREND(many_rows_keep_their_own_trends),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tui/model/trends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/curve.h"

#define STEP_MS 500

void ph_trends_finish(struct ph_trends *trends)
{
        free(trends->items);
        *trends = (struct ph_trends){0};
}

static int compare(const void *a, const void *b)
{
        return strcmp(((const struct ph_trend *)a)->pid, ((const struct ph_trend *)b)->pid);
}

const struct ph_trend *ph_trends_find(const struct ph_trends *trends, const char *pid)
{
        struct ph_trend key;

        if (trends->count == 0)
                return NULL;
        snprintf(key.pid, sizeof(key.pid), "%s", pid);
        return bsearch(&key, trends->items, trends->count, sizeof(key), compare);
}

static void add_sample(struct ph_trend *trend, int64_t mailbox, uint64_t now_ms)
{
        if (trend->count == 0 || now_ms - trend->newest_ms >= STEP_MS) {
                if (trend->count == PH_TREND_SAMPLES)
                        memmove(trend->samples, trend->samples + 1,
                                --trend->count * sizeof(trend->samples[0]));
                trend->count++;
                trend->newest_ms = now_ms;
        }
        trend->samples[trend->count - 1] = mailbox;
}

/* Continues in @next what @known knows of the process of @row. */
static void carry_on(
        struct ph_trend *next, const struct ph_trends *known, const cJSON *row, uint64_t now_ms)
{
        const char *pid = ph_json_get_string(row, "pid", "");
        const struct ph_trend *before = ph_trends_find(known, pid);

        if (before != NULL)
                *next = *before;
        else
                snprintf(next->pid, sizeof(next->pid), "%s", pid);
        add_sample(next, ph_json_get_int(row, "mailbox", 0), now_ms);
}

void ph_trends_take(struct ph_trends *trends, const cJSON *rows, uint64_t now_ms)
{
        size_t room = (size_t)cJSON_GetArraySize(rows);
        struct ph_trends next = {calloc(room + 1, sizeof(next.items[0])), 0};
        const cJSON *row;

        if (next.items != NULL) {
                cJSON_ArrayForEach(row, rows)
                        carry_on(&next.items[next.count++], trends, row, now_ms);
                qsort(next.items, next.count, sizeof(next.items[0]), compare);
        }
        ph_trends_finish(trends);
        *trends = next;
}

int ph_trend_direction(const struct ph_trend *trend)
{
        int64_t first, last;

        if (trend == NULL || trend->count == 0)
                return 0;
        first = trend->samples[0];
        last = trend->samples[trend->count - 1];
        return (last > first) - (last < first);
}

static void find_range(const struct ph_trend *trend, int64_t *least_out, int64_t *most_out)
{
        *least_out = *most_out = trend->samples[0];
        for (size_t i = 1; i < trend->count; i++) {
                int64_t sample = trend->samples[i];

                *least_out = sample < *least_out ? sample : *least_out;
                *most_out = sample > *most_out ? sample : *most_out;
        }
}

size_t ph_trend_fit(const struct ph_trend *trend, int levels, int levels_out[PH_TREND_SAMPLES])
{
        double above[PH_TREND_SAMPLES];
        double top;
        int64_t least, most;

        if (trend == NULL || trend->count == 0)
                return 0;
        find_range(trend, &least, &most);
        if (most == 0)
                return 0;
        for (size_t i = 0; i < trend->count; i++)
                above[i] = (double)(trend->samples[i] - least);
        top = (double)(most - least);
        top = top > (double)least / 10 ? top : (double)least / 10;
        ph_curve_fit(above, trend->count, top, levels, PH_TREND_SAMPLES, levels_out);
        return PH_TREND_SAMPLES;
}

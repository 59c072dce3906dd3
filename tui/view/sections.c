#include "tui/view/sections.h"

#include <math.h>
#include <stdio.h>

#include "tui/widget/gauge.h"
#include "tui/widget/line.h"

#define LABEL 11   /* cells of what stands before a bar */
#define NUMBERS 18 /* cells of what stands behind it */
#define CURVE_NUMBERS 22
#define HIGHEST_CURVE 3
#define WARN_PERCENT 80
#define BAD_PERCENT 90

static double percent_of(double part, double whole)
{
        return whole > 0 ? part / whole * 100 : NAN;
}

static const char *count_text(double count, char out[PH_TEXT_NUMBER])
{
        if (isnan(count) || count < 0)
                return "?";
        return ph_text_count((uint64_t)count, out);
}

static const char *bytes_text(double bytes, char out[PH_TEXT_NUMBER])
{
        if (isnan(bytes) || bytes < 0)
                return "?";
        return ph_text_bytes((uint64_t)bytes, out);
}

/* Draws "label ███···  text  12 %" on one row. */
static void draw_share(const struct ph_area *area, int row, const char *label, double percent,
        enum ph_style style, const char *text)
{
        char share[PH_TEXT_NUMBER];
        int width = area->columns - LABEL - NUMBERS - 1;
        int column = ph_draw_field(area, row, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_NORMAL, label);

        if (width > 3)
                column = ph_draw_bar(area, row, column, width, percent, style) + 1;
        column =
                ph_draw_field(area, row, column, NUMBERS - 7, PH_TEXT_RIGHT, PH_STYLE_NORMAL, text);
        if (!isnan(percent))
                ph_draw_field(area, row, column, 7, PH_TEXT_RIGHT,
                        style == PH_STYLE_GOOD ? PH_STYLE_DIM : style,
                        ph_text_percent(percent, share));
}

static void draw_title(const struct ph_area *area, const char *title, const char *text)
{
        int column = ph_draw_text(area, 0, 0, PH_STYLE_FRAME_TITLE, title);
        int cells = (int)ph_text_width(text);

        if (area->columns - column >= cells + 2)
                ph_draw_text(area, 0, area->columns - cells, PH_STYLE_DIM, text);
}

static int draw_schedulers(const struct ph_vitals *vitals, const struct ph_area *area)
{
        enum ph_style style =
                ph_gauge_style(vitals->run_queue, vitals->online + 1, 4 * vitals->online + 1);
        char text[160], number[PH_TEXT_NUMBER];
        int width = area->columns - LABEL - 8;
        struct ph_area each;
        int column;

        snprintf(text, sizeof(text), "%.0f/%.0f online, %.0f+%.0f dirty", vitals->online,
                vitals->schedulers, vitals->dirty_cpu, vitals->dirty_io);
        draw_title(area, "Schedulers", text);
        column = ph_draw_field(area, 1, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_NORMAL, "busy");
        column = ph_draw_bar(area, 1, column, width, vitals->utilisation,
                ph_gauge_style(vitals->utilisation, WARN_PERCENT, BAD_PERCENT + 5));
        ph_draw_field(area, 1, column, 8, PH_TEXT_RIGHT, PH_STYLE_NORMAL,
                ph_text_percent(vitals->utilisation, number));
        column = ph_draw_field(area, 2, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_NORMAL, "each");
        each = ph_area_rows(area, 2, 1);
        each = ph_area_columns(&each, column, (int)vitals->each_count);
        ph_draw_curve(&each, vitals->each, vitals->each_count, 100, PH_STYLE_GOOD);
        column = ph_draw_field(area, 3, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_NORMAL, "run queue");
        column = ph_draw_text(area, 3, column, style == PH_STYLE_GOOD ? PH_STYLE_NORMAL : style,
                count_text(vitals->run_queue, number));
        ph_draw_format(area, 3, column, PH_STYLE_DIM, "  %s switches/s",
                ph_text_short(vitals->context_switches, number));
        return 4;
}

static int draw_limits(const struct ph_vitals *vitals, const struct ph_area *area)
{
        const struct {
                const char *label;
                const struct ph_vitals_count *count;
        } rows[] = {{"processes", &vitals->processes}, {"ports", &vitals->ports},
                {"atoms", &vitals->atoms}, {"ETS tables", &vitals->tables}};
        int row = 1;

        draw_title(area, "Limits", "used");
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                double percent = percent_of(rows[i].count->count, rows[i].count->limit);
                char text[PH_TEXT_NUMBER];

                draw_share(area, row++, rows[i].label, percent,
                        ph_gauge_style(percent, WARN_PERCENT, BAD_PERCENT),
                        count_text(rows[i].count->count, text));
        }
        return row;
}

static int draw_memory(const struct ph_vitals *vitals, const struct ph_area *area)
{
        double other =
                vitals->system_memory - vitals->binary - vitals->ets - vitals->code - vitals->atom;
        const struct {
                const char *label;
                double bytes;
        } rows[] = {{"processes", vitals->processes_memory}, {"binaries", vitals->binary},
                {"ETS", vitals->ets}, {"code", vitals->code}, {"atoms", vitals->atom},
                {"other", other}};
        char title[96], text[PH_TEXT_NUMBER], freed[PH_TEXT_NUMBER];
        int row = 1;

        snprintf(title, sizeof(title), "%s, GC frees %s/s", bytes_text(vitals->total, text),
                bytes_text(vitals->gc_bytes, freed));
        draw_title(area, "Memory", title);
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                draw_share(area, row++, rows[i].label, percent_of(rows[i].bytes, vitals->total),
                        PH_STYLE_GOOD, bytes_text(rows[i].bytes, text));
        return row;
}

static int draw_os(const struct ph_vitals *vitals, const struct ph_area *area)
{
        char bytes[PH_TEXT_NUMBER], percent[PH_TEXT_NUMBER], count[PH_TEXT_NUMBER];

        draw_title(area, "OS process", "");
        ph_draw_format(area, 1, 0, PH_STYLE_NORMAL, "resident %s, CPU %s, %s threads",
                bytes_text(vitals->rss, bytes), ph_text_percent(vitals->cpu, percent),
                count_text(vitals->threads, count));
        return 2;
}

/* Which column each part is in when there are one, two and three. */
static const struct {
        int (*draw)(const struct ph_vitals *vitals, const struct ph_area *area);
        int column[3];
} sections[] = {
        {draw_schedulers, {0, 0, 0}},
        {draw_limits, {0, 0, 1}},
        {draw_memory, {0, 1, 2}},
        {draw_os, {0, 1, 0}},
};

int ph_sections_draw(
        const struct ph_vitals *vitals, const struct ph_area *area, int column, int columns)
{
        int row = 0;

        for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
                struct ph_area rest = ph_area_rows(area, row, area->rows);

                if (sections[i].column[columns - 1] != column)
                        continue;
                row += sections[i].draw(vitals, &rest) + 1;
        }
        return row;
}

static const char *percent_text(double value, char out[PH_TEXT_NUMBER])
{
        return ph_text_percent(value, out);
}

static const char *short_text(double value, char out[PH_TEXT_NUMBER])
{
        return ph_text_short(value, out);
}

/* The most telling first. */
static const struct {
        const char *label;
        enum ph_curve_kind kind;
        double ceiling; /* 0: the largest sample */
        const char *(*format)(double value, char out[PH_TEXT_NUMBER]);
} curves[] = {
        {"busy", PH_CURVE_UTILISATION, 100, percent_text},
        {"run queue", PH_CURVE_RUN_QUEUE, 0, short_text},
        {"memory", PH_CURVE_MEMORY, 0, bytes_text},
        {"processes", PH_CURVE_PROCESSES, 0, short_text},
        {"reds/s", PH_CURVE_REDUCTIONS, 0, short_text},
        {"OS CPU", PH_CURVE_CPU, 0, percent_text},
        {"in/s", PH_CURVE_IO_IN, 0, bytes_text},
        {"out/s", PH_CURVE_IO_OUT, 0, bytes_text},
        {"GCs/s", PH_CURVE_GC, 0, short_text},
};

#define CURVES ((int)(sizeof(curves) / sizeof(curves[0])))

static double largest(const double *samples, size_t count)
{
        double most = NAN;

        for (size_t i = 0; i < count; i++) {
                if (isnan(most) || samples[i] > most)
                        most = samples[i];
        }
        return most;
}

static bool has_gaps(const struct ph_vitals *vitals)
{
        for (size_t i = 0; i < vitals->samples; i++) {
                if (isnan(vitals->curves[PH_CURVE_PROCESSES][i]))
                        return true;
        }
        return false;
}

/* A rate needs two samples: the first one of all lacks it, though the node has answered. */
static size_t samples_without_rate(const struct ph_vitals *vitals, enum ph_curve_kind kind)
{
        size_t n = 0;

        while (n < vitals->samples && isnan(vitals->curves[kind][n]) &&
                !isnan(vitals->curves[PH_CURVE_PROCESSES][n]))
                n++;
        return n;
}

static void draw_curve(const struct ph_vitals *vitals, const struct ph_area *area, size_t i)
{
        size_t skipped = samples_without_rate(vitals, curves[i].kind);
        const double *samples = vitals->curves[curves[i].kind] + skipped;
        size_t count = vitals->samples - skipped;
        int width = area->columns - LABEL - CURVE_NUMBERS;
        struct ph_area place = ph_area_columns(area, LABEL, width);
        int row = area->rows - 1;
        char text[PH_TEXT_NUMBER];

        ph_draw_field(area, row, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_NORMAL, curves[i].label);
        ph_draw_curve(&place, samples, count, curves[i].ceiling, PH_STYLE_SPARK);
        if (count == 0)
                return;
        ph_draw_field(area, row, LABEL + width, 9, PH_TEXT_RIGHT, PH_STYLE_NORMAL,
                curves[i].format(samples[count - 1], text));
        ph_draw_format(area, row, LABEL + width + 9, PH_STYLE_DIM, "  max %s",
                curves[i].format(largest(samples, count), text));
}

void ph_curves_draw(const struct ph_vitals *vitals, const struct ph_area *area)
{
        int room = (area->rows - 1) / CURVES;
        int height = room < 1 ? 1 : room;
        char title[96], text[PH_TEXT_NUMBER];

        if (area->rows < 2)
                return;
        if (height > HIGHEST_CURVE)
                height = HIGHEST_CURVE;
        snprintf(title, sizeof(title), "The last %s",
                ph_text_duration((double)vitals->samples * vitals->interval_ms, text));
        snprintf(text, sizeof(text), "%s no answer", ph_glyph(PH_GLYPH_GAP));
        draw_title(area, title, has_gaps(vitals) ? text : "");
        for (int i = 0; i < CURVES && 1 + (i + 1) * height <= area->rows; i++) {
                struct ph_area place = ph_area_rows(area, 1 + i * height, height);

                draw_curve(vitals, &place, (size_t)i);
        }
}

#include "tui/text/text.h"

#include <inttypes.h>
#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "protocol/utf8.h"

static char *say(char *out, const char *text)
{
        snprintf(out, PH_TEXT_NUMBER, "%s", text);
        return out;
}

/*
 * Divides @value by 1,000 until it has three digits before the point. The unit goes up by rounding,
 * too: 999,600 is 1.0 M, not 1000 k. Returns how often it divided, at most @most times.
 */
static size_t scale(double *value, size_t most)
{
        size_t steps = 0;

        while (steps < most && fabs(*value) >= 999.5) {
                *value /= 1000;
                steps++;
        }
        return steps;
}

/* Writes @value with one decimal below 10, with none from there on. */
static int print_scaled(char *out, size_t size, double value)
{
        return snprintf(out, size, fabs(value) < 9.95 ? "%.1f" : "%.0f", value);
}

char *ph_text_bytes(uint64_t bytes, char out[PH_TEXT_NUMBER])
{
        static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
        double value = (double)bytes;
        size_t unit = bytes < 1000 ? 0 : scale(&value, 6);
        int used = unit == 0 ? snprintf(out, PH_TEXT_NUMBER, "%.0f", value)
                             : print_scaled(out, PH_TEXT_NUMBER, value);

        snprintf(out + used, PH_TEXT_NUMBER - (size_t)used, " %s", units[unit]);
        return out;
}

char *ph_text_count(uint64_t count, char out[PH_TEXT_NUMBER])
{
        char digits[24];
        int length = snprintf(digits, sizeof(digits), "%" PRIu64, count);
        size_t at = 0;

        for (int i = 0; i < length; i++) {
                if (i > 0 && (length - i) % 3 == 0)
                        out[at++] = ',';
                out[at++] = digits[i];
        }
        out[at] = '\0';
        return out;
}

char *ph_text_short(double value, char out[PH_TEXT_NUMBER])
{
        static const char units[] = "\0kMGTPE";
        size_t unit;
        int used;

        if (!isfinite(value) || fabs(value) > 9e20)
                return say(out, "?");
        if (fabs(value) < 0.05)
                return say(out, "0");
        unit = scale(&value, 6);
        used = unit == 0 && value == trunc(value) ? snprintf(out, PH_TEXT_NUMBER, "%.0f", value)
                                                  : print_scaled(out, PH_TEXT_NUMBER, value);
        out[used] = units[unit];
        out[used + 1] = '\0';
        return out;
}

static char *print_long_duration(uint64_t seconds, char *out)
{
        unsigned second = (unsigned)(seconds % 60);
        unsigned minute = (unsigned)(seconds / 60 % 60);
        unsigned hour = (unsigned)(seconds / 3600 % 24);

        if (seconds < 3600)
                snprintf(out, PH_TEXT_NUMBER, "%um %02us", minute, second);
        else if (seconds < 86400)
                snprintf(out, PH_TEXT_NUMBER, "%uh %02um", hour, minute);
        else
                snprintf(out, PH_TEXT_NUMBER, "%" PRIu64 "d %02u:%02u", seconds / 86400, hour,
                        minute);
        return out;
}

char *ph_text_duration(double milliseconds, char out[PH_TEXT_NUMBER])
{
        int used;

        if (!isfinite(milliseconds) || milliseconds < 0 || milliseconds > 1e18)
                return say(out, "?");
        if (milliseconds >= 59500)
                return print_long_duration((uint64_t)(milliseconds / 1000 + 0.5), out);
        if (milliseconds < 0.05)
                return say(out, "0 ms");
        if (milliseconds < 99.5) {
                used = print_scaled(out, PH_TEXT_NUMBER, milliseconds);
                snprintf(out + used, PH_TEXT_NUMBER - (size_t)used, " ms");
        } else {
                used = print_scaled(out, PH_TEXT_NUMBER, milliseconds / 1000);
                snprintf(out + used, PH_TEXT_NUMBER - (size_t)used, " s");
        }
        return out;
}

char *ph_text_percent(double percent, char out[PH_TEXT_NUMBER])
{
        if (!isfinite(percent) || fabs(percent) > 1e18)
                return say(out, "?");
        snprintf(out, PH_TEXT_NUMBER,
                fabs(percent) < 0.05 || fabs(percent) >= 9.95 ? "%.0f %%" : "%.1f %%", percent);
        return out;
}

const char *ph_text_name(const char *name)
{
        static const char prefix[] = "Elixir.";
        size_t length = sizeof(prefix) - 1;
        bool is_module =
                strncmp(name, prefix, length) == 0 && name[length] >= 'A' && name[length] <= 'Z';

        return is_module ? name + length : name;
}

bool ph_text_is_utf8(void)
{
        return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

const char *ph_text_ellipsis(void)
{
        return ph_text_is_utf8() ? "\u2026" : "~";
}

/* One character as it is shown. */
struct glyph {
        const char *bytes;
        size_t length;
        size_t cells;
        size_t consumed; /* bytes of the source */
};

/* Marks, embeddings, overrides and isolates: they reorder the cells around them. */
static bool turns_direction(uint32_t code)
{
        return code == 0x061c || code == 0x200e || code == 0x200f ||
               (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Takes the character at the front of @utf8, which is not empty. */
static struct glyph next_glyph(const char *utf8, size_t length)
{
        uint32_t code = 0;
        size_t consumed = ph_utf8_decode(utf8, length, &code);
        int cells = consumed == 0 || turns_direction(code) || (code > 126 && !ph_text_is_utf8())
                            ? -1
                            : wcwidth((wchar_t)code);

        if (cells < 0)
                return (struct glyph){"?", 1, 1, consumed != 0 ? consumed : 1};
        return (struct glyph){utf8, consumed, (size_t)cells, consumed};
}

/*
 * Copies glyphs while they fit into @cells and @size (with the NUL). Returns the cells written;
 * @rest_out is set to what was left.
 */
static size_t copy_glyphs(
        const char *utf8, size_t cells, char *out, size_t size, const char **rest_out)
{
        const char *end = utf8 + strlen(utf8);
        size_t used = 0;
        size_t at = 0;

        while (utf8 < end) {
                struct glyph glyph = next_glyph(utf8, (size_t)(end - utf8));

                if (used + glyph.cells > cells || at + glyph.length >= size)
                        break;
                memcpy(out + at, glyph.bytes, glyph.length);
                at += glyph.length;
                used += glyph.cells;
                utf8 += glyph.consumed;
        }
        out[at] = '\0';
        *rest_out = utf8;
        return used;
}

size_t ph_text_width(const char *utf8)
{
        const char *end = utf8 + strlen(utf8);
        size_t cells = 0;

        while (utf8 < end) {
                struct glyph glyph = next_glyph(utf8, (size_t)(end - utf8));

                cells += glyph.cells;
                utf8 += glyph.consumed;
        }
        return cells;
}

size_t ph_text_clean(const char *utf8, char *out, size_t size)
{
        const char *rest;

        return copy_glyphs(utf8, SIZE_MAX / 2, out, size, &rest);
}

size_t ph_text_cut(const char *utf8, size_t cells, char *out, size_t size)
{
        const char *sign = ph_text_ellipsis();
        const char *rest;
        size_t used = copy_glyphs(utf8, cells, out, size, &rest);

        if (*rest == '\0')
                return used;
        if (cells == 0 || size <= strlen(sign)) {
                out[0] = '\0';
                return 0;
        }
        used = copy_glyphs(utf8, cells - 1, out, size - strlen(sign), &rest);
        memcpy(out + strlen(out), sign, strlen(sign) + 1);
        return used + 1;
}

void ph_text_fit(const char *utf8, size_t cells, enum ph_text_align align, char *out, size_t size)
{
        size_t used = ph_text_cut(utf8, cells, out, size > cells ? size - cells : 1);
        size_t length = strlen(out);
        size_t blanks = cells - used < size - length ? cells - used : size - length - 1;

        if (align == PH_TEXT_RIGHT)
                memmove(out + blanks, out, length + 1);
        memset(align == PH_TEXT_RIGHT ? out : out + length, ' ', blanks);
        out[length + blanks] = '\0';
}

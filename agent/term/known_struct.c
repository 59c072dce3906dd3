#include "agent/term/printer.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/utf8.h"

/* The fields of the structs below, of which each has its own selection. */
enum field {
        YEAR,
        MONTH,
        DAY,
        HOUR,
        MINUTE,
        SECOND,
        UTC_OFFSET,
        STD_OFFSET,
        FIRST,
        LAST,
        STEP,
        INTEGERS,
        TIME_ZONE = INTEGERS,
        ZONE_ABBR,
        SOURCE,
        OPTS,
        BINARIES,
        MICROSECOND = BINARIES,
        CALENDAR,
        STRUCT,
        RE_PATTERN,
        RE_VERSION,
        FIELDS
};

static const char *const names[FIELDS] = {"year", "month", "day", "hour", "minute", "second",
        "utc_offset", "std_offset", "first", "last", "step", "time_zone", "zone_abbr", "source",
        "opts", "microsecond", "calendar", "__struct__", "re_pattern", "re_version"};

#define BIT(field) (1u << (field))
#define DATE_FIELDS (BIT(STRUCT) | BIT(CALENDAR) | BIT(YEAR) | BIT(MONTH) | BIT(DAY))
#define CLOCK_FIELDS (BIT(HOUR) | BIT(MINUTE) | BIT(SECOND) | BIT(MICROSECOND))
#define ZONE_FIELDS (BIT(TIME_ZONE) | BIT(ZONE_ABBR) | BIT(UTC_OFFSET) | BIT(STD_OFFSET))

struct values {
        uint32_t seen; /* bits of the fields that are there */
        int64_t integers[INTEGERS];
        struct ph_etf binaries[BINARIES - INTEGERS];
        int64_t fraction, precision; /* the microsecond */
};

static const struct ph_etf *binary(const struct values *values, enum field field)
{
        return &values->binaries[field - INTEGERS];
}

static bool is_text(const struct ph_etf *bytes, const char *text)
{
        return ph_etf_left(bytes) == strlen(text) &&
               memcmp(bytes->at, text, ph_etf_left(bytes)) == 0;
}

static void put_bytes(struct ph_text *text, const struct ph_etf *bytes)
{
        ph_text_put(text, (const char *)bytes->at, ph_etf_left(bytes));
}

/* @value in at least @digits digits. */
static void put_padded(struct ph_text *text, int64_t value, int digits)
{
        char number[32];
        int size = snprintf(number, sizeof(number), "%s%0*llu", value < 0 ? "-" : "", digits,
                value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value);
        ph_text_put(text, number, (size_t)size);
}

/* Values in two digits each, or four for a year, with @separator in between. */
static void put_parts(
        struct ph_text *text, const struct values *values, enum field first, char separator)
{
        for (enum field field = first; field < first + 3; field++) {
                if (field > first)
                        ph_text_put_char(text, separator);
                put_padded(text, values->integers[field], field == YEAR ? 4 : 2);
        }
}

static void put_date(struct ph_text *text, const struct values *values)
{
        put_parts(text, values, YEAR, '-');
}

static void put_time(struct ph_text *text, const struct values *values)
{
        char fraction[8];
        put_parts(text, values, HOUR, ':');
        if (values->precision == 0)
                return;
        snprintf(fraction, sizeof(fraction), "%06d", (int)values->fraction);
        ph_text_put_char(text, '.');
        ph_text_put(text, fraction, (size_t)values->precision);
}

static void put_date_and_time(struct ph_text *text, const struct values *values)
{
        put_date(text, values);
        ph_text_put_char(text, ' ');
        put_time(text, values);
}

/* +01:00, and the names of the time zone unless it is UTC. */
static void put_zone(struct ph_text *text, const struct values *values)
{
        int64_t offset = values->integers[UTC_OFFSET] + values->integers[STD_OFFSET];
        bool is_utc = is_text(binary(values, TIME_ZONE), "Etc/UTC");
        if (is_utc && values->integers[UTC_OFFSET] == 0 && values->integers[STD_OFFSET] == 0) {
                ph_text_put_char(text, 'Z');
                return;
        }
        ph_text_put_char(text, offset < 0 ? '-' : '+');
        put_padded(text, llabs(offset) / 3600, 2);
        ph_text_put_char(text, ':');
        put_padded(text, llabs(offset) % 3600 / 60, 2);
        if (is_utc)
                return;
        ph_text_put_char(text, ' ');
        put_bytes(text, binary(values, ZONE_ABBR));
        ph_text_put_char(text, ' ');
        put_bytes(text, binary(values, TIME_ZONE));
}

static void print_date(struct ph_text *text, const struct values *values)
{
        ph_text_puts(text, "~D[");
        put_date(text, values);
        ph_text_put_char(text, ']');
}

static void print_time(struct ph_text *text, const struct values *values)
{
        ph_text_puts(text, "~T[");
        put_time(text, values);
        ph_text_put_char(text, ']');
}

static void print_naive(struct ph_text *text, const struct values *values)
{
        ph_text_puts(text, "~N[");
        put_date_and_time(text, values);
        ph_text_put_char(text, ']');
}

static void print_date_time(struct ph_text *text, const struct values *values)
{
        bool is_utc = is_text(binary(values, TIME_ZONE), "Etc/UTC") &&
                      values->integers[UTC_OFFSET] == 0 && values->integers[STD_OFFSET] == 0;
        ph_text_puts(text, is_utc ? "~U[" : "#DateTime<");
        put_date_and_time(text, values);
        put_zone(text, values);
        ph_text_puts(text, is_utc ? "]" : ">");
}

static void print_range(struct ph_text *text, const struct values *values)
{
        ph_text_put_int(text, values->integers[FIRST]);
        ph_text_puts(text, "..");
        ph_text_put_int(text, values->integers[LAST]);
        if (values->integers[STEP] == 1 && values->integers[LAST] >= values->integers[FIRST])
                return;
        ph_text_puts(text, "//");
        ph_text_put_int(text, values->integers[STEP]);
}

/* A regex keeps its backslashes; only what would end it or can't be seen is escaped. */
static void put_regex_character(struct ph_text *text, uint32_t character)
{
        static const char controls[] = "\aa\ff\nn\rr\tt\vv";
        char escape[16] = "\\0";
        const char *control =
                character > 0 && character < ' ' ? strchr(controls, (int)character) : NULL;
        if (control != NULL)
                snprintf(escape, sizeof(escape), "\\%c", control[1]);
        else if (character > 0 && (character < ' ' || (character > 126 && character < 160)))
                snprintf(escape, sizeof(escape), "\\x%02X", (unsigned)character);
        else if (character == '/')
                snprintf(escape, sizeof(escape), "\\/");
        else if (character == 0xFEFF)
                snprintf(escape, sizeof(escape), "\\uFEFF");
        else if (character == 0xFFFE || character == 0xFFFF)
                snprintf(escape, sizeof(escape), "\\x{%04X}", (unsigned)character);
        else if (character != 0) {
                ph_text_put_character(text, character);
                return;
        }
        ph_text_put_whole(text, escape, strlen(escape));
}

static void put_source(struct ph_text *text, struct ph_etf bytes)
{
        struct ph_chars chars = {.form = PH_CHARS_UTF8, .in = bytes};
        while (ph_etf_left(&chars.in) > 0 && !ph_text_is_stopped(text)) {
                const uint8_t *at = chars.in.at;
                size_t left = ph_etf_left(&chars.in);
                char escape[16];
                if (left > 1 && at[0] == '\\' && (at[1] == '\\' || at[1] == '/')) {
                        ph_text_put_whole(text, (const char[]){'\\', (char)at[1]}, 2);
                        chars.in.at += 2;
                        continue;
                }
                uint32_t character = ph_chars_next(&chars);
                if (character == PH_CHARS_NONE) {
                        snprintf(escape, sizeof(escape), "\\x%02X", *at);
                        ph_text_put_whole(text, escape, 4);
                        continue;
                }
                if (character == '#' && left > 1 && at[1] == '{')
                        ph_text_put_char(text, '\\');
                put_regex_character(text, character);
        }
}

static void print_regex(struct ph_text *text, const struct values *values)
{
        ph_text_puts(text, "~r/");
        put_source(text, *binary(values, SOURCE));
        ph_text_put_char(text, '/');
        put_bytes(text, binary(values, OPTS));
}

static const struct {
        const char *name;
        uint32_t fields; /* all that it has, and no other */
        void (*print)(struct ph_text *text, const struct values *values);
} known[] = {
        {"Elixir.Date", DATE_FIELDS, print_date},
        {"Elixir.Time", BIT(STRUCT) | BIT(CALENDAR) | CLOCK_FIELDS, print_time},
        {"Elixir.NaiveDateTime", DATE_FIELDS | CLOCK_FIELDS, print_naive},
        {"Elixir.DateTime", DATE_FIELDS | CLOCK_FIELDS | ZONE_FIELDS, print_date_time},
        {"Elixir.Range", BIT(STRUCT) | BIT(FIRST) | BIT(LAST) | BIT(STEP), print_range},
        {"Elixir.Regex", BIT(STRUCT) | BIT(SOURCE) | BIT(OPTS) | BIT(RE_PATTERN) | BIT(RE_VERSION),
                print_regex},
};

static int read_text(struct ph_etf *in, struct ph_etf *text_out)
{
        const uint8_t *bytes;
        uint32_t size;
        if (ph_etf_read_binary(in, &bytes, &size) != 0)
                return -ENOENT;
        *text_out = ph_etf_of(bytes, size);
        return ph_chars_are_good((struct ph_chars){.form = PH_CHARS_UTF8, .in = *text_out}, size)
                       ? 0
                       : -ENOENT;
}

/* {Microseconds, Digits}. */
static int read_microsecond(struct ph_etf *in, struct values *values)
{
        if (ph_etf_read_tuple_of(in, 2) != 0 || ph_etf_read_int64(in, &values->fraction) != 0 ||
                ph_etf_read_int64(in, &values->precision) != 0)
                return -ENOENT;
        bool sane = values->fraction >= 0 && values->fraction < 1000000 && values->precision >= 0 &&
                    values->precision <= 6;
        return sane ? 0 : -ENOENT;
}

/* Passes over a term that is no container, or a tuple of such. */
static int pass_flat(struct ph_etf *in)
{
        uint32_t arity;
        if (ph_etf_read_tuple(in, &arity) != 0)
                arity = 1;
        for (; arity > 0; arity--) {
                enum ph_etf_type type = ph_etf_type(in);
                if ((type != PH_ETF_IS_INTEGER && type != PH_ETF_IS_ATOM &&
                            type != PH_ETF_IS_BITS && type != PH_ETF_IS_REFERENCE) ||
                        ph_etf_skip(in) != 0)
                        return -ENOENT;
        }
        return 0;
}

static int read_value(struct ph_etf *in, enum field field, struct values *values)
{
        struct ph_etf_atom atom;
        if (field < INTEGERS)
                return ph_etf_read_int64(in, &values->integers[field]) == 0 ? 0 : -ENOENT;
        if (field == SOURCE) {
                const uint8_t *bytes;
                uint32_t size;
                if (ph_etf_read_binary(in, &bytes, &size) != 0)
                        return -ENOENT;
                values->binaries[field - INTEGERS] = ph_etf_of(bytes, size);
                return 0;
        }
        if (field < BINARIES)
                return read_text(in, &values->binaries[field - INTEGERS]);
        if (field == MICROSECOND)
                return read_microsecond(in, values);
        if (field == CALENDAR)
                return ph_etf_read_atom(in, &atom) == 0 &&
                                       ph_etf_atom_is(&atom, "Elixir.Calendar.ISO")
                               ? 0
                               : -ENOENT;
        return pass_flat(in);
}

static enum field field_of(const struct ph_etf_atom *key)
{
        enum field field = 0;
        while (field < FIELDS && !ph_etf_atom_is(key, names[field]))
                field++;
        return field;
}

/* Reads a map that has just the fields of @fields, each once and of its type. */
static int read_values(struct ph_etf *in, uint32_t fields, struct values *values)
{
        uint32_t pairs;
        struct ph_etf_atom key;
        if (ph_etf_read_map(in, &pairs) != 0)
                return -ENOENT;
        for (; pairs > 0; pairs--) {
                if (ph_etf_read_atom(in, &key) != 0)
                        return -ENOENT;
                enum field field = field_of(&key);
                if (field == FIELDS || !(fields & BIT(field)) || values->seen & BIT(field) ||
                        read_value(in, field, values) != 0)
                        return -ENOENT;
                values->seen |= BIT(field);
        }
        return values->seen == fields ? 0 : -ENOENT;
}

int ph_print_known_struct(struct ph_printer *printer, const struct ph_etf_atom *name)
{
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
                struct ph_etf behind = printer->in;
                struct values values = {0};
                if (!ph_etf_atom_is(name, known[i].name))
                        continue;
                if (read_values(&behind, known[i].fields, &values) != 0)
                        return -ENOENT;
                known[i].print(printer->text, &values);
                if (!ph_text_is_stopped(printer->text))
                        printer->in = behind;
                return 0;
        }
        return -ENOENT;
}

int ph_struct_find(struct ph_etf *map, const char *key, uint32_t *rest_out)
{
        struct ph_etf in = *map;
        struct ph_etf_atom atom;
        uint32_t pairs;
        if (ph_etf_read_map(&in, &pairs) != 0)
                return -EBADMSG;
        while (pairs-- > 0) {
                if (ph_etf_read_atom(&in, &atom) != 0)
                        return -ENOENT;
                if (ph_etf_atom_is(&atom, key)) {
                        *map = in;
                        *rest_out = pairs;
                        return 0;
                }
                if (ph_etf_skip(&in) != 0)
                        return -EBADMSG;
        }
        return -ENOENT;
}

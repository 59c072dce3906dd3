#include "tui/model/process_lines.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/text/text.h"

#define TEXT_BYTES 2048
#define LEAST_CAPACITY 32

void ph_process_lines_finish(struct ph_process_lines *lines)
{
        for (size_t i = 0; i < lines->count; i++)
                free(lines->lines[i].text);
        free(lines->lines);
        *lines = (struct ph_process_lines){0};
}

/* Returns a new line with @text, borrowed, of @length bytes; NULL without memory. */
static struct ph_process_line *add(
        struct ph_process_lines *lines, const char *label, const char *text, size_t length)
{
        struct ph_process_line *line;

        if (lines->count == lines->capacity) {
                size_t capacity = lines->capacity > 0 ? 2 * lines->capacity : LEAST_CAPACITY;
                struct ph_process_line *grown = realloc(lines->lines, capacity * sizeof(*grown));

                lines->failed = lines->failed || grown == NULL;
                if (grown == NULL)
                        return NULL;
                lines->lines = grown;
                lines->capacity = capacity;
        }
        line = &lines->lines[lines->count];
        *line = (struct ph_process_line){.text = strndup(text, length)};
        lines->failed = lines->failed || line->text == NULL;
        if (line->text == NULL)
                return NULL;
        snprintf(line->label, sizeof(line->label), "%s", label);
        lines->count++;
        return line;
}

static struct ph_process_line *add_format(struct ph_process_lines *lines, const char *label,
        const char *format, ...) __attribute__((format(printf, 3, 4)));

static struct ph_process_line *add_format(
        struct ph_process_lines *lines, const char *label, const char *format, ...)
{
        char text[TEXT_BYTES];
        va_list args;

        va_start(args, format);
        vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        return add(lines, label, text, strlen(text));
}

static const cJSON *member(const cJSON *object, const char *name)
{
        return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* ---- single figures */

static void say_text(const cJSON *answer, const char *name, char *out, size_t size)
{
        snprintf(out, size, "%s", ph_json_get_string(answer, name, ""));
}

static void say_count(const cJSON *answer, const char *name, char *out, size_t size)
{
        int64_t count = ph_json_get_int(answer, name, -1);
        char number[PH_TEXT_NUMBER];

        if (count >= 0)
                snprintf(out, size, "%s", ph_text_count((uint64_t)count, number));
}

static void say_rate(const cJSON *answer, const char *name, char *out, size_t size)
{
        double rate = ph_json_get_number(answer, name, NAN);
        char number[PH_TEXT_NUMBER];

        snprintf(out, size, isnan(rate) ? "not known yet" : "%s per second",
                ph_text_short(rate, number));
}

static void say_bytes(const cJSON *answer, const char *name, char *out, size_t size)
{
        int64_t bytes = ph_json_get_int(answer, name, -1);
        char text[PH_TEXT_NUMBER];

        if (bytes >= 0)
                snprintf(out, size, "%s", ph_text_bytes((uint64_t)bytes, text));
}

static void say_memory(const cJSON *answer, const char *name, char *out, size_t size)
{
        if (ph_json_get_int(answer, name, -1) >= 0)
                say_bytes(answer, name, out, size);
        else
                snprintf(out, size, "not asked for: that would walk all its messages");
}

/* No limit is the usual. */
static void say_limit(const cJSON *answer, const char *name, char *out, size_t size)
{
        if (ph_json_get_int(answer, name, 0) > 0)
                say_bytes(answer, name, out, size);
        else
                snprintf(out, size, "none");
}

static void say_truth(const cJSON *answer, const char *name, char *out, size_t size)
{
        const cJSON *value = member(answer, name);

        snprintf(out, size, "%s",
                cJSON_IsTrue(value)    ? "yes"
                : cJSON_IsFalse(value) ? "no"
                                       : "not known");
}

static void say_agent(const cJSON *answer, const char *name, char *out, size_t size)
{
        if (ph_json_get_bool(answer, name, false))
                snprintf(out, size, "yes: porthole's own process");
}

static void say_sensitive(const cJSON *answer, const char *name, char *out, size_t size)
{
        if (ph_json_get_bool(answer, name, false))
                snprintf(out, size, "yes: it hides its messages and its dictionary");
        else
                say_truth(answer, name, out, size);
}

/* An empty text leaves its line out. */
static const struct {
        enum ph_section section;
        const char *label, *name;
        void (*say)(const cJSON *answer, const char *name, char *out, size_t size);
} figures[] = {
        {PH_SECTION_IDENTITY, "registered name", "name", say_text},
        {PH_SECTION_IDENTITY, "label", "label", say_text},
        {PH_SECTION_IDENTITY, "initial call", "initial_call", say_text},
        {PH_SECTION_IDENTITY, "behaviour", "behaviour", say_text},
        {PH_SECTION_IDENTITY, "application", "application", say_text},
        {PH_SECTION_IDENTITY, "agent", "agent", say_agent},
        {PH_SECTION_NUMBERS, "status", "status", say_text},
        {PH_SECTION_NUMBERS, "current function", "current_function", say_text},
        {PH_SECTION_NUMBERS, "mailbox", "mailbox", say_count},
        {PH_SECTION_NUMBERS, "mailbox grows", "mailbox_per_second", say_rate},
        {PH_SECTION_NUMBERS, "reductions", "reductions", say_count},
        {PH_SECTION_NUMBERS, "reductions rate", "reductions_per_second", say_rate},
        {PH_SECTION_NUMBERS, "memory", "memory_bytes", say_memory},
        {PH_SECTION_NUMBERS, "all heaps", "total_heap_bytes", say_bytes},
        {PH_SECTION_NUMBERS, "young heap", "heap_bytes", say_bytes},
        {PH_SECTION_NUMBERS, "stack", "stack_bytes", say_bytes},
        {PH_SECTION_NUMBERS, "minor GCs", "minor_gcs", say_count},
        {PH_SECTION_FLAGS, "traps exits", "trap_exit", say_truth},
        {PH_SECTION_FLAGS, "priority", "priority", say_text},
        {PH_SECTION_FLAGS, "sensitive", "sensitive", say_sensitive},
        {PH_SECTION_FLAGS, "message queue", "message_queue_data", say_text},
        {PH_SECTION_FLAGS, "error handler", "error_handler", say_text},
        {PH_SECTION_FLAGS, "suspends", "suspending", say_count},
        {PH_SECTION_FLAGS, "largest heap", "max_heap_bytes", say_limit},
        {PH_SECTION_FLAGS, "smallest heap", "min_heap_bytes", say_bytes},
        {PH_SECTION_FLAGS, "full sweep after", "fullsweep_after", say_count},
        {PH_SECTION_SUPERVISOR, "child id", "child_id", say_text},
        {PH_SECTION_SUPERVISOR, "child type", "child_type", say_text},
};

static void add_figures(
        struct ph_process_lines *lines, enum ph_section section, const cJSON *answer)
{
        for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
                char text[TEXT_BYTES] = "";

                if (figures[i].section != section)
                        continue;
                figures[i].say(answer, figures[i].name, text, sizeof(text));
                if (text[0] != '\0')
                        add(lines, figures[i].label, text, strlen(text));
        }
}

/* ---- what has several lines */

static void add_who(struct ph_process_lines *lines, const char *label, const cJSON *who)
{
        const char *id = ph_json_get_string(who, "id", NULL);
        const char *name =
                ph_json_get_string(who, "name", ph_json_get_string(who, "initial_call", ""));
        const char *kind = ph_json_get_string(who, "kind", "");
        struct ph_process_line *line;

        if (id == NULL)
                return;
        line = add_format(lines, label, "%s%s%s", id, name[0] != '\0' ? "  " : "", name);
        if (line != NULL && strcmp(kind, "process") == 0 && strlen(id) < sizeof(line->jump))
                snprintf(line->jump, sizeof(line->jump), "%s", id);
}

static void add_whos(struct ph_process_lines *lines, const char *label, const cJSON *whos)
{
        const cJSON *who;

        cJSON_ArrayForEach(who, whos)
        {
                add_who(lines, label, who);
                label = label[0] != '\0' ? " " : "";
        }
}

static void add_frame(struct ph_process_lines *lines, const cJSON *frame)
{
        const char *function = ph_json_get_string(frame, "function", "?");
        const char *file = ph_json_get_string(frame, "file", NULL);
        long long at = ph_json_get_int(frame, "line", 0);

        if (file != NULL)
                add_format(lines, "", "%s  %s:%lld", function, file, at);
        else
                add_format(lines, "", "%s", function);
}

static void add_shape(struct ph_process_lines *lines, const cJSON *shape)
{
        char count[PH_TEXT_NUMBER];

        add_format(lines, "", "%s \xC3\x97 %s  %s",
                ph_text_count((uint64_t)ph_json_get_int(shape, "count", 0), count),
                ph_json_get_string(shape, "shape", "?"), ph_json_get_string(shape, "class", ""));
}

/* A text of several lines, each of them one. */
static void add_text(struct ph_process_lines *lines, const char *label, const char *text)
{
        do {
                size_t length = strcspn(text, "\n");

                add(lines, label, text, length);
                text += length + (text[length] == '\n');
                label = "";
        } while (*text != '\0');
}

static void add_cut(struct ph_process_lines *lines, const cJSON *term)
{
        char bytes[PH_TEXT_NUMBER];
        struct ph_process_line *line;

        if (!ph_json_get_bool(term, "cut", false))
                return;
        line = add_format(lines, "", "cut: all of it is %s",
                ph_text_bytes((uint64_t)ph_json_get_int(term, "bytes", 0), bytes));
        if (line != NULL)
                line->kind = PH_PROCESS_LINE_MORE;
}

static void add_term(struct ph_process_lines *lines, const cJSON *term)
{
        add_text(lines, "", ph_json_get_string(term, "text", ""));
        add_cut(lines, term);
}

static void add_table(struct ph_process_lines *lines, const cJSON *table)
{
        char rows[PH_TEXT_NUMBER], bytes[PH_TEXT_NUMBER];
        const char *id = ph_json_get_string(table, "table", "?");
        const char *name = ph_json_get_string(table, "name", "?");

        add_format(lines, "", "%s%s%s  %s %s  %s rows  %s", name, strcmp(id, name) != 0 ? " " : "",
                strcmp(id, name) != 0 ? id : "", ph_json_get_string(table, "protection", "?"),
                ph_json_get_string(table, "type", "?"),
                ph_text_count((uint64_t)ph_json_get_int(table, "rows", 0), rows),
                ph_text_bytes((uint64_t)ph_json_get_int(table, "memory_bytes", 0), bytes));
}

static void add_port(struct ph_process_lines *lines, const cJSON *port)
{
        char in[PH_TEXT_NUMBER], out[PH_TEXT_NUMBER];

        add_format(lines, "", "%s  %s  %s in  %s out", ph_json_get_string(port, "port", "?"),
                ph_json_get_string(port, "name", "?"),
                ph_text_bytes((uint64_t)ph_json_get_int(port, "input_bytes", 0), in),
                ph_text_bytes((uint64_t)ph_json_get_int(port, "output_bytes", 0), out));
}

static void add_more(struct ph_process_lines *lines, int64_t count, const char *what)
{
        char number[PH_TEXT_NUMBER];
        struct ph_process_line *line;

        if (count <= 0)
                return;
        line = add_format(lines, "", "%s more%s", ph_text_count((uint64_t)count, number), what);
        if (line != NULL)
                line->kind = PH_PROCESS_LINE_MORE;
}

static void add_each(struct ph_process_lines *lines, const cJSON *array,
        void (*add_one)(struct ph_process_lines *lines, const cJSON *item))
{
        const cJSON *item;

        cJSON_ArrayForEach(item, array) add_one(lines, item);
}

static void add_message(struct ph_process_lines *lines, int64_t number, const cJSON *message)
{
        char label[PH_PROCESS_LINE_LABEL], count[PH_TEXT_NUMBER];

        snprintf(label, sizeof(label), "%.20s", ph_text_count((uint64_t)number, count));
        add_text(lines, label, ph_json_get_string(message, "text", ""));
        add_cut(lines, message);
}

static void add_mailbox(struct ph_process_lines *lines, const cJSON *answer)
{
        const cJSON *messages = member(answer, "messages"), *message;
        int64_t total = ph_json_get_int(answer, "total", 0);
        int64_t number = ph_json_get_int(answer, "from", 0);

        add_each(lines, member(answer, "shapes"), add_shape);
        add_more(lines, ph_json_get_int(answer, "other_shapes", 0), " of other shapes");
        cJSON_ArrayForEach(message, messages) add_message(lines, ++number, message);
        add_more(lines, total - number, " behind them");
}

static void add_items(struct ph_process_lines *lines, enum ph_section section, const cJSON *answer)
{
        static void (*const each[PH_SECTION_COUNT])(
                struct ph_process_lines * lines, const cJSON *item) = {
                [PH_SECTION_DICTIONARY] = add_term,
                [PH_SECTION_TABLES] = add_table,
                [PH_SECTION_PORTS] = add_port,
        };
        const cJSON *items = member(answer, "items");

        if (each[section] != NULL)
                add_each(lines, items, each[section]);
        else
                add_whos(lines, "", items);
        add_more(lines, ph_json_get_int(answer, "total", 0) - cJSON_GetArraySize(items), "");
}

static void add_identity(struct ph_process_lines *lines, const cJSON *answer)
{
        add_figures(lines, PH_SECTION_IDENTITY, answer);
        add_who(lines, "parent", member(answer, "parent"));
        add_whos(lines, "ancestors", member(answer, "ancestors"));
        add_who(lines, "group leader", member(answer, "group_leader"));
}

static void add_facts(struct ph_process_lines *lines, enum ph_section section, const cJSON *answer)
{
        switch (section) {
        case PH_SECTION_IDENTITY:
                add_identity(lines, answer);
                break;
        case PH_SECTION_NUMBERS:
        case PH_SECTION_FLAGS:
                add_figures(lines, section, answer);
                break;
        case PH_SECTION_STACK:
                add_each(lines, member(answer, "frames"), add_frame);
                break;
        case PH_SECTION_MAILBOX:
                add_mailbox(lines, answer);
                break;
        case PH_SECTION_SUPERVISOR:
                add_who(lines, "supervisor", member(answer, "supervisor"));
                add_figures(lines, section, answer);
                break;
        case PH_SECTION_STATE:
        case PH_SECTION_STATUS:
                add_term(lines, answer);
                break;
        default:
                add_items(lines, section, answer);
                break;
        }
}

void ph_process_lines_add(
        struct ph_process_lines *lines, enum ph_section section, const cJSON *answer)
{
        const char *error = ph_json_get_string(answer, "error", NULL);
        struct ph_process_line *line;

        if (error == NULL) {
                add_facts(lines, section, answer);
                return;
        }
        line = add(lines, "", error, strlen(error));
        if (line != NULL)
                line->kind = PH_PROCESS_LINE_ERROR;
}

const char *ph_process_lines_sum(
        enum ph_section section, const cJSON *answer, char *out, size_t size)
{
        bool is_counted = member(answer, "total") != NULL;

        out[0] = '\0';
        if (ph_json_get_string(answer, "error", NULL) != NULL)
                snprintf(out, size, "-");
        else if (is_counted)
                say_count(answer, "total", out, size);
        else if (section == PH_SECTION_STATE || section == PH_SECTION_STATUS)
                say_text(answer, "behaviour", out, size);
        return out;
}

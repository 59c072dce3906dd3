#include "tui/text/tree_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/text/text.h"

static const cJSON *part_of(const cJSON *row, const char *name)
{
        return cJSON_GetObjectItemCaseSensitive(row, name);
}

/* ---- rails */

void ph_tree_text_rails(const cJSON *row, bool is_utf8, unsigned most, char *out, size_t size)
{
        static const char *const shapes[2][4] = {
                {"|  ", "   ", "|- ", "`- "},
                {"\xE2\x94\x82  ", "   ", "\xE2\x94\x9C\xE2\x94\x80 ", "\xE2\x94\x94\xE2\x94\x80 "},
        };
        const char *rails = ph_json_get_string(row, "rails", "");
        size_t levels = strlen(rails), used = 0, cut = levels > most ? levels - most : 0;

        out[0] = '\0';
        if (cut > 0)
                used = (size_t)snprintf(out, size, "%s ", ph_text_ellipsis());
        for (size_t i = cut; i < levels; i++) {
                bool is_own = i + 1 == levels;
                const char *shape = shapes[is_utf8][2 * is_own + (rails[i] != '|')];

                if (used + strlen(shape) >= size)
                        return;
                used += (size_t)snprintf(out + used, size - used, "%s", shape);
        }
}

/* ---- its name */

void ph_tree_text_name(const cJSON *row, char *out, size_t size)
{
        const cJSON *application = part_of(row, "application");
        const char *sources[] = {
                ph_json_get_string(row, "name", NULL),
                ph_json_get_string(part_of(row, "child"), "id", NULL),
                ph_json_get_string(row, "label", NULL),
                ph_json_get_string(row, "initial_call", NULL),
                ph_json_get_string(row, "pid", NULL),
        };

        if (cJSON_IsObject(application)) {
                snprintf(out, size, "%s",
                        ph_json_get_string(application, "name", "(no application)"));
                return;
        }
        snprintf(out, size, "?");
        for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
                if (sources[i] != NULL) {
                        snprintf(out, size, "%s", ph_text_name(sources[i]));
                        return;
                }
        }
}

/* ---- what there is to know */

struct sentence {
        char *out;
        size_t size, used;
        const char *dot;
};

static void add(struct sentence *sentence, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void add(struct sentence *sentence, const char *format, ...)
{
        size_t left = sentence->size - sentence->used;
        va_list arguments;
        int size;

        if (sentence->used > 0) {
                size = snprintf(sentence->out + sentence->used, left, " %s ", sentence->dot);
                sentence->used += (size_t)size < left ? (size_t)size : left - 1;
                left = sentence->size - sentence->used;
        }
        va_start(arguments, format);
        size = vsnprintf(sentence->out + sentence->used, left, format, arguments);
        va_end(arguments);
        if (size > 0)
                sentence->used += (size_t)size < left ? (size_t)size : left - 1;
}

static void add_application(struct sentence *sentence, const cJSON *application)
{
        const char *state = ph_json_get_string(application, "state", NULL);
        const char *type = ph_json_get_string(application, "type", NULL);
        const char *version = ph_json_get_string(application, "version", NULL);

        if (version != NULL)
                add(sentence, "%s", version);
        if (type != NULL)
                add(sentence, "%s", type);
        if (state != NULL && strcmp(state, "running") != 0)
                add(sentence, "%s", strcmp(state, "loaded") == 0 ? "not started" : state);
}

/* "2 of 3 restarts in 5 s": one more than that and it gives up. */
static void add_budget(struct sentence *sentence, const cJSON *supervisor)
{
        int64_t used = ph_json_get_int(supervisor, "used", -1);
        int64_t intensity = ph_json_get_int(supervisor, "intensity", -1);
        double period = ph_json_get_number(supervisor, "period_ms", 0);

        if (used >= 0 && intensity >= 0)
                add(sentence, "%lld of %lld in %g s", (long long)used, (long long)intensity,
                        period / 1000);
}

static int64_t count_missing(const cJSON *supervisor)
{
        const char *strategy = ph_json_get_string(supervisor, "strategy", "");
        const char *kind = ph_json_get_string(supervisor, "kind", "");
        bool is_dynamic = strcmp(strategy, "simple_one_for_one") == 0 ||
                          strcmp(kind, "DynamicSupervisor") == 0 ||
                          strcmp(kind, "Task.Supervisor") == 0;
        int64_t specs = ph_json_get_int(supervisor, "specs", 0);
        int64_t active = ph_json_get_int(supervisor, "active", 0);

        return is_dynamic ? ph_json_get_int(supervisor, "restarting", 0) : specs - active;
}

/* What may have to be done something about. */
static void add_trouble(struct sentence *sentence, const cJSON *row)
{
        const cJSON *supervisor = part_of(row, "supervisor");
        const char *note = ph_json_get_string(supervisor, "note", NULL);
        int64_t restarts = ph_json_get_int(part_of(row, "child"), "restarts", 0);
        char number[PH_TEXT_NUMBER];

        if (note != NULL)
                add(sentence, "%s", note);
        add_budget(sentence, supervisor);
        if (cJSON_IsObject(supervisor) && count_missing(supervisor) > 0)
                add(sentence, "%s not running",
                        ph_text_count((uint64_t)count_missing(supervisor), number));
        if (restarts > 0)
                add(sentence, "restarted %lld time%s", (long long)restarts,
                        restarts == 1 ? "" : "s");
}

static void add_supervisor(struct sentence *sentence, const cJSON *row, const cJSON *supervisor)
{
        const char *kind = ph_json_get_string(supervisor, "kind", "supervisor");
        const char *strategy = ph_json_get_string(supervisor, "strategy", NULL);
        const char *shutdown = ph_json_get_string(supervisor, "auto_shutdown", "never");
        char number[PH_TEXT_NUMBER];

        if (strcmp(kind, "supervisor") != 0)
                add(sentence, "%s", kind);
        if (strategy != NULL)
                add(sentence, "%s", strategy);
        if (strcmp(shutdown, "never") != 0)
                add(sentence, "ends with %s", shutdown);
        if (!ph_json_get_bool(row, "expanded", false) && ph_json_get_int(row, "children", 0) > 1)
                add(sentence, "%s children",
                        ph_text_count((uint64_t)ph_json_get_int(row, "children", 0), number));
}

static void add_child(struct sentence *sentence, const cJSON *child)
{
        const char *restart = ph_json_get_string(child, "restart", "permanent");

        if (strcmp(restart, "permanent") != 0)
                add(sentence, "%s", restart);
        if (ph_json_get_bool(child, "significant", false))
                add(sentence, "significant");
}

/* What the name doesn't say yet. */
static void add_origin(struct sentence *sentence, const cJSON *row)
{
        const char *call = ph_json_get_string(row, "initial_call", NULL);
        const char *label = ph_json_get_string(row, "label", NULL);
        char name[1280];

        ph_tree_text_name(row, name, sizeof(name));
        if (label != NULL && strcmp(label, name) != 0)
                add(sentence, "%s", label);
        else if (call != NULL && strcmp(call, name) != 0)
                add(sentence, "%s", call);
}

void ph_tree_text_about(const cJSON *row, const char *dot, char *out, size_t size)
{
        struct sentence sentence = {.out = out, .size = size, .dot = dot};
        const cJSON *application = part_of(row, "application");
        const cJSON *supervisor = part_of(row, "supervisor");
        const char *state = ph_json_get_string(row, "state", "running");

        out[0] = '\0';
        if (strcmp(state, "running") != 0 && !cJSON_IsObject(application))
                add(&sentence, "%s", state);
        if (cJSON_IsObject(application))
                add_application(&sentence, application);
        add_trouble(&sentence, row);
        if (cJSON_IsObject(supervisor))
                add_supervisor(&sentence, row, supervisor);
        if (cJSON_IsObject(part_of(row, "child")))
                add_child(&sentence, part_of(row, "child"));
        if (!cJSON_IsObject(supervisor))
                add_origin(&sentence, row);
        if (ph_json_get_bool(row, "agent", false))
                add(&sentence, "porthole's own");
}

/* ---- how bad it is */

enum ph_tree_alarm ph_tree_text_alarm(const cJSON *row)
{
        const cJSON *supervisor = part_of(row, "supervisor");
        const char *state = ph_json_get_string(row, "state", "running");
        const char *note = ph_json_get_string(supervisor, "note", "");
        int64_t used = ph_json_get_int(supervisor, "used", 0);

        if (strcmp(state, "restarting") == 0 || strcmp(state, "down") == 0 ||
                strncmp(note, "not answering", 13) == 0)
                return PH_TREE_ALARM;
        if (used > 0 && used >= ph_json_get_int(supervisor, "intensity", INT64_MAX))
                return PH_TREE_ALARM;
        if (used > 0 || strcmp(state, "not running") == 0 ||
                (cJSON_IsObject(supervisor) && count_missing(supervisor) > 0))
                return PH_TREE_WARNING;
        return PH_TREE_CALM;
}

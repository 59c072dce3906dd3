#include "tests/support/fake_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tests/support/fake_tables.h"

#define SAMPLES 60

static void add_freshness(
        struct ph_json *json, cJSON *result, const struct ph_fake_behaviour *behaviour)
{
        ph_json_int(json, result, "age_ms", behaviour->age_ms);
        ph_json_number(json, result, "vm_answer_ms", 0.4);
        ph_json_int(json, result, "vm_silent_ms", behaviour->silent_ms);
}

cJSON *ph_fake_hello(const struct ph_fake_behaviour *behaviour, int64_t clients)
{
        struct ph_json json = {0};
        cJSON *hello = cJSON_CreateObject();

        ph_json_int(&json, hello, "protocol", 1);
        ph_json_string(&json, hello, "agent_version", "0");
        ph_json_array(&json, hello, "features");
        ph_json_string(&json, hello, "node", "fake@nowhere");
        ph_json_int(&json, hello, "os_pid", 4242);
        ph_json_string(&json, hello, "otp_release", "25");
        ph_json_string(&json, hello, "erts_version", "13.1.5");
        ph_json_string(&json, hello, "elixir_version", "1.14.0");
        ph_json_string(&json, hello, "syntax", "erlang");
        ph_json_string(&json, hello, "mode", "in-process");
        ph_json_bool(&json, hello, "attached", true);
        ph_json_bool(&json, hello, "kill_enabled", behaviour->kill_enabled);
        ph_json_bool(&json, hello, "contents_enabled", true);
        ph_json_int(&json, hello, "clients", clients);
        return hello;
}

static void add_numbers(struct ph_json *json, cJSON *object, const char *const *names, double value)
{
        for (; *names != NULL; names++)
                ph_json_number(json, object, *names, value);
}

static void add_counts(
        struct ph_json *json, cJSON *result, const struct ph_fake_behaviour *behaviour)
{
        static const char *const names[] = {"processes", "ports", "atoms", "ets"};
        cJSON *counts = ph_json_object(json, result, "counts");

        for (int i = 0; i < 4; i++) {
                cJSON *count = ph_json_object(json, counts, names[i]);

                ph_json_int(json, count, "count", i == 0 ? behaviour->processes : 850);
                ph_json_int(json, count, "limit", i == 0 ? 2000000 : 1000);
        }
}

/* A third of it is a gap. */
static void add_history(struct ph_json *json, cJSON *result)
{
        static const char *const names[] = {"run_queue", "utilisation_percent", "memory_total",
                "processes", "reductions", "io_in_bytes", "io_out_bytes", "gc_count", "cpu_percent",
                NULL};
        cJSON *history = ph_json_object(json, result, "history");

        ph_json_int(json, history, "interval_ms", 1000);
        for (int i = 0; names[i] != NULL; i++) {
                cJSON *array = ph_json_array(json, history, names[i]);

                for (int k = 0; k < SAMPLES; k++) {
                        if (k >= 20 && k < 40)
                                ph_json_null(json, array, NULL);
                        else
                                ph_json_int(json, array, NULL, k);
                }
        }
}

static cJSON *answer_overview(const struct ph_fake_behaviour *behaviour, const cJSON *params)
{
        static const char *const memory[] = {
                "total", "processes", "system", "atom", "binary", "code", "ets", NULL};
        static const char *const schedulers[] = {"total", "online", "dirty_cpu", "dirty_io",
                "run_queue", "utilisation_percent", NULL};
        static const char *const rates[] = {"reductions", "context_switches", "gc_count",
                "gc_bytes", "io_in_bytes", "io_out_bytes", NULL};
        static const char *const os[] = {"rss_bytes", "cpu_percent", "threads", NULL};
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject();
        cJSON *each;

        add_freshness(&json, result, behaviour);
        ph_json_string(&json, result, "node", "fake@nowhere");
        ph_json_string(&json, result, "otp_release", "25");
        ph_json_string(&json, result, "erts_version", "13.1.5");
        ph_json_string(&json, result, "elixir_version", "1.14.0");
        ph_json_int(&json, result, "uptime_ms", 266400000);
        each = ph_json_object(&json, result, "schedulers");
        add_numbers(&json, each, schedulers, 4);
        each = ph_json_array(&json, each, "each_percent");
        for (int i = 0; i < 4; i++)
                ph_json_int(&json, each, NULL, i * 30);
        add_numbers(&json, ph_json_object(&json, result, "memory_bytes"), memory, 1e9);
        add_counts(&json, result, behaviour);
        add_numbers(&json, ph_json_object(&json, result, "per_second"), rates, 12345);
        add_numbers(&json, ph_json_object(&json, result, "os"), os, 12);
        if (ph_json_get_bool(params, "history", false))
                add_history(&json, result);
        return result;
}

static int64_t process_on(const struct ph_fake_behaviour *behaviour, int64_t line)
{
        return (line + behaviour->shift) % behaviour->processes;
}

static void add_row(
        struct ph_json *json, cJSON *rows, const struct ph_fake_behaviour *behaviour, int64_t line)
{
        int64_t process = process_on(behaviour, line);
        cJSON *row = ph_json_object(json, rows, NULL);
        char text[64];

        snprintf(text, sizeof(text), "<0.%lld.0>", (long long)process + 1000);
        ph_json_string(json, row, "pid", text);
        snprintf(text, sizeof(text), "worker_%lld", (long long)process);
        ph_json_string(json, row, "name", text);
        ph_json_null(json, row, "label");
        ph_json_string(json, row, "initial_call", "worker:init/1");
        ph_json_int(json, row, "mailbox",
                behaviour->mailbox >= 0 ? behaviour->mailbox : behaviour->processes - line);
        ph_json_number(json, row, "mailbox_per_second", 0);
        ph_json_int(json, row, "reductions", 1000);
        ph_json_number(json, row, "reductions_per_second", 12);
        ph_json_int(json, row, "memory_bytes", 84000);
        ph_json_bool(json, row, "memory_exact", !behaviour->memory_is_rough);
        ph_json_string(json, row, "status", "waiting");
        ph_json_string(json, row, "current_function", "gen_server:loop/7");
        ph_json_string(
                json, row, "state", behaviour->state != NULL ? behaviour->state : "answered");
        ph_json_bool(json, row, "agent", false);
        ph_json_int(json, row, "age_ms",
                behaviour->newborn > 0 && process == behaviour->newborn ? 100 : 3600000);
}

/* Moves the window so that the process @around is in it. */
static int64_t offset_around(const struct ph_fake_behaviour *behaviour, const char *around,
        int64_t offset, int64_t limit)
{
        long long process;
        int64_t line;

        if (around == NULL || sscanf(around, "<0.%lld.0>", &process) != 1)
                return offset;
        process -= 1000;
        line = (process - behaviour->shift % behaviour->processes + behaviour->processes) %
               behaviour->processes;
        if (process == behaviour->dead || (line >= offset && line < offset + limit))
                return offset;
        return line > limit / 2 ? line - limit / 2 : 0;
}

static cJSON *answer_processes(
        const struct ph_fake_behaviour *behaviour, const cJSON *params, struct ph_error *error)
{
        struct ph_json json = {0};
        int64_t limit = ph_json_get_int(params, "limit", 50);
        int64_t offset = offset_around(behaviour, ph_json_get_string(params, "around", NULL),
                ph_json_get_int(params, "offset", 0), limit);
        cJSON *result, *rows;

        if (behaviour->filter_error != NULL && ph_json_get_string(params, "filter", NULL) != NULL) {
                ph_error_set(error, PH_ERROR_PARAMS, "%s", behaviour->filter_error);
                return NULL;
        }
        result = cJSON_CreateObject();
        add_freshness(&json, result, behaviour);
        ph_json_int(&json, result, "sweep", 7);
        ph_json_int(&json, result, "sweep_ms", 12);
        ph_json_string(&json, result, "gap", behaviour->gap);
        ph_json_int(&json, result, "total", behaviour->processes);
        ph_json_int(&json, result, "matched", behaviour->processes - (behaviour->dead >= 0));
        ph_json_int(&json, result, "unidentified", behaviour->unidentified);
        ph_json_int(&json, result, "current_unknown", behaviour->current_unknown);
        ph_json_int(&json, result, "born", behaviour->born);
        ph_json_int(&json, result, "died", behaviour->died);
        ph_json_int(&json, result, "offset", offset);
        ph_json_string(&json, result, "sort", ph_json_get_string(params, "sort", "mailbox"));
        ph_json_bool(&json, result, "descending", ph_json_get_bool(params, "descending", true));
        rows = ph_json_array(&json, result, "rows");
        for (int64_t line = offset; line < behaviour->processes && line < offset + limit; line++) {
                if (process_on(behaviour, line) != behaviour->dead)
                        add_row(&json, rows, behaviour, line);
        }
        return result;
}

/* What a section says: JSON with ' for ". */
static const struct {
        const char *key, *facts;
} sections[] = {
        {"identity", "'label':null,'initial_call':'worker:init/1','behaviour':'gen_server',"
                     "'application':'shop'"},
        {"numbers", "'status':'waiting','current_function':'gen_server:loop/7',"
                    "'mailbox_per_second':0,'reductions':1000,'reductions_per_second':12,"
                    "'memory_bytes':84000"},
        {"flags", "'trap_exit':true,'priority':'high','sensitive':false,'max_heap_bytes':0"},
        {"stack", "'frames':[{'function':'gen_server:loop/7','file':'gen_server.erl','line':865},"
                  "{'function':'proc_lib:init_p_do_apply/3','file':null,'line':null}]"},
        {"links", "'total':1200,'items':[{'id':'<0.1000.0>','name':'worker_0','kind':'process'},"
                  "{'id':'#Port<0.4>','name':null,'kind':'port'}]"},
        {"dictionary", "'total':1,'items':[{'text':'{answer,42}','bytes':14,'cut':false}]"},
        {"tables", "'total':1,'items':[{'table':'goods','name':'goods','rows':12000,"
                   "'memory_bytes':3100000,'type':'set','protection':'protected'}]"},
        {"supervisor", "'supervisor':{'id':'<0.1001.0>','name':'worker_1','kind':'process'},"
                       "'child_id':'{id,7}','child_type':'worker'"},
        {"state", "'behaviour':'gen_server','text':'{state,\\n  [1,2,3]\\n}','bytes':900000,"
                  "'cut':true"},
};

static const char mailbox_facts[] =
        "'total':30000,'other_shapes':3,'shapes':[{'count':29997,"
        "'shape':'{reference(),{ok,binary()}}','class':'info'}],'messages':[";

static cJSON *parse(const char *single_quoted)
{
        char text[2048];
        cJSON *value;

        snprintf(text, sizeof(text), "%s", single_quoted);
        for (char *at = strchr(text, '\''); at != NULL; at = strchr(at, '\''))
                *at = '"';
        value = cJSON_Parse(text);
        if (value == NULL)
                abort();
        return value;
}

static cJSON *parse_section(const char *facts)
{
        char text[2048];

        snprintf(text, sizeof(text), "{'error':null,'needs_force':false,'cost_bytes':null,%s}",
                facts);
        return parse(text);
}

static cJSON *answer_mailbox(const cJSON *params)
{
        long long from = ph_json_get_int(params, "from", 0);
        char text[1024];

        if (!ph_json_get_bool(params, "force", false))
                return cJSON_Parse("{\"error\":\"it would copy about 82 MB in the node\","
                                   "\"needs_force\":true,\"cost_bytes\":82000000}");
        snprintf(text, sizeof(text),
                "'from':%lld,%s{'text':'{message,%lld}','bytes':20,"
                "'cut':false}]",
                from, mailbox_facts, from);
        return parse_section(text);
}

static cJSON *answer_section(const struct ph_fake_behaviour *behaviour, const cJSON *params,
        const char *key, int process)
{
        struct ph_json json = {0};
        cJSON *section = NULL;
        char name[32];

        if (strcmp(key, "mailbox") == 0)
                return answer_mailbox(params);
        for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
                if (strcmp(sections[i].key, key) == 0)
                        section = parse_section(sections[i].facts);
        }
        if (section == NULL)
                return parse_section("'total':0,'items':[]");
        snprintf(name, sizeof(name), "worker_%d", process);
        if (strcmp(key, "identity") == 0)
                ph_json_string(&json, section, "name", name);
        if (strcmp(key, "numbers") == 0)
                ph_json_int(&json, section, "mailbox",
                        behaviour->mailbox >= 0 ? behaviour->mailbox : process);
        return section;
}

static cJSON *answer_process(
        const struct ph_fake_behaviour *behaviour, const cJSON *params, struct ph_error *error)
{
        const char *pid = ph_json_get_string(params, "process", "");
        struct ph_json json = {0};
        const cJSON *key;
        cJSON *result;
        int number = 0;

        if (sscanf(pid, "<0.%d.0>", &number) != 1 || number - 1000 == behaviour->dead) {
                ph_error_set(error, PH_ERROR_GONE, "the process %s is not alive", pid);
                return NULL;
        }
        result = cJSON_CreateObject();
        add_freshness(&json, result, behaviour);
        ph_json_string(&json, result, "pid", pid);
        cJSON_ArrayForEach(key, cJSON_GetObjectItemCaseSensitive(params, "sections"))
                ph_json_item(&json, result, key->valuestring,
                        answer_section(behaviour, params, key->valuestring, number - 1000));
        return result;
}

static const char *const cases[] = {
        "{'kind':'deadlock','pid':'<0.1001.0>','name':'worker_1','for_ms':28000,'evidence':"
        "'2 processes wait for each other in calls: <0.1001.0> worker_1 for <0.1002.0> worker_2 "
        "for "
        "<0.1001.0> worker_1','chain':[{'pid':'<0.1001.0>'},{'pid':'<0.1002.0>'}]}",
        "{'kind':'overloaded','pid':'<0.1003.0>','name':'worker_3','for_ms':12000,'evidence':"
        "'12,000 messages wait, 900 more a second, although it works','chain':[]}",
        "{'kind':'spinning','pid':'<0.1004.0>','name':'worker_4','for_ms':11000,'evidence':"
        "'ran at 9 of 9 looks','chain':[]}",
};

static cJSON *answer_stuck(const struct ph_fake_behaviour *behaviour)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject(), *rows;

        add_freshness(&json, result, behaviour);
        ph_json_int(&json, result, "watched_ms", 15000);
        ph_json_bool(&json, result, "complete", true);
        ph_json_int(&json, result, "total", behaviour->stuck);
        rows = ph_json_array(&json, result, "rows");
        for (int i = 0; i < behaviour->stuck; i++)
                ph_json_item(&json, rows, NULL, parse(cases[i]));
        return result;
}

cJSON *ph_fake_answer(const struct ph_fake_behaviour *behaviour, const char *method,
        const cJSON *params, struct ph_error *error)
{
        if (strcmp(method, "overview") == 0)
                return answer_overview(behaviour, params);
        if (strcmp(method, "stuck") == 0)
                return answer_stuck(behaviour);
        if (strcmp(method, "process") == 0)
                return answer_process(behaviour, params, error);
        if (strcmp(method, "processes") == 0)
                return answer_processes(behaviour, params, error);
        if (strcmp(method, "tables") == 0)
                return ph_fake_tables(behaviour, params, error);
        ph_error_set(error, PH_ERROR_METHOD, "the fake agent has no method %s", method);
        return NULL;
}

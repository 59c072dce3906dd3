#include "agent/core/vitals.h"

#include <math.h>

#define AT(member) offsetof(struct ph_vitals_sample, member)

struct figure {
        const char *name;
        size_t offset; /* of an int64_t in the sample */
};

struct rate {
        const char *name;
        size_t offset;
        bool words; /* counted in words, told in bytes */
};

struct count {
        const char *name;
        size_t count, limit;
};

static const struct figure memory[] = {
        {"total", AT(memory_total)},
        {"processes", AT(memory_processes)},
        {"system", AT(memory_system)},
        {"atom", AT(memory_atom)},
        {"binary", AT(memory_binary)},
        {"code", AT(memory_code)},
        {"ets", AT(memory_ets)},
};

static const struct figure schedulers[] = {
        {"total", AT(schedulers)},
        {"online", AT(schedulers_online)},
        {"dirty_cpu", AT(dirty_cpu)},
        {"dirty_io", AT(dirty_io)},
        {"run_queue", AT(run_queue)},
};

static const struct rate rates[] = {
        {"reductions", AT(reductions), false},
        {"context_switches", AT(context_switches), false},
        {"gc_count", AT(gc_count), false},
        {"gc_bytes", AT(gc_words), true},
        {"io_in_bytes", AT(io_in), false},
        {"io_out_bytes", AT(io_out), false},
};

static const struct count counts[] = {
        {"processes", AT(process_count), AT(process_limit)},
        {"ports", AT(port_count), AT(port_limit)},
        {"atoms", AT(atom_count), AT(atom_limit)},
        {"ets", AT(ets_count), AT(ets_limit)},
};

static const char *const history_names[PH_METRIC_COUNT] = {
        [PH_METRIC_RUN_QUEUE] = "run_queue",
        [PH_METRIC_UTILISATION] = "utilisation_percent",
        [PH_METRIC_MEMORY] = "memory_total",
        [PH_METRIC_PROCESSES] = "processes",
        [PH_METRIC_REDUCTIONS] = "reductions",
        [PH_METRIC_IO_IN] = "io_in_bytes",
        [PH_METRIC_IO_OUT] = "io_out_bytes",
        [PH_METRIC_GC_COUNT] = "gc_count",
        [PH_METRIC_CPU] = "cpu_percent",
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* -1 is what the sample has where the node said nothing. */
static void write_figure(struct ph_json *json, cJSON *object, const char *name,
        const struct ph_vitals_sample *sample, size_t offset)
{
        ph_json_known(json, object, name,
                *(const int64_t *)(const void *)((const char *)sample + offset));
}

static void write_figures(struct ph_json *json, cJSON *object,
        const struct ph_vitals_sample *sample, const struct figure *figures, size_t count)
{
        for (size_t i = 0; i < count; i++)
                write_figure(json, object, figures[i].name, sample, figures[i].offset);
}

static void write_schedulers(const struct ph_vitals *vitals, struct ph_json *json, cJSON *result)
{
        const struct ph_vitals_sample *now = &vitals->now, *before = &vitals->before;
        cJSON *object = ph_json_object(json, result, "schedulers");
        cJSON *each;

        write_figures(json, object, now, schedulers, LENGTH(schedulers));
        ph_json_number(json, object, "utilisation_percent",
                ph_vitals_metric(vitals, PH_METRIC_UTILISATION));
        each = ph_json_array(json, object, "each_percent");
        for (unsigned i = 0; i < now->wall_count && now->wall_count == before->wall_count; i++) {
                double total = (double)(now->wall_total[i] - before->wall_total[i]);
                double active = (double)(now->wall_active[i] - before->wall_active[i]);

                ph_json_number(json, each, NULL, total > 0 ? active * 100 / total : NAN);
        }
}

static void write_counts(const struct ph_vitals *vitals, struct ph_json *json, cJSON *result)
{
        cJSON *object = ph_json_object(json, result, "counts");

        for (size_t i = 0; i < LENGTH(counts); i++) {
                cJSON *pair = ph_json_object(json, object, counts[i].name);

                write_figure(json, pair, "count", &vitals->now, counts[i].count);
                write_figure(json, pair, "limit", &vitals->now, counts[i].limit);
        }
}

static void write_rates(const struct ph_vitals *vitals, struct ph_json *json, cJSON *result)
{
        cJSON *object = ph_json_object(json, result, "per_second");

        for (size_t i = 0; i < LENGTH(rates); i++) {
                double scale = rates[i].words ? (double)vitals->info->word_size : 1;

                ph_json_number(json, object, rates[i].name,
                        ph_vitals_rate(vitals, rates[i].offset, scale));
        }
}

static void write_sample(const struct ph_vitals *vitals, struct ph_json *json, cJSON *result)
{
        cJSON *object;

        write_figure(json, result, "uptime_ms", &vitals->now, AT(uptime_ms));
        write_schedulers(vitals, json, result);
        object = ph_json_object(json, result, "memory_bytes");
        write_figures(json, object, &vitals->now, memory, LENGTH(memory));
        write_counts(vitals, json, result);
        write_rates(vitals, json, result);
}

static void write_unknown(struct ph_json *json, cJSON *result)
{
        static const char *const names[] = {
                "uptime_ms", "schedulers", "memory_bytes", "counts", "per_second"};

        for (size_t i = 0; i < LENGTH(names); i++)
                ph_json_null(json, result, names[i]);
}

static void write_os(const struct ph_vitals *vitals, struct ph_json *json, cJSON *result)
{
        cJSON *object = ph_json_object(json, result, "os");
        bool known = vitals->os_at_ms != 0;

        ph_json_number(json, object, "rss_bytes", known ? (double)vitals->os.rss_bytes : NAN);
        ph_json_number(json, object, "cpu_percent", ph_vitals_metric(vitals, PH_METRIC_CPU));
        ph_json_number(json, object, "threads", known ? (double)vitals->os.threads : NAN);
}

static void write_history(const struct ph_vitals *vitals, struct ph_json *json, cJSON *result)
{
        cJSON *object = ph_json_object(json, result, "history");
        unsigned first = vitals->history_next + PH_VITALS_HISTORY - vitals->history_count;

        ph_json_int(json, object, "interval_ms", PH_VITALS_INTERVAL_MS);
        for (unsigned i = 0; i < PH_METRIC_COUNT; i++) {
                cJSON *samples = ph_json_array(json, object, history_names[i]);

                for (unsigned j = 0; j < vitals->history_count; j++)
                        ph_json_number(json, samples, NULL,
                                (double)vitals->history[i][(first + j) % PH_VITALS_HISTORY]);
        }
}

cJSON *ph_vitals_write(const struct ph_vitals *vitals, bool history, struct ph_json *json)
{
        cJSON *result = cJSON_CreateObject();
        bool sampled = vitals->now.at_ms != 0;
        double age = (double)uv_now(vitals->timer.loop) - vitals->now.at_ms;

        ph_json_number(json, result, "age_ms", sampled ? age : NAN);
        ph_heartbeat_write(vitals->heartbeat, json, result);
        ph_node_info_write(vitals->info, json, result);
        if (sampled)
                write_sample(vitals, json, result);
        else
                write_unknown(json, result);
        write_os(vitals, json, result);
        if (history)
                write_history(vitals, json, result);
        else
                ph_json_null(json, result, "history");
        return result;
}

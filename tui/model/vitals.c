#include "tui/model/vitals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"

#define AT(member) offsetof(struct ph_vitals, member)

/* Where each number is in the answer and where it goes. */
static const struct {
        const char *outer, *inner, *name; /* outer and inner: the objects it is in, or NULL */
        size_t offset;
} numbers[] = {
        {NULL, NULL, "uptime_ms", AT(uptime_ms)},
        {"schedulers", NULL, "total", AT(schedulers)},
        {"schedulers", NULL, "online", AT(online)},
        {"schedulers", NULL, "dirty_cpu", AT(dirty_cpu)},
        {"schedulers", NULL, "dirty_io", AT(dirty_io)},
        {"schedulers", NULL, "run_queue", AT(run_queue)},
        {"schedulers", NULL, "utilisation_percent", AT(utilisation)},
        {"memory_bytes", NULL, "total", AT(total)},
        {"memory_bytes", NULL, "processes", AT(processes_memory)},
        {"memory_bytes", NULL, "system", AT(system_memory)},
        {"memory_bytes", NULL, "atom", AT(atom)},
        {"memory_bytes", NULL, "binary", AT(binary)},
        {"memory_bytes", NULL, "code", AT(code)},
        {"memory_bytes", NULL, "ets", AT(ets)},
        {"counts", "processes", "count", AT(processes.count)},
        {"counts", "processes", "limit", AT(processes.limit)},
        {"counts", "ports", "count", AT(ports.count)},
        {"counts", "ports", "limit", AT(ports.limit)},
        {"counts", "atoms", "count", AT(atoms.count)},
        {"counts", "atoms", "limit", AT(atoms.limit)},
        {"counts", "ets", "count", AT(tables.count)},
        {"counts", "ets", "limit", AT(tables.limit)},
        {"per_second", NULL, "reductions", AT(reductions)},
        {"per_second", NULL, "context_switches", AT(context_switches)},
        {"per_second", NULL, "gc_count", AT(gc_count)},
        {"per_second", NULL, "gc_bytes", AT(gc_bytes)},
        {"per_second", NULL, "io_in_bytes", AT(io_in)},
        {"per_second", NULL, "io_out_bytes", AT(io_out)},
        {"os", NULL, "rss_bytes", AT(rss)},
        {"os", NULL, "cpu_percent", AT(cpu)},
        {"os", NULL, "threads", AT(threads)},
};

static const char *const curve_names[PH_CURVE_KINDS] = {
        [PH_CURVE_UTILISATION] = "utilisation_percent",
        [PH_CURVE_RUN_QUEUE] = "run_queue",
        [PH_CURVE_MEMORY] = "memory_total",
        [PH_CURVE_PROCESSES] = "processes",
        [PH_CURVE_REDUCTIONS] = "reductions",
        [PH_CURVE_IO_IN] = "io_in_bytes",
        [PH_CURVE_IO_OUT] = "io_out_bytes",
        [PH_CURVE_GC] = "gc_count",
        [PH_CURVE_CPU] = "cpu_percent",
};

static const cJSON *descend(const cJSON *object, const char *name)
{
        return name != NULL ? cJSON_GetObjectItemCaseSensitive(object, name) : object;
}

/* An integer beyond 2^53 comes as a string of digits. */
static double number_of(const cJSON *item)
{
        double value;
        char *end;

        if (cJSON_IsNumber(item))
                return item->valuedouble;
        if (!cJSON_IsString(item))
                return NAN;
        value = strtod(item->valuestring, &end);
        return end > item->valuestring ? value : NAN;
}

/* Reads the newest @capacity numbers of @array, oldest first. Returns how many those are. */
static size_t read_array(const cJSON *array, double *out, size_t capacity)
{
        size_t size = cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;
        size_t skip = size > capacity ? size - capacity : 0;
        size_t at = 0;
        const cJSON *item;

        cJSON_ArrayForEach(item, array)
        {
                if (at >= skip)
                        out[at - skip] = number_of(item);
                at++;
        }
        return at - skip;
}

static void read_text(const cJSON *object, const char *name, char *out, size_t size)
{
        snprintf(out, size, "%s", ph_json_get_string(object, name, ""));
}

/* All curves have as many samples as the longest: a shorter one lacks its oldest. */
static void read_curves(struct ph_vitals *vitals, const cJSON *history)
{
        size_t counts[PH_CURVE_KINDS];

        vitals->interval_ms = number_of(descend(history, "interval_ms"));
        vitals->samples = 0;
        for (size_t i = 0; i < PH_CURVE_KINDS; i++) {
                counts[i] = read_array(
                        descend(history, curve_names[i]), vitals->curves[i], PH_VITALS_SAMPLES);
                if (counts[i] > vitals->samples)
                        vitals->samples = counts[i];
        }
        for (size_t i = 0; i < PH_CURVE_KINDS; i++) {
                size_t lacking = vitals->samples - counts[i];

                memmove(vitals->curves[i] + lacking, vitals->curves[i],
                        counts[i] * sizeof(vitals->curves[i][0]));
                for (size_t k = 0; k < lacking; k++)
                        vitals->curves[i][k] = NAN;
        }
}

void ph_vitals_read(struct ph_vitals *vitals, const cJSON *result, uint64_t now_ms)
{
        const cJSON *history = descend(result, "history");
        const cJSON *each = descend(descend(result, "schedulers"), "each_percent");

        ph_freshness_read(&vitals->freshness, result, now_ms);
        read_text(result, "node", vitals->node, sizeof(vitals->node));
        read_text(result, "otp_release", vitals->otp, sizeof(vitals->otp));
        read_text(result, "erts_version", vitals->erts, sizeof(vitals->erts));
        read_text(result, "elixir_version", vitals->elixir, sizeof(vitals->elixir));
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
                const cJSON *object = descend(descend(result, numbers[i].outer), numbers[i].inner);
                double value = number_of(descend(object, numbers[i].name));

                memcpy((char *)vitals + numbers[i].offset, &value, sizeof(value));
        }
        vitals->each_count = read_array(each, vitals->each, PH_VITALS_SCHEDULERS);
        if (cJSON_IsObject(history))
                read_curves(vitals, history);
}

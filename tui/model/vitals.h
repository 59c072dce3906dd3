/*
 * A node's vital signs as one answer of overview tells them. Numbers that are not known are NaN, so
 * that they can't be taken for zero. No state; any thread.
 */
#ifndef PH_TUI_MODEL_VITALS_H
#define PH_TUI_MODEL_VITALS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/freshness.h"

#define PH_VITALS_SCHEDULERS 1024 /* beyond these none is shown by itself */
#define PH_VITALS_SAMPLES 600

struct ph_vitals_count {
        double count, limit;
};

enum ph_curve_kind {
        PH_CURVE_UTILISATION,
        PH_CURVE_RUN_QUEUE,
        PH_CURVE_MEMORY,
        PH_CURVE_PROCESSES,
        PH_CURVE_REDUCTIONS,
        PH_CURVE_IO_IN,
        PH_CURVE_IO_OUT,
        PH_CURVE_GC,
        PH_CURVE_CPU,
        PH_CURVE_KINDS,
};

/* Zeroed, it knows nothing: freshness.is_known is false. */
struct ph_vitals {
        struct ph_freshness freshness;
        char node[256];
        char otp[16], erts[32], elixir[32]; /* "": not known, or no Elixir there */
        double uptime_ms;
        double schedulers, online, dirty_cpu, dirty_io, run_queue, utilisation;
        double each[PH_VITALS_SCHEDULERS];
        size_t each_count;
        double total, processes_memory, system_memory, atom, binary, code, ets; /* bytes */
        struct ph_vitals_count processes, ports, atoms, tables;
        double reductions, context_switches, gc_count, gc_bytes, io_in, io_out; /* per second */
        double rss, cpu, threads;
        double interval_ms; /* between two samples of the curves */
        double curves[PH_CURVE_KINDS][PH_VITALS_SAMPLES];
        size_t samples;
};

/* Reads @result, an answer of overview with or without history, as it came at @now_ms. */
void ph_vitals_read(struct ph_vitals *vitals, const cJSON *result, uint64_t now_ms);

#endif

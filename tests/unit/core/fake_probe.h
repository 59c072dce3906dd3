/*
 * A probe for the core's tests: a carrier whose other end is a thread that answers as told. It
 * knows the conversation of agent/core/carrier.h and no node. Its functions may be called from the
 * test's thread at any time.
 */
#ifndef PH_TESTS_UNIT_CORE_FAKE_PROBE_H
#define PH_TESTS_UNIT_CORE_FAKE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/core/core.h"
#include "agent/term/etf_build.h"

struct fake_probe;

/* One command as the probe sees it. */
struct fake_command {
        uint64_t ref;
        char name[32];      /* "overview", "sweep", … */
        struct ph_etf rest; /* of a tuple: what follows the name; else empty */
};

struct fake_probe *fake_probe_start(void);

/* Ends the thread. No core may be left that uses the carrier. */
void fake_probe_stop(struct fake_probe *probe);

struct ph_carrier fake_probe_carrier(struct fake_probe *probe);

/* Where answers go. */
void fake_probe_set_core(struct fake_probe *probe, struct ph_core *core);

/*
 * Answers every command with @name by calling @answer on the probe's thread instead of as usual.
 * NULL: as usual again. What an @answer delivers it delivers with fake_probe_deliver().
 */
typedef void (*fake_answer)(struct fake_probe *probe, const struct fake_command *command);
void fake_probe_set_answer(struct fake_probe *probe, const char *name, fake_answer answer);

/* An answer for fake_probe_set_answer() that never comes. */
void fake_silence(struct fake_probe *probe, const struct fake_command *command);

/* An answer to overview that says only uptime, schedulers, run queue, memory in total, processes
 * and reductions. */
void fake_short_overview(struct fake_probe *probe, const struct fake_command *command);

/* How many commands with @name came so far. */
unsigned fake_probe_count(struct fake_probe *probe, const char *name);

/* From now on the carrier says that the probe is gone (or is back). */
void fake_probe_set_alive(struct fake_probe *probe, bool alive);

/*
 * Puts {Ref, Kind, Term} together and delivers it, waiting while the core's queue is full. The
 * builder holds Term without a version and is empty afterwards; NULL: the atom ok. Returns what
 * ph_core_deliver() returned in the end.
 */
int fake_probe_deliver(
        struct fake_probe *probe, uint64_t ref, const char *kind, struct ph_etf_builder *term);

/* Appends a term as people write it: in Erlang, of the node shop@here. */
void fake_probe_build_text(struct ph_etf_builder *term, const char *text);

/* Returns a window on such a term, good until the next. Test's own thread. */
struct ph_etf fake_probe_term(const char *text);

/* Delivers the whole answer as fake_probe_build_text() takes it. */
void fake_probe_deliver_text(struct fake_probe *probe, uint64_t ref, const char *text);

/* Delivers bytes as they are, once. */
int fake_probe_deliver_bytes(struct fake_probe *probe, const void *bytes, size_t length);

#endif

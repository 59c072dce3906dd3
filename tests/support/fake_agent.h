/*
 * An agent that is none, for what a real one can't be made to do when a test wants it: answer late
 * or not at all, of a silent node, of a million processes that change places, with a gap in the
 * sweep. Answers hello, overview, processes, tables, subscribe, unsubscribe, cancel and agent.stop
 * on a unix socket, from a thread of its own. Test's own thread.
 *
 * Its processes are <0.1000.0>, <0.1001.0>, … with the names worker_0, worker_1, …. In the list,
 * process (line + shift) modulo processes stands on each line, whatever the sort; the mailbox of
 * the line is processes - line.
 */
#ifndef PH_TESTS_SUPPORT_FAKE_AGENT_H
#define PH_TESTS_SUPPORT_FAKE_AGENT_H

#include <stdbool.h>
#include <stdint.h>

struct ph_fake_agent;

/* How it behaves from now on. */
struct ph_fake_behaviour {
        int64_t processes;
        int64_t shift;
        int64_t dead;      /* the process with this number is not in the list; -1: all are */
        int delay_ms;      /* before an answer of overview and processes; hello is always at once */
        int64_t silent_ms; /* vm_silent_ms of each answer */
        int64_t age_ms;    /* age_ms of each answer */
        int64_t unidentified;
        const char *gap;          /* borrowed; or NULL */
        const char *filter_error; /* borrowed: each filter is refused with it; or NULL */
        const char *state;        /* borrowed: the state of each row; NULL: answered */
        int64_t mailbox;          /* of each process; -1: as above */
        int64_t newborn;          /* the process with this number was born a moment ago; 0: none */
        int64_t born, died;       /* since the sweep before */
        int64_t current_unknown;
        int stuck; /* cases of processes that are stuck: 0 to 3 */
        bool kill_enabled;
        bool memory_is_rough; /* memory_exact is false */
};

/* What a test begins with: 100 processes, all well. */
extern const struct ph_fake_behaviour ph_fake_well;

/* Listens on @path with the behaviour ph_fake_well. Fails the test when it can't. */
struct ph_fake_agent *ph_fake_agent_start(const char *path);

/* Ends it as a killed node does: without a word. Removes the socket. NULL is accepted. */
void ph_fake_agent_stop(struct ph_fake_agent *agent);

void ph_fake_agent_behave(struct ph_fake_agent *agent, const struct ph_fake_behaviour *behaviour);

/* Says agent.leaving with @reason, then closes all connections and listens no more. */
void ph_fake_agent_leave(struct ph_fake_agent *agent, const char *reason);

/* Returns how many requests of @method came so far. */
int ph_fake_agent_count(struct ph_fake_agent *agent, const char *method);

/* Returns the params of the last request for a view (or subscription to it), printed; owned. */
char *ph_fake_agent_last(struct ph_fake_agent *agent, const char *method);

#endif

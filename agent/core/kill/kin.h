/*
 * The processes that a kill may reach and what ties them together: links, parents, supervisors,
 * applications. Filled by planner_read.c from what the node says, or by a test; read by course.c.
 * Ports are kin, too: they pass exit signals on. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_KIN_H
#define PH_AGENT_CORE_KILL_KIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More processes than this are not followed. */
#define PH_MAX_KIN 10000

#define PH_NO_KIN (-1)

enum ph_kin_state {
        PH_KIN_UNASKED,
        PH_KIN_KNOWN,
        PH_KIN_GONE,   /* it no longer lives */
        PH_KIN_SILENT, /* it did not answer in time, or can't be asked */
};

/* How a process takes an exit signal when it traps exits. */
enum ph_kin_role {
        PH_KIN_PLAIN,      /* its own code decides */
        PH_KIN_GENERIC,    /* gen_server and its like: it ends when its parent does */
        PH_KIN_SUPERVISOR, /* the same, and it looks after its children */
        PH_KIN_STARTER,    /* started an application: between its master and its top supervisor */
        PH_KIN_MASTER,     /* of an application */
        PH_KIN_PORT,
};

enum ph_kin_restart { PH_RESTART_PERMANENT, PH_RESTART_TRANSIENT, PH_RESTART_TEMPORARY };
enum ph_kin_strategy { PH_ONE_FOR_ONE, PH_ONE_FOR_ALL, PH_REST_FOR_ONE, PH_SIMPLE_ONE_FOR_ONE };
enum ph_kin_auto { PH_AUTO_NEVER, PH_AUTO_ANY_SIGNIFICANT, PH_AUTO_ALL_SIGNIFICANT };
enum ph_application_type { PH_APP_TEMPORARY, PH_APP_TRANSIENT, PH_APP_PERMANENT, PH_APP_UNKNOWN };

/* What OTP calls these, by their numbers (supervisor.erl, application.erl). */
extern const char *const ph_kin_restart_names[3];
extern const char *const ph_kin_strategy_names[4];
extern const char *const ph_kin_auto_names[3];
extern const char *const ph_application_type_names[4];

/* Returns the number of @name, or -1. */
int ph_kin_find_name(const char *name, const char *const *names, size_t count);

/* A child as its supervisor knows it. */
struct ph_kin_child {
        int32_t kin; /* PH_NO_KIN: it does not run */
        enum ph_kin_restart restart;
        bool is_brutal;      /* shut down by the signal kill */
        bool is_significant; /* for auto_shutdown */
        char *id;            /* owned: its child id as text; or NULL */
};

struct ph_kin_supervisor {
        bool is_known;   /* else it did not say, and nothing below means anything */
        bool is_dynamic; /* children have no order and do not come back with their supervisor */
        enum ph_kin_strategy strategy;
        enum ph_kin_auto auto_shutdown;
        int64_t intensity, period_ms;
        unsigned restarts;      /* those inside the period */
        unsigned edge_restarts; /* and those that may just be, or not */
        unsigned omitted;       /* children that are not listed below */
        unsigned count;
        struct ph_kin_child *children; /* owned: in start order */
};

struct ph_relative {
        uint64_t number; /* of ph_pid_number(), or the port's */
        enum ph_kin_state state;
        enum ph_kin_role role;
        bool traps;        /* exits */
        bool is_protected; /* the runtime's own */
        bool is_ours;      /* porthole's */
        bool is_reached;   /* a signal may get to it */
        bool is_obscure;   /* what it is, is not known: it did not show its dictionary */
        int32_t parent;    /* or PH_NO_KIN */
        int32_t leader;    /* its group leader, or PH_NO_KIN */
        int32_t overseer;  /* the supervisor that has it as a child, or PH_NO_KIN */
        uint32_t slot;     /* and which */
        int32_t *links;    /* owned */
        uint32_t link_count;
        uint32_t remote_links; /* to processes of other nodes */
        int64_t links_omitted; /* beyond what is followed */
        int64_t mailbox;       /* -1: not known */
        int64_t reductions;    /* likewise */
        char *name, *call;     /* owned: registered name, initial call; or NULL */
        char *remotes;         /* owned: the first remote processes linked, as text; or NULL */
        struct ph_kin_supervisor *supervisor; /* owned; NULL: not asked yet, or none */
};

struct ph_kin_application {
        char *name;     /* owned */
        int32_t master; /* a kin */
        enum ph_application_type type;
        bool has_members; /* members is filled */
        bool members_cut; /* there are more */
        int32_t *members; /* owned: all processes whose group leader the master is */
        uint32_t member_count;
};

struct ph_kinship {
        struct ph_relative *kin; /* owned */
        uint32_t count, capacity;
        uint32_t *slots; /* owned: hash table of index + 1, 0 is free */
        uint32_t slot_count;
        struct ph_kin_application *applications; /* owned */
        uint32_t application_count;
        uint32_t limit; /* most kin; PH_MAX_KIN unless a test changes it */
        bool is_cut;    /* there are more kin than the limit allows */
};

void ph_kinship_init(struct ph_kinship *kinship);
void ph_kinship_finish(struct ph_kinship *kinship);

/*
 * Returns the number of the process or port, added if it is new; PH_NO_KIN beyond the limit (is_cut
 * is set then), or -ENOMEM.
 */
int32_t ph_kinship_add(struct ph_kinship *kinship, uint64_t number, bool is_port);

/* Returns the number of what was added, or PH_NO_KIN. */
int32_t ph_kinship_find(const struct ph_kinship *kinship, uint64_t number, bool is_port);

/*
 * Gives @kin the @supervisor (taken over in any case) and its children their overseer. Returns 0.
 */
void ph_kinship_set_supervisor(
        struct ph_kinship *kinship, int32_t kin, struct ph_kin_supervisor *supervisor);

/* Frees a supervisor (NULL is accepted). */
void ph_kin_supervisor_destroy(struct ph_kin_supervisor *supervisor);

/* Adds an application; @name is copied. Returns 0 or -ENOMEM. */
int ph_kinship_add_application(struct ph_kinship *kinship, const char *name, int32_t master,
        enum ph_application_type type);

/* Returns the application whose master is @master, or NULL. */
struct ph_kin_application *ph_kinship_application_of(
        const struct ph_kinship *kinship, int32_t master);

#endif

/*
 * Local pids as numbers and as text. No state; any thread.
 */
#ifndef PH_AGENT_CORE_PID_H
#define PH_AGENT_CORE_PID_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/term/etf.h"

/* A local process: the two numbers of <0.ID.SERIAL>. */
struct ph_pid {
        uint32_t id, serial;
};

/* What a term says of a process that is known to be local. */
static inline struct ph_pid ph_pid_of(const struct ph_etf_pid *pid)
{
        return (struct ph_pid){pid->id, pid->serial};
}

/* Writes <0.ID.SERIAL> or #PID<0.ID.SERIAL>, and NUL behind it to the end. */
#define PH_PID_TEXT_SIZE 40
void ph_pid_format(struct ph_pid pid, bool elixir, char text[PH_PID_TEXT_SIZE]);

/* Reads either form, as a whole. Returns 0 or -EINVAL. */
int ph_pid_parse(const char *text, struct ph_pid *pid_out);

/* Less than, equal to or greater than 0 as @a is older than, is, or is younger than @b, as far as
 * pids tell. */
int ph_pid_compare(struct ph_pid a, struct ph_pid b);

/* A number that orders pids like ph_pid_compare(), and the way back. */
static inline uint64_t ph_pid_number(struct ph_pid pid)
{
        return (uint64_t)pid.serial << 32 | pid.id;
}

static inline struct ph_pid ph_pid_of_number(uint64_t number)
{
        return (struct ph_pid){(uint32_t)number, (uint32_t)(number >> 32)};
}

#endif

/*
 * A point in time until which something may take, on the monotonic clock. No state; any thread.
 */
#ifndef PH_DIST_DEADLINE_H
#define PH_DIST_DEADLINE_H

#include <stdint.h>
#include <time.h>

struct ph_deadline {
        int64_t at_ms;
        int allowed_ms; /* what it was made with, for messages */
};

static inline int64_t ph_deadline_now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline struct ph_deadline ph_deadline_in(int milliseconds)
{
        return (struct ph_deadline){ph_deadline_now_ms() + milliseconds, milliseconds};
}

/* Returns the milliseconds that are left, never less than 0: what poll() takes. */
static inline int ph_deadline_left_ms(const struct ph_deadline *deadline)
{
        int64_t left = deadline->at_ms - ph_deadline_now_ms();

        return left > 0 ? (int)left : 0;
}

#endif

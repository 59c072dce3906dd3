/*
 * The one clock that ages, waits and deadlines of the screens are counted on. Any thread.
 */
#ifndef PH_TUI_MODEL_CLOCK_H
#define PH_TUI_MODEL_CLOCK_H

#include <stdint.h>

/* Returns milliseconds that never go back; above 0. */
uint64_t ph_clock_ms(void);

#endif

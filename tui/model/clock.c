#include "tui/model/clock.h"

#include <uv.h>

uint64_t ph_clock_ms(void)
{
        return uv_hrtime() / 1000000 + 1;
}

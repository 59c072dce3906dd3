/*
 * Descriptors and libuv: what libuv ends the whole process for, when the node has none left, is
 * made sure of before. Loop thread only, but for ph_loop_init().
 */
#ifndef PH_AGENT_CORE_LOOP_H
#define PH_AGENT_CORE_LOOP_H

#include <uv.h>

/* Makes a loop that has what it needs, and room for the first handles. Returns 0 or -errno. */
int ph_loop_init(uv_loop_t *loop);

/* Has @loop watch @fd, so that libuv will not fail to. Returns 0 or -errno. */
int ph_loop_reserve(uv_loop_t *loop, int fd);

#endif

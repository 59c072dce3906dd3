/*
 * The shapes of messages: what the probe makes of them, as text. A shape is a term in which atoms
 * and tuples stand for themselves, a binary is the name of a type or "_", and a map with the key
 * __struct__ a struct of that name. No state; any thread.
 */
#ifndef PH_AGENT_CORE_PROCESS_SHAPE_H
#define PH_AGENT_CORE_PROCESS_SHAPE_H

#include "agent/term/etf.h"
#include "agent/term/syntax.h"
#include "agent/term/text.h"

/* Appends the shape to @text. Returns 0, -EBADMSG when it is none, or -ENOMEM. */
int ph_shape_print(struct ph_etf shape, enum ph_syntax syntax, struct ph_text *text);

/*
 * Returns how an OTP behaviour handles messages of that shape: "call", "cast", "system" or "info".
 * gen.erl and gen_server.erl tell what these look like. Static.
 */
const char *ph_shape_class(struct ph_etf shape);

#endif

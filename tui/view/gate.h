/*
 * The box that stands before everything while there is no connection: attaching, an attempt that
 * failed, a node that has gone. Says what is, and what can be done. Loop thread only.
 */
#ifndef PH_TUI_VIEW_GATE_H
#define PH_TUI_VIEW_GATE_H

#include "tui/model/session.h"
#include "tui/view/view.h"

/* Returns true when @session is in a state that a gate is for. */
bool ph_gate_is_shut(const struct ph_session *session);

/* Makes the gate for the state of @session (borrowed). Owned by the caller; NULL without memory. */
struct ph_view *ph_gate_create(const struct ph_session *session);

#endif

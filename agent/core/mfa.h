/*
 * Functions as people write them. No state; any thread.
 */
#ifndef PH_AGENT_CORE_MFA_H
#define PH_AGENT_CORE_MFA_H

#include "agent/term/etf.h"
#include "agent/term/syntax.h"

/* Room for any function: two atoms of 255 characters, every one of which may need an escape. */
#define PH_MFA_SIZE 4096

struct ph_mfa {
        struct ph_etf_atom module, function;
        uint32_t arity;
};

/* Reads {Module, Function, Arity}. Returns 0 or -EBADMSG. */
int ph_mfa_read(struct ph_etf *in, struct ph_mfa *mfa_out);

/*
 * Reads {Module, Function, Arity, Location}, as stack traces have them. Returns 0 or -EBADMSG; in a
 * frame with arguments instead of their number there is nothing that may be shown.
 */
int ph_mfa_read_frame(struct ph_etf *in, struct ph_mfa *mfa_out, struct ph_etf *location_out);

/* Writes lists:map/2 or :lists.map/2 into @text, terminated. Returns 0 or -ENOMEM. */
int ph_mfa_format(const struct ph_mfa *mfa, enum ph_syntax syntax, char text[PH_MFA_SIZE]);

/* Writes the {Module, Function, Arity} in @term likewise. Returns 0, -EBADMSG or -ENOMEM. */
int ph_mfa_print(struct ph_etf term, enum ph_syntax syntax, char text[PH_MFA_SIZE]);

#endif

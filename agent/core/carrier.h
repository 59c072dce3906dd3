/*
 * The border between the core and the probe: the core sends one Erlang term at a time to the probe,
 * the probe delivers one at a time to the core (ph_core_deliver). Both are external term format
 * with its version byte (131). What carries them is not the core's business: agent/nif inside the
 * node, agent/dist over Erlang distribution, a queue in the unit tests.
 *
 *   core -> probe    {porthole, Ref, Command}
 *   probe -> core    {Ref, part, Term}     more of the answer follows
 *                    {Ref, done, Term}     the whole answer, or its end
 *                    {Ref, error, Reason}  there is no answer; Reason is a binary, a sentence
 *
 * Ref is a positive integer that the core chooses and never uses twice. {0, done, restarted} says
 * that a new probe has taken over and knows of no request.
 *
 *   Command                    answer
 *   ping                       done: pong. Answered by the probe itself: the heartbeat
 *   info                       done: #{}-like proplist of what never changes; see
 * agent/core/node_info.c overview                   done: proplist of vital signs; see
 * agent/core/overview.c {watch, Boolean}           done: ok. Scheduler wall time is measured while
 * true {sweep, Items, Credits}    part: [{Pid, Mailbox, Reductions, HeapWords, Status}], up to
 * 1,000 each; done: {Names, Processes}, Names = [{Pid, Name}]. Each part costs a credit {credit,
 * Ref, Credits}     no answer: the sweep Ref may send that many more parts {look, [Pid]} done:
 * [{Pid, Facts}], Facts = gone | no_answer | proplist {identify, [Pid]}          done: the same,
 * with the items that never change {stop_work, Ref}           no answer: whatever works for Ref is
 * ended stopped                    no answer: the core's thread is over; join it
 */
#ifndef PH_AGENT_CORE_CARRIER_H
#define PH_AGENT_CORE_CARRIER_H

#include <stdbool.h>
#include <stddef.h>

struct ph_carrier {
        void *context;
        /*
         * Sends @length bytes of term to the probe. Called on the core's thread, must not block.
         * Returns 0, -ESRCH when the probe is gone, -ENOMEM, or -EBADMSG when the node refuses the
         * term (an atom it does not know).
         */
        int (*send)(void *context, const void *term, size_t length);
        /* Whether the probe is there. Called on the core's thread, must not block. */
        bool (*is_alive)(void *context);
};

#endif

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
 *   Command                   answer
 *   ping                      done: pong. Answered by the probe itself: the heartbeat
 *   overview                  done: proplist of vital signs, see vitals.c
 *   {watch, Boolean}          no answer: scheduler wall time is measured while true
 *   {sweep, Items, Credits}   part: [Pid, Reductions, HeapWords, State, Pid, …], about 2,000
 *                             processes each; done: {Names, Parts, BusyMicroseconds, Masters},
 *                             Names = [{Pid, Name}], Parts how many there were. State is 8 times
 *                             the messages in the mailbox and a number of enum ph_status, or 7 when
 *                             the process didn't say how it is: then the figures mean nothing.
 *                             Items is cheap, memory for the words of all heaps, or kin for these
 *                             and two terms more a process: its Parent (a pid, none, or unknown
 *                             before OTP 25) and the number of its application, from 1 on in
 *                             Masters = [{Application, Master}], or 0 for none of them. Each part
 *                             costs a credit
 *   {credit, Ref, Credits}    no answer: the sweep Ref may send that many more parts
 *   {look, [{Pid, What}]}     done: [{Pid, Facts}], Facts = gone | no_answer | not_asked |
 *                             too_large | proplist. What is row (what changes), identity (what
 *                             doesn't), current (the function it is in), place (its stack and whom
 *                             it may wait for), or all
 *   {supervisors, [Wanted]}   done: [{Pid, Facts}]. Wanted = Pid | {Pid, From, Limit}, for the
 *                             children From+1 to From+Limit in the order they were started in.
 *                             Facts = gone | not_a_supervisor | no_answer (within a second, or an
 *                             earlier question to it hasn't been answered) | too_large (to ask for
 *                             its state or to hand it over) | unknown (a state of no known shape) |
 *                             proplist of {module, supervisor | 'Elixir.DynamicSupervisor'},
 *                             {callback, Atom}, {name, {local | global, Name} | {via, Module,
 *                             Name}} if there is one, {strategy, Atom}, {intensity, N}, {period,
 *                             Seconds}, {used, N} (restarts that count against the intensity now),
 *                             {restarts, [AgeMs]} (the newest of these), {auto_shutdown, Atom},
 *                             {mailbox, N}, {specs | active | restarting | supervisors | workers,
 *                             N}, {children, [proplist]} of {id, Term} or {id_text, Binary}, {pid,
 *                             Pid | restarting | undefined}, {type | restart | shutdown |
 *                             significant, Term}, {modules, [Atom] | dynamic}
 *   applications              done: [proplist] of {name, Atom}, {description | version, Binary},
 *                             {type, permanent | transient | temporary | undefined}, {state,
 *                             running | starting | loaded}, {master, Pid} of one that has processes
 *   {find, Name}              done: the pid that is registered as the binary Name, or gone
 *   {process, Pid, Section, Options}
 *                             done: proplist of one section of a process, see detail_write.c, or
 *                             gone. Pid is a binary, as printed; Section one of protocol/
 *                             process_sections.c; Options a map, see detail.c. {refused, Why} in
 *                             the list says what keeps it from being shown
 *   tables                    part: [proplist], a table each, of ets:info/1 or dets:info/1 and what
 *                             catalog.c names beyond that; done: proplist of persistent_term:info/0
 *                             and of how the list was made
 *   {rows, Table, From, Pattern, Count, Most}
 *                             done: none, or {Reference, [proplist as of tables], RowsBefore,
 *                             BusyMicroseconds, Found}. Table is its name as a binary, its
 *                             reference as printed, or that; From is {forward | backward, Place},
 *                             or {row, Nth, Key} for those of a key from the Nth on. A Place is
 *                             between two rows: first, last, {share, Millionths}, {slot, Slot,
 *                             Index}, {before, Key} or {behind, Key}. Pattern is page, or for a
 *                             search any, bare or {pattern, Head of a match specification, rows
 *                             wanted}. Count is how many rows are looked at; some more with bare.
 *                             RowsBefore is how many there were at the beginning. Found is a binary
 *                             in external format: private, gone, misplaced (that table has no such
 *                             place), blocked (it has the key '$end_of_table', which ets can't go
 *                             past), or {Rows, {First, IsMoreBefore}, {Last, IsMoreBehind}, Number,
 *                             Slots}: the places around what was looked at (none for {row, …}), how
 *                             many were looked at (of {row, …}: left out), and slots of a hash
 *                             table. A row is {Nth, Bytes, Shown}: Nth among those of its key, from
 *                             0; Bytes in external format; Shown is {row, {}, Row}; {part, {Key} or
 *                             {}, its beginning} when either would be more than Most bytes; {none,
 *                             {Key} or {}, none} and Bytes 0 when reading it would need too much
 *                             memory. With bare, small rows that have no other with their key are
 *                             there as they are, in lists among the others
 *   {seek, [Text]}            done: for each the local process of that pid or registered name, or
 *                             gone
 *   {look, [{Pid, kin}]}      as look; of ports, too. What planner_read.c names: what it is tied to
 *   {look, [{Pid, watchers}]} as look: who monitors it
 *   {look, [{Pid, alive}]}    as look: [] or gone
 *   {name, Pid}               done: [Name] that it is registered as, or []; it is not asked
 *   running                   done: {[{Application, Type, Master}], [Pid]}: applications, and the
 *                             runtime's own processes that are known without asking them
 *   {members, Master, Most}   done: {Count, [Pid]}: those whose group leader Master is, Most at
 *                             most
 *   {owned, [Pid]}            done: [proplist]: the tables that these own
 *   {strike, Pid, Reason, Ms} done: {died, Why} or alive, Ms after the exit signal Reason: kill or
 *                             shutdown. The only command that does anything to the node
 *   {notice, Text}            done: whether it was given to the node's logger
 *   {stop_work, Ref}          no answer: whatever works for Ref is ended
 */
#ifndef PH_AGENT_CORE_CARRIER_H
#define PH_AGENT_CORE_CARRIER_H

#include <stdbool.h>
#include <stddef.h>

/* In a term of which a part was left out; in place of the rest of a binary, {this, Its
 * beginning}. */
#define PH_CUT_ATOM "$porthole_cut"

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

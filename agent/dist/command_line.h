/*
 * The command line of a beam process, read as the node's own init reads it (erts' init.erl): flags
 * begin with '-', what follows up to the next flag are their values, -extra ends it all. erl has
 * put everything there by then, from files of arguments and the environment too. No state; any
 * thread.
 */
#ifndef PH_DIST_COMMAND_LINE_H
#define PH_DIST_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What concerns us of it. Strings are borrowed from the bytes that were parsed, NULL: not there. */
struct ph_command_line {
        bool is_beam;
        const char *name;    /* of -sname, or else of -name */
        bool has_long_name;  /* it is that of -name */
        const char *home;    /* -home */
        const char *cookie;  /* the one -setcookie there is, and it has one value */
        const char *carrier; /* -proto_dist */
        uint16_t least_port; /* where distribution may listen; 0: anywhere */
        uint16_t most_port;
};

/* Parses @size bytes, strings each with its NUL, as /proc/PID/cmdline has them; one more NUL
 * follows them. */
void ph_command_line_parse(const char *bytes, size_t size, struct ph_command_line *out);

#endif

/*
 * How the members of a section become JSON. For detail_write.c and detail_members.c alone.
 */
#ifndef PH_AGENT_CORE_PROCESS_DETAIL_MEMBERS_H
#define PH_AGENT_CORE_PROCESS_DETAIL_MEMBERS_H

#include "agent/core/mfa.h"
#include "agent/core/process/detail_view.h"

enum ph_member_kind {
        PH_MEMBER_TEXT, /* an atom or a binary */
        PH_MEMBER_KIND, /* likewise; none is null */
        PH_MEMBER_BOOLEAN,
        PH_MEMBER_INTEGER,
        PH_MEMBER_WORDS,     /* bytes in the result */
        PH_MEMBER_CALL,      /* {Module, Function, Arity} */
        PH_MEMBER_TERM_TEXT, /* any term */
        PH_MEMBER_WHO,       /* a pid, a port, {Name, Node}, or {any of them, its name} */
        PH_MEMBER_WHOS,      /* a list of those */
        PH_MEMBER_FRAMES,    /* a stack trace */
        PH_MEMBER_TERM,      /* {Size, Term}: three members, of their own names */
        PH_MEMBER_TERMS,     /* a list of those */
        PH_MEMBER_SHAPES,    /* a list of {Count, Shape}, see shape.h */
        PH_MEMBER_TABLES,
        PH_MEMBER_PORTS,
};

struct ph_detail_member {
        const char *property; /* the probe's name; NULL ends a table */
        const char *name;     /* in the result */
        enum ph_member_kind kind;
};

/* Finds a property of @list and makes @value_out a window on its value. Returns 0 or -ENOENT. */
int ph_detail_find(struct ph_etf list, const char *property, struct ph_etf *value_out);

/* Adds @member to @object, from the property list @list; null when that lacks it. */
void ph_detail_write_member(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_member *member, struct ph_etf list, cJSON *object);

#endif

/* Which atoms each language writes without quotes. */
#ifndef PH_TERM_IDENTIFIER_H
#define PH_TERM_IDENTIFIER_H

#include <stdbool.h>

#include "agent/term/chars.h"

bool ph_identifier_is_erlang_atom(struct ph_chars chars);

/* Likewise, for ASCII in either encoding: false for all else. */
bool ph_identifier_is_plain_atom(const uint8_t *text, size_t size);

/* The letters, digits, '_' and '@' that Erlang allows behind the first of an atom. */
bool ph_identifier_is_erlang_char(uint32_t character);

/* How Elixir writes an atom (Macro.classify_atom/1 and its inner workings). */
enum ph_identifier {
        PH_IDENTIFIER_QUOTED,   /* :"with quotes" */
        PH_IDENTIFIER_PLAIN,    /* :name, name: and Module.name */
        PH_IDENTIFIER_UNCALLED, /* :Name, Name: but Module."Name" */
        PH_IDENTIFIER_OPERATOR, /* :+, +: and Module.+ */
        PH_IDENTIFIER_CALLED,   /* :"::", "::": but Module.:: */
        PH_IDENTIFIER_ALIAS,    /* Name of a module, with "Elixir." in front */
};

enum ph_identifier ph_identifier_of_elixir(struct ph_chars chars);

/* The length of the longest operator of Elixir that @text starts with; 0: none. */
size_t ph_identifier_operator(const char *text, size_t size);

/* The ASCII letters, digits, '_' and '@' that Elixir allows behind the first of an atom. */
bool ph_identifier_is_elixir_char(uint32_t character);

#endif

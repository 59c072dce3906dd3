/* The two languages that terms are written in. */
#ifndef PH_TERM_SYNTAX_H
#define PH_TERM_SYNTAX_H
enum ph_syntax {
        PH_SYNTAX_ERLANG,
        PH_SYNTAX_ELIXIR,
};

#endif

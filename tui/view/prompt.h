/*
 * A line at the foot of a screen that something is typed into: a key, a text to look for. What is
 * wrong with it is told above, with a mark where. Loop thread only.
 */
#ifndef PH_TUI_VIEW_PROMPT_H
#define PH_TUI_VIEW_PROMPT_H

#include <stdbool.h>

#include "tui/model/edit.h"
#include "tui/view/view.h"

/* What a prompt asks for. Static. */
struct ph_prompt_kind {
        const char *label;
        const char *example;             /* behind the text; or "" */
        const struct ph_binding *typing; /* what the keys do, for the foot */
        int value;                       /* the screen's own */
};

/* The keys of a prompt, of which Enter does what @enter says. */
#define PH_PROMPT_KEYS(enter)                                                                    \
        (const struct ph_binding[])                                                              \
        {                                                                                        \
                {{PH_KEY_ENTER}, (enter), NULL, NULL}, {{PH_KEY_ESCAPE}, "give up", NULL, NULL}, \
                        {{0}},                                                                   \
        }

/* Zeroed, it is closed. */
struct ph_prompt {
        const struct ph_prompt_kind *kind; /* NULL: it is closed */
        struct ph_edit edit;
        char error[256]; /* what is wrong with the text; or "" */
};

enum ph_prompt_event {
        PH_PROMPT_NOT_MINE, /* the key is no business of the prompt's */
        PH_PROMPT_TAKEN,
        PH_PROMPT_ENTERED, /* the text is to be used; the prompt stays open */
        PH_PROMPT_GIVEN_UP,
};

/* Opens the prompt with @text in it. */
void ph_prompt_open(struct ph_prompt *prompt, const struct ph_prompt_kind *kind, const char *text);
void ph_prompt_close(struct ph_prompt *prompt);

enum ph_prompt_event ph_prompt_key(struct ph_prompt *prompt, const struct ph_key *key);

/* Returns what the keys do while it is open; NULL: it is not. */
const struct ph_binding *ph_prompt_typing(const struct ph_prompt *prompt);

/* Draws it in the last rows of @area, if it is open. Returns how many that took. */
int ph_prompt_draw(const struct ph_prompt *prompt, const struct ph_area *area);

#endif

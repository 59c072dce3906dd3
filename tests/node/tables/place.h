/*
 * A node with an agent in it, and a table "goods" of {Key, Value} to ask for. Test's own thread.
 */
#ifndef PH_TESTS_NODE_TABLES_PLACE_H
#define PH_TESTS_NODE_TABLES_PLACE_H

#include "tests/support/agent.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

/* For cmocka: *state is a struct place. */
int place_set_up(void **state);
int place_tear_down(void **state);

/*
 * Asks for @method of the table "goods"; @format is of more parameters, with ' for ". The caller
 * deletes the result.
 */
cJSON *place_ask(struct place *place, const char *method, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The same, for the code of the error that it gets. */
int place_ask_error(struct place *place, const char *method, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Rows as "key TAB value NEWLINE", owned by the caller. */
char *place_lines(const cJSON *rows);

/*
 * Searches and returns the rows of all parts, as an array; *@result_out is the result. Both are the
 * caller's.
 */
cJSON *place_search(struct place *place, cJSON **result_out, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

#endif

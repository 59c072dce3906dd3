/*
 * A row of the method tree as a person reads it: the same on the screen and in the command's
 * output. No state; any thread.
 */
#ifndef PH_TUI_TEXT_TREE_TEXT_H
#define PH_TUI_TEXT_TREE_TEXT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * How the branches are drawn: in UTF-8 when @is_utf8, else with ASCII, three cells a level. Of more
 * than @most levels the last are drawn, with a mark of the cut.
 */
void ph_tree_text_rails(const cJSON *row, bool is_utf8, unsigned most, char *out, size_t size);

/* What the row is called: its application's or registered name, the id that its supervisor gives
 * it, its label or initial call, or its pid. */
void ph_tree_text_name(const cJSON *row, char *out, size_t size);

/* What there is to know about it: strategy and restart budget, children that aren't there, why
 * something isn't known. Parts are separated by @dot. */
void ph_tree_text_about(const cJSON *row, const char *dot, char *out, size_t size);

/* How bad it is: a child that isn't there, a supervisor that is silent or near its limit. */
enum ph_tree_alarm { PH_TREE_CALM, PH_TREE_WARNING, PH_TREE_ALARM };
enum ph_tree_alarm ph_tree_text_alarm(const cJSON *row);

#endif

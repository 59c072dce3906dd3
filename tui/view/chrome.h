/*
 * What surrounds every screen: the line about the node, the line of tabs, the foot with the keys.
 * Loop thread only.
 */
#ifndef PH_TUI_VIEW_CHROME_H
#define PH_TUI_VIEW_CHROME_H

#include "tui/view/desk.h"

/* Draws all that is on the desk, the chrome around it. */
void ph_chrome_draw(struct ph_desk *desk);

/* Returns true while a sign of waiting turns. */
bool ph_chrome_is_waiting(const struct ph_desk *desk);

/* Returns how many words of the line of tabs are tabs: its first ones. */
int ph_chrome_tab_words(void);

#endif

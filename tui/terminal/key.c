#include "tui/terminal/key.h"

#include <stddef.h>
#include <stdio.h>

static const struct {
        int code;
        const char *name;
} names[] = {
        {PH_KEY_TAB, "Tab"},
        {PH_KEY_ENTER, "Enter"},
        {PH_KEY_ESCAPE, "Esc"},
        {PH_KEY_BACKSPACE, "Backspace"},
        {' ', "Space"},
        {PH_KEY_UP, "Up"},
        {PH_KEY_DOWN, "Down"},
        {PH_KEY_LEFT, "Left"},
        {PH_KEY_RIGHT, "Right"},
        {PH_KEY_PAGE_UP, "PgUp"},
        {PH_KEY_PAGE_DOWN, "PgDn"},
        {PH_KEY_HOME, "Home"},
        {PH_KEY_END, "End"},
        {PH_KEY_DELETE, "Del"},
        {PH_KEY_BACK_TAB, "Shift-Tab"},
        {PH_KEY_F1, "F1"},
        {PH_KEY_MOUSE, "Mouse"},
};

char *ph_key_name(int code, char out[PH_KEY_NAME])
{
        const char *name = "?";

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                if (names[i].code == code)
                        name = names[i].name;
        }
        if (name[0] != '?')
                snprintf(out, PH_KEY_NAME, "%s", name);
        else if (code > 0 && code < ' ')
                snprintf(out, PH_KEY_NAME, "Ctrl-%c", code + '@');
        else
                snprintf(out, PH_KEY_NAME, "%c", code > ' ' && code < 127 ? code : '?');
        return out;
}

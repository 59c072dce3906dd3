/*
 * Keys and mouse events as the screens see them, and how help writes them. No state; any thread.
 */
#ifndef PH_TUI_TERMINAL_KEY_H
#define PH_TUI_TERMINAL_KEY_H

/* A character is its own code point. The keys without one are above all characters. */
enum {
        PH_KEY_NONE = 0,
        PH_KEY_TAB = '\t',
        PH_KEY_ENTER = '\n',
        PH_KEY_ESCAPE = 27,
        PH_KEY_BACKSPACE = 127,
        PH_KEY_UP = 0x110000,
        PH_KEY_DOWN,
        PH_KEY_LEFT,
        PH_KEY_RIGHT,
        PH_KEY_PAGE_UP,
        PH_KEY_PAGE_DOWN,
        PH_KEY_HOME,
        PH_KEY_END,
        PH_KEY_DELETE,
        PH_KEY_BACK_TAB,
        PH_KEY_F1,
        PH_KEY_MOUSE,
};
#define PH_KEY_CTRL(letter) ((letter)&0x1f)

enum ph_mouse {
        PH_MOUSE_CLICK,
        PH_MOUSE_DOUBLE_CLICK,
        PH_MOUSE_WHEEL_UP,
        PH_MOUSE_WHEEL_DOWN,
};

struct ph_key {
        int code;
        enum ph_mouse mouse; /* of PH_KEY_MOUSE, as the place where it happened */
        int row, column;
};

/* Bytes that ph_key_name() writes at most, with the NUL. */
#define PH_KEY_NAME 16

/* Writes how a person calls the key @code ("Enter", "Ctrl-L", "g") and returns @out. */
char *ph_key_name(int code, char out[PH_KEY_NAME]);

#endif

#include "tui/terminal/style.h"

#include <assert.h>

struct colours {
        short front, back; /* -1: the terminal's own */
        attr_t attributes;
};

static const struct {
        struct colours many; /* 256 */
        struct colours few;  /* 8 */
        attr_t none;
} styles[PH_STYLE_COUNT] = {
        [PH_STYLE_NORMAL] = {{-1, -1, 0}, {-1, -1, 0}, 0},
        [PH_STYLE_DIM] = {{245, -1, 0}, {-1, -1, A_DIM}, 0},
        [PH_STYLE_STRONG] = {{-1, -1, A_BOLD}, {-1, -1, A_BOLD}, A_BOLD},
        [PH_STYLE_BRAND] = {{37, -1, A_BOLD}, {COLOR_CYAN, -1, A_BOLD}, A_BOLD},
        [PH_STYLE_KEY] = {{37, -1, A_BOLD}, {COLOR_CYAN, -1, A_BOLD}, A_BOLD},
        [PH_STYLE_TAB] = {{231, 24, A_BOLD}, {COLOR_WHITE, COLOR_BLUE, A_BOLD}, A_REVERSE},
        [PH_STYLE_HEAD] = {{252, 238, 0}, {COLOR_BLACK, COLOR_CYAN, 0}, A_UNDERLINE},
        [PH_STYLE_HEAD_SORT] = {{231, 238, A_BOLD}, {COLOR_WHITE, COLOR_CYAN, A_BOLD},
                A_UNDERLINE | A_BOLD},
        [PH_STYLE_CURSOR] = {{231, 24, 0}, {COLOR_WHITE, COLOR_BLUE, A_BOLD}, A_REVERSE},
        [PH_STYLE_GOOD] = {{71, -1, 0}, {COLOR_GREEN, -1, 0}, 0},
        [PH_STYLE_WARN] = {{172, -1, A_BOLD}, {COLOR_YELLOW, -1, A_BOLD}, A_BOLD},
        [PH_STYLE_BAD] = {{167, -1, A_BOLD}, {COLOR_RED, -1, A_BOLD}, A_BOLD | A_REVERSE},
        [PH_STYLE_BADGE_WARN] = {{16, 172, A_BOLD}, {COLOR_BLACK, COLOR_YELLOW, 0}, A_REVERSE},
        [PH_STYLE_BADGE_BAD] = {{231, 160, A_BOLD}, {COLOR_WHITE, COLOR_RED, A_BOLD},
                A_BOLD | A_REVERSE},
        [PH_STYLE_FRAME] = {{37, -1, 0}, {COLOR_CYAN, -1, 0}, 0},
        [PH_STYLE_FRAME_TITLE] = {{-1, -1, A_BOLD}, {-1, -1, A_BOLD}, A_BOLD},
        [PH_STYLE_SPARK] = {{37, -1, 0}, {COLOR_CYAN, -1, 0}, 0},
        [PH_STYLE_FIELD] = {{-1, -1, A_UNDERLINE}, {-1, -1, A_UNDERLINE}, A_UNDERLINE},
};

static int colours_here; /* of the terminal */

static const struct colours *colours_of(enum ph_style style)
{
        return colours_here >= 256 ? &styles[style].many : &styles[style].few;
}

void ph_style_start(int colours)
{
        colours_here = colours;
        if (colours < 8)
                return;
        for (int style = 1; style < PH_STYLE_COUNT; style++) {
                const struct colours *pair = colours_of((enum ph_style)style);

                init_pair((short)style, pair->front, pair->back);
        }
}

bool ph_style_has_colours(void)
{
        return colours_here >= 8;
}

attr_t ph_style_attributes(enum ph_style style, short *pair_out)
{
        assert(style < PH_STYLE_COUNT);
        if (colours_here < 8) {
                *pair_out = 0;
                return styles[style].none;
        }
        *pair_out = (short)style;
        return colours_of(style)->attributes;
}

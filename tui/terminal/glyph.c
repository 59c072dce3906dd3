#include "tui/terminal/glyph.h"

#include <assert.h>

/* The stand-in is ASCII. */
static const struct {
        const char *wide, *plain;
} glyphs[PH_GLYPH_COUNT] = {
        [PH_GLYPH_DOT] = {"·", "-"},
        [PH_GLYPH_MARK] = {"▶", ">"},
        [PH_GLYPH_DOWN] = {"▼", "v"},
        [PH_GLYPH_UP] = {"▲", "^"},
        [PH_GLYPH_TRACK] = {"·", "."},
        [PH_GLYPH_GAP] = {"×", "x"},
        [PH_GLYPH_HAIR] = {"│", "|"},
        [PH_GLYPH_THUMB] = {"█", "#"},
        [PH_GLYPH_PENDING] = {"…", "."},
        [PH_GLYPH_NEW] = {"+", "+"},
        [PH_GLYPH_GONE] = {"×", "x"},
        [PH_GLYPH_GROWS] = {"↑", "^"},
        [PH_GLYPH_SHRINKS] = {"↓", "v"},
        [PH_GLYPH_CLOSED] = {"▸", "+"},
        [PH_GLYPH_OPEN] = {"▾", "-"},
        [PH_GLYPH_H] = {"─", "-"},
        [PH_GLYPH_V] = {"│", "|"},
        [PH_GLYPH_TOP_LEFT] = {"┌", "+"},
        [PH_GLYPH_TOP_RIGHT] = {"┐", "+"},
        [PH_GLYPH_BOTTOM_LEFT] = {"└", "+"},
        [PH_GLYPH_BOTTOM_RIGHT] = {"┘", "+"},
};

static const struct {
        const char *curve[PH_GLYPH_LEVELS];
        const char *bar[PH_GLYPH_LEVELS];
        const char *spin[PH_GLYPH_SPINS];
} ramps[] = {
        {{"_", ".", "-", "~", "=", "+", "*", "#"}, {"|", "|", "|", "|", "|", "|", "|", "|"},
                {"|", "/", "-", "\\", "|", "/", "-", "\\"}},
        {{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, {"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
                {"⠋", "⠙", "⠸", "⠴", "⠦", "⠇", "⠏", "⠛"}},
};

static bool has_all_glyphs;

void ph_glyph_start(bool has_all)
{
        has_all_glyphs = has_all;
}

bool ph_glyph_has_all(void)
{
        return has_all_glyphs;
}

const char *ph_glyph(enum ph_glyph glyph)
{
        assert(glyph < PH_GLYPH_COUNT);
        return has_all_glyphs ? glyphs[glyph].wide : glyphs[glyph].plain;
}

const char *ph_glyph_curve(unsigned level)
{
        return ramps[has_all_glyphs].curve[level % PH_GLYPH_LEVELS];
}

const char *ph_glyph_spin(unsigned step)
{
        return ramps[has_all_glyphs].spin[step % PH_GLYPH_SPINS];
}

const char *ph_glyph_bar(unsigned eighths)
{
        assert(eighths >= 1 && eighths <= PH_GLYPH_LEVELS);
        return ramps[has_all_glyphs].bar[eighths - 1];
}

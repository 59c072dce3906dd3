#include "tui/widget/line.h"

#include <stdarg.h>
#include <stdio.h>

#define APART 2 /* blanks that at least part the left end from the right one */

void ph_line_add(struct ph_line *line, bool is_right, int rank, const char *before,
        enum ph_style style, const char *format, ...)
{
        struct ph_word *word = &line->words[line->count];
        va_list args;

        if (line->count == PH_LINE_WORDS)
                return;
        *word = (struct ph_word){
                .before = before, .style = style, .rank = rank, .is_right = is_right};
        va_start(args, format);
        vsnprintf(word->text, sizeof(word->text), format, args);
        va_end(args);
        if (word->text[0] != '\0')
                line->count++;
}

void ph_line_add_key(
        struct ph_line *line, int rank, const char *before, const char *key, const char *text)
{
        struct ph_word *word = &line->words[line->count];

        if (line->count == PH_LINE_WORDS)
                return;
        ph_line_add(line, false, rank, before, PH_STYLE_NORMAL, " %s", text);
        snprintf(word->key, sizeof(word->key), "%s", key);
}

static int cells_of(const struct ph_word *word, bool is_first)
{
        return (int)(ph_text_width(word->key) + ph_text_width(word->text) +
                     (is_first ? 0 : ph_text_width(word->before)));
}

/* The cells that the words of one end take, of those that are not left out. */
static int cells_of_end(const struct ph_line *line, bool is_right)
{
        bool is_first = true;
        int cells = 0;

        for (size_t i = 0; i < line->count; i++) {
                const struct ph_word *word = &line->words[i];

                if (word->column < 0 || word->is_right != is_right)
                        continue;
                cells += cells_of(word, is_first);
                is_first = false;
        }
        return cells;
}

static struct ph_word *least_needed(struct ph_line *line)
{
        struct ph_word *found = NULL;

        for (size_t i = 0; i < line->count; i++) {
                struct ph_word *word = &line->words[i];

                if (word->column < 0 || word->rank == 0)
                        continue;
                if (found == NULL || word->rank >= found->rank)
                        found = word;
        }
        return found;
}

static void draw_end(
        struct ph_line *line, const struct ph_area *area, int row, bool is_right, int column)
{
        bool is_first = true;

        for (size_t i = 0; i < line->count; i++) {
                struct ph_word *word = &line->words[i];

                if (word->column < 0 || word->is_right != is_right)
                        continue;
                if (!is_first)
                        column = ph_draw_text(area, row, column, PH_STYLE_DIM, word->before);
                word->column = column;
                column = ph_draw_text(area, row, column, PH_STYLE_KEY, word->key);
                column = ph_draw_text(area, row, column, word->style, word->text);
                is_first = false;
        }
}

void ph_line_draw(struct ph_line *line, const struct ph_area *area, int row)
{
        struct ph_word *out;
        int right;

        for (;;) {
                right = cells_of_end(line, true);
                if (cells_of_end(line, false) + right + (right > 0 ? APART : 0) <= area->columns)
                        break;
                out = least_needed(line);
                if (out == NULL)
                        break;
                out->column = -1;
        }
        draw_end(line, area, row, false, 0);
        draw_end(line, area, row, true, area->columns > right ? area->columns - right : 0);
}

int ph_line_word_at(const struct ph_line *line, int column)
{
        for (size_t i = 0; i < line->count; i++) {
                const struct ph_word *word = &line->words[i];

                if (word->column >= 0 && column >= word->column &&
                        column < word->column + cells_of(word, true))
                        return (int)i;
        }
        return -1;
}

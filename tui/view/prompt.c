#include "tui/view/prompt.h"

#include <stdlib.h>
#include <string.h>

void ph_prompt_open(struct ph_prompt *prompt, const struct ph_prompt_kind *kind, const char *text)
{
        prompt->kind = kind;
        prompt->error[0] = '\0';
        ph_edit_set(&prompt->edit, text);
}

void ph_prompt_close(struct ph_prompt *prompt)
{
        prompt->kind = NULL;
        prompt->error[0] = '\0';
}

enum ph_prompt_event ph_prompt_key(struct ph_prompt *prompt, const struct ph_key *key)
{
        if (prompt->kind == NULL || key->code >= PH_KEY_UP)
                return PH_PROMPT_NOT_MINE;
        if (key->code == PH_KEY_ENTER)
                return PH_PROMPT_ENTERED;
        prompt->error[0] = '\0';
        if (key->code == PH_KEY_ESCAPE) {
                ph_prompt_close(prompt);
                return PH_PROMPT_GIVEN_UP;
        }
        ph_edit_take(&prompt->edit, key->code);
        return PH_PROMPT_TAKEN;
}

const struct ph_binding *ph_prompt_typing(const struct ph_prompt *prompt)
{
        return prompt->kind != NULL ? prompt->kind->typing : NULL;
}

/* Returns the column, from 1, that the error names, or 0. */
static int error_column(const char *error)
{
        static const char word[] = "column ";
        const char *found = strstr(error, word);
        long column = found != NULL ? strtol(found + strlen(word), NULL, 10) : 0;

        return column > 0 && column < PH_EDIT_BYTES ? (int)column : 0;
}

/* The mark stands below the character: after as many characters as the column says. */
static int cells_before(const char *text, int column)
{
        char begin[PH_EDIT_BYTES];
        size_t at = 0;

        for (int i = 1; i < column && text[at] != '\0'; i++) {
                begin[at] = text[at];
                at++;
                for (; ((unsigned char)text[at] & 0xc0) == 0x80; at++)
                        begin[at] = text[at];
        }
        begin[at] = '\0';
        return (int)ph_text_width(begin);
}

static int draw_error(const struct ph_prompt *prompt, const struct ph_area *area, int text_column)
{
        int column = error_column(prompt->error);

        if (prompt->error[0] == '\0')
                return 0;
        ph_draw_format(area, area->rows - 1, 1, PH_STYLE_BAD, "%s", prompt->error);
        if (column == 0)
                return 1;
        ph_draw_text(area, area->rows - 2, text_column + cells_before(prompt->edit.text, column),
                PH_STYLE_BAD, "^");
        return 2;
}

/* From below: the error, the mark in the typed line, that line. */
int ph_prompt_draw(const struct ph_prompt *prompt, const struct ph_area *area)
{
        int rows, column;

        if (prompt->kind == NULL)
                return 0;
        column = 1 + (int)ph_text_width(prompt->kind->label) + 1;
        rows = draw_error(prompt, area, column);
        ph_draw_text(area, area->rows - rows - 1, 1, PH_STYLE_KEY, prompt->kind->label);
        column = ph_draw_text(
                area, area->rows - rows - 1, column, PH_STYLE_FIELD, prompt->edit.text);
        column = ph_draw_text(area, area->rows - rows - 1, column, PH_STYLE_CURSOR, " ");
        ph_draw_text(area, area->rows - rows - 1, column + 2, PH_STYLE_DIM, prompt->kind->example);
        return rows + 1;
}

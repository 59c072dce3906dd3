#include "tui/model/edit.h"

#include <stdio.h>
#include <string.h>

#define BACKSPACE 127
#define CTRL(letter) ((letter)&0x1f)
#define LAST_CHARACTER 0x10ffff

static void add(struct ph_edit *edit, unsigned code)
{
        static const struct {
                unsigned below;
                unsigned char lead;
        } forms[] = {{0x80, 0}, {0x800, 0xc0}, {0x10000, 0xe0}, {LAST_CHARACTER + 1, 0xf0}};
        size_t at = strlen(edit->text);
        size_t more = 0;

        while (code >= forms[more].below)
                more++;
        if (at + more + 2 > sizeof(edit->text))
                return;
        edit->text[at] = (char)(forms[more].lead | code >> (6 * more));
        for (size_t i = 1; i <= more; i++)
                edit->text[at + i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3f));
        edit->text[at + more + 1] = '\0';
}

static void take_away(struct ph_edit *edit)
{
        size_t at = strlen(edit->text);

        while (at > 0 && ((unsigned char)edit->text[--at] & 0xc0) == 0x80)
                continue;
        edit->text[at] = '\0';
}

static void take_away_word(struct ph_edit *edit)
{
        size_t at = strlen(edit->text);

        while (at > 0 && edit->text[at - 1] == ' ')
                at--;
        while (at > 0 && edit->text[at - 1] != ' ')
                at--;
        edit->text[at] = '\0';
}

bool ph_edit_take(struct ph_edit *edit, int code)
{
        if (code == BACKSPACE)
                take_away(edit);
        else if (code == CTRL('W'))
                take_away_word(edit);
        else if (code == CTRL('U'))
                edit->text[0] = '\0';
        else if (code >= ' ' && code <= LAST_CHARACTER)
                add(edit, (unsigned)code);
        else
                return false;
        return true;
}

void ph_edit_set(struct ph_edit *edit, const char *text)
{
        snprintf(edit->text, sizeof(edit->text), "%s", text);
}

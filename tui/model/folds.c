#include "tui/model/folds.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/text.h"

#define FIRST_BYTES 40

void ph_folds_init(struct ph_folds *folds)
{
        *folds = (struct ph_folds){.level = INT_MAX, .return_line = -1};
}

void ph_folds_finish(struct ph_folds *folds)
{
        free(folds->text);
        free(folds->lines);
        free(folds->rows);
        ph_folds_init(folds);
}

void ph_folds_clear(struct ph_folds *folds)
{
        if (folds->scroll.cursor >= 0 && folds->scroll.cursor < folds->row_count)
                folds->return_line = folds->rows[folds->scroll.cursor].line;
        folds->old_count = folds->line_count;
        folds->size = 0;
        folds->line_count = folds->row_count = 0;
}

/*
 * Returns @items with room for one more than @count, perhaps elsewhere; NULL without memory: then
 * they are where they were.
 */
static void *grow(void *items, uint32_t count, uint32_t *capacity, size_t size)
{
        uint32_t more = *capacity != 0 ? *capacity * 2 : 64;
        void *grown;

        if (count < *capacity)
                return items;
        grown = realloc(items, more * size);
        if (grown != NULL)
                *capacity = more;
        return grown;
}

/* ---- lines */

static bool add_line(struct ph_folds *folds, uint32_t at, uint32_t length)
{
        struct ph_fold_line line = {.at = at, .length = length, .end = folds->line_count};
        struct ph_fold_line *lines;

        while (line.indent < length && folds->text[at + line.indent] == ' ' &&
                line.indent < UINT16_MAX)
                line.indent++;
        lines = grow(folds->lines, folds->line_count, &folds->line_capacity, sizeof(line));
        if (lines == NULL)
                return false;
        folds->lines = lines;
        line.is_folded = folds->line_count < folds->old_count && lines[folds->line_count].is_folded;
        folds->lines[folds->line_count++] = line;
        return true;
}

/* A line that was not whole when it came is read anew with what has come since. */
static bool read_lines(struct ph_folds *folds)
{
        size_t at = 0;

        if (folds->line_count > 0)
                at = folds->lines[--folds->line_count].at;
        while (at < folds->size) {
                const char *end = memchr(folds->text + at, '\n', folds->size - at);
                size_t length = end != NULL ? (size_t)(end - folds->text) - at : folds->size - at;

                if (!add_line(folds, (uint32_t)at, (uint32_t)length))
                        return false;
                at += length + 1;
        }
        return true;
}

static bool closes(const struct ph_folds *folds, const struct ph_fold_line *line)
{
        return line->length > line->indent &&
               strchr("}])>", folds->text[line->at + line->indent]) != NULL;
}

/* Returns the line whose block @line is in, or -1: the nearest before it that is indented less. */
static int64_t parent_of(const struct ph_folds *folds, int64_t line)
{
        uint16_t indent = folds->lines[line].indent;

        if (closes(folds, &folds->lines[line]))
                indent++;
        while (--line >= 0 && folds->lines[line].indent >= indent)
                continue;
        return line;
}

/*
 * Finds the blocks. The lines whose block is open are a stack: each keeps the one below it in its
 * end, until that is known.
 */
static void find_blocks(struct ph_folds *folds)
{
        const uint32_t none = UINT32_MAX;
        uint32_t open = none;
        uint16_t depth = 0;

        for (uint32_t i = 0; i < folds->line_count; i++) {
                struct ph_fold_line *line = &folds->lines[i];

                while (open != none && line->indent <= folds->lines[open].indent) {
                        uint32_t below = folds->lines[open].end;
                        bool has_end =
                                line->indent == folds->lines[open].indent && closes(folds, line);

                        folds->lines[open].end = has_end ? i : i - 1;
                        open = below;
                        depth--;
                }
                line->depth = depth;
                line->end = i;
                if (i + 1 < folds->line_count && folds->lines[i + 1].indent > line->indent) {
                        line->end = open;
                        open = i;
                        depth++;
                }
        }
        while (open != none) {
                uint32_t below = folds->lines[open].end;

                folds->lines[open].end = folds->line_count - 1;
                open = below;
        }
}

/* ---- rows */

static bool is_plain(unsigned char byte)
{
        return byte >= ' ' && byte < 0x7f;
}

/* Returns the bytes of the character at @text and sets the cells it takes. */
static size_t measure(const char *text, size_t left, int *cells_out)
{
        char character[8] = {text[0]};
        size_t size = 1;

        *cells_out = 1;
        if (is_plain((unsigned char)text[0]))
                return 1;
        while (size < left && size < 4 && ((unsigned char)text[size] & 0xc0) == 0x80) {
                character[size] = text[size];
                size++;
        }
        *cells_out = (int)ph_text_width(character);
        return size;
}

/* Returns the bytes of @text that @width cells have room for: at least one character. */
static size_t fit(const char *text, size_t size, int width)
{
        size_t used = 0;

        while (used < size) {
                int cells;
                size_t more = measure(text + used, size - used, &cells);

                if (cells > width && used > 0)
                        break;
                width -= cells;
                used += more;
        }
        return used;
}

static bool add_row(struct ph_folds *folds, struct ph_fold_row row)
{
        struct ph_fold_row *rows =
                grow(folds->rows, folds->row_count, &folds->row_capacity, sizeof(row));

        if (rows == NULL)
                return false;
        folds->rows = rows;
        folds->rows[folds->row_count++] = row;
        return true;
}

/* What goes on on the next row is indented as the line is, unless that leaves little room. */
static bool add_rows(struct ph_folds *folds, uint32_t number)
{
        const struct ph_fold_line *line = &folds->lines[number];
        const char *text = folds->text + line->at;
        uint32_t from = 0;
        bool is_added;

        do {
                int indent = from > 0 && line->indent < folds->width / 2 ? line->indent : 0;
                size_t length = line->is_folded ? line->length
                                                : fit(text + from, line->length - from,
                                                          folds->width - indent);

                is_added = add_row(folds, (struct ph_fold_row){number, from, (uint32_t)length});
                from += (uint32_t)length;
        } while (is_added && from < line->length);
        return is_added;
}

/* Without memory, what there is no room for isn't shown. */
static void make_rows(struct ph_folds *folds)
{
        folds->row_count = 0;
        for (uint32_t i = 0; i < folds->line_count && folds->width > 0; i++) {
                if (!add_rows(folds, i))
                        break;
                if (folds->lines[i].is_folded)
                        i = folds->lines[i].end;
        }
}

/* Returns the row on which byte @from of line @line is shown, or the fold that it is in. */
static uint32_t row_of(const struct ph_folds *folds, uint32_t line, uint32_t from)
{
        uint32_t low = 0, high = folds->row_count;

        while (high - low > 1) {
                uint32_t middle = low + (high - low) / 2;
                const struct ph_fold_row *row = &folds->rows[middle];

                if (row->line < line || (row->line == line && row->from <= from))
                        low = middle;
                else
                        high = middle;
        }
        return low;
}

/* Makes the rows anew, with the cursor on the line, and at the height, where it was. */
static void lay_out(struct ph_folds *folds, uint32_t line, uint32_t from)
{
        int64_t height = folds->scroll.cursor - folds->scroll.top;

        make_rows(folds);
        folds->scroll.total = folds->row_count;
        if (folds->row_count > 0) {
                folds->scroll.cursor = row_of(folds, line, from);
                folds->scroll.top = folds->scroll.cursor - height;
        }
        ph_scroll_set_total(&folds->scroll, folds->row_count);
}

static struct ph_fold_row row_at_cursor(const struct ph_folds *folds)
{
        if (folds->scroll.cursor >= 0 && folds->scroll.cursor < folds->row_count)
                return folds->rows[folds->scroll.cursor];
        return (struct ph_fold_row){0};
}

static void lay_out_again(struct ph_folds *folds)
{
        struct ph_fold_row row = row_at_cursor(folds);

        lay_out(folds, row.line, row.from);
}

/* What came late is folded as the rest is. */
static void fold_new(struct ph_folds *folds, uint32_t first)
{
        for (uint32_t i = first > 0 ? first - 1 : 0; i < folds->line_count; i++) {
                struct ph_fold_line *line = &folds->lines[i];

                if (i >= folds->old_count)
                        line->is_folded = line->depth >= folds->level;
                line->is_folded = line->is_folded && line->end != i;
        }
}

int ph_folds_append(struct ph_folds *folds, const char *text, size_t size)
{
        struct ph_fold_row row = row_at_cursor(folds);
        uint32_t known = folds->line_count;
        char *grown = realloc(folds->text, folds->size + size + 1);

        if (grown == NULL)
                return -ENOMEM;
        folds->text = grown;
        memcpy(grown + folds->size, text, size);
        folds->size += size;
        grown[folds->size] = '\0';
        if (!read_lines(folds))
                return -ENOMEM;
        find_blocks(folds);
        fold_new(folds, known);
        if (folds->return_line >= 0 && folds->return_line < folds->line_count) {
                row = (struct ph_fold_row){.line = (uint32_t)folds->return_line};
                folds->return_line = -1;
        }
        lay_out(folds, row.line, row.from);
        return 0;
}

void ph_folds_set_width(struct ph_folds *folds, int cells)
{
        if (cells == folds->width)
                return;
        folds->width = cells;
        lay_out_again(folds);
}

bool ph_folds_opens(const struct ph_folds *folds, uint32_t row)
{
        uint32_t line = folds->rows[row].line;

        return folds->rows[row].from == 0 && folds->lines[line].end != line;
}

bool ph_folds_is_folded(const struct ph_folds *folds, uint32_t row)
{
        return folds->lines[folds->rows[row].line].is_folded;
}

/* As much of the first line of a fold as tells what it is. */
static int first_length(const struct ph_fold_line *first)
{
        return first->length - first->indent <= FIRST_BYTES ? (int)(first->length - first->indent)
                                                            : 0;
}

void ph_folds_write(const struct ph_folds *folds, uint32_t row, char *out, size_t size)
{
        const struct ph_fold_row *shown = &folds->rows[row];
        const struct ph_fold_line *line = &folds->lines[shown->line];
        const struct ph_fold_line *last = &folds->lines[line->end];
        const struct ph_fold_line *first = line + (line->is_folded ? 1 : 0);
        int indent = shown->from > 0 && line->indent < folds->width / 2 ? line->indent : 0;
        bool has_end = last->indent == line->indent;

        if (!line->is_folded) {
                snprintf(out, size, "%*s%.*s", indent, "", (int)shown->length,
                        folds->text + line->at + shown->from);
                return;
        }
        snprintf(out, size, "%.*s %.*s %s %u lines %.*s", (int)line->length, folds->text + line->at,
                first_length(first), folds->text + first->at + first->indent, ph_text_ellipsis(),
                line->end - shown->line - has_end, has_end ? (int)(last->length - last->indent) : 0,
                folds->text + last->at + last->indent);
}

/* ---- folding */

static void set_folded(struct ph_folds *folds, int64_t line, bool is_folded)
{
        folds->lines[line].is_folded = is_folded;
        lay_out(folds, (uint32_t)line, 0);
}

/* Returns the line that opens the block of the cursor's line, or -1. */
static int64_t block_at_cursor(const struct ph_folds *folds)
{
        uint32_t line = row_at_cursor(folds).line;

        if (folds->row_count == 0)
                return -1;
        return folds->lines[line].end != line ? line : parent_of(folds, line);
}

void ph_folds_toggle(struct ph_folds *folds)
{
        int64_t block = block_at_cursor(folds);

        if (block >= 0)
                set_folded(folds, block, !folds->lines[block].is_folded);
}

void ph_folds_fold(struct ph_folds *folds)
{
        int64_t block = block_at_cursor(folds);

        if (block >= 0 && folds->lines[block].is_folded)
                block = parent_of(folds, block);
        if (block >= 0)
                set_folded(folds, block, true);
}

void ph_folds_unfold(struct ph_folds *folds)
{
        int64_t block = block_at_cursor(folds);

        if (block >= 0 && folds->lines[block].is_folded)
                set_folded(folds, block, false);
}

static int deepest(const struct ph_folds *folds)
{
        int depth = 0;

        for (uint32_t i = 0; i < folds->line_count; i++) {
                if (folds->lines[i].end != i && folds->lines[i].depth >= depth)
                        depth = folds->lines[i].depth + 1;
        }
        return depth;
}

void ph_folds_shift_level(struct ph_folds *folds, int step)
{
        struct ph_fold_row row = row_at_cursor(folds);
        int most = deepest(folds);
        int level = folds->level < most ? folds->level : most;

        level += step;
        level = level < 0 ? 0 : (level > most ? most : level);
        folds->level = level;
        for (uint32_t i = 0; i < folds->line_count; i++)
                folds->lines[i].is_folded =
                        folds->lines[i].end != i && folds->lines[i].depth >= level;
        lay_out(folds, row.line, row.from);
}

/* ---- looking for text */

static void unfold_around(struct ph_folds *folds, uint32_t line)
{
        for (int64_t block = parent_of(folds, line); block >= 0; block = parent_of(folds, block))
                folds->lines[block].is_folded = false;
        folds->lines[line].is_folded = false;
}

static uint32_t line_with(const struct ph_folds *folds, size_t at)
{
        uint32_t low = 0, high = folds->line_count;

        while (high - low > 1) {
                uint32_t middle = low + (high - low) / 2;

                if (folds->lines[middle].at <= at)
                        low = middle;
                else
                        high = middle;
        }
        return low;
}

static const char *find_forward(const struct ph_folds *folds, const char *text, size_t from)
{
        const char *found = from < folds->size ? strcasestr(folds->text + from, text) : NULL;

        return found != NULL ? found : strcasestr(folds->text, text);
}

/* The last one before @from, or the last of all. */
static const char *find_backward(const struct ph_folds *folds, const char *text, size_t from)
{
        const char *before = NULL, *last = NULL;

        for (const char *at = strcasestr(folds->text, text); at != NULL;
                at = strcasestr(at + 1, text)) {
                last = at;
                if (at < folds->text + from)
                        before = at;
        }
        return before != NULL ? before : last;
}

bool ph_folds_find(struct ph_folds *folds, const char *text, int step)
{
        struct ph_fold_row row = row_at_cursor(folds);
        const char *found;
        uint32_t line;
        size_t at;

        if (folds->row_count == 0 || text[0] == '\0')
                return false;
        at = folds->lines[row.line].at + row.from;
        found = step > 0 ? find_forward(folds, text, at + row.length)
                         : find_backward(folds, text, at);
        if (found == NULL)
                return false;
        at = (size_t)(found - folds->text);
        line = line_with(folds, at);
        unfold_around(folds, line);
        lay_out(folds, line, (uint32_t)(at - folds->lines[line].at));
        return true;
}

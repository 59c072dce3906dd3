#include "tui/cli/listing.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define GAP 2 /* cells between two columns */
#define MOST_COLUMNS 16

struct ph_listing {
        const struct ph_listing_column *columns; /* borrowed */
        size_t column_count;
        char **rows; /* owned, each a block of its cells' texts, already harmless to print */
        size_t row_count;
        size_t capacity; /* of rows */
};

/* How a listing is printed: cells of each column, 0 for one that is left out. */
struct layout {
        size_t widths[MOST_COLUMNS];
};

struct ph_listing *ph_listing_create(const struct ph_listing_column *columns, size_t count)
{
        struct ph_listing *listing = count <= MOST_COLUMNS ? calloc(1, sizeof(*listing)) : NULL;

        if (listing == NULL)
                return NULL;
        listing->columns = columns;
        listing->column_count = count;
        return listing;
}

void ph_listing_destroy(struct ph_listing *listing)
{
        if (listing == NULL)
                return;
        for (size_t i = 0; i < listing->row_count; i++)
                free(listing->rows[i]);
        free(listing->rows);
        free(listing);
}

static int reserve_row(struct ph_listing *listing)
{
        size_t capacity = listing->capacity != 0 ? 2 * listing->capacity : 64;
        char **rows;

        if (listing->row_count < listing->capacity)
                return 0;
        rows = realloc(listing->rows, capacity * sizeof(*rows));
        if (rows == NULL)
                return -ENOMEM;
        listing->rows = rows;
        listing->capacity = capacity;
        return 0;
}

static const char *text_of(const char *cell)
{
        return cell != NULL ? cell : "";
}

/* Nothing grows when it is cleaned. */
static size_t row_size(const struct ph_listing *listing, const char *const *cells)
{
        size_t size = 1; /* so that a row without columns is one, too */

        for (size_t i = 0; i < listing->column_count; i++)
                size += strlen(text_of(cells[i])) + 1;
        return size;
}

int ph_listing_add(struct ph_listing *listing, const char *const *cells)
{
        char *row = reserve_row(listing) == 0 ? malloc(row_size(listing, cells)) : NULL;
        char *end = row;

        if (row == NULL)
                return -ENOMEM;
        for (size_t i = 0; i < listing->column_count; i++) {
                ph_text_clean(text_of(cells[i]), end, strlen(text_of(cells[i])) + 1);
                end += strlen(end) + 1;
        }
        listing->rows[listing->row_count++] = row;
        return 0;
}

/* The text behind @cell in the same row. */
static const char *next_cell(const char *cell)
{
        return cell + strlen(cell) + 1;
}

static size_t total(const struct ph_listing *listing, const struct layout *layout)
{
        size_t cells = 0;

        for (size_t i = 0; i < listing->column_count; i++) {
                if (layout->widths[i] != 0)
                        cells += layout->widths[i] + (cells != 0 ? GAP : 0);
        }
        return cells;
}

static void measure_row(const struct ph_listing *listing, const char *cell, struct layout *layout)
{
        for (size_t i = 0; i < listing->column_count; i++, cell = next_cell(cell)) {
                size_t width = ph_text_width(cell);

                if (width > layout->widths[i])
                        layout->widths[i] = width;
        }
}

static void measure(const struct ph_listing *listing, struct layout *layout)
{
        for (size_t i = 0; i < listing->column_count; i++)
                layout->widths[i] = ph_text_width(listing->columns[i].title);
        for (size_t i = 0; i < listing->row_count; i++)
                measure_row(listing, listing->rows[i], layout);
}

/* Takes a cell from the widest column that may still be cut. Returns false when none may. */
static bool cut_one(const struct ph_listing *listing, struct layout *layout)
{
        size_t widest = SIZE_MAX;

        for (size_t i = 0; i < listing->column_count; i++) {
                if (listing->columns[i].least == 0 ||
                        layout->widths[i] <= listing->columns[i].least)
                        continue;
                if (widest == SIZE_MAX || layout->widths[i] > layout->widths[widest])
                        widest = i;
        }
        if (widest == SIZE_MAX)
                return false;
        layout->widths[widest]--;
        return true;
}

/* Leaves out the column of the highest rank that is there. Returns false when all must stay. */
static bool leave_one_out(const struct ph_listing *listing, struct layout *layout)
{
        size_t worst = SIZE_MAX;

        for (size_t i = 0; i < listing->column_count; i++) {
                if (listing->columns[i].rank == 0 || layout->widths[i] == 0)
                        continue;
                if (worst == SIZE_MAX || listing->columns[i].rank > listing->columns[worst].rank)
                        worst = i;
        }
        if (worst == SIZE_MAX)
                return false;
        layout->widths[worst] = 0;
        return true;
}

/* Cells that the columns need when all are cut as far as they may be. */
static size_t least_total(const struct ph_listing *listing, const struct layout *layout)
{
        struct layout least = *layout;

        while (cut_one(listing, &least))
                continue;
        return total(listing, &least);
}

static void fit(const struct ph_listing *listing, struct layout *layout, size_t width)
{
        while (least_total(listing, layout) > width && leave_one_out(listing, layout))
                continue;
        while (total(listing, layout) > width && cut_one(listing, layout))
                continue;
}

/* Bytes that hold any line of this layout. */
static size_t line_room(const struct ph_listing *listing, const struct layout *layout)
{
        size_t room = 1;

        for (size_t i = 0; i < listing->column_count; i++)
                room += PH_TEXT_ROOM(layout->widths[i]) + GAP;
        return room;
}

/* Writes @cell at @end. Returns where the line ends then. */
static char *write_cell(const struct ph_listing_column *column, size_t width, const char *cell,
        const char *line, char *end)
{
        if (width == 0)
                return end;
        if (end > line)
                end = mempcpy(end, "  ", GAP);
        ph_text_fit(cell, width, column->align, end, PH_TEXT_ROOM(width));
        return end + strlen(end);
}

/* Prints the row that begins with @cell; NULL: the titles. @line has line_room(). */
static void print_row(const struct ph_listing *listing, const struct layout *layout,
        const char *cell, FILE *out, char *line)
{
        char *end = line;

        for (size_t i = 0; i < listing->column_count; i++) {
                const struct ph_listing_column *column = &listing->columns[i];

                end = write_cell(
                        column, layout->widths[i], cell != NULL ? cell : column->title, line, end);
                if (cell != NULL)
                        cell = next_cell(cell);
        }
        while (end > line && end[-1] == ' ')
                *--end = '\0';
        fprintf(out, "%s\n", line);
}

static void print_left_out(const struct ph_listing *listing, const struct layout *layout, FILE *out)
{
        const char *before = "not shown in so few columns: ";

        for (size_t i = 0; i < listing->column_count; i++) {
                if (layout->widths[i] != 0)
                        continue;
                fprintf(out, "%s%s", before, listing->columns[i].title);
                before = ", ";
        }
        if (before[0] == ',')
                fputc('\n', out);
}

int ph_listing_print(const struct ph_listing *listing, FILE *out, size_t width)
{
        struct layout layout = {0};
        char *line;

        measure(listing, &layout);
        if (width != 0)
                fit(listing, &layout, width);
        line = malloc(line_room(listing, &layout));
        if (line == NULL)
                return -ENOMEM;
        print_row(listing, &layout, NULL, out, line);
        for (size_t row = 0; row < listing->row_count; row++)
                print_row(listing, &layout, listing->rows[row], out, line);
        print_left_out(listing, &layout, out);
        free(line);
        return 0;
}

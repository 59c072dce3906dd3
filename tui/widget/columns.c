#include "tui/widget/columns.h"

static int cells_needed(const struct ph_table_column *columns, int count, const int *widths)
{
        int cells = -PH_COLUMNS_GAP;

        for (int i = 0; i < count; i++) {
                if (widths[i] > 0)
                        cells += columns[i].least + PH_COLUMNS_GAP;
        }
        return cells;
}

/* Returns the column to leave out next, or -1 when all that are left must stay. */
static int least_needed(
        const struct ph_table_column *columns, int count, int pinned, const int *widths)
{
        int found = -1;

        for (int i = 0; i < count; i++) {
                if (widths[i] == 0 || i == pinned || columns[i].rank == 0)
                        continue;
                if (found < 0 || columns[i].rank > columns[found].rank)
                        found = i;
        }
        return found;
}

/* Gives cells to each column in turn up to what it wants. Returns what is left. */
static int give_wanted(const struct ph_table_column *columns, int count, int spare, int *widths)
{
        for (int i = 0; i < count; i++) {
                int more = columns[i].wanted - widths[i];

                if (widths[i] == 0 || more <= 0)
                        continue;
                more = more < spare ? more : spare;
                widths[i] += more;
                spare -= more;
        }
        return spare;
}

static void give_rest(const struct ph_table_column *columns, int count, int spare, int *widths)
{
        int shares = 0;

        for (int i = 0; i < count; i++)
                shares += widths[i] > 0 ? columns[i].grows : 0;
        for (int i = 0; i < count && shares > 0; i++) {
                int more = widths[i] > 0 ? spare * columns[i].grows / shares : 0;

                if (widths[i] == 0 || columns[i].grows == 0)
                        continue;
                shares -= columns[i].grows;
                widths[i] += more;
                spare -= more;
        }
}

void ph_columns_fit(
        const struct ph_table_column *columns, int count, int width, int pinned, int *widths_out)
{
        int spare;

        for (int i = 0; i < count; i++)
                widths_out[i] = columns[i].least;
        while ((spare = width - cells_needed(columns, count, widths_out)) < 0) {
                int out = least_needed(columns, count, pinned, widths_out);

                if (out < 0)
                        return;
                widths_out[out] = 0;
        }
        spare = give_wanted(columns, count, spare, widths_out);
        give_rest(columns, count, spare, widths_out);
}

#include "protocol/table_columns.h"

#include <string.h>

const struct ph_column_info ph_table_columns[PH_TABLE_COLUMN_COUNT] = {
        {PH_TABLE_NAME, "name", "TABLE", false, true,
                "name, with the reference of an unnamed table"},
        {PH_TABLE_KIND, "kind", "KIND", false, true, "ets, mnesia with its storage, or dets"},
        {PH_TABLE_TYPE, "type", "TYPE", false, true, "set, ordered_set, bag or duplicate_bag"},
        {PH_TABLE_PROTECTION, "protection", "PROT.", false, true, "public, protected or private"},
        {PH_TABLE_ROWS, "rows", "ROWS", true, true, "objects in the table"},
        {PH_TABLE_ROWS_RATE, "rows/s", "ROWS/s", true, true, "growth in objects per second"},
        {PH_TABLE_MEMORY, "memory", "MEMORY", true, true, "bytes of memory that the table takes"},
        {PH_TABLE_FILE, "file", "FILE", true, true, "bytes of the file of a DETS table"},
        {PH_TABLE_OWNER, "owner", "OWNER", false, true, "the process it belongs to"},
        {PH_TABLE_MARKS, "marks", "MARKS", false, false,
                "lost with its owner, private, system, fixed, compressed"},
};

const struct ph_column_info *ph_table_column_find(const char *key)
{
        for (size_t i = 0; i < PH_TABLE_COLUMN_COUNT; i++) {
                if (strcmp(ph_table_columns[i].key, key) == 0)
                        return &ph_table_columns[i];
        }
        return NULL;
}

/*
 * An answer of whoever listens on epmd's port: taken whole, every name fit for a terminal and every
 * port a real one, or not at all.
 */
#include <errno.h>
#include <string.h>

#include "agent/dist/epmd.h"
#include "agent/dist/node_name.h"
#include "tests/fuzz/fuzz.h"

static size_t count_lines(const uint8_t *data, size_t size)
{
        size_t lines = 0;

        for (size_t i = 0; i < size; i++)
                lines += data[i] == '\n';
        return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_epmd_names names;
        int r = ph_epmd_parse(data, size, &names);

        if (r < 0) {
                ph_fuzz_check(r == -EBADMSG && names.items == NULL && names.count == 0);
                return 0;
        }
        ph_fuzz_check(names.count == count_lines(data + 4, size - 4));
        for (size_t i = 0; i < names.count; i++) {
                const struct ph_epmd_name *name = &names.items[i];
                ph_fuzz_check(ph_node_name_is_valid(name->name, strlen(name->name)));
                ph_fuzz_check(name->port != 0);
        }
        ph_epmd_names_finish(&names);
        return 0;
}

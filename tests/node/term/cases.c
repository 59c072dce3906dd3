#include "tests/node/term/cases.h"

#include <stdlib.h>
#include <string.h>

bool cases_next(struct cases *cases, struct ph_etf *bytes_out)
{
        struct ph_etf *in = &cases->in;
        if (ph_etf_left(in) < 4 || ph_etf_be32(in->at) > ph_etf_left(in) - 4)
                return false;
        *bytes_out = ph_etf_of(in->at + 4, ph_etf_be32(in->at));
        in->at = bytes_out->end;
        return true;
}

static bool read_file(struct cases *cases, FILE *file)
{
        size_t size = 0, room = 0, count;
        do {
                room = room * 2 + 65536;
                uint8_t *bytes = realloc(cases->bytes, room);
                if (bytes == NULL)
                        return false;
                cases->bytes = bytes;
                count = fread(bytes + size, 1, room - size, file);
                size += count;
        } while (size == room);
        cases->in = ph_etf_of(cases->bytes, size);
        return ferror(file) == 0;
}

bool cases_load(struct cases *cases, const char *path)
{
        struct ph_etf unused;
        *cases = (struct cases){0};
        FILE *file = fopen(path, "rb");
        bool loaded = file != NULL && read_file(cases, file);
        if (file != NULL)
                fclose(file);
        if (!loaded || ph_etf_left(&cases->in) < 4) {
                fprintf(stderr, "%s: no cases in it\n", path);
                return false;
        }
        cases->node_count = ph_etf_be32(cases->in.at);
        cases->in.at += 4;
        cases->nodes = cases->in;
        for (uint32_t i = 0; i < 2 * cases->node_count; i++) {
                if (!cases_next(cases, &unused))
                        return false;
        }
        return true;
}

void cases_free(struct cases *cases)
{
        free(cases->bytes);
}

int64_t cases_node_number(void *context, const struct ph_etf_atom *node, uint32_t creation)
{
        struct cases nodes = *(struct cases *)context;
        struct ph_etf name, number;
        (void)creation;
        nodes.in = nodes.nodes;
        for (uint32_t i = 0; i < nodes.node_count; i++) {
                if (!cases_next(&nodes, &name) || !cases_next(&nodes, &number))
                        break;
                if (ph_etf_left(&name) == node->size &&
                        memcmp(name.at, node->text, node->size) == 0)
                        return strtol((const char *)number.at, NULL, 10);
        }
        return -1;
}

/*
 * Attaches to one node and says what came of it, in one line.
 *
 * usage: attach_tool TARGET [COOKIE_FILE]
 *
 *     0 SOCKET new|there EUID
 *     CODE SENTENCE
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/dist/attach.h"

static int attach(const char *target, const char *cookie_file, struct ph_attachment *out,
        struct ph_error *error)
{
        struct ph_attach_options options = {
                .cookie_file = cookie_file, .idle_ms = -1, .timeout_ms = 60000};
        const struct ph_node *node;
        struct ph_nodes nodes;
        int r = ph_nodes_list(&nodes, error);

        if (r < 0)
                return r;
        r = ph_nodes_find(&nodes, target, &node, error);
        if (r == 0)
                r = ph_attach(node, &options, out, error);
        ph_nodes_finish(&nodes);
        return r;
}

int main(int argc, char **argv)
{
        struct ph_attachment attachment = {0};
        struct ph_error error = {0};

        if (argc < 2)
                return 2;
        if (attach(argv[1], argc > 2 ? argv[2] : NULL, &attachment, &error) < 0) {
                printf("%d %s\n", error.code, error.message);
                return 1;
        }
        printf("0 %s %s %u\n", attachment.path, attachment.already_there ? "there" : "new",
                geteuid());
        ph_attachment_finish(&attachment);
        return 0;
}

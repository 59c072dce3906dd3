#include "agent/dist/listeners.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dist/words.h"

#define STATE_LISTEN 0x0A

/* The words of a line, as its heading names them. */
enum { LOCAL_ADDRESS = 1, STATE = 3, UID = 7, INODE = 9, WORDS = 10 };

/* The kernel prints an address as words of its own byte order. */
static int parse_address(struct ph_word word, bool is_ipv6, struct ph_address *out)
{
        size_t parts = is_ipv6 ? 4 : 1;

        memset(out, 0, sizeof(*out));
        out->is_ipv6 = is_ipv6;
        if (word.length != parts * 8)
                return -EBADMSG;
        for (size_t i = 0; i < parts; i++) {
                uint64_t value;
                if (!ph_word_number((struct ph_word){word.text + i * 8, 8}, 16, UINT32_MAX, &value))
                        return -EBADMSG;
                memcpy(out->bytes + i * 4, &(uint32_t){(uint32_t)value}, 4);
        }
        return 0;
}

/* Who listens everywhere is reached over loopback. */
static void make_reachable(struct ph_address *address)
{
        static const struct ph_address everywhere;
        static const uint8_t loopback[] = {127, 0, 0, 1};

        if (memcmp(address->bytes, everywhere.bytes, sizeof(everywhere.bytes)) != 0)
                return;
        if (address->is_ipv6)
                address->bytes[15] = 1;
        else
                memcpy(address->bytes, loopback, sizeof(loopback));
}

int ph_listener_parse(const char *line, bool is_ipv6, struct ph_listener *out)
{
        struct ph_word words[WORDS], address, port_word;
        uint64_t port, state, uid;

        if (ph_words_split(line, words, WORDS) < WORDS ||
                !ph_word_cut(words[LOCAL_ADDRESS], ':', &address, &port_word) ||
                !ph_word_number(port_word, 16, UINT16_MAX, &port) ||
                !ph_word_number(words[STATE], 16, UINT8_MAX, &state) ||
                !ph_word_number(words[UID], 10, UINT32_MAX, &uid) ||
                !ph_word_number(words[INODE], 10, UINT64_MAX, &out->inode) ||
                parse_address(address, is_ipv6, &out->address) < 0)
                return -EBADMSG;
        if (state != STATE_LISTEN || port == 0)
                return 0;
        make_reachable(&out->address);
        out->port = (uint16_t)port;
        out->uid = (uid_t)uid;
        return 1;
}

static int add(struct ph_listeners *listeners, const struct ph_listener *listener)
{
        struct ph_listener *items =
                reallocarray(listeners->items, listeners->count + 1, sizeof(*items));

        if (items == NULL)
                return -ENOMEM;
        listeners->items = items;
        items[listeners->count++] = *listener;
        return 0;
}

/* Listening sockets come first in the file; connections, perhaps a hundred
 * thousand, are not read. */
static int read_lines(FILE *file, bool is_ipv6, struct ph_listeners *out)
{
        char *line = NULL;
        size_t size = 0;
        int r = getline(&line, &size, file) > 0 ? 1 : 0; /* the heading */

        while (r > 0 && getline(&line, &size, file) > 0) {
                struct ph_listener listener;
                r = ph_listener_parse(line, is_ipv6, &listener);
                if (r > 0 && add(out, &listener) < 0)
                        r = -ENOMEM;
        }
        free(line);
        return r < 0 ? r : 0;
}

static int read_file(pid_t pid, bool is_ipv6, struct ph_listeners *out)
{
        const char *name = is_ipv6 ? "tcp6" : "tcp";
        char path[64];
        FILE *file;
        int r;

        if (pid != 0)
                snprintf(path, sizeof(path), "/proc/%d/net/%s", (int)pid, name);
        else
                snprintf(path, sizeof(path), "/proc/thread-self/net/%s", name);
        file = fopen(path, "re");
        if (file == NULL)
                return -errno;
        r = read_lines(file, is_ipv6, out);
        fclose(file);
        return r;
}

/* A kernel without IPv6 has no tcp6. */
int ph_listeners_read(pid_t pid, struct ph_listeners *out)
{
        int r;

        *out = (struct ph_listeners){NULL, 0};
        r = read_file(pid, false, out);
        if (r == 0)
                r = read_file(pid, true, out);
        if (r == -ENOENT)
                r = 0;
        if (r < 0)
                ph_listeners_finish(out);
        return r;
}

void ph_listeners_finish(struct ph_listeners *listeners)
{
        free(listeners->items);
        *listeners = (struct ph_listeners){NULL, 0};
}

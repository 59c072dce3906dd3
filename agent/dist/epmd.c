#include "agent/dist/epmd.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/dist/node_name.h"
#include "agent/dist/stream.h"
#include "agent/dist/words.h"

#define DEFAULT_PORT 4369
#define OWN_PORT_SIZE 4 /* in front of the names */

static int add(struct ph_epmd_names *names, const char *name, size_t length, uint16_t port)
{
        struct ph_epmd_name *items;
        char *copy;

        if (names->count >= PH_EPMD_MAX_NAMES)
                return -EBADMSG;
        items = reallocarray(names->items, names->count + 1, sizeof(*items));
        if (items == NULL)
                return -ENOMEM;
        names->items = items;
        copy = malloc(length + 1);
        if (copy == NULL)
                return -ENOMEM;
        memcpy(copy, name, length);
        copy[length] = '\0';
        items[names->count++] = (struct ph_epmd_name){copy, port};
        return 0;
}

/* 0 when it is none from 1 to 65535. */
static uint16_t parse_port(const char *text, size_t length)
{
        uint64_t port;

        if (!ph_word_number((struct ph_word){text, length}, 10, UINT16_MAX, &port))
                return 0;
        return (uint16_t)port;
}

/* "name shop at port 45673", without its newline. */
static int parse_line(const char *line, size_t length, struct ph_epmd_names *out)
{
        static const char before[] = "name ", between[] = " at port ";
        const char *name = line + sizeof(before) - 1, *end = line + length, *middle;
        size_t name_length;
        uint16_t port;

        if (length < sizeof(before) - 1 || memcmp(line, before, sizeof(before) - 1) != 0)
                return -EBADMSG;
        middle = memmem(name, (size_t)(end - name), between, sizeof(between) - 1);
        name_length = middle == NULL ? 0 : (size_t)(middle - name);
        if (!ph_node_name_is_valid(name, name_length))
                return -EBADMSG;
        middle += sizeof(between) - 1;
        port = parse_port(middle, (size_t)(end - middle));
        return port == 0 ? -EBADMSG : add(out, name, name_length, port);
}

int ph_epmd_parse(const void *answer, size_t size, struct ph_epmd_names *out)
{
        const char *at = answer, *end = at + size;
        int r = 0;

        *out = (struct ph_epmd_names){NULL, 0};
        if (size < OWN_PORT_SIZE)
                return -EBADMSG;
        at += OWN_PORT_SIZE;
        while (r == 0 && at < end) {
                const char *newline = memchr(at, '\n', (size_t)(end - at));
                if (newline == NULL) {
                        r = -EBADMSG;
                        break;
                }
                r = parse_line(at, (size_t)(newline - at), out);
                at = newline + 1;
        }
        if (r < 0)
                ph_epmd_names_finish(out);
        return r;
}

static uint16_t epmd_port(void)
{
        const char *text = getenv("ERL_EPMD_PORT");
        uint16_t port = text == NULL ? 0 : parse_port(text, strlen(text));

        return port != 0 ? port : DEFAULT_PORT;
}

/* epmd closes the connection behind its answer. */
static int read_answer(int fd, const struct ph_deadline *deadline, struct ph_epmd_names *out)
{
        char *answer = NULL;
        size_t size = 0, capacity = 0;
        ssize_t got = 0;

        do {
                if (size == capacity) {
                        capacity = capacity == 0 ? 4096 : capacity * 2;
                        char *bigger = realloc(answer, capacity);
                        got = bigger == NULL ? -ENOMEM : 0;
                        answer = bigger == NULL ? answer : bigger;
                }
                if (got >= 0)
                        got = ph_stream_read(fd, answer + size, capacity - size, deadline);
                if (got > 0)
                        size += (size_t)got;
                if (size > PH_EPMD_MAX_BYTES)
                        got = -EBADMSG;
        } while (got > 0);
        int r = got < 0 ? (int)got : ph_epmd_parse(answer, size, out);
        free(answer);
        return r;
}

int ph_epmd_ask(const struct ph_deadline *deadline, struct ph_epmd_names *out)
{
        static const char request[] = {0, 1, 'n'};
        struct sockaddr_in address = {.sin_family = AF_INET,
                .sin_port = htons(epmd_port()),
                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int fd, r;

        *out = (struct ph_epmd_names){NULL, 0};
        r = ph_stream_connect((struct sockaddr *)&address, sizeof(address), deadline, &fd);
        if (r < 0)
                return r;
        r = ph_stream_write(fd, request, sizeof(request), deadline);
        if (r == 0)
                r = read_answer(fd, deadline, out);
        close(fd);
        return r;
}

void ph_epmd_names_finish(struct ph_epmd_names *names)
{
        for (size_t i = 0; i < names->count; i++)
                free(names->items[i].name);
        free(names->items);
        *names = (struct ph_epmd_names){NULL, 0};
}

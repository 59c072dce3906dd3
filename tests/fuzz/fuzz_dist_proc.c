/*
 * What /proc shows of processes of other users, who choose some of it: command line, environment
 * and the text of stat and status, and a line of net/tcp. The first byte chooses.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/dist/command_line.h"
#include "agent/dist/listeners.h"
#include "agent/dist/proc.h"
#include "tests/fuzz/fuzz.h"

/* A string that was handed out must end within the bytes. */
static void check_borrowed(const char *string, const char *bytes, size_t size)
{
        ph_fuzz_check(
                string == NULL || (string >= bytes && string + strlen(string) <= bytes + size));
}

static void try_command_line(const char *bytes, size_t size)
{
        struct ph_command_line line;

        ph_command_line_parse(bytes, size, &line);
        check_borrowed(line.name, bytes, size);
        check_borrowed(line.home, bytes, size);
        check_borrowed(line.cookie, bytes, size);
        check_borrowed(line.carrier, bytes, size);
        ph_fuzz_check(line.least_port <= line.most_port);
}

static void try_environment(const char *bytes, size_t size)
{
        check_borrowed(ph_proc_variable(bytes, size, "A"), bytes, size);
        check_borrowed(ph_proc_variable(bytes, size, "RELEASE_COOKIE"), bytes, size);
}

static void try_stat(const char *bytes, size_t size)
{
        struct ph_proc_stat stat;
        struct ph_proc_status status;

        (void)size;
        ph_proc_stat_parse(bytes, &stat);
        if (ph_proc_status_parse(bytes, &status) == 0)
                ph_fuzz_check(status.group_count <= sizeof(status.groups) / sizeof(gid_t));
}

static void try_listener(const char *bytes, size_t size)
{
        struct ph_listener listener;

        for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
                if (ph_listener_parse(bytes, is_ipv6, &listener) == 1)
                        ph_fuzz_check(listener.port != 0 && listener.address.is_ipv6 == is_ipv6);
        }
        (void)size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static void (*const tries[])(const char *, size_t) = {
                try_command_line, try_environment, try_stat, try_listener};
        char *bytes;

        if (size == 0)
                return 0;
        bytes = calloc(1, size);
        ph_fuzz_check(bytes != NULL);
        memcpy(bytes, data + 1, size - 1);
        tries[data[0] % (sizeof(tries) / sizeof(tries[0]))](bytes, size - 1);
        free(bytes);
        return 0;
}

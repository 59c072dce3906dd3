#include "agent/core/os_process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ssize_t read_file(const char *path, char *text, size_t size)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t length;

        if (fd < 0)
                return -errno;
        length = read(fd, text, size - 1);
        if (length < 0)
                length = -errno;
        else
                text[length] = '\0';
        close(fd);
        return length;
}

/* Where proc(5) has them, counted from 1 like there. */
enum { FIELD_STATE = 3, FIELD_USER = 14, FIELD_SYSTEM = 15, FIELD_THREADS = 20, FIELD_RSS = 24 };

/*
 * Reads the fields behind the name in parentheses, which may hold anything but ends with the last
 * one. Returns false when there are too few.
 */
static bool read_fields(const char *text, int64_t fields[FIELD_RSS + 1])
{
        const char *at = strrchr(text, ')');

        for (int i = FIELD_STATE; at != NULL && i <= FIELD_RSS; i++) {
                at = strchr(at, ' ');
                if (at != NULL)
                        fields[i] = strtoll(++at, NULL, 10);
        }
        return at != NULL;
}

int ph_os_process_read(struct ph_os_process *process_out)
{
        char text[1024];
        int64_t fields[FIELD_RSS + 1] = {0};
        ssize_t length = read_file("/proc/self/stat", text, sizeof(text));

        if (length < 0)
                return (int)length;
        if (!read_fields(text, fields))
                return -EBADMSG;
        *process_out = (struct ph_os_process){
                .rss_bytes = fields[FIELD_RSS] * sysconf(_SC_PAGESIZE),
                .cpu_ms = (fields[FIELD_USER] + fields[FIELD_SYSTEM]) * 1000 / sysconf(_SC_CLK_TCK),
                .threads = fields[FIELD_THREADS]};
        return 0;
}

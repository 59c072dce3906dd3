#include "agent/core/os_process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

/* proc(5): the name in parentheses may hold anything, so the fields are counted behind its last
 * one. */
int ph_os_process_read(struct ph_os_process *process_out)
{
        char text[1024];
        ssize_t length = read_file("/proc/self/stat", text, sizeof(text));
        const char *fields = length > 0 ? strrchr(text, ')') : NULL;
        unsigned long user, system;
        long threads, rss_pages, ticks = sysconf(_SC_CLK_TCK);

        if (length < 0)
                return (int)length;
        if (fields == NULL ||
                sscanf(fields,
                        ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %ld "
                        "%*d %*u %*u %ld",
                        &user, &system, &threads, &rss_pages) != 4)
                return -EBADMSG;
        *process_out = (struct ph_os_process){.rss_bytes = rss_pages * sysconf(_SC_PAGESIZE),
                .cpu_ms = (int64_t)(user + system) * 1000 / ticks,
                .threads = threads};
        return 0;
}

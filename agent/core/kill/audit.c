#include "agent/core/kill/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NO_LOGIN UINT32_MAX /* of a process that nobody logged in for */

static int fail(struct ph_error *error, int number, const char *why)
{
        ph_error_set(error, PH_ERROR_REFUSED, "nothing was killed: the audit log %s", why);
        return number;
}

static int fail_by_system(struct ph_error *error, int number)
{
        char why[128];

        snprintf(why, sizeof(why), "can't be written: %s", strerror(number));
        return fail(error, -number, why);
}

static int check(int fd, struct ph_error *error)
{
        struct stat st;

        if (fstat(fd, &st) < 0)
                return fail(error, -errno, "can't be looked at");
        if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
                return fail(error, -EINVAL, "is not a file of its own");
        if (st.st_uid != geteuid())
                return fail(error, -EPERM, "belongs to another user");
        if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
                return fail(error, -EPERM, "is open to other users; chmod 600 " PH_AUDIT_NAME);
        return 0;
}

/* Whether a line before was cut off by a full disk: the next one begins on a line of its own. */
static bool is_torn(int folder)
{
        int fd = openat(folder, PH_AUDIT_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        char last = '\n';

        if (fd < 0)
                return false;
        if (lseek(fd, -1, SEEK_END) >= 0 && read(fd, &last, 1) != 1)
                last = '\n';
        close(fd);
        return last != '\n';
}

static int append(int folder, int fd, const char *line, struct ph_error *error)
{
        char *text = NULL;
        int length = asprintf(&text, "%s%s\n", is_torn(folder) ? "\n" : "", line);
        ssize_t written;
        int number;

        if (length < 0)
                return fail(error, -ENOMEM, "needs more memory than there is");
        written = write(fd, text, (size_t)length);
        number = written < 0 ? errno : ENOSPC;
        free(text);
        if (written != length)
                return fail_by_system(error, number);
        if (fsync(fd) < 0)
                return fail_by_system(error, errno);
        return 0;
}

/* A new file's name is on the disk as well. */
static int sync_folder(int folder, struct ph_error *error)
{
        int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int r = fd >= 0 && fsync(fd) == 0 ? 0 : fail_by_system(error, errno);

        if (fd >= 0)
                close(fd);
        return r;
}

int ph_audit_write(int folder, const cJSON *line, struct ph_error *error)
{
        char *text = cJSON_PrintUnformatted(line);
        int fd, r;

        if (text == NULL)
                return fail(error, -ENOMEM, "needs more memory than there is");
        fd = openat(folder, PH_AUDIT_NAME,
                O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                S_IRUSR | S_IWUSR);
        if (fd < 0) {
                r = errno == ELOOP ? fail(error, -errno, "is a link")
                                   : fail_by_system(error, errno);
        } else {
                r = check(fd, error);
                if (r == 0)
                        r = append(folder, fd, text, error);
                close(fd);
                if (r == 0)
                        r = sync_folder(folder, error);
        }
        free(text);
        return r;
}

/* The user that a person logged in as, whatever they have become since (sudo, su). */
static int64_t login_of(pid_t pid)
{
        char path[64], text[32] = {0};
        unsigned long login;
        char *end;
        ssize_t length;
        int fd;

        snprintf(path, sizeof(path), "/proc/%ld/loginuid", (long)pid);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -1;
        length = read(fd, text, sizeof(text) - 1);
        close(fd);
        if (length <= 0)
                return -1;
        login = strtoul(text, &end, 10);
        if (end == text || login >= NO_LOGIN)
                return -1;
        return (int64_t)login;
}

static void add_time(struct ph_json *json, cJSON *line)
{
        struct timespec now;
        struct tm parts;
        char date[32], text[48];

        clock_gettime(CLOCK_REALTIME, &now);
        gmtime_r(&now.tv_sec, &parts);
        strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts);
        snprintf(text, sizeof(text), "%s.%03ldZ", date, now.tv_nsec / 1000000);
        ph_json_string(json, line, "time", text);
}

void ph_audit_add_client(struct ph_json *json, cJSON *line, uid_t uid, pid_t pid)
{
        add_time(json, line);
        ph_json_int(json, line, "uid", uid);
        ph_json_int(json, line, "pid", pid);
        ph_json_known(json, line, "login_uid", login_of(pid));
}

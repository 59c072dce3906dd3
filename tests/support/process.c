#include "tests/support/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test.h"

/* Above every number that a test asks for, so that no dup2() overwrites one still needed. */
enum { FIRST_FREE_FD = 64 };

/* In the child: gives it exactly the listed descriptors. Returns 0 or -1. */
static int set_descriptors(const struct ph_test_process_options *options)
{
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        int high[6];

        for (int i = 0; i < options->fd_count; i++) {
                high[i] = fcntl(options->fds[i].here, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
                if (high[i] < 0)
                        return -1;
        }
        for (int fd = 0; fd < 3; fd++) {
                if (dup2(null, fd) < 0)
                        return -1;
        }
        if (syscall(__NR_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) < 0)
                return -1;
        for (int i = 0; i < options->fd_count; i++) {
                if (dup2(high[i], options->fds[i].there) < 0)
                        return -1;
        }
        return 0;
}

/* In the child: becomes the user, and will end when the test does. */
static int set_user(uid_t uid)
{
        if (uid != 0 && (setgroups(0, NULL) < 0 || setgid(uid) < 0 || setuid(uid) < 0))
                return -1;
        return prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* In the child: a shell that runs the tests in the background has them ignore these two. */
static void set_signals(void)
{
        sigset_t none;

        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
}

static void run_child(const struct ph_test_process_options *options)
{
        set_signals();
        for (const char *const *env = options->env; env != NULL && *env != NULL; env++)
                putenv((char *)*env);
        if (set_descriptors(options) < 0 || set_user(options->uid) < 0)
                _exit(126);
        if (options->folder != NULL && chdir(options->folder) < 0)
                _exit(126);
        execvp(options->argv[0], (char *const *)options->argv);
        _exit(127);
}

pid_t ph_test_process_start(const struct ph_test_process_options *options)
{
        pid_t pid = fork();

        if (pid < 0)
                ph_test_fail("can't fork: %s", strerror(errno));
        if (pid == 0)
                run_child(options);
        return pid;
}

bool ph_test_process_is_running(pid_t pid)
{
        siginfo_t info = {0};

        return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == 0;
}

int ph_test_process_wait(pid_t pid)
{
        int status = 0;

        ph_test_wait(!ph_test_process_is_running(pid));
        waitpid(pid, &status, 0);
        return status;
}

int ph_test_process_end(pid_t pid, int patience_ms)
{
        int64_t deadline = ph_test_now_ms() + patience_ms;

        kill(pid, SIGTERM);
        while (ph_test_process_is_running(pid) && ph_test_now_ms() < deadline)
                ph_test_sleep_ms(2);
        if (ph_test_process_is_running(pid))
                kill(pid, SIGKILL);
        return ph_test_process_wait(pid);
}

/* One end of a pipe to or from a program that runs, and what went through it so far. */
struct stream {
        int fd;
        const char *input; /* to be written; or NULL */
        char *text;        /* owned: what was read */
        size_t length;
};

static void write_some(struct stream *stream)
{
        ssize_t n = write(
                stream->fd, stream->input + stream->length, strlen(stream->input) - stream->length);

        if (n > 0)
                stream->length += (size_t)n;
        if (n >= 0 ? stream->input[stream->length] == '\0' : errno != EAGAIN) {
                close(stream->fd);
                stream->fd = -1;
        }
}

static void read_some(struct stream *stream)
{
        ssize_t n;

        stream->text = realloc(stream->text, stream->length + 65536 + 1);
        assert_non_null(stream->text);
        n = read(stream->fd, stream->text + stream->length, 65536);
        stream->length += n > 0 ? (size_t)n : 0;
        stream->text[stream->length] = '\0';
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
                close(stream->fd);
                stream->fd = -1;
        }
}

/* Moves bytes until the program closed both its outputs. Returns false at the deadline. */
static bool pump(struct stream streams[3])
{
        int64_t deadline = ph_test_now_ms() + 2 * PH_TEST_DEADLINE_MS;

        while (streams[1].fd >= 0 || streams[2].fd >= 0) {
                struct pollfd polled[3];

                for (int i = 0; i < 3; i++)
                        polled[i] = (struct pollfd){streams[i].fd, i == 0 ? POLLOUT : POLLIN, 0};
                if (poll(polled, 3, 100) < 0 || ph_test_now_ms() > deadline)
                        return false;
                if (polled[0].revents != 0)
                        write_some(&streams[0]);
                for (int i = 1; i < 3; i++) {
                        if (polled[i].revents != 0)
                                read_some(&streams[i]);
                }
        }
        return true;
}

struct ph_test_output ph_test_run(const char *const *argv, const char *input)
{
        int pipes[3][2];
        struct ph_test_process_options options = {.argv = argv, .fd_count = 3};
        struct stream streams[3] = {{.input = input != NULL ? input : ""}};
        struct ph_test_output output = {0};
        int64_t start = ph_test_now_ms();
        pid_t pid;
        int status;

        for (int i = 0; i < 3; i++) {
                assert_int_equal(pipe2(pipes[i], O_CLOEXEC), 0);
                options.fds[i] = (struct ph_test_fd){pipes[i][i == 0 ? 0 : 1], i};
                streams[i].fd = pipes[i][i == 0 ? 1 : 0];
        }
        fcntl(streams[0].fd, F_SETFL, O_NONBLOCK);
        signal(SIGPIPE, SIG_IGN);
        pid = ph_test_process_start(&options);
        for (int i = 0; i < 3; i++)
                close(options.fds[i].here);
        if (!pump(streams)) {
                kill(pid, SIGKILL);
                ph_test_fail("%s did not end; it wrote: %s%s", argv[0],
                        streams[1].text != NULL ? streams[1].text : "",
                        streams[2].text != NULL ? streams[2].text : "");
        }
        if (streams[0].fd >= 0)
                close(streams[0].fd);
        status = ph_test_process_wait(pid);
        output.out = streams[1].text;
        output.err = streams[2].text;
        output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        output.ms = ph_test_now_ms() - start;
        return output;
}

void ph_test_output_finish(struct ph_test_output *output)
{
        free(output->out);
        free(output->err);
        *output = (struct ph_test_output){0};
}

static int count_entries(pid_t pid, const char *what)
{
        char path[64];
        DIR *folder;
        int count = 0;

        snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, what);
        folder = opendir(path);
        if (folder == NULL)
                ph_test_fail("can't read %s: %s", path, strerror(errno));
        for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
                count += entry->d_name[0] != '.';
        closedir(folder);
        return count;
}

static char *read_proc(pid_t pid, const char *what)
{
        char path[64];

        snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, what);
        return ph_test_read_file(path, NULL);
}

static int count_maps(pid_t pid)
{
        char *maps = read_proc(pid, "maps");
        int count = 0;
        char *rest = maps;

        for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
                const char *path = strchr(line, '/');
                const char *file = path != NULL ? strrchr(path, '/') : NULL;

                /* By the file's name: the checkout's own folder may be called porthole, too. */
                count += file != NULL && strstr(file, "porthole") != NULL;
        }
        free(maps);
        return count;
}

static void read_stat(pid_t pid, struct ph_test_facts *facts)
{
        char *stat = read_proc(pid, "stat");
        const char *rest = strrchr(stat, ')'); /* the name before it may hold anything */
        unsigned long user = 0, system = 0;
        long pages = 0;

        /* proc(5): fields 14, 15 and 24, counted from 3 behind the name. */
        if (rest == NULL || sscanf(rest + 1,
                                    " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d "
                                    "%*d %*d %*d %*d %*d %*u %*u %ld",
                                    &user, &system, &pages) != 3)
                ph_test_fail("can't read the stat of %d: %s", (int)pid, stat);
        facts->cpu_ms = (int64_t)(user + system) * 1000 / sysconf(_SC_CLK_TCK);
        facts->rss_bytes = (int64_t)pages * sysconf(_SC_PAGESIZE);
        free(stat);
}

struct ph_test_facts ph_test_process_facts(pid_t pid)
{
        struct ph_test_facts facts = {
                .descriptors = count_entries(pid, "fd"),
                .threads = count_entries(pid, "task"),
                .maps = count_maps(pid),
        };

        read_stat(pid, &facts);
        return facts;
}

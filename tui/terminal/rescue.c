#include "tui/terminal/rescue.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* All signals that end a process and that the loop does not handle. */
static const struct {
        int number;
        bool is_fault; /* happens again by itself when the handler returns */
} deaths[] = {
        {SIGSEGV, true},
        {SIGBUS, true},
        {SIGFPE, true},
        {SIGILL, true},
        {SIGABRT, false},
        {SIGTRAP, false},
        {SIGSYS, false},
        {SIGXCPU, false},
        {SIGXFSZ, false},
        {SIGALRM, false},
        {SIGVTALRM, false},
        {SIGPROF, false},
        {SIGUSR1, false},
        {SIGUSR2, false},
        {SIGPOLL, false},
        {SIGPWR, false},
        {SIGSTKFLT, false},
};
#define DEATHS (sizeof(deaths) / sizeof(deaths[0]))

static struct {
        volatile sig_atomic_t is_armed;
        int fd;
        struct termios modes;
        char bytes[PH_RESCUE_BYTES];
        size_t length;
        struct sigaction former[DEATHS];
        bool is_installed[DEATHS];
} rescue;

static char stack[64 * 1024]; /* a handler needs one when the thread's own is full */

static void write_all(int fd, const char *bytes, size_t length)
{
        while (length > 0) {
                ssize_t n = write(fd, bytes, length);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return;
                bytes += n;
                length -= (size_t)n;
        }
}

static void give_back(void)
{
        if (!rescue.is_armed)
                return;
        rescue.is_armed = 0;
        write_all(rescue.fd, rescue.bytes, rescue.length);
        tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
}

/* A fault happens anew as the instruction is run again; what was sent has to be sent again. */
static void on_death(int number, siginfo_t *info, void *context)
{
        (void)context;
        give_back();
        for (size_t i = 0; i < DEATHS; i++) {
                if (deaths[i].number != number)
                        continue;
                sigaction(number, &rescue.former[i], NULL);
                if (!deaths[i].is_fault || info->si_code <= 0)
                        raise(number);
        }
}

static void install(size_t i)
{
        struct sigaction action = {.sa_sigaction = on_death, .sa_flags = SA_SIGINFO | SA_ONSTACK};

        rescue.is_installed[i] = false;
        if (sigaction(deaths[i].number, NULL, &rescue.former[i]) < 0)
                return;
        if (rescue.former[i].sa_handler != SIG_DFL && !deaths[i].is_fault)
                return;
        sigemptyset(&action.sa_mask);
        rescue.is_installed[i] = sigaction(deaths[i].number, &action, NULL) == 0;
}

void ph_rescue_arm(int fd, const struct termios *modes, const char *bytes, size_t length)
{
        stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};

        assert(length <= sizeof(rescue.bytes));
        ph_rescue_disarm();
        rescue.fd = fd;
        rescue.modes = *modes;
        memcpy(rescue.bytes, bytes, length);
        rescue.length = length;
        sigaltstack(&alternate, NULL);
        rescue.is_armed = 1;
        for (size_t i = 0; i < DEATHS; i++)
                install(i);
}

void ph_rescue_disarm(void)
{
        if (!rescue.is_armed)
                return;
        for (size_t i = 0; i < DEATHS; i++) {
                if (rescue.is_installed[i])
                        sigaction(deaths[i].number, &rescue.former[i], NULL);
        }
        rescue.is_armed = 0;
}

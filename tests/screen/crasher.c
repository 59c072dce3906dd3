/*
 * Takes the terminal over and dies in the way its argument says, for the tests of the rescue.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tui/terminal/terminal.h"

/* A sanitizer would end it in its own way. */
#define UNCHECKED __attribute__((no_sanitize("address", "undefined")))

static int *volatile nothing; /* volatile: no compiler can know */

UNCHECKED static void touch_nothing(void)
{
        *nothing = 1;
}

UNCHECKED static void touch_beyond_a_file(void)
{
        FILE *file = tmpfile();
        volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(file), 0);

        putchar(*page);
}

/* Each frame is touched, so that none is optimised away. */
UNCHECKED static int sink_deeper(const volatile char *above, int depth)
{
        volatile char frame[4096];

        frame[0] = 1;
        if (above != NULL)
                frame[0] = above[0];
        frame[4095] = frame[0];
        return depth > 0 ? sink_deeper(frame, depth + 1) + frame[0] : frame[1];
}

static void overflow_the_stack(void)
{
        exit(sink_deeper(NULL, 1));
}

UNCHECKED static void trap(void)
{
        __builtin_trap();
}

static void get_a_user_signal(void)
{
        raise(SIGUSR1);
}

static const struct {
        const char *name;
        void (*die)(void);
} deaths[] = {
        {"segv", touch_nothing},
        {"bus", touch_beyond_a_file},
        {"stack", overflow_the_stack},
        {"trap", trap},
        {"abort", abort},
        {"user", get_a_user_signal},
};

int main(int argc, char **argv)
{
        struct ph_terminal terminal;
        struct ph_error error;

        setlocale(LC_CTYPE, "");
        if (argc != 2 || ph_terminal_start(&terminal, &error) < 0)
                return EXIT_FAILURE;
        mvaddstr(0, 0, "taken over");
        ph_terminal_flush(&terminal);
        getchar();
        for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
                if (strcmp(deaths[i].name, argv[1]) == 0)
                        deaths[i].die();
        }
        ph_terminal_stop(&terminal);
        return EXIT_FAILURE;
}

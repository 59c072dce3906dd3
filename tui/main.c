/*
 * The program porthole: takes the command line apart, runs the command, and tells how it went. The
 * only place that names stderr and decides the exit status.
 */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/cli/arguments.h"
#include "tui/cli/help.h"
#include "tui/text/text.h"

static size_t output_width(void)
{
        const char *columns = getenv("COLUMNS");
        struct winsize size;
        long width = columns != NULL ? strtol(columns, NULL, 10) : 0;

        if (width > 0)
                return (size_t)width;
        return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int report(const struct ph_error *error)
{
        char shown[2 * sizeof(error->message)];

        ph_text_clean(error->message, shown, sizeof(shown));
        fprintf(stderr, "porthole: %s\n", shown);
        return ph_error_kind_of(error->code)->exit_status;
}

static bool is_reader_gone(void)
{
        struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};

        return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

/*
 * What was printed may not have got where it should: onto a full disk, say. A reader who has enough
 * (porthole ps | head) is no failure to speak of: we die of SIGPIPE as anybody would.
 */
static int finish_output(struct ph_error *error)
{
        if (fflush(stdout) == 0 && !ferror(stdout))
                return 0;
        if (is_reader_gone())
                return SIGPIPE;
        ph_error_set(error, PH_ERROR_FAILED, "can't write the output: %s", strerror(errno));
        return -errno;
}

static void die_of(int number)
{
        signal(number, SIG_DFL);
        raise(number);
}

static int run(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        if (ph_arguments_has(arguments, PH_OPTION_VERSION))
                return fprintf(cli->out, "porthole %s\n", PH_VERSION) < 0 ? -EIO : 0;
        if (!ph_arguments_has(arguments, PH_OPTION_HELP))
                return arguments->command->run(cli, arguments, error);
        if (arguments->command->name[0] == '\0')
                ph_help_print_all(cli->out);
        else
                ph_help_print(arguments->command, cli->out);
        return 0;
}

int main(int argc, char **argv)
{
        struct ph_cli cli = {
                .out = stdout,
                .remarks = stderr,
                .width = output_width(),
                .has_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
        };
        struct ph_arguments arguments;
        struct ph_error error = {0};
        int r;

        setlocale(LC_CTYPE, "");
        signal(SIGPIPE, SIG_IGN);
        r = ph_arguments_parse(argc, argv, &arguments, &error);
        if (r == 0)
                r = run(&cli, &arguments, &error);
        if (r == 0)
                r = finish_output(&error);
        else
                fflush(stdout);
        if (r > 0)
                die_of(r);
        return r < 0 ? report(&error) : EXIT_SUCCESS;
}

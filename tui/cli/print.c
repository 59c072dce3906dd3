#include "tui/cli/print.h"

#include <stdarg.h>

#include "tui/text/text.h"

static void print(const struct ph_cli *cli, size_t width, const char *line)
{
        char shown[PH_PRINT_LONGEST];

        ph_text_cut(line, width != 0 ? width : PH_PRINT_LONGEST, shown, sizeof(shown));
        fprintf(cli->out, "%s\n", shown);
}

void ph_print_line(const struct ph_cli *cli, const char *format, ...)
{
        char line[PH_PRINT_LONGEST];
        va_list args;

        va_start(args, format);
        vsnprintf(line, sizeof(line), format, args);
        va_end(args);
        print(cli, cli->width, line);
}

void ph_print_sentence(const struct ph_cli *cli, const char *format, ...)
{
        char line[PH_PRINT_LONGEST];
        va_list args;

        va_start(args, format);
        vsnprintf(line, sizeof(line), format, args);
        va_end(args);
        print(cli, 0, line);
}

#include "tui/cli/print.h"

#include <stdarg.h>

#include "tui/text/text.h"

static void print(const struct ph_cli *cli, size_t width, const char *format, va_list args)
{
        char line[PH_PRINT_LONGEST];
        char shown[PH_PRINT_LONGEST];

        vsnprintf(line, sizeof(line), format, args);
        ph_text_cut(line, width != 0 ? width : PH_PRINT_LONGEST, shown, sizeof(shown));
        fprintf(cli->out, "%s\n", shown);
}

void ph_print_line(const struct ph_cli *cli, const char *format, ...)
{
        va_list args;

        va_start(args, format);
        print(cli, cli->width, format, args);
        va_end(args);
}

void ph_print_sentence(const struct ph_cli *cli, const char *format, ...)
{
        va_list args;

        va_start(args, format);
        print(cli, 0, format, args);
        va_end(args);
}

#include "agent/core/pid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Writes @number so that it ends before @end. Returns where it begins. */
static char *put_before(char *end, uint32_t number)
{
        do {
                *--end = (char)('0' + number % 10);
                number /= 10;
        } while (number > 0);
        return end;
}

/* By hand: a search in the pids of a million processes formats all of them. */
void ph_pid_format(struct ph_pid pid, bool elixir, char text[PH_PID_TEXT_SIZE])
{
        char buffer[PH_PID_TEXT_SIZE * 2] = {0}, *at = buffer + PH_PID_TEXT_SIZE;

        *--at = '>';
        at = put_before(at, pid.serial);
        *--at = '.';
        at = put_before(at, pid.id);
        at -= 3;
        memcpy(at, "<0.", 3);
        if (elixir) {
                at -= 4;
                memcpy(at, "#PID", 4);
        }
        memcpy(text, at, PH_PID_TEXT_SIZE);
}

/* Reads digits alone: no sign, no space. Returns what follows them, or NULL. */
static const char *parse_number(const char *text, uint32_t *number_out)
{
        size_t digits = strspn(text, "0123456789");
        unsigned long long number = strtoull(text, NULL, 10);

        if (digits < 1 || digits > 10 || number > UINT32_MAX)
                return NULL;
        *number_out = (uint32_t)number;
        return text + digits;
}

int ph_pid_parse(const char *text, struct ph_pid *pid_out)
{
        struct ph_pid pid;

        if (strncmp(text, "#PID", 4) == 0)
                text += 4;
        if (strncmp(text, "<0.", 3) != 0)
                return -EINVAL;
        text = parse_number(text + 3, &pid.id);
        if (text == NULL || *text != '.')
                return -EINVAL;
        text = parse_number(text + 1, &pid.serial);
        if (text == NULL || strcmp(text, ">") != 0)
                return -EINVAL;
        *pid_out = pid;
        return 0;
}

int ph_pid_compare(struct ph_pid a, struct ph_pid b)
{
        if (a.serial != b.serial)
                return a.serial < b.serial ? -1 : 1;
        return a.id < b.id ? -1 : a.id > b.id;
}

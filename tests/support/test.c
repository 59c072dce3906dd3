#include "tests/support/test.h"

#include <stdio.h>
#include <time.h>

int64_t ph_test_now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void ph_test_sleep_ms(int milliseconds)
{
        struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

        nanosleep(&pause, NULL);
}

void ph_test_wait_turn(int64_t deadline_ms, const char *what, const char *file, int line)
{
        if (ph_test_now_ms() > deadline_ms) {
                print_error("waited %d ms in vain for: %s\n", PH_TEST_DEADLINE_MS, what);
                _fail(file, line);
        }
        ph_test_sleep_ms(5);
}

char *ph_test_format(const char *format, ...)
{
        va_list args;
        char *text = NULL;
        int r;

        va_start(args, format);
        r = vasprintf(&text, format, args);
        va_end(args);
        assert_true(r >= 0);
        return text;
}

static char *path_below(const char *variable, const char *relative)
{
        const char *folder = getenv(variable);

        return ph_test_format("%s/%s", folder != NULL ? folder : ".", relative);
}

char *ph_test_build_path(const char *relative)
{
        return path_below("PH_BUILD_DIR", relative);
}

char *ph_test_source_path(const char *relative)
{
        return path_below("PH_SOURCE_DIR", relative);
}

static char *read_stream(FILE *file, size_t *length_out)
{
        size_t capacity = 4096, length = 0, n;
        char *text = malloc(capacity + 1);

        assert_non_null(text);
        while ((n = fread(text + length, 1, capacity - length, file)) > 0) {
                length += n;
                if (length < capacity)
                        continue;
                capacity *= 2;
                text = realloc(text, capacity + 1);
                assert_non_null(text);
        }
        text[length] = '\0';
        if (length_out != NULL)
                *length_out = length;
        return text;
}

char *ph_test_read_file(const char *path, size_t *length_out)
{
        FILE *file = fopen(path, "re");
        char *text;

        if (file == NULL)
                ph_test_fail("can't read %s", path);
        text = read_stream(file, length_out);
        fclose(file);
        return text;
}

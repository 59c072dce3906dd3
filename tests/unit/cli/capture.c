#include "tests/unit/cli/capture.h"

#include "tests/support/test.h"

void capture_begin(struct capture *capture, size_t width)
{
        *capture = (struct capture){.cli.width = width};
        capture->cli.out = open_memstream(&capture->text, &capture->length);
        assert_non_null(capture->cli.out);
}

const char *capture_end(struct capture *capture)
{
        assert_int_equal(fclose(capture->cli.out), 0);
        return capture->text;
}

void capture_finish(struct capture *capture)
{
        free(capture->text);
}

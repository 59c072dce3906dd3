#include "tests/support/fault.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

/* ld --wrap=NAME resolves a call of NAME to __wrap_NAME and one of __real_NAME to NAME. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *pointer, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *pointer, size_t size);

static int countdown;
static bool has_failed;

/* cJSON is a shared library, out of the linker's reach: it is told to allocate through here. */
__attribute__((constructor)) static void hook_cjson(void)
{
        cJSON_Hooks hooks = {malloc, free};

        cJSON_InitHooks(&hooks);
}

void ph_test_fail_allocation(int nth)
{
        countdown = nth;
        has_failed = false;
}

bool ph_test_has_failed_allocation(void)
{
        return has_failed;
}

static bool fails_now(void)
{
        if (countdown == 0 || --countdown > 0)
                return false;
        has_failed = true;
        return true;
}

void *__wrap_malloc(size_t size)
{
        return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
        return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *pointer, size_t size)
{
        return fails_now() ? NULL : __real_realloc(pointer, size);
}

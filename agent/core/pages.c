#include "agent/core/pages.h"

#include <sys/mman.h>

void *ph_pages_resize(void *pages, size_t old_size, size_t new_size)
{
        void *resized = pages == NULL ? mmap(NULL, new_size, PROT_READ | PROT_WRITE,
                                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                                      : mremap(pages, old_size, new_size, MREMAP_MAYMOVE);

        return resized != MAP_FAILED ? resized : NULL;
}

void ph_pages_free(void *pages, size_t size)
{
        if (pages != NULL)
                munmap(pages, size);
}

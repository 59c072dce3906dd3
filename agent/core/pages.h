/*
 * Memory for what grows to many megabytes: straight from the operating system and, when it is
 * freed, straight back to it. The node's own malloc() would keep the holes that growing leaves.
 */
#ifndef PH_AGENT_CORE_PAGES_H
#define PH_AGENT_CORE_PAGES_H

#include <stddef.h>

/*
 * Makes the @old_size bytes at @pages (NULL: none) @new_size large, which isn't 0; what is added is
 * zero, and takes no memory until it is written to. Returns where they are now, or NULL with @pages
 * unchanged. What is made smaller never fails.
 */
void *ph_pages_resize(void *pages, size_t old_size, size_t new_size);

/* Frees what ph_pages_resize() made @size bytes large; NULL is fine. */
void ph_pages_free(void *pages, size_t size);

#endif

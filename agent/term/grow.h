/* Arrays that grow. */
#ifndef PH_TERM_GROW_H
#define PH_TERM_GROW_H

#include <stdint.h>
#include <stdlib.h>

/*
 * Makes room for one more element of @size bytes behind the @count there are in @array, which has
 * room for *@room. Returns the array, which may have moved, or NULL with all as it was when memory
 * runs out.
 */
static inline void *ph_grow(void *array, size_t *room, size_t count, size_t size)
{
        if (count < *room)
                return array;
        size_t wanted = *room + *room / 2 + 16;
        void *grown = wanted > SIZE_MAX / size ? NULL : realloc(array, wanted * size);
        if (grown != NULL)
                *room = wanted;
        return grown;
}

#endif
